"""Files made to kill, hang or mislead a reader, each with the code it must be refused with.

`python -m tests.pipelines.hostile FOLDER` writes them all. Most are of one to three kilobytes.
"""

from __future__ import annotations

import io
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

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
LINKS = (
    f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
BOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
HIDDEN = BOOK.replace('name="Sheet1"', 'name="Sheet1" state="hidden"')


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(rows: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


HEADER = f'<row r="1">{text_cell("A1", "工单编号")}{text_cell("B1", "项目编号")}</row>'
GOOD = sheet(HEADER + f'<row r="2">{text_cell("A2", "WX1")}{text_cell("B2", "P001")}</row>')


def workbook(parts: Mapping[str, str | bytes] | None = None, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A small valid workbook with these parts added or put in the place of its own."""
    own: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": LINKS,
        "xl/worksheets/sheet1.xml": GOOD,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in {**own, **(parts or {})}.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return out.getvalue()


def with_cells(cells: str) -> bytes:
    return workbook({"xl/worksheets/sheet1.xml": sheet(HEADER + cells)})


def lying_directory() -> bytes:
    """A part of 400 MB whose directory entry declares 1,000 bytes."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(squeezer.compress(b" " * (1 << 20)) for _ in range(400)) + squeezer.flush()
    marker = b"\x07" * 64
    raw = workbook({"xl/media/big.bin": marker}, zipfile.ZIP_STORED)
    data = raw.index(marker)
    directory = raw.index(b"PK\x01\x02")
    raw = raw[:data] + packed + raw[data + len(marker) :]
    shift = len(packed) - len(marker)
    return _patched(bytearray(raw), directory + shift, shift, len(packed))


def _patched(raw: bytearray, directory: int, shift: int, packed: int) -> bytes:
    entry = directory
    while raw[entry : entry + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack("<HHH", raw[entry + 28 : entry + 34])
        if raw[entry + 46 : entry + 46 + name] == b"xl/media/big.bin":
            struct.pack_into("<H", raw, entry + 10, zipfile.ZIP_DEFLATED)
            struct.pack_into("<II", raw, entry + 20, packed, 1_000)
        entry += 46 + name + extra + comment
    end = raw.index(b"PK\x05\x06")
    struct.pack_into("<I", raw, end + 16, directory)
    return bytes(raw)


def encrypted() -> bytes:
    """A workbook whose directory says that its parts are encrypted."""
    raw = bytearray(workbook())
    place = raw.find(b"PK\x01\x02")
    while place >= 0:
        raw[place + 8] |= 1
        place = raw.find(b"PK\x01\x02", place + 4)
    return bytes(raw)


def duplicate_part() -> bytes:
    """Two sheets under one name: which one is read depends on the reader."""
    raw = workbook({"xl/worksheets/sheet2.xml": GOOD})
    return raw.replace(b"xl/worksheets/sheet2.xml", b"xl/worksheets/SHEET1.xml")


def locked_ole() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512


FAR = f'<worksheet xmlns="{MAIN}"><sheetData><row r="2"><c r="XFD2"><v>1</v></c></row></sheetData></worksheet>'
CSV = "工单编号,项目编号,状态\nWX1,P001,已关闭\n"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "corner_cell.xlsx": ("cell_out_of_bounds", lambda: with_cells(f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>')),
    "stray_column.xlsx": ("cell_out_of_bounds", lambda: with_cells(f'<row r="2">{text_cell("XFD2", "x")}</row>')),
    "stray_row.xlsx": ("cell_out_of_bounds", lambda: with_cells(f'<row r="1048576">{text_cell("A1048576", "x")}</row>')),
    "corner_prefixed.xlsx": ("cell_out_of_bounds", lambda: with_cells('<x:row r="2"><x:c r="XFD2"><x:v>1</x:v></x:c></x:row>')),
    "corner_single_quotes.xlsx": ("cell_out_of_bounds", lambda: with_cells("<row r='2'><c\n r = 'XFD2'><v>1</v></c></row>")),
    "corner_behind_bracket.xlsx": ("cell_out_of_bounds", lambda: with_cells('<row r="2"><c s="a>b" r="XFD2"><v>1</v></c></row>')),
    "corner_behind_comment.xlsx": ("cell_out_of_bounds", lambda: with_cells('<!-- </sheetData> --><row r="2"><c r="XFD2"><v>1</v></c></row>')),
    "corner_behind_long_comment.xlsx": ("damaged_workbook", lambda: workbook({"xl/worksheets/sheet1.xml": f"<!--{'x' * 9_000}-->" + FAR})),
    "corner_behind_decoy.xlsx": ("cell_out_of_bounds", lambda: workbook({"xl/worksheets/sheet1.xml": "<!-- <sst > -->" + FAR})),
    "corner_in_another_folder.xlsx": ("cell_out_of_bounds", lambda: workbook({"xl/elsewhere.xml": FAR})),
    "reference_overflow.xlsx": ("bad_cell_reference", lambda: with_cells('<row r="2"><c r="ZZZZZZZ2"><v>1</v></c></row>')),
    "reference_entity.xlsx": ("bad_cell_reference", lambda: with_cells('<row r="2"><c r="&#88;FD2"><v>1</v></c></row>')),
    "reference_lower.xlsx": ("bad_cell_reference", lambda: with_cells('<row r="2"><c r="xfd2"><v>1</v></c></row>')),
    "implicit_cells.xlsx": ("sheet_too_large", lambda: with_cells('<row r="2">' + "<c><v>1</v></c>" * 20_000 + "</row>")),
    "doctype.xlsx": ("doctype", lambda: workbook({"xl/sharedStrings.xml": f"{ENTITIES}<sst><si><t>&b;</t></si></sst>"})),
    "doctype_late.xlsx": ("doctype", lambda: workbook({"xl/sharedStrings.xml": f"<sst><!--{'x' * 5_000_000}-->{ENTITIES}</sst>"}, zipfile.ZIP_STORED)),
    "utf16_part.xlsx": ("xml_encoding", lambda: workbook({"xl/worksheets/sheet1.xml": GOOD.replace("UTF-8", "UTF-16").encode("utf-16")})),
    "zip_bomb.xlsx": ("zip_ratio", lambda: workbook({"xl/sharedStrings.xml": b"<sst>" + b" " * 90_000_000 + b"</sst>"})),
    "lying_directory.xlsx": ("zip_ratio", lying_directory),
    "string_count.xlsx": ("damaged_workbook", lambda: workbook({"xl/sharedStrings.xml": '<sst count="4294967295" uniqueCount="4294967295"/>'})),
    "many_parts.xlsx": ("too_many_parts", lambda: workbook({f"xl/p{index}.xml": "<a/>" for index in range(2_100)})),
    "nested.xlsx": ("nested_archive", lambda: workbook({"xl/embeddings/inner.xlsx": workbook()})),
    "climbing.xlsx": ("unsafe_path", lambda: workbook({"../../evil.xml": "<a/>"})),
    "absolute.xlsx": ("unsafe_path", lambda: workbook({"/etc/evil.xml": "<a/>"})),
    "encrypted.xlsx": ("password", encrypted),
    "duplicate_part.xlsx": ("damaged_workbook", duplicate_part),
    "cut_short.xlsx": ("damaged_workbook", lambda: workbook()[:-200]),
    "all_hidden.xlsx": ("no_visible_sheet", lambda: workbook({"xl/workbook.xml": HIDDEN})),
    "broken_book.xlsx": ("damaged_workbook", lambda: workbook({"xl/workbook.xml": BOOK[:-9]})),
    "empty_sheet.xlsx": ("empty_sheet", lambda: workbook({"xl/worksheets/sheet1.xml": sheet("")})),
    "locked.xlsx": ("password", locked_ole),
    "old.xls": ("damaged_workbook", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024),
    "binary.xlsb": ("xlsb", lambda: workbook({"xl/workbook.bin": b"\x83\x01"})),
    "zip.csv": ("archive", lambda: _zip({"a.csv": CSV})),
    "document.xlsx": ("wrong_kind", lambda: _zip({"[Content_Types].xml": TYPES, "word/document.xml": "<a/>"})),
    "open.ods": ("ods", lambda: _zip({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"})),
    "web.xls": ("html", lambda: b"\xef\xbb\xbf\n<HTML><body>expired</body></HTML>"),
    "sheet2003.xls": ("xml", lambda: b'<?xml version="1.0"?><Workbook/>'),
    "page.csv": ("wrong_kind", lambda: b"%PDF-1.7 a,b,c"),
    "packed.csv": ("wrong_kind", lambda: b"\x1f\x8b\x08\x00" + b"x" * 50),
    "nothing.csv": ("empty_file", lambda: b""),
    "blanks.csv": ("empty_file", lambda: b"\xef\xbb\xbf \r\n\r\n"),
    "nul.csv": ("not_text", lambda: b"a,b\n1,\0\0\0\0,\0\n"),
    "latin1.csv": ("encoding_unclear", lambda: "prénom,âge,été\nRené,1,à\nZoë,2,être\n".encode("latin-1")),
    "cyrillic.csv": ("encoding_unclear", lambda: "номер,название\n1,жилой комплекс\n2,управляющая компания\n".encode("cp1251")),
    "broken_utf8.csv": ("encoding_unclear", lambda: (CSV * 20).encode() + b"WX9,\xe7\xb4,x\n"),
    "long_line.csv": ("line_too_long", lambda: b"a,b\n" + b"x" * 3_000_000),
    "wide.csv": ("too_many_columns", lambda: (",".join(f"c{i}" for i in range(5_000)) + "\n").encode()),
    "short_row.csv": ("ragged_rows", lambda: (CSV + "WX2,P001\n").encode()),
    "long_row.csv": ("ragged_rows", lambda: (CSV + "WX2,P001,已关闭,多\n").encode()),
    "open_quote.csv": ("unbalanced_quote", lambda: (CSV + 'WX2,"P001,已关闭\nWX3,P001,已关闭\n').encode()),
    "swallowed_rows.csv": ("unbalanced_quote", lambda: (CSV + 'WX2,"P001,开\nWX3,P001,"已关闭",开\nWX4,P001,开\n').encode()),
    "endless_cell.csv": ("cell_too_long", lambda: (CSV + 'WX2,"' + "一行文字\n" * 400_000).encode()),
    "no_header.csv": ("no_header", lambda: b"1,2,3\n4,5,6\n"),
    "twice.csv": ("duplicate_header", lambda: ("工单编号,状态,状态\n" + "1,a,b\n").encode()),
    "nameless.csv": ("empty_header", lambda: ("工单编号,,状态\n" + "1,a,b\n").encode()),
    "header_only.csv": ("no_rows", lambda: b"a,b,c\n"),
}  # fmt: skip


def _zip(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def write_all(folder: Path) -> dict[Path, str]:
    """Writes every file; returns the code that each must be refused with."""
    folder.mkdir(parents=True, exist_ok=True)
    codes: dict[Path, str] = {}
    for name, (code, make) in HOSTILE.items():
        (folder / name).write_bytes(make())
        codes[folder / name] = code
    return codes


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
