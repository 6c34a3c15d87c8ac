"""The register of projects as of today: what each one is, how large, and since when it is managed."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from catalog import registry
from pipelines.publishing.facts import Wanted, rows
from pipelines.publishing.fractions import spans_of, version_at
from pipelines.scope import Scope, Viewer
from pipelines.warehouse import Warehouse

COLUMNS = ("project", "name", "region", "property_type", "households", "area_m2", "start_date")


def sites(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """COLUMNS of the projects that the viewer may see, one row each as valid last; area in m²."""
    wanted = Wanted(("project_id", *COLUMNS[1:], "valid_from"))
    with warehouse.cursor() as cursor:
        version = version_at(cursor, as_of)
        entries = rows(cursor, registry.dataset("projects"), version, wanted)
        seen = spans_of(cursor, version, Scope(), viewer)["project"].drop_nulls()
    latest = entries.sort("valid_from").unique("project_id", keep="last").rename({"project_id": "project"})
    return latest.filter(pl.col("project").is_in(seen.unique().to_list())).select(COLUMNS).sort("project")
