"""What would have been: the same cases under another limit, clock or list of pauses. The KPI's own formula judges both times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from catalog import register
from catalog.datasets import calendar_days, work_hours
from catalog.model import Kpi
from catalog.standards import COMPANY, Clock
from metrics.calendar import public_days
from metrics.cases import cases, is_missed, outcome
from metrics.limits import REGISTER, limits
from metrics.standing import frame_of, of_cases
from metrics.timed import DAYS, HOURS

YEARS = range(2004, 2041)  # from the first whose make-up workdays are known to as far as due times reach


@dataclass(frozen=True)
class Change:
    """What is supposed to be otherwise; None leaves it as it is.

    `hours`: those of the first `days` days of the week, as "09:00-12:00, 13:00-18:00". `holidays` False: public holidays and their
    make-up workdays are days like any other, and so are the company's own exceptions.
    """

    limit_hours: float | None = None
    clock: Clock | None = None
    pauses: tuple[str, ...] | None = None
    hours: str | None = None
    days: int = 5
    holidays: bool = True


def supposed(kpi: Kpi, rows: pl.DataFrame | None, change: Change) -> pl.DataFrame:
    """The register as the change would have it: the company's standards for the KPI's cases, else the shipped ones, changed."""
    ids = sorted({id for id, _ in limits(kpi)})
    company = None if rows is None else of_cases(rows).filter(pl.col("kpi").is_in(ids))
    shipped = [replace(row, profile=COMPANY) for id in ids for row in register.limit_of(id)]
    found = frame_of(shipped) if company is None or company.is_empty() else company
    if change.limit_hours is not None:
        found = found.with_columns(goal=pl.lit(change.limit_hours), limit=pl.lit(change.limit_hours), unit=pl.lit("小时"))
    if change.clock is not None:
        found = found.with_columns(clock=pl.lit(change.clock))
    if change.pauses is not None:
        found = found.with_columns(pauses=pl.lit(list(change.pauses), pl.List(pl.String)))
    return found


def working_hours(change: Change) -> dict[str, pl.DataFrame]:
    """The supposed calendar, in place of the declared one."""
    found: dict[str, pl.DataFrame] = {}
    if change.hours is not None:
        week = [{"weekday": day.code, "hours": change.hours} for day in work_hours.WEEKDAYS[: change.days]]
        found = {HOURS: work_hours.DATASET.frame(week), DAYS: calendar_days.DATASET.frame([])}
    if not change.holidays:
        plain = [day for year in YEARS for day in public_days(year)]
        rows = [{"day": day.isoformat(), "workday": day.weekday() < change.days} for day in plain]
        found[DAYS] = calendar_days.DATASET.frame(rows)
    return found


def compare(
    kpi: Kpi, names: tuple[str, ...], frame: pl.DataFrame, now: Mapping[str, pl.DataFrame], change: Change, at: datetime
) -> pl.DataFrame:
    """`before`, `after` (outcomes as `metrics.cases.outcome` words them) and `n`: how many cases went from the one to the other.

    `frame`: rows of the KPI's dataset; `now`: what it joins, with the register in force and all that the change needs.
    """
    then = {**now, **working_hours(change), REGISTER: supposed(kpi, now.get(REGISTER), change)}
    judged = [
        cases(kpi, names, frame, joined).select(outcome(kpi, pl.lit(at, pl.Datetime("us"))).alias("_outcome")) for joined in (now, then)
    ]
    both = pl.concat([judged[0].rename({"_outcome": "before"}), judged[1].rename({"_outcome": "after"})], how="horizontal")
    return both.group_by("before", "after").agg(pl.len().cast(pl.Int64).alias("n")).sort("before", "after")


def breaches(kpi: Kpi, compared: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Before and after: `breached`, `decided` (in time or breached), `not_due` and `excluded` cases."""
    return {side: _counts(kpi, compared.select(pl.col(side).alias("_outcome"), "n")) for side in ("before", "after")}


def _counts(kpi: Kpi, outcomes: pl.DataFrame) -> dict[str, int]:
    late = outcomes.filter(is_missed(kpi))
    total = lambda words: int(outcomes.filter(pl.col("_outcome").is_in(words))["n"].sum())  # noqa: E731
    return {
        "breached": int(late["n"].sum()),
        "decided": total(["hit", "miss", "open_past_due"]),
        "not_due": total(["pending"]),
        "excluded": total(["excluded"]),
    }
