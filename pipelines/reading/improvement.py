"""What became of what was tried, and how people did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import polars as pl

from catalog import registry
from pipelines import improving, staff_scores
from pipelines.publishing.facts import rows
from pipelines.publishing.fractions import ends_at, spans_of, version_at
from pipelines.reading.figures import numbers
from pipelines.reading.register import data_end, projects
from pipelines.reading.verdicts import verdict_of
from pipelines.scope import Scope, Viewer, shift
from pipelines.warehouse import Warehouse


def effects(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """What became of each action and intervention at the viewer's projects, as `improving.effects`; comparison is with all projects."""
    everyone = Viewer(viewer.name, None, viewer.may_see_names)
    with warehouse.cursor() as cursor:
        version = version_at(cursor, as_of)
        actions, interventions = (rows(cursor, registry.dataset(id), version) for id in ("actions", "interventions"))

    def ask(kpi: str, scope: Scope, by: tuple[str, ...]) -> pl.DataFrame:
        return numbers(warehouse, [kpi], replace(scope, as_of=as_of), everyone, by)

    def end(kpi: str) -> datetime | None:
        return data_end(warehouse, (registry.kpi(kpi).dataset,), as_of)

    found = improving.effects(actions, interventions, projects(warehouse, everyone, as_of), ask, end)
    if viewer.projects is None:
        return found
    return found.filter(pl.col("projects").list.set_intersection(list(viewer.projects)).list.len() > 0)


def scorecard(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores and their parts, one row a person and one row a person and KPI; both empty for those who may not see names.

    Everybody's cases are looked at, whatever the scope's projects, so that a person's score is the same wherever it is shown.
    """
    if not viewer.may_see_names:
        return pl.DataFrame(), pl.DataFrame()
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        weights, staff = (rows(cursor, registry.dataset(id), version) for id in ("score_weights", "staff"))
        kpis = {id: registry.kpi(id) for id in weights["kpi"].unique().sort()}
        kpis = {id: kpi for id, kpi in kpis.items() if set(staff_scores.WHO) & set(registry.dataset(kpi.dataset).names)}
        verdicts = {id: verdict_of(cursor, kpi, version, scope.start, scope.end) for id, kpi in kpis.items()}
        ends = {id: scope.at or ends_at(cursor, (kpi.dataset,), version) for id, kpi in kpis.items()}
        shown = spans_of(cursor, version, scope, viewer)["project"].drop_nulls().to_list()
    known = {id: end for id, end in ends.items() if end is not None}
    last = max((end.date() for end in known.values()), default=date.max)
    day = min(last, shift(scope.end, 1) - timedelta(days=1)) if scope.end else last
    return staff_scores.scorecard(verdicts, kpis, known, staff_scores.held_to(weights, staff, day), shown)
