"""A second table below the first, in the same sheet: never read as rows of the first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import polars as pl

from catalog.words import Text
from errors import Refused
from pipelines.parsing.header import LOOKED_AT, filled, hits, is_value

AFTER_GAP = 3
MOST = 1000
NOTHING = re.compile(r"[-—/?.]+|n/?a|nan|null|none|无|空|未知|unknown|missing", re.IGNORECASE)


def refuse_second_table(sheet: str | None, frame: pl.DataFrame, lines: pl.Series, known: Collection[str], sure: bool) -> None:
    """Raises Refused where a row of the data is the header of another table.

    `frame`: the data, all columns by position; `lines`: their row numbers. `sure`: the header of the first table was
    found by known names; then only known names make another header, else words where the columns hold values do.
    """
    values, below_gap = _value_columns(frame.head(LOOKED_AT)), _below_gaps(lines)
    for at in sorted({*_worded(frame, values), *below_gap})[:MOST]:
        cells = filled(frame.row(at))
        words = [cell for cell in cells.values() if not NOTHING.fullmatch(cell.strip())]
        if len(words) < max(2, len(cells)) or len(set(words)) < len(words) or any(map(is_value, words)):
            continue
        if hits(words, known) >= 2 if sure else _heads_values(frame, at, cells, values, at in below_gap):
            raise _several_tables(sheet, lines[at])


def _value_columns(head: pl.DataFrame) -> list[int]:
    """The columns whose cells are values, in half of the rows and two at the least; one may hold a word. The fullest first."""
    columns = [[cell for cell in column.drop_nulls() if cell.strip()] for column in head.iter_columns()]
    least = max(2, head.height / 2)
    found = [at for at, cells in enumerate(columns) if len(cells) >= least and sum(map(is_value, cells)) >= max(2, len(cells) - 1)]
    return sorted(found, key=lambda at: -len(columns[at]))


def _worded(frame: pl.DataFrame, values: list[int]) -> Iterable[int]:
    """Rows without a digit in the fullest of the columns of values."""
    if not values:
        return ()
    return (~frame[:, values[0]].str.contains(r"\d")).fill_null(False).arg_true()


def _below_gaps(lines: pl.Series) -> set[int]:
    """The rows below empty ones."""
    if not len(lines) or lines[-1] - lines[0] + 1 == len(lines):
        return set()
    gaps = (lines.diff() > 1).fill_null(False).arg_true()
    return {at for gap in gaps.head(MOST) for at in range(gap, min(gap + AFTER_GAP, len(lines)))}


def _heads_values(frame: pl.DataFrame, at: int, cells: dict[int, str], values: list[int], below_gap: bool) -> bool:
    """Whether words stand in all columns that hold values in the first table; below an empty row also over values of the next."""
    if values and all(place in cells for place in values) and (below_gap or len(values) >= 2):
        return True
    under = filled(frame.row(at + 1)) if below_gap and at + 1 < frame.height else {}
    return sum(place in cells and is_value(cell) for place, cell in under.items()) >= 2


def _several_tables(sheet: str | None, line: int) -> Refused:
    where = Text(f"工作表“{sheet}”", f'sheet "{sheet}"') if sheet else Text("文件", "the file")
    return Refused(
        "several_tables",
        Text(
            f"{where.zh}第 {line} 行像是另一个表的表头；一个工作表里只能有一个表，请把第二个表分开保存后再上传。",
            f"Row {line} of {where.en} looks like the header of another table; keep one table in a sheet and save the other apart.",
        ),
    )
