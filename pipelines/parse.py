"""A file that passed the gate as a table of strings, each row with the number that Excel shows for it. Runs in the worker.

Nothing is cut, padded, trimmed or guessed: a file that does not read cleanly is refused with the rows named.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.gate import Gate
from pipelines.header import normal
from pipelines.limits import DEFAULT, Limits
from pipelines.parse_csv import read_csv
from pipelines.parse_xlsx import read_workbook


@dataclass(frozen=True)
class Table:
    """Header and body.

    `frame`: columns "0", "1", … in the order of `header`, all String, null where the cell is empty; rows with nothing in
    them are left out. `lines`: Int64, the row number of each row as Excel shows it (a cell with line breaks is one row,
    a blank line counts). `titles`: texts of the rows above the header.
    """

    header: tuple[str, ...]
    frame: pl.DataFrame
    lines: pl.Series
    sheet: str | None
    titles: tuple[str, ...]
    encoding: str | None


def read_table(path: Path, gate: Gate, known_headers: Collection[str], limits: Limits = DEFAULT) -> Table:
    """The one table of a file; raises Unreadable or Refused, each with rows named and a way out.

    `known_headers` are the headers of all datasets (and of the mapping in hand): they find the header row below title rows.
    """
    known = frozenset(map(normal, known_headers))
    if gate.kind == "csv":
        header, frame, lines, above = read_csv(path, gate.encoding or "utf-8", gate.delimiter or ",", known, limits)
        return Table(header, frame, lines, None, above, gate.encoding)
    sheet, header, frame, lines, above = read_workbook(path, gate.sheets, known)
    return Table(header, frame, lines, sheet, above, None)
