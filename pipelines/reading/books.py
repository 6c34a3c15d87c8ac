"""What came in, from whom, and what became of it."""

from __future__ import annotations

from datetime import datetime

import duckdb
import polars as pl

from catalog import registry
from catalog.model import Dataset
from pipelines.mending.quarantine import open_rows
from pipelines.publishing.coverage import declared_cells, without_rows
from pipelines.publishing.facts import census
from pipelines.publishing.fractions import version_at
from pipelines.scope import OWNER, Viewer
from pipelines.warehouse import Warehouse, fetch, fetch_one

MADE_UP_BY = "demo"  # who loads the made-up company


def received(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """Which data are in: dataset, month, project, rows, loaded_at (of the latest file). No rows: somebody said that there are none."""
    with warehouse.cursor() as cursor:
        version = version_at(cursor, as_of)
        parts = [_census(cursor, dataset, version).with_columns(dataset=pl.lit(id)) for id, dataset in registry.datasets().items()]
    found = pl.concat(parts).select("dataset", pl.col("_month").alias("month"), pl.col("_project").alias("project"), "rows", "loaded_at")
    found = found.sort("dataset", "month", "project")
    return found if viewer.projects is None else found.filter(pl.col("project").is_in(list(viewer.projects)))


def _census(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: int) -> pl.DataFrame:
    live = census(cursor, dataset, version)
    quiet = without_rows(declared_cells(cursor, dataset, version), live)
    quiet = quiet.select(pl.col("month").alias("_month"), pl.col("project").alias("_project"), pl.lit(0).alias("rows"), "loaded_at")
    return pl.concat([live, quiet], how="vertical_relaxed")


def is_made_up(warehouse: Warehouse) -> bool:
    """Whether any file that counts belongs to the made-up company."""
    query = """
        select count(*) from batch b
        join (select batch_id, arg_max(active, version) as active from publication_batch group by batch_id) p using (batch_id)
        where p.active and b.loaded_by = ?
    """
    with warehouse.cursor() as cursor:
        return fetch_one(cursor, query, [MADE_UP_BY]) > 0


def history(warehouse: Warehouse) -> pl.DataFrame:
    """Every attempt to load, newest first, with what became of it: `active` whether its batch counts now, `known_at` since when it was published (UTC).

    `changed_at`, `changed_by`: when and by whom it was last published, undone or redone. `nil`: it says that there was nothing to record, `given_up`: that held-back rows are not going to be put right.
    """
    query = """
        select l.at_time, l.by_name as "by", l.file_name, l.dataset, l.outcome, l.batch_id, l.zh, l.en, b.row_count as rows,
               b.quarantined, coalesce(p.active, false) as active, p.known_at, p.changed_at, p.changed_by, coalesce(c.nil, false) as nil,
               exists (select 1 from given_up g where g.by_batch = l.batch_id) as given_up
        from load_log l left join batch b using (batch_id) left join coverage c using (batch_id)
        left join (
            select batch_id, arg_max(active, version) as active, min(at_time) as known_at,
                   arg_max(at_time, version) as changed_at, arg_max(by_name, version) as changed_by
            from publication_batch join publication using (version) group by batch_id
        ) p using (batch_id)
        order by l.at_time desc
    """
    with warehouse.cursor() as cursor:
        return fetch(cursor, query)


def quarantined(warehouse: Warehouse, dataset: str | None = None, viewer: Viewer = OWNER, as_of: datetime | None = None) -> pl.DataFrame:
    """Rows held back in batches that count now and not solved since: dataset, batch_id, row_no, file_name, sheet, line, codes, cells, texts, project, month, zh, en."""
    with warehouse.cursor() as cursor:
        found = open_rows(cursor, version_at(cursor, as_of), dataset)
    return found if viewer.projects is None else found.filter(pl.col("project").is_in(list(viewer.projects)))
