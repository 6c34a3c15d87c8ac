"""The book of the month's close: what people did to a month. It is only ever added to; the latest line counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import duckdb
import polars as pl

from pipelines.values.personal import hide
from pipelines.warehouse import fetch, fetch_one

_NOW = 2**62  # later than any version
What = Literal["sign", "reopen", "lock", "unlock", "waive", "unwaive", "restate"]
_LATEST = """
    select month, project, dataset, arg_max(what, n) as what, arg_max(at_time, n) as at_time, arg_max(by_name, n) as "by",
           arg_max(version, n) as version, arg_max(reason, n) as reason
    from (select *, rowid as n from month_event where what in (select unnest(?::varchar[])) and version <= ? and (? is null or month = ?))
    group by month, project, dataset
"""
_ALL = 'select at_time, by_name as "by", what, month, project, dataset, version, batch_id, reason from month_event order by at_time desc, rowid desc'


@dataclass(frozen=True)
class Event:
    """One thing that somebody did to a month (its first day), or to a project or a project's data in it."""

    what: What
    month: date
    project: str | None = None
    dataset: str | None = None
    reason: str = ""
    batch_id: int | None = None


def append(cursor: duckdb.DuckDBPyConnection, events: Iterable[Event], by: str, now: datetime, ahead: int = 0) -> None:
    """Adds lines at the current version, or so many `ahead` of it; runs inside the caller's transaction."""
    version = fetch_one(cursor, "select version from head") + ahead
    lines = [[now, by, e.what, e.month, e.project, e.dataset, version, e.batch_id, hide(e.reason)] for e in events]
    cursor.executemany("insert into month_event values (?, ?, ?, ?, ?, ?, ?, ?, ?)", lines)


def _latest(cursor: duckdb.DuckDBPyConnection, kinds: tuple[What, What], version: int, month: date | None) -> pl.DataFrame:
    found = fetch(cursor, _LATEST, [list(kinds), version, month, month])
    return found.filter(pl.col("what") == kinds[0]).drop("what")


def signed(cursor: duckdb.DuckDBPyConnection, month: date | None = None) -> pl.DataFrame:
    """Projects that are signed: month, project, at_time, by, version (as reported)."""
    return _latest(cursor, ("sign", "reopen"), _NOW, month).drop("dataset", "reason").sort("month", "project")


def locked(cursor: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Months that are locked: month, at_time, by, version, reason."""
    return _latest(cursor, ("lock", "unlock"), _NOW, None).drop("project", "dataset").sort("month")


def waived(cursor: duckdb.DuckDBPyConnection, version: int, month: date | None = None) -> pl.DataFrame:
    """Data that need not be sent: month, project, dataset, at_time, by, reason."""
    return _latest(cursor, ("waive", "unwaive"), version, month).drop("version").sort("month", "project", "dataset")


def every(cursor: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The whole book, newest first."""
    return fetch(cursor, _ALL)


def count(cursor: duckdb.DuckDBPyConnection) -> int:
    """How many lines there are; a page's answers hang on it."""
    return fetch_one(cursor, "select count(*) from month_event")
