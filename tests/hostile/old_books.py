"""Workbooks of Excel 97 built by hand: records (BIFF8) in a container of chained sectors (CFB), so that any chain can lie."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.hostile.attack import TABLE, Rows

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
BOF = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
SHEET_BOF = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)
EOF = struct.pack("<HH", 0x000A, 0)


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def long_text(text: str) -> bytes:
    """Count of characters, flag "two bytes a character", characters."""
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def bound_sheet(place: int, name: str = "Sheet1", hidden: int = 0) -> bytes:
    return record(0x0085, struct.pack("<IBBBB", place, hidden, 0, len(name), 1) + name.encode("utf-16-le"))


def strings(texts: Sequence[str], announced: int | None = None) -> bytes:
    count = len(texts) if announced is None else announced
    return record(0x00FC, struct.pack("<II", count, count) + b"".join(map(long_text, texts)))


def string_cell(row: int, column: int, index: int) -> bytes:
    return record(0x00FD, struct.pack("<HHHI", row, column, 0, index))


def dimensions(rows: int, columns: int) -> bytes:
    return record(0x0200, struct.pack("<IIHHH", 0, rows, 0, columns, 0))


def biff(
    table: Rows = TABLE,
    announced: int | None = None,
    size: tuple[int, int] | None = None,
    more: bytes = b"",
    place: int | None = None,
    books: bytes = b"",
) -> bytes:
    """The stream of a workbook with one sheet of texts. The rest of the arguments are lies and additions."""
    texts = list(dict.fromkeys(cell for row in table for cell in row))
    shared = books + strings(texts, announced)
    start = len(BOF) + len(bound_sheet(0)) + len(shared) + len(EOF)
    cells = b"".join(string_cell(r, c, texts.index(cell)) for r, row in enumerate(table) for c, cell in enumerate(row))
    rows, columns = size or (len(table), len(table[0]))
    head = BOF + bound_sheet(start if place is None else place) + shared + EOF
    return head + SHEET_BOF + dimensions(rows, columns) + cells + more + EOF


@dataclass
class Container:
    """A container with one stream, written out by `bytes`; every field may be changed to a lie before that."""

    stream: bytes
    name: str = "Workbook"
    header: dict[int, tuple[str, int]] = field(default_factory=dict)
    chain: dict[int, int] = field(default_factory=dict)
    size: int | None = None
    first: int | None = None

    def bytes(self) -> bytes:
        """Header, FAT in sector 0, directory in sector 1, the stream from sector 2 on."""
        stream = self.stream.ljust(4_096, b"\0")
        stream += b"\0" * (-len(stream) % SECTOR)
        count = len(stream) // SECTOR
        fat = [FAT, END, *range(3, count + 2), END]
        fat += [FREE] * (SECTOR // 4 - len(fat))
        for sector, following in self.chain.items():
            fat[sector] = following
        return self._header() + struct.pack("<128I", *fat[:128]) + self._directory(len(stream)) + stream

    def _header(self) -> bytes:
        out = bytearray(MAGIC + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6)
        out += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4_096, END, 0, END, 0)
        out += struct.pack("<109I", 0, *[FREE] * 108)
        for place, (kind, value) in self.header.items():
            struct.pack_into(f"<{kind}", out, place, value)
        return bytes(out)

    def _directory(self, size: int) -> bytes:
        root = self._entry("Root Entry", 5, 1, END, 0)
        book = self._entry(self.name, 2, FREE, 2 if self.first is None else self.first, size if self.size is None else self.size)
        return root + book + self._entry("", 0, FREE, 0, 0) * 2

    def _entry(self, name: str, kind: int, child: int, first: int, size: int) -> bytes:
        raw = (name + "\0").encode("utf-16-le") if name else b""
        head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, FREE, FREE, child)
        return head + b"\0" * 36 + struct.pack("<IQ", first, size)


def book(**lies: object) -> bytes:
    return Container(biff(**lies)).bytes()  # type: ignore[arg-type]
