"""Rows of delimited text that came out as wide as the others and yet were not written like them: refused, never guessed at."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from pipelines.parsing import csv_refusals as refusals
from pipelines.parsing.header import Row, filled, is_value
from pipelines.parsing.shifted import shifted_row

LEAST = 3
SAMPLE = 2_000
LOOKED_AT = 1_000
MOSTLY = 0.5
FOREIGN = ("''", "``", "“”", "«»")
NOTHING = re.compile(r"[-—/?.\s]*|n/?a|nan|null|none|无|空|未知|unknown|missing|#.*", re.IGNORECASE)


def refuse_odd_rows(frame: pl.DataFrame, lines: pl.Series, wrapped: bool) -> None:
    """Raises Unreadable where a row was written with other separators or quotes, or belongs to another table.

    `frame`: the data, all columns by position; `lines`: their row numbers; `wrapped`: the text wraps cells in quotes.
    """
    if frame.width < 2:
        return
    _refuse_led(frame, lines)
    if wrapped:
        _refuse_foreign_quotes(frame, lines)
    _refuse_strangers(frame, lines)
    if (at := shifted_row(frame)) is not None:
        raise refusals.shifted(int(lines[at]))


def refuse_table_above(above: Sequence[Row]) -> None:
    """Raises Unreadable where the rows above the header are not titles: several of them have the same three cells or more."""
    widths = [len(filled(row)) for row in above]
    if (same := next((width for width in widths if width >= LEAST and widths.count(width) >= LEAST), None)) is not None:
        raise refusals.stranger(widths.index(same) + 1)


def _refuse_led(frame: pl.DataFrame, lines: pl.Series) -> None:
    """Where some rows have a blank behind every separator and others have not, the separator is not the same."""
    if frame.width < LEAST:
        return
    led = frame[:, 1].str.starts_with(" ").fill_null(False)
    if not led.any():
        return
    led &= frame.select(pl.all_horizontal(pl.nth(range(2, frame.width)).str.starts_with(" ").fill_null(False)).alias("led"))["led"]
    led &= ~frame[:, 0].str.starts_with(" ").fill_null(False)
    if led.any() and not led.all():
        raise refusals.mixed_separators(int(lines[led.arg_true()[0]] if 2 * led.sum() <= len(led) else lines[(~led).arg_true()[0]]))


def _refuse_foreign_quotes(frame: pl.DataFrame, lines: pl.Series) -> None:
    """Several cells of a row in other marks than those that wrap the cells of the file."""
    for marks in FOREIGN:
        opening, closing = marks[0], marks[1]
        begins = [name for name in frame.columns if frame[name].str.starts_with(opening).any()]
        marked = [
            (pl.col(n).str.starts_with(opening) & pl.col(n).str.ends_with(closing) & (pl.col(n).str.len_chars() > 2)).fill_null(False)
            for n in begins
        ]
        doubled = [mark & pl.col(n).str.contains(f".{2 * closing}.", literal=False) for n, mark in zip(begins, marked, strict=True)]
        if not begins:
            continue
        odd = frame.select((pl.sum_horizontal(marked) + pl.sum_horizontal(doubled) > 1).alias("odd"))["odd"]
        if odd.any():
            raise refusals.mixed_quotes(int(lines[odd.arg_true()[0]]), opening + closing)


def _refuse_strangers(frame: pl.DataFrame, lines: pl.Series) -> None:
    """A row that has words in every column where the others have values is the header or a row of another table."""
    values = _value_columns(frame)
    if len(values) < 2:
        return
    words = (~frame[:, values[0]].str.contains(r"^\s*[\d+\-¥$€£(.]")).fill_null(False).arg_true()
    for at in words.head(LOOKED_AT):
        row = frame.row(at)
        if all(_is_word(row[place]) for place in values) and (len(values) >= LEAST or _like_a_header(row)):
            raise refusals.stranger(int(lines[at]))


def _value_columns(frame: pl.DataFrame) -> list[int]:
    """The columns most of whose cells are values, the fullest first."""
    sample = frame.gather_every(max(1, frame.height // SAMPLE))
    columns = [[cell for cell in column.drop_nulls() if cell.strip()] for column in sample.iter_columns()]
    found = [at for at, cells in enumerate(columns) if len(cells) > 1 and sum(map(is_value, cells)) > MOSTLY * len(cells)]
    found = [at for at in found if 2 * len(columns[at]) >= sample.height and any(re.search(r"\d", cell) for cell in columns[at])]
    return sorted(found, key=lambda at: -len(columns[at]))


def _is_word(cell: str | None) -> bool:
    return cell is not None and not is_value(cell) and not NOTHING.fullmatch(cell)


def _like_a_header(row: Sequence[str | None]) -> bool:
    cells = list(filled(row).values())
    return len(cells) == len(row) == len(set(cells)) and not any(re.search(r"\d", cell) for cell in cells)
