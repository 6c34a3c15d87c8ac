"""How long it has been since an event last happened."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from catalog import registry
from catalog.days import day_of
from catalog.words import Text
from errors import WrongUsage
from metrics import waits
from metrics.waits import Wait
from pipelines import people
from pipelines.publishing.fractions import ends_at, spans_of, version_at
from pipelines.reading.verdicts import in_scope, verdict_of
from pipelines.scope import Scope, Viewer
from pipelines.warehouse import Warehouse


def wait(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer) -> Wait:
    """How long it has been since the last event of a KPI that counts events, up to the end of the data. Raises WrongUsage for other kinds."""
    kpi = registry.kpi(kpi_id)
    if kpi.kind != "events" or people.guarded({kpi_id: kpi}, viewer):
        raise WrongUsage("no_events", Text(f"“{kpi.name.zh}”不是按次计数的指标。", f'"{kpi.name.en}" does not count events.'))
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        at = scope.at or ends_at(cursor, (kpi.dataset,), version) or datetime.min
        verdict = in_scope(verdict_of(cursor, kpi, version, scope.start, scope.end), spans_of(cursor, version, scope, viewer), scope)
    dataset = registry.dataset(kpi.dataset)
    own = [f"{name}__day" if dataset.column(name).type == "time" else name for name in dataset.month]
    happened = verdict.filter(pl.col("_why").is_null() & (pl.col("_num") > 0)).select(pl.coalesce(own).alias("day"))
    return waits.wait(happened["day"].drop_nulls().to_list(), day_of(at))
