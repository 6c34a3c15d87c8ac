"""Durations by working hours or less pauses: what a KPI's own standard says of the clock by which it is measured.

One clock measures all cases of a duration, since a median over hours of two kinds means nothing. It is that of the company's latest
standard of the KPI that holds for everything; a standard of single projects or kinds does not change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from catalog import registry
from catalog.kpi import Duration, Kpi
from metrics.clock import NEVER, AnyClock, micros
from metrics.sla import judge
from metrics.standing import FACETS
from metrics.timed import clock_of, event_of, is_timed, waits_of

_TIME = pl.Datetime("us")
_MINUTE = 60_000_000


def of_durations(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of a register by which durations are measured otherwise than by the clock on the wall."""
    measured = [kpi.id for kpi in registry.kpis().values() if isinstance(kpi.measure, Duration) and kpi.measure.events]
    whole = pl.all_horizontal(pl.col(name).is_null() for name in FACETS)
    plain = rows.filter(pl.col("start_event").is_null() & pl.col("kpi").is_in(measured) & whole)
    return plain.sort("effective_from", nulls_last=False).unique("kpi", keep="last", maintain_order=True).filter(is_timed())


def with_worked(kpi: Kpi, verdict: pl.DataFrame, rows: pl.DataFrame | None, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The verdicts on a duration's cases with `_minutes`, `_since` and `_due` by its clock, where it has one of its own.

    An open case starts at `_since`, moved so that no pause lies behind it, and its clock stands still from `_due` on. What has no time of
    day, or lies outside of the calendar, cannot be measured so: its `_num` is null.
    """
    standard = standard_of(kpi, rows)
    if standard is None or not isinstance(kpi.measure, Duration) or kpi.measure.events is None or verdict.is_empty():
        return verdict
    dataset = registry.dataset(kpi.dataset)
    start, stop = (event_of(dataset, event) for event in kpi.measure.events)
    by_day = (start.dated.fill_null(False) | stop.dated.fill_null(False)).alias("_by_day")
    cases = verdict.select(by_day, start=start.at, stop=pl.when(~pl.col("_pending")).then(stop.at), limit=pl.lit(None, pl.Duration("us")))
    clock = clock_of(standard, cases, joined)
    if clock is None:
        return verdict.with_columns(_num=pl.lit(None, pl.Int64))
    waits = waits_of(dataset, verdict, standard["pauses"] or [], joined)
    elapsed = judge(cases, waits, clock, datetime(2000, 1, 1))["elapsed"].dt.total_microseconds() // _MINUTE
    since, due = _running(cases, waits, clock)
    known = ~cases["_by_day"] & since.is_not_null() & (elapsed.is_not_null() | verdict["_pending"])
    parts = {"_minutes": (elapsed, ~pl.col("_pending")), "_since": (since, pl.col("_pending")), "_due": (due, pl.col("_pending"))}
    told = [pl.when(pl.lit(known) & wanted).then(pl.lit(values)).alias(name) for name, (values, wanted) in parts.items()]
    return verdict.with_columns(*told, _num=pl.when(pl.lit(known)).then("_num"))


def standard_of(kpi: Kpi, rows: pl.DataFrame | None) -> dict[str, Any] | None:
    """The line of the register by whose clock a duration is measured; None: by the clock on the wall."""
    mine = None if rows is None else of_durations(rows).filter(pl.col("kpi") == kpi.id)
    return None if mine is None or mine.is_empty() else mine.row(0, named=True)


def _running(cases: pl.DataFrame, waits: pl.DataFrame, clock: AnyClock) -> tuple[pl.Series, pl.Series]:
    """From when each case would have run without its pauses, and from when it stands still (null: it runs).

    The mark of a case is the start of the pause that lasts, else the end of the last one: what has elapsed by then is taken off again.
    """
    marks = waits.group_by("case").agg(
        pl.when(pl.col("stop").is_null().any())
        .then(pl.col("start").filter(pl.col("stop").is_null()).min())
        .otherwise(pl.col("stop").max())
        .alias("mark"),
        pl.col("stop").is_null().any().alias("lasts"),
    )
    found = cases.with_columns(case=pl.int_range(pl.len(), dtype=pl.UInt32)).join(marks, on="case", how="left", maintain_order="left")
    found = found.with_columns(pl.max_horizontal("start", pl.coalesce("mark", "start")).alias("mark"))
    before = judge(found.select("start", stop="mark", limit="limit"), waits, clock, datetime(2000, 1, 1))["elapsed"]
    used = before.dt.total_microseconds().fill_null(0).to_numpy()
    read = clock.reading(found["mark"].dt.timestamp("us").fill_null(NEVER).to_numpy())
    moved = clock.expires(np.where(before.is_null().to_numpy(), NEVER, read - used))
    since = (
        pl.when(pl.col("lasts").is_null()).then("start").when(pl.lit(pl.Series(moved != NEVER))).then(pl.lit(pl.Series(moved).cast(_TIME)))
    )
    told = found.select(since.alias("since"), pl.when("lasts").then("mark").alias("due"))
    return told["since"], told["due"]


def at_moment(tallies: pl.DataFrame, standard: dict[str, Any], at: datetime, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Tallies with the open cases of this standard's KPI begun so that `at` less `since` is what its clock says; `due` is spent."""
    mine = ((pl.col("kpi") == standard["kpi"]) & pl.col("pending") & pl.col("since").is_not_null()).fill_null(False)
    open_ = tallies.filter(mine)
    clock = clock_of(standard, pl.DataFrame({"start": pl.concat([open_["since"], pl.Series([at], dtype=_TIME)])}), joined)
    if clock is None or open_.is_empty():
        return tallies
    end = open_.select(pl.min_horizontal(pl.lit(at, _TIME), pl.col("due").fill_null(at)).dt.timestamp("us")).to_series().to_numpy()
    begin = open_["since"].dt.timestamp("us").fill_null(NEVER).to_numpy()
    elapsed = np.maximum(clock.reading(end) - clock.reading(begin), 0)
    since = pl.Series("since", micros(at) - elapsed).cast(_TIME)
    return pl.concat([tallies.filter(~mine), open_.with_columns(since, due=pl.lit(None, _TIME))])
