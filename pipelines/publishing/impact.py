"""Numbers before and after a publication: over all and per project, by the one formula that every page uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb
import polars as pl

from catalog import registry
from catalog.model import Dataset
from pipelines import read

SIDES: dict[str, type[pl.DataType]] = {"before": pl.Float64, "after": pl.Float64, "n_before": pl.Int64, "n_after": pl.Int64}
NO_KPIS = pl.DataFrame(schema={"kpi": pl.String, **SIDES})
NO_PROJECTS = pl.DataFrame(schema={"kpi": pl.String, "project": pl.String, **SIDES})
PROJECTS_SHOWN = 200


def of_kpis(
    cursor: duckdb.DuckDBPyConnection, dataset: Dataset, months: frozenset[date], versions: tuple[int, int], viewer: read.Viewer
) -> pl.DataFrame:
    """The dataset's KPIs over the touched months at two versions: NO_KPIS' columns."""
    scope = read.Scope(start=min(months, default=None), end=max(months, default=None))
    ids = [kpi.id for kpi in registry.kpis().values() if dataset.id in registry.reads(kpi)]
    sides = _sides(cursor, ids, scope, versions, viewer, ())
    return pl.DataFrame({"kpi": ids}, schema={"kpi": pl.String}).join(sides, on="kpi", how="left", maintain_order="left")


def of_projects(
    cursor: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    months: frozenset[date],
    projects: Sequence[str],
    versions: tuple[int, int],
    viewer: read.Viewer,
) -> pl.DataFrame:
    """The same per project of the file, those that move alone, the widest move first: NO_PROJECTS' columns."""
    if not projects:
        return NO_PROJECTS
    scope = read.Scope(start=min(months, default=None), end=max(months, default=None), projects=tuple(projects[:PROJECTS_SHOWN]))
    ids = [kpi.id for kpi in registry.kpis().values() if dataset.id in registry.reads(kpi)]
    sides = moved(_sides(cursor, ids, scope, versions, viewer, ("project",)))
    move = (pl.col("after") - pl.col("before")).abs()
    order = {id: place for place, id in enumerate(ids)}
    return sides.sort(
        pl.col("kpi").replace_strict(order, return_dtype=pl.Int64), move, "project", descending=[False, True, False], nulls_last=True
    )


def moved(sides: pl.DataFrame) -> pl.DataFrame:
    """Rows whose value or number of cases differs."""
    return sides.filter(pl.col("before").ne_missing(pl.col("after")) | pl.col("n_before").ne_missing(pl.col("n_after")))


def _sides(
    cursor: duckdb.DuckDBPyConnection,
    ids: Sequence[str],
    scope: read.Scope,
    versions: tuple[int, int],
    viewer: read.Viewer,
    by: tuple[str, ...],
) -> pl.DataFrame:
    key = ["kpi", *by]
    sides = [
        read.figures(cursor, ids, scope, viewer, by, version).select(
            *key, pl.col("value").alias(name), pl.col("denominator").alias(f"n_{name}")
        )
        for name, version in zip(("before", "after"), versions, strict=True)
    ]
    return sides[0].join(sides[1], on=key, how="full", coalesce=True, nulls_equal=True).select(*key, *SIDES)
