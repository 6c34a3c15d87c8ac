"""One worksheet's XML, looked through as it is inflated: where its cells lie and what is wrong with them.

A cell far outside the data makes readers allocate the rectangle up to it and die, so every reference is read here first.
Plain patterns over bytes: an XML parser with callbacks takes ten times as long on a million cells.
"""

from __future__ import annotations

import re

import numpy as np

from catalog.words import Text
from errors import Unreadable
from pipelines.gate import refusals as refusal
from pipelines.gate.cells import PREFIX
from pipelines.gate.limits import Limits
from pipelines.gate.references import References, place, references

TO_SPACE = bytes.maketrans(b"\t\n\r", b"   ")
CELL = re.compile(rb"<" + PREFIX + rb"c[\s/>]")
ROW = re.compile(rb"<" + PREFIX + rb"row[\s/>]")
EMPTY_CELL = re.compile(rb"<" + PREFIX + rb"c(?:\s[^<>]*)?(?:/>|>\s*</" + PREFIX + rb"c\s*>)")
EMPTY_ROW = re.compile(rb"<" + PREFIX + rb"row(?:\s[^<>]*)?(?:/>|>\s*</" + PREFIX + rb"row\s*>)")
END = re.compile(rb"</" + PREFIX + rb"sheetData\s*>")
MERGE = re.compile(rb"<" + PREFIX + rb"""mergeCell\s[^<>]*?ref\s*=\s*["']([A-Z]{1,3}[1-9]\d{0,6}):([A-Z]{1,3}[1-9]\d{0,6})["']""")


class Rows:
    """Cuts the inflated bytes of a sheet into blocks of whole rows."""

    def __init__(self, limits: Limits) -> None:
        self.limit = limits.row_text
        self.rest = b""

    def feed(self, data: bytes) -> bytes:
        """The whole rows in hand, with a space for each break of a line; the part row is kept for the next call."""
        self.rest += data
        cut = max(self.rest.rfind(b"<row"), self.rest.rfind(b"<", 0, max(self.rest.rfind(b":row"), 0)))
        if cut <= 0:
            if len(self.rest) > self.limit:
                raise _too_large("a row", "一行内容", self.limit >> 20, "MB")
            return b""
        xml, self.rest = self.rest[:cut], self.rest[cut:]
        return _spaced(xml)

    def last(self) -> bytes:
        """What is left at the end of the part."""
        xml, self.rest = self.rest, b""
        return _spaced(xml)


def _spaced(xml: bytes) -> bytes:
    """XML means a space by each break of a line, and so do the counts of attributes."""
    return xml.translate(TO_SPACE) if b"\n" in xml or b"\r" in xml or b"\t" in xml else xml


def cells_of(xml: bytes) -> tuple[bytes, bool]:
    """The part of a block that may hold cells, and whether they end in it; behind them come other things, also formulas."""
    end = END.search(xml) if b"sheetData" in xml else None
    return (xml[: end.start()], True) if end else (xml, False)


class SheetScan:
    """Fed with the inflated bytes of one sheet in order; raises Unreadable at the first cell out of bounds.

    `merges` are ranges as in `Grid`; `implied`: cells do not say where they stand.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cells = self.rows = self.lowest = self.widest = 0
        self.merges: list[tuple[int, int, int, int]] = []
        self._blocks = Rows(limits)
        self._over = self._comments = self.implied = False
        self._last = 0

    def feed(self, data: bytes) -> None:
        if xml := self._blocks.feed(data):
            self._look(xml)

    def close(self) -> None:
        """The end of the part: what is left is looked at as well."""
        self._look(self._blocks.last())
        if self._comments:
            raise refusal.damaged()

    def _look(self, xml: bytes) -> None:
        found = references(xml)
        self._count(xml, found)
        self._bounds(xml, found)
        if not self._over:
            cells, self._over = cells_of(xml)
            self._once(cells, references(cells) if self._over else found)
        if self._over and b"mergeCell" in xml:
            self.merges += [(*place(first), *place(last)) for first, last in MERGE.findall(xml)]

    def _count(self, xml: bytes, found: References) -> None:
        """Cells and rows; a cell without a reference stands right of the one before, so a row may hold only so many."""
        cells, rows = _begun(xml, found)
        self.cells += cells
        self.rows += rows
        if self.cells > self.limits.cells:
            raise _too_large("the sheet", "工作表", self.limits.cells, "cells")
        if self.rows > self.limits.rows:
            raise _too_large("the sheet", "工作表", self.limits.rows, "rows")
        if cells > found.cells:
            self.implied = True
            self.widest = max(self.widest, *(len(CELL.findall(row)) for row in ROW.split(xml)))
            self.lowest = max(self.lowest, self.rows)
            if self.widest > self.limits.columns:
                raise _too_large("a row", "一行", self.limits.columns, "cells")
            if self.widest * self.lowest > self.limits.cells:
                raise _too_large("the sheet", "工作表", self.limits.cells, "cells")

    def _once(self, xml: bytes, found: References) -> None:
        """No place comes twice: which of the two cells is read depends on the reader. Nor may comments or marked text hide or feign cells."""
        rows = found.named_rows
        if found.twice or (len(rows) and rows.min() <= self._last) or (self.implied and found.cells):
            raise refusal.damaged()
        self._last = int(rows.max()) if len(rows) else self._last
        self._comments = self._comments or (b"!" in xml and b"<row" in xml and (b"<!--" in xml or b"<![" in xml))

    def _bounds(self, xml: bytes, found: References) -> None:
        """Every cell lies within bounds, and so does the rectangle up to the outermost ones: readers make room for all of it.

        Empty cells, which only have a format, may lie anywhere: the reader passes over them.
        """
        if found.unsound is not None:
            raise _bad_reference(found.unsound)
        lowest, widest = found.extent
        if widest > self.widest or lowest > self.limits.rows or lowest * self.widest > self.limits.cells:
            found = references(EMPTY_ROW.sub(b"", EMPTY_CELL.sub(b"", xml)))
            lowest, widest = found.extent
        self.lowest, self.widest = max(self.lowest, lowest), max(self.widest, widest)
        if self.lowest > self.limits.rows or self.widest > self.limits.columns or self.lowest * self.widest > self.limits.cells:
            raise out_of_bounds(found.outermost(widest > self.limits.columns), self.limits)


def _begun(xml: bytes, found: References) -> tuple[int, int]:
    """How often a cell and a row begin; counting bytes is many times faster than the patterns, and mostly enough."""
    data = np.frombuffer(xml, np.uint8)
    at = np.flatnonzero(data[:-1] == ord("<"))
    after = data[at + 1]
    cells, rows = int(np.count_nonzero(after == ord("c"))), int(np.count_nonzero(after == ord("r")))
    prefixed = data[np.flatnonzero(data[:-1] == ord(":")) + 1]
    if (cells, rows) == (found.cells, len(found.named_rows)) and not ((prefixed == ord("c")) | (prefixed == ord("r"))).any():
        return cells, rows
    return len(CELL.findall(xml)), len(ROW.findall(xml))


def _bad_reference(reference: bytes) -> Unreadable:
    shown = reference[:20].decode("ascii", errors="replace")
    return Unreadable(
        "bad_cell_reference",
        Text(
            f"工作表里有无效的单元格位置“{shown}”，文件可能已损坏；请在 Excel 中打开并另存为 xlsx 后再上传。",
            f'The sheet holds an impossible cell position "{shown}" and may be damaged; open it in Excel, save it as xlsx again.',
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
