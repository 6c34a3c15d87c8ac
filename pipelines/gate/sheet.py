"""One worksheet's XML, looked through as it is inflated: where its cells lie and what is wrong with them.

A cell far outside the data makes readers allocate the rectangle up to it and die, so every reference is read here first.
Plain patterns over bytes: an XML parser with callbacks takes ten times as long on a million cells.
"""

from __future__ import annotations

import re
from functools import cached_property

from catalog.words import Text
from errors import Unreadable
from pipelines.gate import refusals as refusal
from pipelines.gate.cells import PREFIX, OddCells, column_number, place
from pipelines.gate.limits import Limits

PLAIN_REFERENCE = re.compile(rb' r="([^"]*)"')
REFERENCE = re.compile(rb"""[\s"']r\s*=\s*["']([^"']*)["']""")
SOUND_REFERENCES = re.compile(rb"(?:[A-Z]{0,3}[1-9][0-9]{0,6} )*")
TO_SPACE = bytes.maketrans(b"\t\n\r", b"   ")
CELL = re.compile(rb"<" + PREFIX + rb"c[\s/>]")
ROW = re.compile(rb"<" + PREFIX + rb"row[\s/>]")
EMPTY_CELL = re.compile(rb"<" + PREFIX + rb"c(?:\s[^<>]*)?(?:/>|>\s*</" + PREFIX + rb"c\s*>)")
EMPTY_ROW = re.compile(rb"<" + PREFIX + rb"row(?:\s[^<>]*)?(?:/>|>\s*</" + PREFIX + rb"row\s*>)")
END = re.compile(rb"</" + PREFIX + rb"sheetData\s*>")
MERGE = re.compile(rb"<" + PREFIX + rb"""mergeCell\s[^<>]*?ref\s*=\s*["']([A-Z]{1,3}[1-9]\d{0,6}):([A-Z]{1,3}[1-9]\d{0,6})["']""")
CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = b"0123456789"


class SheetScan:
    """Fed with the inflated bytes of one sheet in order; raises Unreadable at the first cell out of bounds.

    `cells` finds the cells that a reader would show as nothing or as something else; `merges` are ranges as in `Grid`.
    """

    def __init__(self, limits: Limits, cells: OddCells) -> None:
        self.limits = limits
        self.odd = cells
        self.cells = self.rows = self.lowest = self.widest = 0
        self.merges: list[tuple[int, int, int, int]] = []
        self._rest = b""
        self._over = self._comments = self.implied = False
        self._last = 0

    def feed(self, data: bytes) -> None:
        """Looks at the whole rows in hand and keeps the part row for the next call."""
        self._rest += data
        cut = max(self._rest.rfind(b"<row"), self._rest.rfind(b"<", 0, max(self._rest.rfind(b":row"), 0)))
        if cut > 0:
            self._look(self._rest[:cut])
            self._rest = self._rest[cut:]
        elif len(self._rest) > self.limits.row_text:
            raise _too_large("a row", "一行内容", self.limits.row_text >> 20, "MB")

    def close(self) -> None:
        """The end of the part: what is left is looked at as well."""
        self._look(self._rest)
        self._rest = b""
        if self._comments:
            raise refusal.damaged()

    def _look(self, xml: bytes) -> None:
        if b"\n" in xml or b"\r" in xml or b"\t" in xml:  # XML means a space by each of them, and so do the counts below
            xml = xml.translate(TO_SPACE)
        references = _References(xml)
        self._count(xml, references)
        self._bounds(xml, references)
        if not self._over:  # behind the cells come other things, also formulas, which have no values
            end = END.search(xml) if b"sheetData" in xml else None
            self._over = end is not None
            cells = xml[: end.start()] if end else xml
            self._once(cells, _References(cells) if end else references)
            self.odd.look(cells, self.implied)
        if self._over and b"mergeCell" in xml:
            self.merges += [(*place(first), *place(last)) for first, last in MERGE.findall(xml)]

    def _count(self, xml: bytes, references: _References) -> None:
        """Cells and rows; a cell without a reference stands right of the one before, so a row may hold only so many."""
        cells = _tags(xml, b"c", references.cells, CELL)
        self.cells += cells
        self.rows += _tags(xml, b"row", len(references.found) - references.cells, ROW)
        if self.cells > self.limits.cells:
            raise _too_large("the sheet", "工作表", self.limits.cells, "cells")
        if self.rows > self.limits.rows:
            raise _too_large("the sheet", "工作表", self.limits.rows, "rows")
        if cells > references.cells:
            self.implied = True
            self.widest = max(self.widest, *(len(CELL.findall(row)) for row in ROW.split(xml)))
            self.lowest = max(self.lowest, self.rows)
            if self.widest > self.limits.columns:
                raise _too_large("a row", "一行", self.limits.columns, "cells")
            if self.widest * self.lowest > self.limits.cells:
                raise _too_large("the sheet", "工作表", self.limits.cells, "cells")

    def _once(self, xml: bytes, references: _References) -> None:
        """No place comes twice: which of the two cells is read depends on the reader. Nor may comments or marked text hide or feign cells."""
        found, rows = references.found, references.rows
        if len(set(found)) < len(found) or (rows and min(rows) <= self._last) or (self.implied and references.cells):
            raise refusal.damaged()
        self._last = max(rows, default=self._last)
        self._comments = self._comments or (b"<row" in xml and (b"<!--" in xml or b"<![" in xml))

    def _bounds(self, xml: bytes, references: _References) -> None:
        """Every cell lies within bounds, and so does the rectangle up to the outermost ones: readers make room for all of it.

        Empty cells, which only have a format, may lie anywhere: the reader passes over them.
        """
        references.check()
        lowest, widest = references.extent
        if widest > self.widest or lowest > self.limits.rows or lowest * self.widest > self.limits.cells:
            references = _References(EMPTY_ROW.sub(b"", EMPTY_CELL.sub(b"", xml)))
            lowest, widest = references.extent
        self.lowest, self.widest = max(self.lowest, lowest), max(self.widest, widest)
        if self.lowest > self.limits.rows or self.widest > self.limits.columns or self.lowest * self.widest > self.limits.cells:
            raise out_of_bounds(references.outermost(widest > self.limits.columns).decode(), self.limits)


class _References:
    """The values of all attributes named r in a block: of cells (`A1`) and of rows (`1`)."""

    def __init__(self, xml: bytes) -> None:
        self.found = _references(xml)
        self.joined = b" ".join(self.found) + b" " if self.found else b""
        letters = self.joined.translate(None, DIGITS).split()
        self.cells, self.columns = len(letters), set(letters)

    def check(self) -> None:
        """Raises Unreadable where one is no place of a sheet."""
        sound = SOUND_REFERENCES.match(self.joined)
        if sound is None or sound.end() < len(self.joined):
            raise _bad_reference(self.joined[sound.end() if sound else 0 :].split(b" ")[0])

    @cached_property
    def rows(self) -> set[int]:
        return set(map(int, set(self.joined.translate(None, CAPITALS).split())))

    @property
    def extent(self) -> tuple[int, int]:
        """The last row and the last column (from 1) that are named; 0 where none is."""
        return max(self.rows, default=0), max(map(column_number, self.columns), default=0)

    def outermost(self, sideways: bool) -> bytes:
        """The cell farthest to the right or farthest down."""
        cells = [reference for reference in self.found if reference[:1].isalpha()] or self.found
        return max(cells, key=lambda cell: (column_number(cell.rstrip(DIGITS)) if sideways else 0, int(cell.lstrip(CAPITALS) or 0)))


def _references(xml: bytes) -> list[bytes]:
    """By the plain pattern, if every attribute of that name is written plainly."""
    plain = PLAIN_REFERENCE.findall(xml)
    if len(plain) == xml.count(b"r=") and b" =" not in xml:
        return plain
    return REFERENCE.findall(xml)


def _tags(xml: bytes, name: bytes, expected: int, pattern: re.Pattern[bytes]) -> int:
    """How often an element begins; counting plain text is many times faster than the pattern, and mostly enough."""
    if b":" + name not in xml and xml.count(b"<" + name) == expected:
        return expected
    return len(pattern.findall(xml))


def _bad_reference(reference: bytes) -> Unreadable:
    shown = reference[:20].decode("ascii", errors="replace")
    return Unreadable(
        "bad_cell_reference",
        Text(
            f"工作表里有无效的单元格位置“{shown}”，文件可能已损坏；请在 Excel 中打开并另存为 xlsx 后再上传。",
            f"The sheet holds an impossible cell position “{shown}” and may be damaged; open it in Excel, save it as xlsx again.",
        ),
    )


def out_of_bounds(reference: str, limits: Limits) -> Unreadable:
    return Unreadable(
        "cell_out_of_bounds",
        Text(
            f"单元格 {reference} 远离数据区（上限 {limits.rows} 行、{limits.columns} 列，整块不超过 {limits.cells} 格）；"
            "请删除数据以外的行和列（选中后“删除”，不只是清除内容），保存后再上传。",
            f"Cell {reference} lies far outside the data (at most {limits.rows} rows, {limits.columns} columns, {limits.cells} cells in all); "
            "delete the rows and columns beyond the data, save and upload again.",
        ),
    )


def _too_large(what: str, zh: str, limit: int, unit: str) -> Unreadable:
    words = {"MB": "MB", "cells": "个单元格", "rows": "行"}
    return Unreadable(
        "sheet_too_large",
        Text(
            f"{zh}超过上限 {limit} {words[unit]}；请按月份或项目分开导出，或另存为 CSV 后再上传。",
            f"More than {limit} {unit} in {what}; export it by month or by project, or save it as CSV.",
        ),
    )
