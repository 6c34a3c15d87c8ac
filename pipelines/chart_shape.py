"""Tables of figures that are not laid out by row and column as charts want them: months side by side, or a measure's name in a column of its own."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from catalog.words import Text
from errors import WrongUsage
from metrics.point_names import is_moment

POINT, CELL = "_point", "_cell"


def unfolded(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns that are named like months, below each other: their names in `POINT`, their cells in `CELL`. Raises WrongUsage for none."""
    months = [name for name in frame.columns if is_moment(name)]
    if not months:
        raise WrongUsage("no_months", Text("没有以月份命名的列。", "No column is named like a month."))
    return frame.unpivot(months, index=[name for name in frame.columns if name not in months], variable_name=POINT, value_name=CELL)


def by_measure(frame: pl.DataFrame, measure: str, cell: str, kept: Sequence[str], wanted: Sequence[str]) -> pl.DataFrame:
    """One row for each `kept`, one column for each measure that is `wanted`. Raises WrongUsage where a row has two cells of one measure."""
    found = frame.with_columns(pl.col(measure).str.strip_chars()).filter(pl.col(measure).is_in(list(wanted)))
    if missing := sorted(set(wanted) - set(found[measure])):
        raise WrongUsage("no_measure", Text(f"“{measure}”列没有“{missing[0]}”。", f'"{measure}" never says "{missing[0]}".'))
    if found.select(pl.struct(*kept, measure).is_duplicated().any()).item():
        raise WrongUsage(
            "two_cells",
            Text(f"同一行的“{measure}”有两个数，请用 --where 选定。", f'Two figures of one "{measure}": choose with --where.'),
        )
    return found.pivot(measure, index=list(kept), values=cell, maintain_order=True)
