"""How people did: the scorecard, and each person's own cases behind it. For those who may see names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb
import polars as pl

from catalog import registry
from catalog.days import day_of
from catalog.kpi import Kpi
from metrics import worked
from metrics.cases import deadline, outcome
from metrics.holding import WHOLE
from metrics.limits import REGISTER
from metrics.presence import presence
from metrics.shares import WHO, shares
from metrics.timed import DAYS, HOURS, LOGS
from pipelines import staff_scores
from pipelines.publishing.facts import rows
from pipelines.publishing.fractions import ends_at, spans_of, version_at
from pipelines.publishing.standing import register
from pipelines.reading.verdicts import verdict_of
from pipelines.scope import Scope, Viewer, shift
from pipelines.warehouse import Warehouse

EMPTY_DAY = date(2000, 1, 1)  # where there are no data at all
CASES: dict[str, pl.DataType | type[pl.DataType]] = {
    "kpi": pl.String, "case": pl.String, "project": pl.String, "month": pl.Date, "outcome": pl.String, "deadline": pl.Datetime("us"),
    "share": pl.Float64, "minutes": pl.Float64, "left_out": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class _Asked:
    """What the scorecard of a scope rests on; `shares` by KPI, as `metrics.shares`."""

    kpis: Mapping[str, Kpi]
    ends: Mapping[str, datetime]
    shares: Mapping[str, pl.DataFrame]
    held: pl.DataFrame
    projects: list[str]


def scorecard(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores and their parts, one row a person and one row a person and KPI; both empty for those who may not see names.

    Everybody's cases are looked at, whatever the scope's projects, so that a person's score is the same wherever it is shown.
    """
    if not viewer.may_see_names:
        return pl.DataFrame(), pl.DataFrame()
    asked = _asked(warehouse, scope, viewer)
    return staff_scores.scorecard(asked.shares, asked.kpis, asked.ends, asked.held, asked.projects)


def own_cases(warehouse: Warehouse, scope: Scope, viewer: Viewer, staff_id: str) -> pl.DataFrame:
    """The cases behind one person's parts, columns CASES, what is left out with its reason among them; empty for those who may not see names, or the person.

    `share`: how much of the case counts for the person (1: all of it); `minutes`: how long they held it by its clock, where a log tells; `deadline`: UTC.
    """
    nothing = pl.DataFrame(schema=CASES)
    if not viewer.may_see_names:
        return nothing
    asked = _asked(warehouse, scope, viewer, staff_id)
    role = asked.held.filter(pl.col("staff_id") == staff_id, pl.col("project_id").is_in(asked.projects))
    parts = [_cases(asked.kpis[id], asked.shares[id], asked.ends[id], staff_id) for id in role["kpi"] if id in asked.kpis]
    return pl.concat([nothing, *parts])


def _cases(kpi: Kpi, shares: pl.DataFrame, at: datetime, staff_id: str) -> pl.DataFrame:
    moment = pl.lit(at, pl.Datetime("us"))
    mine = shares.filter(pl.col("staff_id") == staff_id).with_columns(outcome(kpi, moment).alias("_outcome"))
    key = registry.dataset(kpi.dataset).key
    named = [name for name in key if name != "staff_id"]
    found = mine.filter(pl.col("_outcome") != "excluded").select(
        pl.lit(kpi.id).alias("kpi"), pl.concat_str([pl.col(name).cast(pl.String) for name in named], separator=" · ", ignore_nulls=True).alias("case"),
        pl.col("_project").alias("project"), pl.col("_month").alias("month"), pl.col("_outcome").alias("outcome"),
        deadline(kpi, moment).alias("deadline"), (pl.col("share") / WHOLE).alias("share"), "minutes", "left_out",
    )  # fmt: skip
    return found.cast(CASES).sort("month", "case", descending=[True, False])  # type: ignore[arg-type]


def _asked(warehouse: Warehouse, scope: Scope, viewer: Viewer, only: str | None = None) -> _Asked:
    """`only`: no more KPIs than this person is held to."""
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        weights, staff, absences = (rows(cursor, registry.dataset(id), version) for id in ("score_weights", "staff", "absences"))
        kpis = _of_people(weights["kpi"].unique().sort())
        ends = {id: end for id, kpi in kpis.items() if (end := scope.at or ends_at(cursor, (kpi.dataset,), version)) is not None}
        last = max((day_of(end) for end in ends.values()), default=scope.end or EMPTY_DAY)
        day = min(last, shift(scope.end, 1) - timedelta(days=1)) if scope.end else last
        held = staff_scores.held_to(weights, staff, day)
        mine = set(held["kpi"] if only is None else held.filter(pl.col("staff_id") == only)["kpi"])
        kpis = {id: kpi for id, kpi in kpis.items() if id in ends and id in mine}
        verdicts = {id: verdict_of(cursor, kpi, version, scope.start, scope.end) for id, kpi in kpis.items()}
        joined = _leaned_on(cursor, list(kpis.values()), version)
        shown = spans_of(cursor, version, scope, viewer)["project"].drop_nulls().to_list()
    months = [month for frame in verdicts.values() if isinstance(month := frame["_month"].min(), date)]
    first = min(scope.start or min(months, default=day), day)
    held = held.join(presence(staff, absences, first, day), on="staff_id", how="left")
    return _Asked(kpis, ends, {id: shares(kpis[id], verdict, ends[id], joined) for id, verdict in verdicts.items()}, held, shown)


def _of_people(ids: pl.Series) -> dict[str, Kpi]:
    """The KPIs of these that a person can be held to: figures whose rows name one."""
    every = {id: registry.kpi(id) for id in ids}
    return {id: kpi for id, kpi in every.items() if kpi.kind in staff_scores.KINDS and set(WHO) & set(registry.dataset(kpi.dataset).names)}


def _leaned_on(cursor: duckdb.DuckDBPyConnection, kpis: list[Kpi], version: int) -> dict[str, pl.DataFrame]:
    """What tells who had a case, and by which clock: the logs, and where the company has standards its working hours."""
    logs = {LOGS[kpi.dataset][0] for kpi in kpis if kpi.dataset in LOGS}
    joined = {name: rows(cursor, registry.dataset(name), version) for name in logs}
    company = register(cursor, version) if logs else None
    if company is None:
        return joined
    hours = {name: rows(cursor, registry.dataset(name), version) for name in (HOURS, DAYS)}
    return joined | hours | {REGISTER: worked.of_durations(company)}
