"""What would have been: the same cases under another limit, clock or list of pauses. The KPI's own formula judges both times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import polars as pl

from catalog import register, registry
from catalog.datasets import calendar_days, work_hours
from catalog.kpi import Kpi
from catalog.standards import COMPANY, Clock
from metrics.calendar import public_days
from metrics.cases import cases, is_missed, outcome
from metrics.company_calendar import company_calendar
from metrics.cover import covered, ends_of
from metrics.limits import REGISTER, limits
from metrics.standing import frame_of, of_cases
from metrics.timed import DAYS, HOURS

SOURCE_DUE = "due_at"
ANY_CASE: dict[str, Any] = dict.fromkeys(("property_type", "project_id", "service_line", "kind", "severity"))
YEARS = range(2004, 2041)  # from the first whose make-up workdays are known to as far as due times reach


@dataclass(frozen=True)
class Change:
    """What is supposed to be otherwise; None leaves it as it is.

    `limit_hours` is held against all cases, those included to which the source itself gave a due time. `hours`: those of the first `days` days of the week, as "09:00-12:00, 13:00-18:00". `holidays` False: public holidays and their
    make-up workdays are days like any other, and so are the company's own exceptions. `saturdays`: work goes on at the same pace on Saturdays too
    (`metrics.cover`); what was promised stays as it is.
    """

    limit_hours: float | None = None
    clock: Clock | None = None
    pauses: tuple[str, ...] | None = None
    hours: str | None = None
    days: int = 5
    holidays: bool = True
    saturdays: bool = False


def supposed(kpi: Kpi, rows: pl.DataFrame | None, change: Change) -> pl.DataFrame:
    """The register as the change would have it: the company's standards for the KPI's cases, else the shipped ones, changed."""
    ids = sorted({id for id, _ in limits(kpi)})
    company = None if rows is None else of_cases(rows).filter(pl.col("kpi").is_in(ids))
    shipped = [replace(row, profile=COMPANY) for id in ids for row in register.limit_of(id)]
    found = frame_of(shipped) if company is None or company.is_empty() else company
    if change.limit_hours is not None and due_by_source(kpi):
        found = pl.concat([found, frame_of(replace(row, **ANY_CASE, standard_id=f"any-{row.kpi}") for row in shipped)])
    if change.limit_hours is not None:
        found = found.with_columns(goal=pl.lit(change.limit_hours), limit=pl.lit(change.limit_hours), unit=pl.lit("小时"))
    if change.clock is not None:
        found = found.with_columns(clock=pl.lit(change.clock))
    if change.pauses is not None:
        found = found.with_columns(pauses=pl.lit(list(change.pauses), pl.List(pl.String)))
    return found


def due_by_source(kpi: Kpi) -> bool:
    """Whether the source's own due time goes before the standard."""
    due = getattr(kpi.measure, "due", None)
    return due is not None and SOURCE_DUE in due.meta.root_names()


def _without_source(kpi: Kpi, frame: pl.DataFrame) -> pl.DataFrame:
    own = [name for name in (SOURCE_DUE, f"{SOURCE_DUE}__day") if name in frame.columns]
    return frame.with_columns(pl.lit(None, frame.schema[name]).alias(name) for name in own) if due_by_source(kpi) else frame


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
    kpi: Kpi,
    names: tuple[str, ...],
    frame: pl.DataFrame,
    now: Mapping[str, pl.DataFrame],
    change: Change,
    at: datetime,
    by: tuple[str, ...] = (),
) -> pl.DataFrame:
    """`before`, `after` (outcomes as `metrics.cases.outcome` words them) and `n`: how many cases went from the one to the other, of each group of `by`.

    `frame`: rows of the KPI's dataset; `now`: what it joins, with the register in force and all that the change needs.
    """
    then = {**now, **working_hours(change), REGISTER: supposed(kpi, now.get(REGISTER), change)}
    other = frame if change.limit_hours is None else _without_source(kpi, frame)
    if change.saturdays:
        calendar = company_calendar(then[HOURS], then[DAYS])
        assert calendar is not None, "asked for before"
        other = covered(registry.dataset(kpi.dataset), ends_of(kpi), other, calendar)
    word = outcome(kpi, pl.lit(at, pl.Datetime("us")))
    before = cases(kpi, names, frame, now).select(word.alias("before"), "_why", *by)
    after = cases(kpi, names, other, then).select(word.alias("after"))
    both = pl.concat([before, after], how="horizontal")  # what nothing was held to is no case of the comparison
    both = both.with_columns(after=pl.when((pl.col("_why") == "no_target").fill_null(False)).then("before").otherwise("after"))
    return both.group_by(*by, "before", "after").agg(pl.len().cast(pl.Int64).alias("n")).sort(*by, "before", "after")


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
