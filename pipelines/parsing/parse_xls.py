"""The visible sheets of an old workbook (.xls), record by record, with Excel's own row numbers. Nothing is run, no count believed."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import polars as pl

from pipelines.gate import refusals as refusal
from pipelines.gate.biff import BIFF8, Book, open_book, records_until_end, unicode_string, version_of
from pipelines.gate.limits import Limits
from pipelines.gate.ole import book_stream
from pipelines.gate.sheet import out_of_bounds
from pipelines.parsing.grid import Fault, Flaw, Grid, within
from pipelines.parsing.header import letters
from pipelines.parsing.number_format import moment_text, number_text

NUMBER, RK, MULRK, LABELSST, LABEL, RSTRING, BOOLERR, FORMULA, STRING, MERGED = (
    0x203,
    0x27E,
    0xBD,
    0xFD,
    0x204,
    0xD6,
    0x205,
    0x06,
    0x207,
    0xE5,
)
FORMULA_BIFF4, RECALCULATE = 0x406, 2
SMALLEST = {NUMBER: 14, RK: 10, LABELSST: 10, LABEL: 8, RSTRING: 8, BOOLERR: 8, FORMULA: 16, FORMULA_BIFF4: 16, STRING: 2, MERGED: 2}
CELL = struct.Struct("<HHH")
FLOAT = struct.Struct("<d")


def read_old_sheets(path: Path, limits: Limits) -> list[Grid]:
    """The visible sheets as grids; raises Unreadable with a named reason."""
    data = book_stream(path)
    book = open_book(data)
    grids = [_Sheet(data, book, limits).grid(sheet.name, sheet.at) for sheet in book.sheets]
    book.check_encoding()
    return grids


class _Sheet:
    """One sheet while its records go by."""

    def __init__(self, data: bytes, book: Book, limits: Limits) -> None:
        self.data, self.book, self.limits = data, book, limits
        self.kinds = book.kinds()
        self.columns: defaultdict[int, dict[int, str]] = defaultdict(dict)
        self.flaws: list[Flaw] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.height, self.right = 0, -1
        self.waiting: tuple[int, int] | None = None

    def grid(self, name: str, at: int) -> Grid:
        if not version_of(self.data, at):  # Excel for Mac begins sheets of BIFF5 books as if they were BIFF8
            raise refusal.damaged()
        readers: dict[int, Callable[[int, int], None]] = {
            NUMBER: self._number, RK: self._rk, MULRK: self._several, LABELSST: self._shared, LABEL: self._label, RSTRING: self._label,
            BOOLERR: self._truth, FORMULA: self._formula, FORMULA_BIFF4: self._formula, STRING: self._result, MERGED: self._merged,
        }  # fmt: skip
        try:
            for number, start, end in records_until_end(self.data, at):
                if (reader := readers.get(number)) is not None:
                    if end - start < SMALLEST.get(number, 0):
                        raise refusal.damaged()
                    reader(start, end)
        except (struct.error, IndexError) as error:
            raise refusal.damaged() from error
        frame = self._frame()
        return Grid(name, frame, within(self.merges, frame), tuple(self.flaws))

    def _frame(self) -> pl.DataFrame:
        nothing = pl.Series([None], dtype=pl.String).new_from_index(0, self.height)
        series = []
        for column in range(self.right + 1):
            cells = self.columns.get(column, {})
            values = nothing.clone().scatter(list(cells), list(cells.values())) if cells else nothing
            series.append(values.alias(str(column)))
        return pl.DataFrame(series)

    def _put(self, row: int, column: int, text: str) -> None:
        if row >= self.height or column > self.right:
            self._grow(row, column)
        if text:
            self.columns[column][row] = text

    def _grow(self, row: int, column: int) -> None:
        self.height, self.right = max(self.height, row + 1), max(self.right, column)
        if column >= self.limits.columns or row >= self.limits.rows or self.height * (self.right + 1) > self.limits.cells:
            raise out_of_bounds(f"{letters(column)}{row + 1}", self.limits)

    def _flaw(self, row: int, column: int, fault: Fault) -> None:
        self._grow(row, column)
        self.flaws.append(Flaw(row, column, fault))

    def _value(self, row: int, column: int, style: int, value: float) -> None:
        if style >= len(self.kinds) or value != value:
            raise refusal.damaged()
        kind = self.kinds[style]
        self._put(row, column, moment_text(value, kind, self.book.date1904) if kind else number_text(value))

    def _number(self, start: int, end: int) -> None:
        row, column, style = CELL.unpack_from(self.data, start)
        self._value(row, column, style, FLOAT.unpack_from(self.data, start + 6)[0])

    def _rk(self, start: int, end: int) -> None:
        row, column, style = CELL.unpack_from(self.data, start)
        self._value(row, column, style, _rk_value(self.data, start + 6))

    def _several(self, start: int, end: int) -> None:
        row, column = struct.unpack_from("<HH", self.data, start)
        for offset, at in enumerate(range(start + 4, end - 2, 6)):
            self._value(row, column + offset, struct.unpack_from("<H", self.data, at)[0], _rk_value(self.data, at + 2))

    def _shared(self, start: int, end: int) -> None:
        row, column, _ = CELL.unpack_from(self.data, start)
        self._put(row, column, self.book.strings[struct.unpack_from("<I", self.data, start + 6)[0]])

    def _label(self, start: int, end: int) -> None:
        row, column, _ = CELL.unpack_from(self.data, start)
        self._put(row, column, self._string(start + 6, end))

    def _truth(self, start: int, end: int) -> None:
        row, column, _ = CELL.unpack_from(self.data, start)
        value, error = self.data[start + 6], self.data[start + 7]
        if error:
            self._flaw(row, column, "error")
        else:
            self._put(row, column, "true" if value else "false")

    def _formula(self, start: int, end: int) -> None:
        """The value that a formula had when the book was saved: a number, or a kind and a value, or a string that follows."""
        row, column, style = CELL.unpack_from(self.data, start)
        result, flags = self.data[start + 6 : start + 14], struct.unpack_from("<H", self.data, start + 14)[0]
        if result[6:] != b"\xff\xff":
            value = FLOAT.unpack(result)[0]
            if value == 0 and flags & RECALCULATE:
                self._flaw(row, column, "no_value")
            else:
                self._value(row, column, style, value)
        elif result[0] == 0:
            self.waiting = (row, column)
        elif result[0] == 1:
            self._put(row, column, "true" if result[2] else "false")
        elif result[0] == 2 or flags & (RECALCULATE | 1):
            self._flaw(row, column, "error" if result[0] == 2 else "no_value")

    def _result(self, start: int, end: int) -> None:
        if self.waiting is not None:
            self._put(*self.waiting, self._string(start, end))
        self.waiting = None

    def _string(self, at: int, end: int) -> str:
        length = struct.unpack_from("<H", self.data, at)[0]
        if self.book.version == BIFF8:
            return unicode_string(self.data, at + 2, end, length)
        if at + 2 + length > end:
            raise refusal.damaged()
        return self.book.text(self.data[at + 2 : at + 2 + length])

    def _merged(self, start: int, end: int) -> None:
        for at in range(start + 2, end - 7, 8):
            top, bottom, left, right = struct.unpack_from("<HHHH", self.data, at)
            self.merges.append((top, left, bottom, right))


def _rk_value(data: bytes, at: int) -> float:
    """A number of 30 bits: whole or the upper half of a float, perhaps in hundredths."""
    raw: int = struct.unpack_from("<i", data, at)[0]
    value = float(raw >> 2) if raw & 2 else FLOAT.unpack(b"\0\0\0\0" + struct.pack("<i", raw & ~3))[0]
    return value / 100 if raw & 1 else value
