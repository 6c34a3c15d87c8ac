"""A file that passed the gate as a table of strings, each row with the number that Excel shows for it. Runs in the worker.

Nothing is cut, padded, trimmed or guessed: a file that does not read cleanly is refused with the rows named.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from pipelines.gate.gate import Gate
from pipelines.gate.limits import DEFAULT, Limits
from pipelines.gate.tokens import Dialect
from pipelines.matching.headings import normalise
from pipelines.parsing.left_out import LeftOut
from pipelines.parsing.parse_csv import read_csv
from pipelines.parsing.sheets import Chosen, choose
from pipelines.parsing.workbooks import read_grids


@dataclass(frozen=True)
class Part:
    """Where the columns of a table stand in one of its sheets, from 0, and its last header row."""

    sheet: str
    places: tuple[int, ...]
    header_line: int


@dataclass(frozen=True)
class Table:
    """Header and body.

    `frame`: columns "0", "1", … in the order of `header`, all String, null where the cell is empty; rows with nothing in
    them are left out. `lines`: Int64, the row number of each row as Excel shows it (a cell with line breaks is one row,
    a blank line counts). `titles`: texts of the rows above the header. `places`: where each column stands in the file, from 0
    (empty: just as in `header`). `header_line`: the row of the header as Excel numbers it, None where there is no such row.

    `sheet`: the name of the sheet; of several read as one all names, and then `sheets` has the sheet of each row and the last
    column holds it as well, under the header `sheets.SHEET_HEADER`. `fitting`: all visible sheets that look like a table.
    `header_rows`: numbers of the header rows. `units`: what the row of units says of each column. `left_out`: rows among and
    below the data that are no data, with their numbers; `notes`: what footers say.
    `parts`: the sheets, where there are several. `origin` and `keys`: of a marked workbook, the hash of the file it was made
    from, and the row that each row had there.
    """

    header: tuple[str, ...]
    frame: pl.DataFrame
    lines: pl.Series
    sheet: str | None
    titles: tuple[str, ...]
    encoding: str | None
    places: tuple[int, ...] = ()
    header_line: int | None = None
    sheets: pl.Series | None = None
    fitting: tuple[str, ...] = ()
    header_rows: tuple[int, ...] = ()
    units: tuple[str | None, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    date1904: bool = False
    origin: str | None = None
    keys: pl.Series | None = None

    @property
    def columns_at(self) -> tuple[int, ...]:
        """The position of each column in the file, from 0."""
        return self.places or tuple(range(len(self.header)))

    @property
    def row_sheets(self) -> pl.Series:
        """The name of the sheet of each row; null in a file without sheets."""
        if self.sheets is not None:
            return self.sheets.alias("sheet")
        return pl.Series("sheet", [self.sheet], pl.String).new_from_index(0, self.frame.height)

    def by_sheet(self) -> tuple[Table, ...]:
        """The table of each sheet, as it stands there."""
        return tuple(self._of(part) for part in self.parts) or (self,)

    def _of(self, part: Part) -> Table:
        own = self.row_sheets == part.sheet
        width = len(self.header) - 1
        return replace(
            self,
            header=self.header[:width],
            frame=self.frame.filter(own).select(map(str, range(width))),
            lines=self.lines.filter(own),
            sheet=part.sheet,
            places=part.places,
            header_line=part.header_line,
            sheets=None,
            parts=(),
        )


def read_table(
    path: Path,
    gate: Gate,
    known_headers: Collection[str],
    limits: Limits = DEFAULT,
    sheets: Sequence[str] = (),
    header_rows: Sequence[int] = (),
) -> Table:
    """The table of a file; raises Unreadable or Refused, each with rows named and a way out.

    `known_headers` are the headers of all datasets (and of the mapping in hand): they find the header row below title rows.
    `sheets` and `header_rows` (as Excel numbers them) are what the user has said where it is not clear.
    """
    known, said = frozenset(map(normalise, known_headers)), [row - 1 for row in header_rows]
    if gate.kind == "csv":
        body = read_csv(path, gate.encoding or "utf-8", gate.dialect or Dialect(), known, limits, said)
        return _table(Chosen((body,), ()), gate.encoding)
    return replace(_table(choose(read_grids(path, gate, limits), known, sheets, said), None), date1904=gate.date1904)


def _table(chosen: Chosen, encoding: str | None) -> Table:
    first = chosen.bodies[0]
    several = len(chosen.bodies) > 1
    return Table(
        header=chosen.header,
        frame=chosen.frame,
        lines=chosen.lines,
        sheet="、".join(chosen.names) or None,
        titles=first.titles,
        encoding=encoding,
        places=() if several else first.places,
        header_line=first.header_rows[-1],
        sheets=chosen.sheets,
        fitting=chosen.fitting,
        header_rows=first.header_rows,
        units=(*first.units, None) if several else first.units,
        left_out=chosen.left_out,
        parts=tuple(Part(*part) for part in chosen.parts),
        notes=tuple(note for body in chosen.bodies for note in body.sifted.notes),
    )
