"""The rows of any CSV that charts are asked of: which rows, which columns, and what stands for a number in files that others publish."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import polars as pl

from catalog.words import Text, counted
from errors import Unreadable, WrongUsage
from pipelines.chart_shape import CELL, POINT, by_measure, unfolded
from pipelines.shell import shell
from settings import settings

Missing = Literal["refuse", "gap", "zero"]
EMPTY = frozenset({"", "-", "–", "—", "null", "none", "无"})
UNKNOWN = EMPTY | {"*", ".", "..", "…", ":", "c", "x", "z", "na", "n/a", "#n/a", "nan", "缺"}
THOUSANDS = re.compile(r"-?\d{1,3}([,\u00a0 ]\d{3})+(\.\d+)?")
ENCODINGS = ("utf-8-sig", "gb18030", "cp1252")


@dataclass(frozen=True)
class Asked:
    """`file`; the columns that name things (ours: theirs); those that hold numbers (ours: theirs, several are added up). `where`: COLUMN=VALUE that a row
    must have, `leaving_out`: that it must not. `missing`: what an empty cell is (a suppressed one is never zero). `complement`: the numerators count the misses.
    `across`: months stand side by side; `measure`: the column that says which of the numbers the column `cell` holds."""

    file: Path
    names: Mapping[str, str | None]
    numbers: Mapping[str, Sequence[str]]
    where: Sequence[str] = ()
    leaving_out: Sequence[str] = ()
    missing: Missing = "refuse"
    complement: bool = False
    header: int = 1
    across: bool = False
    measure: str | None = None
    cell: str | None = None


def rows(asked: Asked) -> pl.DataFrame:
    """The asked columns of the rows that are asked for, under our names; numbers as Float64, null where they are missing and may be.

    Raises Unreadable for what is no CSV, WrongUsage for a column that is not there, no row left, or a cell that is no number.
    """
    frame = _csv(asked.file, asked.header).with_row_index("_row", asked.header + 1)
    for kept, conditions in ((True, asked.where), (False, asked.leaving_out)):
        for condition in conditions:
            column, sign, wanted = condition.partition("=")
            if not sign:
                raise WrongUsage("where", Text(f"“{condition}”应写成 列名=值。", f'Write "{condition}" as COLUMN=VALUE.'))
            frame = frame.filter((_column(frame, column).fill_null("").str.strip_chars() == wanted) == kept)
    if frame.is_empty():
        raise WrongUsage("no_rows", Text("没有符合条件的行。", "No row is asked for."))
    return _figures(*_shaped(frame, asked))


def _shaped(frame: pl.DataFrame, asked: Asked) -> tuple[pl.DataFrame, Asked]:
    """The rows as charts want them, however the file lays them out."""
    if asked.across:
        asked = replace(asked, names={**asked.names, "point": POINT}, cell=CELL)
        frame = unfolded(frame)
        if asked.measure is None:
            asked = replace(asked, numbers={ours: [CELL] for ours in asked.numbers})
    if asked.measure is not None:
        if asked.cell is None:
            raise WrongUsage("cell", Text("请用 --cell 指定数值列。", "Name the column of the numbers by --cell."))
        kept = [name for name in asked.names.values() if name]
        for name in (*kept, asked.measure, asked.cell):
            _column(frame, name)
        wanted = [name for names in asked.numbers.values() for name in names]
        frame = by_measure(frame, asked.measure, asked.cell, kept, wanted).with_row_index("_row", 1)
    return frame, asked


def _figures(frame: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    named = {ours: _column(frame, theirs).str.strip_chars() for ours, theirs in asked.names.items() if theirs}
    figures = {ours: _sum(frame, theirs, asked.missing) for ours, theirs in asked.numbers.items()}
    if asked.complement and "numerator" in figures:
        figures["numerator"] = figures["denominator"] - figures["numerator"]
    found = pl.DataFrame(named | figures)
    lacking = pl.any_horizontal(pl.col(list(figures)).is_null())
    if left_out := int(found.select(lacking.sum()).item()):
        told = Text(f"{left_out} 行缺少数字，未计入。", f"{counted(left_out, 'row lacks', 'rows lack')} a number, not counted.")
        shell().complain(told[settings().language])
    return found.with_columns(pl.when(~lacking).then(pl.col(name)).alias(name) for name in figures)


def _sum(frame: pl.DataFrame, names: Sequence[str], missing: Missing) -> pl.Series:
    """The sum of columns; where one is missing the sum is."""
    found = [_numbers(frame, name, missing) for name in names]
    total = found[0]
    for other in found[1:]:
        total = total + other
    return total


def _numbers(frame: pl.DataFrame, name: str, missing: Missing) -> pl.Series:
    cells = _column(frame, name).fill_null("").str.strip_chars()
    read = pl.Series(name, [_number(cell) for cell in cells], pl.Float64)
    known, empty = (cells.str.to_lowercase().is_in(list(words)) for words in (UNKNOWN, EMPTY))
    allowed = known if missing != "refuse" else pl.Series([False]).new_from_index(0, len(cells))
    if bad := next((row for row, cell, fine in zip(frame["_row"], read, allowed, strict=True) if cell is None and not fine), None):
        raise WrongUsage("no_number", Text(f"“{name}”第 {bad} 行不是数字。", f'"{name}" holds no number in row {bad}.'))
    return read.zip_with(~empty, pl.Series([0.0]).new_from_index(0, len(cells))) if missing == "zero" else read


def _number(cell: str) -> float | None:
    """A number as files have it: 1234.5, 1,234.5, 95.2 %; None for anything else."""
    text = cell.removesuffix("%").rstrip()
    if THOUSANDS.fullmatch(text):
        text = re.sub("[,\u00a0 ]", "", text)
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text):
        return None
    return float(text)


def _csv(file: Path, header: int) -> pl.DataFrame:
    path = shell().path(file)
    try:
        return pl.read_csv(_text(path.read_bytes()), infer_schema=False, skip_lines=header - 1)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Unreadable(
            "no_such_file", Text(f"找不到或读不懂文件“{path.name}”。", f'The file "{path.name}" is not there or is no CSV.')
        ) from error


def _text(data: bytes) -> bytes:
    """As UTF-8, from the first encoding that fits."""
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding).encode()
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1").encode()


def _column(frame: pl.DataFrame, name: str) -> pl.Series:
    if name not in frame.columns:
        raise WrongUsage("no_column", Text(f"文件没有“{name}”列。", f'The file has no column "{name}".'))
    return frame[name]
