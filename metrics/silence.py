"""Projects that fell silent: whose figure has no case at all in a month, though they used to have enough for chance not to explain it.

A file may speak for the whole company and still lack a project's part of it; then the file is in and the number is not.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from metrics.arrivals import BUSY, HABIT, LOOK_BACK

SHAPE = {"kpi": pl.String, "project": pl.String, "usual": pl.Float64}


def fallen(monthly: pl.DataFrame, month: date) -> pl.DataFrame:
    """`kpi`, `project` and `usual` (cases a month before) of those without a case in `month`; in the order of `usual`, the most first.

    `monthly`: rows of `read.numbers` by project and month, the `LOOK_BACK` months before among them. A case left out, held back or not due yet
    has come all the same. With `BUSY` cases a month, none at all is missing data and no quiet month (a chance of e^-10).
    """
    came = pl.sum_horizontal(pl.col("denominator", "excluded", "pending", "held").fill_null(0))
    cells = monthly.drop_nulls("project").select("kpi", "project", "month", "denominator", came.alias("_came"))
    first = pl.lit(month).dt.offset_by(f"-{LOOK_BACK}mo")
    before = cells.filter(pl.col("month") >= first, pl.col("month") < month, pl.col("denominator") > 0)
    usual = before.group_by("kpi", "project").agg(pl.len().alias("_months"), pl.col("denominator").mean().alias("usual"))
    now = cells.filter(pl.col("month") == month, pl.col("_came") > 0)
    found = usual.filter(pl.col("_months") >= HABIT, pl.col("usual") >= BUSY).join(now, on=["kpi", "project"], how="anti")
    return found.select(list(SHAPE)).cast(SHAPE).sort("usual", "kpi", "project", descending=[True, False, False])  # type: ignore[arg-type]
