"""Which projects are in, for each figure: whose data came, whose are owed and did not come, and whose part a list of the whole company lacks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

from catalog.duties import BUSY

LOOK_BACK = 3  # months that show a habit
HABIT = 2  # of these, the months in which a figure had cases of a project, for them to be expected again
CELL = ("source", "month", "project")
SHAPE: dict[str, pl.DataType | type[pl.DataType]] = {
    "source": pl.String, "month": pl.Date, "project": pl.String, "came": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True)
class Arrived:
    """Projects over some months: how many were expected, which of them lack a month, the first and last such month, what part of all project-months.

    `lacking`: how many months lack a project; `whole`: how many lack none.
    """

    expected: int
    missing: tuple[str, ...] = ()
    share: float = 0.0
    months: tuple[date, date] | None = None
    lacking: int = 0
    whole: int = 0

    @property
    def came(self) -> int:
        return self.expected - len(self.missing)


def judged(cells: pl.DataFrame, counts: pl.DataFrame, last: date | None) -> pl.DataFrame:
    """SHAPE: what came of each source (a dataset, or a KPI that lacks a project although its dataset is in), and what did not.

    `cells`: `catalog.duties.duties`, the data by their id. Missing is what is owed, not waived and not in. Whom a list of others speaks for has come
    too, unless it is owed. `counts`: the cases behind each KPI (`source`, month, project, cases), see `silent`. A month after the `last`
    whole one lacks nothing yet.
    """
    settled = pl.col("_arrived") | (pl.col("_quiet") & ~pl.col("owed"))
    whole = cells.filter(~pl.col("_waived"), pl.col("month") <= pl.lit(last, pl.Date))
    of_data = whole.select(pl.col("dataset").alias("source"), "month", "project", settled.alias("came"))
    of_kpis = silent(counts, last).with_columns(came=pl.lit(False))
    return pl.concat([of_data.select(list(SHAPE)), of_kpis.select(list(SHAPE))]).sort(CELL)


def silent(counts: pl.DataFrame, last: date | None) -> pl.DataFrame:
    """CELL and `usual` (cases a month before) of sources without a case of a project, though it used to have so many that chance does not explain it.

    A file may speak for the whole company and still lack a project's part of it; then the file is in and the number is not.
    """
    there = counts.filter(pl.col("cases") > 0).drop_nulls(["month", "project"])
    ahead = [there.with_columns(pl.col("month").dt.offset_by(f"{i}mo")) for i in range(1, LOOK_BACK + 1)]
    before = pl.concat(ahead).group_by(CELL).agg(pl.len().alias("_months"), pl.col("cases").mean().alias("usual"))
    busy = before.filter(pl.col("_months") >= HABIT, pl.col("usual") >= BUSY, pl.col("month") <= pl.lit(last, pl.Date))
    return busy.join(there, on=CELL, how="anti").select(*CELL, "usual")


def over(
    judged: pl.DataFrame, start: date, end: date, sources: Collection[str] | None = None, projects: Collection[str] | None = None
) -> Arrived:
    """How complete the sources of a figure (its dataset and itself) are together from the first to the last month. None: all sources, all projects."""
    mine = judged.filter(pl.col("month").is_between(start, end))
    for column, wanted in (("source", sources), ("project", projects)):
        mine = mine if wanted is None else mine.filter(pl.col(column).is_in(list(wanted)))
    mine = mine.group_by("month", "project").agg(pl.col("came").all())
    gone = mine.filter(~pl.col("came"))
    if gone.is_empty():
        return Arrived(mine["project"].n_unique())
    months = gone["month"].min(), gone["month"].max()
    lacking, all_ = gone["month"].n_unique(), mine["month"].n_unique()
    projects_gone = tuple(gone["project"].unique().sort())
    return Arrived(mine["project"].n_unique(), projects_gone, gone.height / mine.height, months, lacking, all_ - lacking)  # type: ignore[arg-type]
