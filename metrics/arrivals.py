"""Which projects are in: whose data came for a month, and whose would have been expected from what they used to send."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import polars as pl

LOOK_BACK = 3  # months that show a habit
HABIT = 2  # of these, the months in which a project sent something, for it to be expected again
BUSY = 10  # rows a month: with so many, none at all is a file that is missing and not a quiet month (a chance of e^-10)


@dataclass(frozen=True)
class Arrived:
    """Projects over some months: how many were expected, which of them lack a month, and what part of all project-months is missing."""

    expected: int
    missing: tuple[str, ...]
    share: float

    @property
    def came(self) -> int:
        return self.expected - len(self.missing)


def judged(received: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    """One row per dataset, month and project that came or was expected: dataset, month, project, `came`.

    `received`: dataset, month, project, rows (0: said to be none). `spoken`: the cells a file speaks for, rows or not. Expected is who sent
    something in 2 of the 3 months before, where anybody sent it this month or all of them used to send ten rows. Whom a list of others speaks
    for has come too, unless ten rows a month are what it used to have.
    """
    key = ["dataset", "month", "project"]
    heard = pl.concat([received.select(key), spoken.select(key)]).drop_nulls().unique()
    cells = heard.join(received.select(*key, "rows"), on=key, how="left")
    ahead = [cells.with_columns(pl.col("month").dt.offset_by(f"{i}mo")) for i in range(1, LOOK_BACK + 1)]
    usual = pl.concat(ahead).group_by(key).agg(pl.len().alias("_months"), (pl.col("rows").fill_null(0).sum() / pl.len()).alias("_usual"))
    both = usual.join(cells.with_columns(_heard=True), on=key, how="full", coalesce=True)
    busy = pl.col("_usual").fill_null(0) >= BUSY
    came = pl.col("_heard").fill_null(False) & (pl.col("rows").is_not_null() | ~busy)
    whole = ["dataset", "month"]
    alive = pl.col("_heard").any().over(whole) | (pl.col("_usual").fill_null(0).sum().over(whole) >= BUSY)
    expected = (pl.col("_months").fill_null(0) >= HABIT) & alive
    return both.with_columns(came=came).filter(came | expected).select(*key, "came").sort(key)


def over(judged: pl.DataFrame, dataset: str, start: date, end: date, projects: Collection[str] | None = None) -> Arrived:
    """How complete a dataset is from the first to the last month; `projects` None: all."""
    mine = judged.filter((pl.col("dataset") == dataset) & pl.col("month").is_between(start, end))
    if projects is not None:
        mine = mine.filter(pl.col("project").is_in(list(projects)))
    missing = mine.filter(~pl.col("came"))["project"].unique().sort().to_list()
    return Arrived(mine["project"].n_unique(), tuple(missing), mine.filter(~pl.col("came")).height / mine.height if mine.height else 0.0)
