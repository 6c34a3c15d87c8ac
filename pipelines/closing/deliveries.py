"""What came in of each project's monthly data, and when for the first time, as the books know it at a version."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import polars as pl

from catalog import registry
from catalog.duties import CELL, SHAPE
from catalog.model import Dataset
from pipelines import sql
from pipelines.closing.events import waived
from pipelines.publishing.facts import with_project
from pipelines.version import all_active
from pipelines.warehouse import fetch

# Rows that a later file has beaten count too: they came in when they came in.
_FIRST = "with mine as (select batch_id, dataset, loaded_at from batch where batch_id in (select unnest(?::bigint[]))) {parts}"
_PART = """
    select m.dataset, f._month, {route}::varchar as place, count(*) as "rows", min(m.loaded_at) as received_at
    from {table} f join mine m on m.batch_id = f._batch group by all
"""
# Somebody said that all is in: a nil report, or a full export with its coverage.
_DECLARED = """
    with said as (
        select b.dataset, b.loaded_at as received_at, c.months, c.projects from coverage c join batch b using (batch_id)
        where c.declared and (c.nil or b.coverage = 'full') and c.batch_id in (select unnest(?::bigint[]))
    ), by_month as (select dataset, received_at, projects, unnest(months) as month from said)
    select dataset, received_at, month, unnest(projects) as project from by_month
"""
# A list of several projects speaks for every project that such lists have named, in each of its months.
_SPOKEN = """
    with said as (
        select b.dataset, c.months, c.projects from coverage c join batch b using (batch_id)
        where len(c.projects) > 1 and c.batch_id in (select unnest(?::bigint[]))
    ), named as (select distinct dataset, unnest(projects) as project from said),
    covered as (select distinct dataset, unnest(months) as month from said)
    select month, project, dataset from covered join named using (dataset)
"""


def deliveries(cursor: duckdb.DuckDBPyConnection, version: int) -> pl.DataFrame:
    """`catalog.duties.SHAPE`; one row a month, project and dataset."""
    batches = all_active(cursor, version)
    parts = _rows(cursor, [dataset for dataset in registry.owed() if dataset.id in batches], batches, version)
    names = {dataset.id: dataset.name.zh for dataset in registry.owed()}
    all_ = [batch for name in names for batch in batches.get(name, [])]
    said, spoken = fetch(cursor, _DECLARED, [all_]), fetch(cursor, _SPOKEN, [all_])
    nil = said.with_columns(pl.col("dataset").replace(names), pl.lit(0).alias("rows"))
    came = pl.concat([pl.DataFrame(schema=SHAPE).drop("waived", "spoken"), *parts, nil], how="diagonal_relaxed").drop_nulls()
    came = came.group_by("month", "project", "dataset").agg(pl.col("received_at").min(), pl.col("rows").sum())
    free = waived(cursor, version).filter(pl.col("dataset").is_in(list(names)))
    free = free.select("month", "project", pl.col("dataset").replace(names), pl.lit(True).alias("waived"))
    spoken = spoken.with_columns(pl.col("dataset").replace(names), pl.lit(True).alias("spoken"))
    found = came.join(free, on=CELL, how="full", coalesce=True).join(spoken, on=CELL, how="full", coalesce=True)
    return found.with_columns(pl.col("waived", "spoken").fill_null(False)).select(list(SHAPE)).cast(dict(SHAPE))  # type: ignore[arg-type]


def _rows(cursor: duckdb.DuckDBPyConnection, datasets: list[Dataset], batches: Mapping[str, list[int]], version: int) -> list[pl.DataFrame]:
    """What the rows of each dataset show, in one look at all of them."""
    if not datasets:
        return []
    looks = [sql.compose(_PART, route=sql.name(d.route.column, "f"), table=sql.name(d.table)) for d in datasets]
    query = sql.compose(_FIRST, parts=" union all ".join(looks))
    found = fetch(cursor, query, [[batch for d in datasets for batch in batches[d.id]]])
    return [_placed(cursor, dataset, found.filter(pl.col("dataset") == dataset.id), version) for dataset in datasets]


def _placed(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, found: pl.DataFrame, version: int) -> pl.DataFrame:
    """The lines of one dataset with the projects that its rows belong to."""
    known = with_project(cursor, found.rename({"place": dataset.route.column}), dataset, version)
    return known.select(
        pl.col("_month").alias("month"),
        pl.col("_project").alias("project"),
        pl.lit(dataset.name.zh).alias("dataset"),
        "received_at",
        "rows",
    )
