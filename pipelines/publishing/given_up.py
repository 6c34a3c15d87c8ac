"""Held-back rows that nobody is going to put right: a batch without rows says so, with the reason. It is undone by itself or with its file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb
import polars as pl

from catalog import registry
from catalog.words import Text, counted
from errors import Overtaken, WrongUsage
from pipelines.mending.merge import require_active
from pipelines.mending.quarantine import open_rows
from pipelines.publishing.batch import Entry, log
from pipelines.publishing.change import Change
from pipelines.publishing.publish import publish
from pipelines.values.personal import hide
from pipelines.warehouse import Warehouse, fetch_one

_ENTER = """
    insert into batch
    select ?, batch_id, dataset, file_name, sha256, sheet, ?, ?, export_time, zone, coverage, 0, 0, mapping, delivered, dated from batch where batch_id = ?
"""


def give_up(warehouse: Warehouse, parent: int, rows: Sequence[int], reason: str, by: str, now: datetime) -> Text:
    """Takes rows (`row_no`) that a batch holds back off the list of what waits; they stay in the books, and in what data quality counts against the file.

    Raises WrongUsage without a reason, Overtaken where one of them does not wait any more, Refused where the batch does not count.
    """
    if not reason.strip():
        raise WrongUsage("no_reason", Text("请写明不要这些行的原因。", "Give the reason why these rows are left out."))
    with warehouse.writing() as cursor:
        require_active(cursor, parent)
        base = fetch_one(cursor, "select version from head")
        waiting = open_rows(cursor, base).filter(pl.col("batch_id") == parent, pl.col("row_no").is_in(list(rows)))
        if waiting.is_empty() or waiting.height < len(set(rows)):
            raise Overtaken()
        done = _said(waiting.height, hide(reason.strip()))
        batch_id = _enter(cursor, parent, waiting, hide(reason.strip()), by, now)
        first = waiting.row(0, named=True)
        dataset = registry.dataset(first["dataset"])
        publish(cursor, base, [Change(dataset, (batch_id,), True, frozenset())], "load", by, now, first["file_name"])
        log(cursor, Entry(now, by, first["file_name"], first["sha256"], dataset.id, "loaded", batch_id, done))
    return done


def _enter(cursor: duckdb.DuckDBPyConnection, parent: int, waiting: pl.DataFrame, reason: str, by: str, now: datetime) -> int:
    batch_id = int(fetch_one(cursor, "select max(batch_id) + 1 from batch"))
    cursor.execute(_ENTER, [batch_id, now, by, parent])
    for row, sheet, line in waiting.select("row_no", "sheet", "line").iter_rows():
        cursor.execute("insert into given_up values (?, ?, ?)", [parent, row, batch_id])
        cursor.execute("insert into repair values (?, ?, ?, ?, ?, null, 'given_up', ?)", [batch_id, now, by, sheet, line, reason])
    return batch_id


def _said(n: int, reason: str) -> Text:
    return Text(f"{n:,} 行不再处理：{reason}。", f"{counted(n, 'row', 'rows')} left out: {reason}.")
