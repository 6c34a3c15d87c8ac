"""In time by which month: of the cases that came in (the cohort, which matures) or of those that were finished (the month's work)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import polars as pl

from catalog import register, registry
from catalog.days import midnight_after
from catalog.kpi import Kpi
from metrics.limits import limits
from metrics.timed import event_of

Attribution = Literal["created", "closed"]
STATE_OF = {"hit": "on_time", "miss": "late", "pending": "open", "open_past_due": "open_overdue"}


def of_cohorts(tallies: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Cases by the month they came in, one row a month: the four states of `metrics.sla.STATES`, `excluded`, `value` (%), `immature`; oldest first.

    `tallies` of a rate that holds cases to a time, by month (as `metrics.tally.spread` gives them): whatever the number of cases, a month is a few rows. `value` is
    on time ÷ (done + open past due); a month is immature while it lasts or some of its cases are not due yet.
    """
    kept, waiting, n = pl.col("why").is_null(), pl.col("pending"), pl.col("n")
    overdue = (waiting & (pl.col("due") < at)).fill_null(False)
    done = kept & ~waiting
    states = {
        "on_time": pl.col("num").filter(done).sum(),
        "late": (pl.col("den") - pl.col("num")).filter(done).sum(),
        "open": n.filter(kept & waiting & ~overdue).sum(),
        "open_overdue": n.filter(kept & overdue).sum(),
        "excluded": n.filter(~kept).sum(),
    }
    found = tallies.filter(n > 0).group_by("month").agg(expr.cast(pl.Int64).alias(state) for state, expr in states.items())
    return _shared(found, at)


def of_finished(kpi: Kpi, judged: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """The same of finished cases by the month of their stop; cases whose standard names no stop are left out.

    `judged`: what `metrics.cases.cases` says, with `_outcome`, whenever the cases came in.
    """
    rows = judged.with_columns(month=stop_day(kpi).dt.truncate("1mo"))
    rows = rows.filter(pl.col("_outcome").is_in(["hit", "miss"]) & pl.col("month").is_not_null())
    counted = {state: (pl.col("_outcome") == word).sum() for word, state in STATE_OF.items()} | {"excluded": pl.lit(0)}
    return _shared(rows.group_by("month").agg(expr.cast(pl.Int64).alias(state) for state, expr in counted.items()), at)


def _shared(found: pl.DataFrame, at: datetime) -> pl.DataFrame:
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
