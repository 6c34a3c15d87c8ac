"""What the books keep of a batch: itself, its held-back rows, the projects that it brought, the months that it touches."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

import duckdb
import polars as pl

from catalog import registry
from catalog.model import Dataset
from catalog.words import Text
from pipelines import sql
from pipelines.publishing.coverage import of_batch
from pipelines.publishing.facts import Wanted, rows
from pipelines.publishing.publish import append
from pipelines.receiving.staged import Examined
from pipelines.values.personal import hide
from pipelines.warehouse import fetch, fetch_one

LONG_AGO = datetime(1900, 1, 1)


def enter(
    cursor: duckdb.DuckDBPyConnection,
    examined: Examined,
    dataset: str,
    batch_id: int,
    parent: int | None,
    count: int,
    by: str,
    now: datetime,
) -> None:
    report, staged = examined.report, examined.staged
    own = dataset == report.dataset  # else it brings the projects that the file names
    columns = list(report.delivered) if own else list(registry.dataset("projects").names)
    cursor.execute(
        "insert into batch values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            batch_id, parent, dataset, staged.name, staged.sha256, report.sheet, now, by,
            report.export_time if own else LONG_AGO, report.zone, report.coverage, count,
            report.held_count if own else 0, hide(examined.mapping.to_json()), json.dumps(columns), json.dumps(list(report.dated) if own else []),
        ],
    )  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One line of the history: an attempt to load, and what became of it."""

    at: datetime
    by: str
    name: str
    sha256: str
    dataset: str
    outcome: str
    batch_id: int | None
    sentence: Text


def log(cursor: duckdb.DuckDBPyConnection, entry: Entry) -> None:
    """Writes a line of the history; for a load in the load's own transaction, so that neither is ever there alone."""
    cursor.execute(
        "insert into load_log values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            entry.at, entry.by, entry.name, entry.dataset, entry.sha256, entry.outcome, entry.batch_id,
            hide(entry.sentence.zh), hide(entry.sentence.en),
        ],
    )  # fmt: skip


def add_projects(
    cursor: duckdb.DuckDBPyConnection, examined: Examined, good: pl.LazyFrame, batch_id: int, by: str, now: datetime
) -> list[str]:
    """Registers the file's projects that no register export names, as a child batch that is undone with its parent.

    Projects that an earlier load has added are added again: undoing that load must not take them from this one.
    """
    dataset, projects = registry.dataset(examined.report.dataset), registry.dataset("projects")
    if dataset.id == "projects" or dataset.route.through is not None:
        return []
    version = fetch_one(cursor, "select version from head")
    current = rows(cursor, projects, version, Wanted(columns=()))
    added_before = cursor.execute("select batch_id from batch where parent_id is not null and dataset = 'projects'").fetchall()
    registered = current.filter(~pl.col("_batch").is_in([row[0] for row in added_before]))["project_id"]
    named = good.select(pl.col(dataset.route.column).drop_nulls().unique()).collect().to_series()
    mine = sorted(set(named) - set(registered))
    if not mine:
        return []
    names = {c.name: pl.lit(None, c.dtype) for c in projects.columns}
    filled = names | {
        "project_id": pl.col("project_id"),
        "name": pl.col("project_id"),
        "property_type": pl.lit("其他"),
        "valid_from": pl.lit(LONG_AGO.date()),
    }
    frame = (
        pl.DataFrame({"project_id": mine})
        .select(**filled)
        .with_columns(_line=pl.lit(None, pl.Int64), _month=pl.lit(LONG_AGO.date()), _sheet=pl.lit(None, pl.String))
    )
    append(cursor, projects, frame.to_arrow(), batch_id + 1)
    enter(cursor, examined, projects.id, batch_id + 1, batch_id, frame.height, by, now)
    return mine


def months_of(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, batch_id: int) -> set[date]:
    """Months of a batch's rows, of the rows they have beaten or that have beaten them, and of what it was said to cover."""
    covers = of_batch(cursor, batch_id)
    version = fetch_one(cursor, "select version from head")
    wanted = rows_of(cursor, dataset, batch_id)
    months = set(wanted["_month"].drop_nulls().unique()) | set(covers.months if covers and covers.declared else ())
    return months | set(
        rows(cursor, dataset, version, Wanted(columns=(), among=wanted.select(dataset.key)))["_month"].drop_nulls().unique()
    )


def rows_of(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, batch_id: int) -> pl.DataFrame:
    """Keys and `_month` of one batch, and of every row it has withdrawn or beaten."""
    query = sql.compose(
        "select {keys}, _month from {table} f where f._batch = ? union all "
        "select {keys}, _month from {table} f join superseded s on s.dataset = ? and s.batch_id = f._batch and s.row_no = f._row where s.by_batch = ?",
        keys=sql.names(dataset.key, "f"),
        table=sql.name(dataset.table),
    )
    return fetch(cursor, query, [batch_id, dataset.id, batch_id])
