"""Workbooks built part by part, so that any part can lie."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from tests.hostile.attack import HEADER, ROWS, Rows

Parts = Mapping[str, str | bytes]

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROOT = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
SHEET_LINK = f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
LINKS = f'<Relationships xmlns="{PACKAGE}">{SHEET_LINK}</Relationships>'
BOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, cells: Rows | tuple[str, ...]) -> str:
    inside = "".join(text_cell(f"{chr(65 + place)}{number}", str(text)) for place, text in enumerate(cells))
    return f'<row r="{number}">{inside}</row>'


HEADER_ROW = row(1, HEADER)
BODY = "".join(row(number, cells) for number, cells in enumerate(ROWS, start=2))


def sheet(rows: str, before: str = "", after: str = "") -> str:
    start = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">'
    return f"{start}{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


GOOD = sheet(HEADER_ROW + BODY)


def parts(changes: Parts | None = None) -> dict[str, str | bytes]:
    """The parts of a small valid workbook, with these added or put in the place of its own."""
    own: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": LINKS,
        SHEET: GOOD,
    }
    return {**own, **(changes or {})}


def zipped(contents: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return out.getvalue()


def workbook(changes: Parts | None = None, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return zipped(parts(changes), method)


def with_rows(rows: str) -> bytes:
    """The good table with these rows behind it."""
    return workbook({SHEET: sheet(HEADER_ROW + BODY + rows)})


def with_sheet(rows: str = HEADER_ROW + BODY, before: str = "", after: str = "") -> bytes:
    return workbook({SHEET: sheet(rows, before, after)})


def shared(strings: str) -> bytes:
    """A workbook whose cells are all shared strings; `strings` is the whole part that holds them."""
    texts = [text for cells in (HEADER, *ROWS) for text in cells]
    cell = lambda place, line: f'<c r="{chr(65 + place)}{line}" t="s"><v>{texts.index((HEADER, *ROWS)[line - 1][place])}</v></c>'  # noqa: E731
    rows = "".join(f'<row r="{line}">{"".join(cell(place, line) for place in range(6))}</row>' for line in range(1, 5))
    link = f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    return workbook({SHEET: sheet(rows), STRINGS: strings, "xl/_rels/workbook.xml.rels": LINKS.replace("</Rel", link + "</Rel", 1)})


def items() -> str:
    """The texts of the good table as items of a shared strings part."""
    return "".join(f"<si><t>{text}</t></si>" for cells in (HEADER, *ROWS) for text in cells)


# ---- the directory -------------------------------------------------------------------------------------------------


def directory(raw: bytes | bytearray) -> list[tuple[str, int]]:
    """Name and place of each entry of the central directory."""
    found, place = [], bytes(raw).index(b"PK\x01\x02")
    while raw[place : place + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack("<HHH", raw[place + 28 : place + 34])
        found.append((bytes(raw[place + 46 : place + 46 + name]).decode("utf-8", "replace"), place))
        place += 46 + name + extra + comment
    return found


def patched(raw: bytes, part: str, field: int, size: str, value: int) -> bytes:
    """The archive with one field of one directory entry overwritten (`field`: its offset, `size`: its struct format)."""
    out = bytearray(raw)
    struct.pack_into(f"<{size}", out, dict(directory(out))[part] + field, value)
    return bytes(out)


def lying_size() -> bytes:
    """A part of 400 MB whose directory entry declares 1,000 bytes."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(squeezer.compress(b" " * (1 << 20)) for _ in range(400)) + squeezer.flush()
    marker = b"\x07" * 64
    raw = workbook({"xl/media/big.bin": marker}, zipfile.ZIP_STORED)
    data = raw.index(marker)
    shift = len(packed) - len(marker)
    moved = bytearray(raw[:data] + packed + raw[data + len(marker) :])
    start = raw.index(b"PK\x01\x02") + shift
    struct.pack_into("<I", moved, moved.rindex(b"PK\x05\x06") + 16, start)
    place = next(place for name, place in directory(moved[start:]) if name == "xl/media/big.bin") + start
    struct.pack_into("<H", moved, place + 10, zipfile.ZIP_DEFLATED)
    struct.pack_into("<II", moved, place + 20, len(packed), 1_000)
    return bytes(moved)


def encrypted() -> bytes:
    """A workbook whose directory says that its parts are encrypted."""
    raw = bytearray(workbook())
    for _, place in directory(raw):
        raw[place + 8] |= 1
    return bytes(raw)


def overlapping(copies: int) -> bytes:
    """Many directory entries that share the data of one."""
    kernel = b"".join(bytes([i * 37 % 251, i % 256, i * i % 241]) * 40 for i in range(60_000))
    raw = workbook({"xl/media/a00000.bin": kernel})
    start, end = raw.index(b"PK\x01\x02"), raw.rindex(b"PK\x05\x06")
    place = dict(directory(raw))["xl/media/a00000.bin"]
    entry = raw[place : place + 46 + len("xl/media/a00000.bin")]
    more = b"".join(entry.replace(b"a00000", f"a{i:05d}".encode()) for i in range(1, copies))
    tail = bytearray(raw[end:])
    count = struct.unpack("<H", tail[8:10])[0] + copies - 1
    struct.pack_into("<HHII", tail, 8, count, count, end - start + len(more), start)
    return raw[:end] + more + bytes(tail)


def swallowing_itself() -> bytes:
    """A stored part whose data reach from its own header over the rest of the archive."""
    raw = workbook({"xl/media/self.bin": b"x"}, zipfile.ZIP_STORED)
    place = dict(directory(raw))["xl/media/self.bin"]
    offset = struct.unpack("<I", raw[place + 42 : place + 46])[0]
    whole = raw[offset + 30 + len("xl/media/self.bin") : place + 46]
    out = patched(raw, "xl/media/self.bin", 20, "I", len(whole))
    return patched(out, "xl/media/self.bin", 24, "I", len(whole))


def droste(depth: int) -> bytes:
    """An archive in an archive in an archive."""
    inner = b"end"
    for _ in range(depth):
        inner = zipped({"again.zip": inner})
    return workbook({"xl/media/again.zip": inner})
