"""Delimited text as rows of strings.

Two readers, one meaning. `Book` is Arrow's, strict about the number of cells, on text that quotes by the book; its row count
must equal our own count of records. `Careful` reads whatever else a dialect allows (backslashes, “”, blanks around quotes)
cell by cell, up to a size, or says which row is wrong. (Polars' own reader fills short rows with nulls and says nothing.)
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import polars as pl
import pyarrow as pa

from pipelines.gate.limits import DEFAULT, Limits
from pipelines.gate.tokens import Dialect, Record, tokenize
from pipelines.parsing import csv_refusals as refusals
from pipelines.parsing.csv_arrow import BLOCK, read_cells
from pipelines.parsing.csv_careful import SHORT_ROWS, Careful, Rows, to_frame
from pipelines.parsing.csv_refusals import Ragged
from pipelines.parsing.header import LOOKED_AT
from pipelines.parsing.records import CR, LF, Bytes, Fault, Places, Records, count_cells, find_records

CAREFUL = 8 << 20  # bytes beyond which text is no longer read cell by cell
STAND_INS = "\x1f\x1e\x1d\x1c\x02\x03\x04\x05"


class Lines(Protocol):
    """Text that can be read by its dialect."""

    @property
    def wrapped(self) -> bool:
        """Whether some cell may be wrapped in quotes."""

    def head(self, count: int) -> list[list[str]]:
        """The cells of the first records, blank ones among them, so that an index here is an index into the file."""

    def body(self, start: int, width: int) -> Rows:
        """The records from `start` (counted from 0) on, their numbers (from 1), and those that are shorter, which may be footers.

        The frame has String columns "0", "1", …, short rows are filled up with nulls. Raises Unreadable for longer rows and for
        more short ones than a table has footers, naming them. Blank records are left out; the frame may be empty.
        """


def open_text(path: Path, encoding: str, dialect: Dialect, limits: Limits) -> Lines:
    """The reader for a text. Raises Unreadable where its quotes do not pair, or where it has too many records."""
    buffer = _utf8(path, encoding)
    place = 0
    if (book := _by_the_book(buffer, dialect)) is not None:
        text, plain = book
        found = find_records(text, plain.delimiter, plain.quote)
        if isinstance(found, Fault) and not found.opened:
            plain = replace(plain, quote="")
            found = find_records(text, plain.delimiter, "")
        if isinstance(found, Records):
            return Book(text, _bounded(found, text, limits), plain, dialect.delimiter)
        place = found.place
    if len(buffer) > CAREFUL:
        raise refusals.quotes_too_odd(_line_at(np.frombuffer(buffer, dtype=np.uint8), place), CAREFUL)
    return Careful(memoryview(buffer).tobytes().decode("utf-8"), dialect, limits)


@dataclass(frozen=True)
class Book:
    """Text that quotes by the book; `delimiter` is the real one where that of `dialect` stands in for it."""

    text: Bytes
    records: Records
    dialect: Dialect
    delimiter: str

    @property
    def wrapped(self) -> bool:
        return self.records.quotes > 0

    def head(self, count: int) -> list[list[str]]:
        if not len(self.records.ends):
            return []
        return [[self._real(cell) for cell in record.cells] for record in self._tokens(0, min(count, len(self.records.ends)))]

    def body(self, start: int, width: int) -> Rows:
        filled = np.flatnonzero(~self.records.blank)
        filled = filled[filled >= start]
        frame = read_cells(self._halves(start, filled), self.dialect, width)
        short: list[Ragged] = []
        if frame is None:
            filled, short = self._uneven(filled, width)
            even = np.setdiff1d(filled, [number - 1 for number, _, _ in short])
            frame = read_cells([(self._only(even), len(even))], self.dialect, width)
            if frame is None:
                return Careful(self.text.tobytes().decode("utf-8"), self.dialect, DEFAULT).body(start, width)
            frame = _put_in(frame, even, [(number - 1, self._cells(number - 1)) for number, _, _ in short])
        self._refuse_lone_quotes(frame, filled)
        if self.delimiter != self.dialect.delimiter:
            held = [name for name in frame.columns if frame[name].str.contains(self.dialect.delimiter, literal=True).any()]
            frame = frame.with_columns(pl.col(held).str.replace_all(self.dialect.delimiter, self.delimiter, literal=True))
        return frame, pl.Series("line", filled + 1, dtype=pl.Int64), short

    def _uneven(self, filled: Places, width: int) -> tuple[Places, list[Ragged]]:
        """The records with something in them, and those among them that are too short; raises Unreadable for the others."""
        counts = count_cells(self.text, self.records, self.dialect.delimiter, self.dialect.quote)
        odd = filled[counts[filled] != width]
        nothing = f' \t\r\n"{self.dialect.delimiter}'.encode()
        empty = [at for at in odd if not self._bytes(at).strip(nothing) and self._tokens(at, at + 1)[0].blank]
        odd = np.setdiff1d(odd, empty)
        rows = [(int(at) + 1, self._line(at), int(counts[at])) for at in (odd if len(odd) <= SHORT_ROWS else odd[: refusals.NAMED_ROWS])]
        if len(odd) > SHORT_ROWS or (counts[odd] > width).any():
            raise refusals.ragged(rows, width, len(odd))
        return np.setdiff1d(filled, empty), rows

    def _halves(self, start: int, filled: Places) -> list[tuple[Bytes, int]]:
        """The text from a record on in two, each with how many of the `filled` records it holds: one for each core."""
        places = [start, (start + len(self.records.ends)) // 2, len(self.records.ends)]
        cuts = [int(self.records.ends[place - 1]) if place else 0 for place in places]
        counts = np.diff(np.searchsorted(filled, places))
        return [(self.text[first:end], int(count)) for (first, end), count in zip(pairwise(cuts), counts, strict=True)]

    def _only(self, kept: Places) -> Bytes:
        """The text of these records alone."""
        lengths = self.records.ends - self.records.starts
        wanted = np.zeros(len(lengths), np.bool_)
        wanted[kept] = True
        return self.text[np.repeat(wanted, lengths)]

    def _bytes(self, record: int) -> bytes:
        return self.text[self.records.starts[record] : self.records.ends[record]].tobytes()

    def _tokens(self, first: int, end: int) -> list[Record]:
        text = self.text[int(self.records.starts[first]) : int(self.records.ends[end - 1])]
        return list(tokenize(text.tobytes().decode("utf-8"), self.dialect))

    def _cells(self, record: int) -> list[str]:
        return self._tokens(record, record + 1)[0].cells

    def _line(self, record: int) -> int:
        return _line_at(self.text, int(self.records.starts[record]))

    def _real(self, cell: str) -> str:
        return cell if self.delimiter == self.dialect.delimiter else cell.replace(self.dialect.delimiter, self.delimiter)

    def _refuse_lone_quotes(self, frame: pl.DataFrame, filled: Places) -> None:
        """Where cells are not wrapped, a quote that begins or ends one is likely what is left of a pair."""
        if self.dialect.quote or not (self.text == ord('"')).any():
            return
        for name in frame.columns:
            cells = frame[name].str.strip_chars(" ")
            lone = cells.str.starts_with('"') | (cells.str.ends_with('"') & (cells.str.count_matches('"', literal=True) % 2 == 1))
            if (first := lone.arg_max()) is not None and lone[first]:
                raise refusals.stray_quote(int(filled[first]) + 1, self._line(filled[first]))


def _utf8(path: Path, encoding: str) -> pa.Buffer:
    """The text in UTF-8 without a byte order mark; a file that is already so is mapped, not copied."""
    if encoding in ("utf-8", "utf-8-sig"):
        buffer = pa.memory_map(str(path)).read_buffer()
        return buffer.slice(3) if encoding == "utf-8-sig" else buffer
    decoder = codecs.getincrementaldecoder(encoding)()
    text = bytearray()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(BLOCK), b""):
            text += decoder.decode(block).encode()
    text += decoder.decode(b"", final=True).encode()
    return pa.py_buffer(bytes(text.removeprefix(codecs.BOM_UTF8)))


def _by_the_book(buffer: pa.Buffer, dialect: Dialect) -> tuple[Bytes, Dialect] | None:
    """Text and dialect with a delimiter of one character, if this is a dialect of the book at all.

    A longer delimiter is replaced by a character that the text does not have; the cells get theirs back in the end.
    """
    if len(dialect.quote) > 1 or not dialect.quote.isascii() or dialect.escape:
        return None
    if len(dialect.delimiter) == 1 and dialect.delimiter.isascii():
        return np.frombuffer(buffer, dtype=np.uint8), dialect
    text = memoryview(buffer).tobytes()
    stand_in = next((sign for sign in STAND_INS if sign.encode() not in text), None)
    if stand_in is None:
        return None
    replaced = text.replace(dialect.delimiter.encode(), stand_in.encode())
    return np.frombuffer(replaced, dtype=np.uint8), replace(dialect, delimiter=stand_in)


def _bounded(records: Records, text: Bytes, limits: Limits) -> Records:
    if len(records.ends) > limits.csv_rows + LOOKED_AT:
        raise refusals.too_many_rows(limits)
    if records.wrapped and len(long := np.flatnonzero(records.ends - records.starts > limits.line)):
        raise refusals.cell_too_long(int(long[0]) + 1, _line_at(text, int(records.starts[long[0]])))
    return records


def _line_at(text: Bytes, place: int) -> int:
    before = text[:place]
    pairs = int(((before[:-1] == CR) & (before[1:] == LF)).sum())
    return 1 + int((before == LF).sum()) + int((before == CR).sum()) - pairs


def _put_in(frame: pl.DataFrame, places: Places, short: list[tuple[int, list[str]]]) -> pl.DataFrame:
    """The frame with short rows, filled up with nulls, in their places."""
    if not short:
        return frame
    width = frame.width
    rows = to_frame([[cell or None for cell in cells] + [None] * (width - len(cells)) for _, cells in short], width)
    order = pl.Series("at", np.concatenate([places, [at for at, _ in short]]), pl.Int64)
    return pl.concat([frame, rows]).with_columns(order).sort("at").drop("at")
