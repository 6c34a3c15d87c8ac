"""Whose cases they are: a KPI's verdicts once for each person who had the case, by its log where it has one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from catalog import register, registry
from catalog.kpi import Duration, Kpi
from catalog.model import Dataset
from metrics.cases import deadline
from metrics.clock import NATURAL
from metrics.holding import HELD, WHOLE, holdings
from metrics.limits import REGISTER, limits
from metrics.timed import LOGS, clock_of, event_of, waits_of
from metrics.worked import standard_of

WHO = ("staff_id", "assignee_id", "caller_id")  # who a case is put down to
PASSED_ON = "transfer_count"
OUTSOURCED = "outsourced"


def shares(kpi: Kpi, verdict: pl.DataFrame, at: datetime, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The verdicts with `staff_id`, `share` (thousandths), `minutes` held and `left_out`, one row per case and person who had it.

    `joined`: the log of the KPI's dataset, working hours and the register's standards of durations, as far as there are any. The clock is that of the
    standard that the case is held to. Data without a log have one person a case, and no minutes.
    """
    dataset = registry.dataset(kpi.dataset)
    numbered = verdict.with_row_index("_case")
    if dataset.id not in LOGS:
        found = _of_one(dataset, numbered)
    else:
        rules = _clocks(kpi, numbered, joined.get(REGISTER))
        found = pl.concat(
            [pl.DataFrame(schema={**HELD, "_case": pl.UInt32}), *(_of_log(kpi, dataset, part, rule, at, joined) for rule, part in rules)]
        )
    return numbered.drop("staff_id", strict=False).join(found.drop("case", strict=False), on="_case", how="inner").drop("_case")


def _of_one(dataset: Dataset, numbered: pl.DataFrame) -> pl.DataFrame:
    who = next(name for name in WHO if name in dataset.names)
    reason = pl.when(pl.col(OUTSOURCED)).then(pl.lit("outsourced")) if OUTSOURCED in dataset.names else pl.lit(None, pl.String)
    return numbered.drop_nulls(who).select(
        "_case", staff_id=pl.col(who), share=pl.lit(WHOLE, pl.Int64), minutes=pl.lit(None, pl.Float64), left_out=reason
    )


def _clocks(kpi: Kpi, numbered: pl.DataFrame, rows: pl.DataFrame | None) -> list[tuple[dict[str, Any], pl.DataFrame]]:
    """The cases by the clock and the pauses of the standard that holds them."""
    if isinstance(kpi.measure, Duration):
        return [(standard_of(kpi, rows) or {"clock": "natural", "pauses": []}, numbered)]
    if "_clock" not in numbered.columns:
        return [({"clock": "natural", "pauses": []}, numbered)]
    groups = numbered.group_by("_clock", "_pauses", maintain_order=True)
    return [
        ({"clock": clock or "natural", "pauses": str(pauses or "").split("、") if pauses else []}, part) for (clock, pauses), part in groups
    ]


def _of_log(
    kpi: Kpi, dataset: Dataset, part: pl.DataFrame, rule: Mapping[str, Any], at: datetime, joined: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    start, stop = (event_of(dataset, event).at for event in _events(kpi))
    name, column = LOGS[dataset.id]
    who = next(name for name in WHO if name in dataset.names)
    cases = part.select(
        case=pl.int_range(pl.len(), dtype=pl.UInt32), owner=pl.col(who), start=start, stop=stop,
        deadline=deadline(kpi, pl.lit(at, pl.Datetime("us"))), outsourced=pl.col(OUTSOURCED), passed_on=pl.col(PASSED_ON) > 0,
    )  # fmt: skip
    order = part.select(column, case=pl.int_range(pl.len(), dtype=pl.UInt32))
    log = joined[name].select(column, "at", "actor_id", "assignee_id", "is_auto").join(order, on=column, how="inner")
    clock = clock_of(dict(rule), cases, joined) or NATURAL  # without known hours nothing is decided anyway
    held = holdings(cases, log, waits_of(dataset, part, list(rule["pauses"] or []), joined), clock, at)
    places = part.select("_case", case=pl.int_range(pl.len(), dtype=pl.UInt32))
    return held.join(places, on="case", how="left").select(*HELD, "_case")


def _events(kpi: Kpi) -> tuple[str, str]:
    """The events between which a KPI's cases run: those of its standard, else from the report to the solution."""
    if isinstance(kpi.measure, Duration) and kpi.measure.events:
        return kpi.measure.events
    lines = [line for id, _ in limits(kpi) for line in register.limit_of(id) if line.start_event and line.stop_event]
    return (str(lines[0].start_event), str(lines[0].stop_event)) if lines else ("created", "resolved")
