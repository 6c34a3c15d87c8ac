"""Any delimited text that is not too large, cell by cell: whatever a dialect allows, or which row is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import polars as pl

from pipelines.gate.limits import Limits
from pipelines.gate.tokens import Dialect, Misquoted, Record, tokenize
from pipelines.parsing import csv_refusals as refusals
from pipelines.parsing.csv_refusals import Ragged

BATCH = 50_000
SHORT_ROWS = 1_000
LED = 2  # blanks before this many cells of a row and all of them are no accident

Rows = tuple[pl.DataFrame, pl.Series, list[Ragged]]


@dataclass(frozen=True)
class Careful:
    """Any text that is not too large, cell by cell."""

    text: str
    dialect: Dialect
    limits: Limits

    @property
    def wrapped(self) -> bool:
        return bool(self.dialect.quote)

    def head(self, count: int) -> list[list[str]]:
        return [record.cells for record in islice(self._records(), count)]

    def body(self, start: int, width: int) -> Rows:
        frames, lines = [], list[int]()
        batch: list[list[str | None]] = []
        odd: list[Ragged] = []
        led: list[int] = []
        for record in islice(self._records(), start, None):
            cells = len(record.cells)
            if record.led == width - 1 >= LED and not all(record.quoted[1:]) and not record.cells[0].startswith(" "):
                led.append(record.number)
            if cells != width:
                if record.blank:
                    continue
                odd.append((record.number, record.line, cells))
            if cells <= width and len(odd) <= SHORT_ROWS:
                batch.append([cell or None for cell in record.cells] + [None] * (width - cells))
                lines.append(record.number)
            if len(batch) == BATCH:
                frames.append(to_frame(batch, width))
                batch = []
        if len(odd) > SHORT_ROWS or any(found > width for _, _, found in odd):
            raise refusals.ragged(odd, width, len(odd))
        if 0 < len(led) < len(lines):
            raise refusals.mixed_separators(led[0] if 2 * len(led) <= len(lines) else next(at for at in lines if at not in set(led)))
        return pl.concat([*frames, to_frame(batch, width)]), pl.Series("line", lines, dtype=pl.Int64), odd

    def _records(self) -> Iterator[Record]:
        """Like `tokenize`, but blank lines do not count where a cell is too long or a quote does not pair."""
        try:
            for record in tokenize(self.text, self.dialect):
                if any(len(cell) > self.limits.line for cell in record.cells):
                    raise refusals.cell_too_long(record.number, record.line)
                yield record
        except Misquoted as error:
            endless = error.reason == "open" and len(self.text) - error.place > self.limits.line
            raise refusals.cell_too_long(error.number, error.line) if endless else refusals.misquoted(error) from error


def to_frame(rows: list[list[str | None]], width: int) -> pl.DataFrame:
    """String columns "0", "1", …, as many as the table is wide."""
    return pl.DataFrame(rows, schema={str(index): pl.String() for index in range(width)}, orient="row")
