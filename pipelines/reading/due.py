"""What is due in each project and period of a KPI that asks for "at least once a quarter", and when next."""

from __future__ import annotations

import polars as pl

from catalog import registry
from catalog.words import Text
from errors import WrongUsage
from metrics.due_table import due_table
from pipelines.reading.records import records
from pipelines.scope import Scope, Viewer
from pipelines.warehouse import Warehouse


def due(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer) -> pl.DataFrame:
    """One row per project and period, as `metrics.due_table.due_table`. Raises WrongUsage for a KPI that counts no calendar coverage."""
    kpi = registry.kpi(kpi_id)
    if kpi.every is None:
        raise WrongUsage(
            "no_period", Text(f"“{kpi.name.zh}”没有“每期至少几次”的要求。", f'Nothing of "{kpi.name.en}" is due every period.')
        )
    return due_table(records(warehouse, kpi_id, scope, viewer), kpi.every)
