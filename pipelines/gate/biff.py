"""The records of an old workbook (BIFF5 of Excel 95, BIFF8 of Excel 97 to 2003): what the whole book says of its sheets.

A record is a number, a length and that many bytes; nothing in it is believed beyond the bytes that are there.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.gate import refusals as refusal
from pipelines.parsing.number_format import Kind, kind_of

BOF, EOF, CONTINUE, FILEPASS, CODEPAGE, DATEMODE, BOUNDSHEET = 0x809, 0x0A, 0x3C, 0x2F, 0x42, 0x22, 0x85
FORMAT, FORMAT_BIFF4, XF, STRINGS = 0x41E, 0x1E, 0xE0, 0xFC
BIFF5, BIFF8 = 0x500, 0x600
WORKSHEET = 0
PAGES = {
    936: "gb18030",
    950: "cp950",
    932: "cp932",
    949: "cp949",
    10_000: "mac_roman",
    10_008: "gb2312",
    1200: "utf-16-le",
    65_001: "utf-8",
}
LATIN = "cp1252"


@dataclass(frozen=True)
class SheetStart:
    """A visible worksheet and where its records begin."""

    name: str
    at: int


@dataclass
class Book:
    """What the records before the sheets say. `kinds`: the kind of number format of each cell style, by its number."""

    version: int
    date1904: bool = False
    encoding: str = LATIN
    sheets: list[SheetStart] = field(default_factory=list)
    hidden: int = 0
    strings: list[str] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    formats: list[int] = field(default_factory=list)
    doubts: int = 0

    def kinds(self) -> list[Kind | None]:
        known = {number: kind_of(number, self.codes.get(number)) for number in set(self.formats)}
        return [known[number] for number in self.formats]

    def text(self, raw: bytes) -> str:
        """A string of BIFF5, in the code page of the book."""
        if self.encoding == LATIN and not raw.isascii():
            self.doubts += 1 if _chinese(raw) else -1
        try:
            return raw.decode(self.encoding)
        except UnicodeDecodeError as error:
            raise refusal.unknown_page() from error

    def check_encoding(self) -> None:
        """Raises Unreadable where a book says that it is in a western code page and reads like Chinese; after the last string."""
        if self.doubts > 0:
            raise refusal.unknown_page()


def records(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of each record from a place in the stream to its end; one cut short ends in a refusal."""
    end = len(data)
    while at + 4 <= end:
        number, length = struct.unpack_from("<HH", data, at)
        start = at + 4
        at = start + length
        if at > end:
            raise refusal.damaged()
        yield number, start, at


def version_of(data: bytes, at: int = 0) -> int:
    """BIFF version that the record at a place begins; 0 where it begins none that is read here."""
    if len(data) < at + 8 or struct.unpack_from("<H", data, at)[0] != BOF:
        return 0
    version: int = struct.unpack_from("<H", data, at + 4)[0]
    return version if version in (BIFF5, BIFF8) else 0


def open_book(data: bytes) -> Book:
    """The part of the stream before the first sheet; raises Unreadable where it is locked, damaged or of another version."""
    version = version_of(data)
    if not version:
        raise refusal.old_excel()
    book, sheets, pending = Book(version), [], list(records_until_end(data, 0))
    for index, (number, start, end) in enumerate(pending):
        body = data[start:end]
        if number == FILEPASS:
            raise refusal.encrypted()
        if number == CODEPAGE and len(body) >= 2:
            book.encoding = _encoding(struct.unpack_from("<H", body)[0])
        elif number == DATEMODE:
            book.date1904 = body[:2] == b"\1\0"
        elif number == BOUNDSHEET:
            sheets.append(body)
        elif number in (FORMAT, FORMAT_BIFF4) and len(body) > 3:
            book.codes[struct.unpack_from("<H", body)[0]] = _short(body[2:], book, 2 if version == BIFF8 else 1)
        elif number == XF and len(body) >= 4:
            book.formats.append(struct.unpack_from("<H", body, 2)[0])
        elif number == STRINGS:
            book.strings = _shared([body, *_continued(data, pending, index + 1)])
    _list_sheets(book, sheets)
    return book


def records_until_end(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """The records of one part of the stream, from its first to its last; parts inside it (charts) are left out."""
    depth = 0
    for number, start, end in records(data, at):
        if number == BOF:
            depth += 1
        elif number == EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield number, start, end
    raise refusal.damaged()


def unicode_string(data: bytes, at: int, end: int, length: int) -> str:
    """The characters of a BIFF8 string from its flags on."""
    if at >= end:
        return ""
    flags, at = data[at], at + 1
    at += (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
    size = length * 2 if flags & 1 else length
    if at + size > end:
        raise refusal.damaged()
    return data[at : at + size].decode("utf-16-le" if flags & 1 else "latin-1", errors="replace")


def _encoding(page: int) -> str:
    name = PAGES.get(page, f"cp{page}" if page != 0x8001 else LATIN)
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise refusal.unknown_page() from error
    return name


def _chinese(raw: bytes) -> bool:
    """Whether all bytes beyond ASCII are pairs that GB 2312 has."""
    try:
        return len(raw.decode("gb2312")) < len(raw)
    except UnicodeDecodeError:
        return False


def _list_sheets(book: Book, sheets: list[bytes]) -> None:
    for body in sheets:
        if len(body) < 7:
            raise refusal.damaged()
        at, visibility, kind = struct.unpack_from("<IBB", body)
        if kind == WORKSHEET and visibility & 3 == 0:
            book.sheets.append(SheetStart(_short(body[6:], book, 1), at))
        else:
            book.hidden += 1


def _short(body: bytes, book: Book, width: int) -> str:
    """A string after its length, which takes `width` bytes."""
    length = int.from_bytes(body[:width], "little")
    if book.version == BIFF8:
        return unicode_string(body, width, len(body), length)
    return book.text(body[width : width + length])


def _continued(data: bytes, pending: list[tuple[int, int, int]], index: int) -> Iterator[bytes]:
    while index < len(pending) and pending[index][0] == CONTINUE:
        yield data[pending[index][1] : pending[index][2]]
        index += 1


class _Pieces:
    """A record and its continuations, read on as one; a string that goes over a border begins anew with its flags."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces, self.piece, self.at = pieces, 0, 0

    def more(self) -> bool:
        while self.piece < len(self.pieces) and self.at >= len(self.pieces[self.piece]):
            self.piece, self.at = self.piece + 1, 0
        return self.piece < len(self.pieces)

    def take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            if not self.more():
                raise refusal.damaged()
            part = self.pieces[self.piece][self.at : self.at + size - len(taken)]
            self.at += len(part)
            taken += part
        return taken

    def skip(self, size: int) -> None:
        while size > 0:
            if not self.more():
                raise refusal.damaged()
            step = min(size, len(self.pieces[self.piece]) - self.at)
            self.at, size = self.at + step, size - step

    def characters(self, length: int, wide: bool) -> str:
        """As many UTF-16 units as `length` says."""
        units = b""
        while len(units) < 2 * length:
            if not self.more():
                raise refusal.damaged()
            left = length - len(units) // 2
            part = self.pieces[self.piece][self.at : self.at + left * (2 if wide else 1)]
            if wide and len(part) % 2:
                raise refusal.damaged()
            self.at += len(part)
            units += part if wide else part.decode("latin-1").encode("utf-16-le")
            if len(units) < 2 * length:
                wide = bool(self.take(1)[0] & 1)
        return units.decode("utf-16-le", errors="replace")


def _shared(pieces: list[bytes]) -> list[str]:
    """The strings that all sheets share. Their number is not believed: there are as many as there are bytes for."""
    source, strings = _Pieces([pieces[0][8:], *pieces[1:]]), []
    while source.more():
        length, flags = struct.unpack("<HB", source.take(3))
        runs = struct.unpack("<H", source.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", source.take(4))[0] if flags & 4 else 0
        strings.append(source.characters(length, bool(flags & 1)) if length else "")
        source.skip(4 * runs + extra)
    return strings
