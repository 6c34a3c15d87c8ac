"""What became of what was tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import polars as pl

from catalog import registry
from pipelines import improving
from pipelines.publishing.facts import rows
from pipelines.publishing.fractions import version_at
from pipelines.reading.figures import numbers
from pipelines.reading.register import data_end, projects
from pipelines.scope import Scope, Viewer
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
