"""A sheet or table as it lies in the file: one row of strings for each of its rows, before anything is made of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from catalog.words import Text
from errors import Unreadable
from pipelines.parsing.header import letters

NAMED = 10
MANY_FLAWS = 50_000

Fault = Literal["error", "no_value", "nested"]
FAULTS: dict[Fault, Text] = {
    "error": Text("是错误值（如 #REF!、#N/A）", "hold an error such as #REF! or #N/A"),
    "no_value": Text("是没有计算结果的公式", "hold a formula without a value"),
    "nested": Text("里面还有表格、下拉框或输入框", "hold a table, a list or an input field of their own"),
}


@dataclass(frozen=True)
class Flaw:
    """A cell that shows something which `Grid.frame` cannot tell, so that it would come out empty. Counted from 0."""

    row: int
    column: int
    fault: Fault

    @property
    def name(self) -> str:
        """As Excel names the cell."""
        return f"{letters(self.column)}{self.row + 1}"


@dataclass(frozen=True)
class Grid:
    """One sheet of a workbook or one table of a web page.

    `frame` has String columns "0", "1", … from Excel's column A on and one row for each of Excel's rows from row 1 on, empty
    rows and columns kept, null = empty. `merges` are merged ranges: first row, first column, last row, last column, counted from 0,
    ends included; the value of a merged range is in its first cell only, the others are null. `name` is None where a table has none.
    `flaws`: cells whose content could not be had, the first `MANY_FLAWS` of them; whoever takes a table out of the grid
    calls `refuse_flaws`.
    """

    name: str | None
    frame: pl.DataFrame
    merges: tuple[tuple[int, int, int, int], ...] = ()
    flaws: tuple[Flaw, ...] = ()


def within(merges: Sequence[tuple[int, int, int, int]], frame: pl.DataFrame) -> tuple[tuple[int, int, int, int], ...]:
    """Merged ranges cut to the cells that there are; a range may claim a million rows."""
    cut = ((top, left, min(bottom, frame.height - 1), min(right, frame.width - 1)) for top, left, bottom, right in merges)
    return tuple(found for found in cut if found[0] <= found[2] and found[1] <= found[3] and found[:2] != found[2:])


def refuse_flaws(grid: Grid, first: int = 0, last: int | None = None, columns: Collection[int] | None = None) -> None:
    """Raises Unreadable where a cell of the table that is read shows an error or has no value.

    The table lies in rows `first` to `last` (ends included, None = to the end) and in `columns` (None = all).
    """
    inside = [
        flaw
        for flaw in grid.flaws
        if first <= flaw.row and (last is None or flaw.row <= last) and (columns is None or flaw.column in columns)
    ]
    if inside or len(grid.flaws) >= MANY_FLAWS:
        raise _flawed(grid.name, inside or grid.flaws)


def _flawed(sheet: str | None, flaws: Sequence[Flaw]) -> Unreadable:
    parts = [(words, [flaw.name for flaw in flaws if flaw.fault == fault]) for fault, words in FAULTS.items()]
    zh = "，".join(f"{_some(names, '、', ' 等 {} 格')} {words.zh}" for words, names in parts if names)
    en = ", ".join(f"{_some(names, ', ', ' ({} cells)')} {words.en}" for words, names in parts if names)
    where = Text(f"工作表“{sheet}”的", f'in sheet "{sheet}"') if sheet else Text("表中", "of the table")
    return Unreadable(
        "cells_without_value",
        Text(
            f"{where.zh} {zh}；请在 Excel 中改正这些单元格，重新保存后再上传。",
            f"Cells {where.en} have no readable value: {en}; correct them in Excel, save and load again.",
        ),
    )


def _some(names: Sequence[str], comma: str, more: str) -> str:
    return comma.join(names[:NAMED]) + (more.format(len(names)) if len(names) > NAMED else "")
