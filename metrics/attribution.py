"""In time by which month: of the cases that came in (the cohort, which matures) or of those that were finished (the month's work)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import polars as pl

from catalog import register, registry
from catalog.days import midnight_after
from catalog.model import Kpi
from metrics.limits import limits
from metrics.timed import event_of

Attribution = Literal["created", "closed"]
STATE_OF = {"hit": "on_time", "miss": "late", "pending": "open", "open_past_due": "open_overdue"}


def by_month(kpi: Kpi, judged: pl.DataFrame, at: datetime, attribution: Attribution = "created") -> pl.DataFrame:
    """One row a month: the four states of `metrics.sla.STATES`, `excluded`, `value` (%), `immature`; oldest first.

    `judged`: what `metrics.cases.cases` says, with `_outcome`, for a rate that holds cases to a time. "created": `value` is on time ÷ (done +
    open past due), and a month is immature while it lasts or some of its cases are not due yet. "closed": only finished cases, by the
    month of their stop; cases whose standard names no stop are left out.
    """
    states = [(pl.col("_outcome") == word).sum().cast(pl.Int64).alias(state) for word, state in STATE_OF.items()]
    month = pl.col("_month") if attribution == "created" else stop_day(kpi).dt.truncate("1mo")
    rows = judged.with_columns(month=month)
    if attribution == "closed":
        rows = rows.filter(pl.col("_outcome").is_in(["hit", "miss"]) & pl.col("month").is_not_null())
    found = rows.group_by("month").agg(*states, (pl.col("_outcome") == "excluded").sum().cast(pl.Int64).alias("excluded"))
    decided = pl.col("on_time") + pl.col("late") + pl.col("open_overdue")
    lasts = midnight_after(pl.col("month").dt.month_end()) > pl.lit(at, pl.Datetime("us"))
    return found.with_columns(
        value=pl.when(decided > 0).then(pl.col("on_time") * 100 / decided), immature=lasts | (pl.col("open") > 0)
    ).sort("month")


def stop_day(kpi: Kpi) -> pl.Expr:
    """The local day on which a case reached the event that its standard ends with."""
    dataset = registry.dataset(kpi.dataset)
    events = [row.stop_event for id, _ in limits(kpi) for row in register.limit_of(id) if row.stop_event]
    return event_of(dataset, events[0]).day if events else pl.lit(None, pl.Date)
