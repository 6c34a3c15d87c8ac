"""Mappings remembered by the fingerprint of a header: written at each commit, handed to the worker with each file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import duckdb
import polars as pl

from catalog import registry
from pipelines.matching.mapping import EMPTY, Mapping
from pipelines.values.personal import hide
from pipelines.warehouse import fetch

LATEST = 300

_RECALL = """
    select fingerprint, dataset, mapping from (
        select fingerprint, dataset, max(at_time) as at_time, arg_max(coalesce(mapping, ''), at_time) as mapping
        from remembered group by fingerprint, dataset)
    where mapping != '' order by at_time desc, fingerprint, dataset limit ?
"""
_LISTED = """
    select fingerprint, dataset, max(at_time) as at_time, arg_max(by_name, at_time) as "by", arg_max(coalesce(mapping, ''), at_time) as mapping
    from remembered group by fingerprint, dataset having arg_max(coalesce(mapping, ''), at_time) != '' order by at_time desc, fingerprint, dataset
"""
_LATEST = "select mapping from remembered where fingerprint = ? and dataset = ? order by at_time desc limit 1"


def recall(cursor: duckdb.DuckDBPyConnection, latest: int = LATEST) -> dict[str, dict[str, str]]:
    """Fingerprint → dataset → mapping, the latest first."""
    found: dict[str, dict[str, str]] = {}
    for fingerprint, dataset, mapping in cursor.execute(_RECALL, [latest]).fetchall():
        found.setdefault(fingerprint, {})[dataset] = mapping
    return found


def listed(cursor: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """What is remembered now, the latest first: fingerprint, dataset, at_time, by, mapping (as in a mapping file)."""
    return fetch(cursor, _LISTED)


def remember(cursor: duckdb.DuckDBPyConnection, fingerprint: str, dataset: str, mapping: Mapping, by: str, at: datetime) -> None:
    """Keeps what the next file of this header should be read by; writes nothing where that is known, or nothing is to be kept."""
    columns = {column.name: column for column in registry.dataset(dataset).columns}
    constants = {name: value for name, value in mapping.constants.items() if columns[name].type not in ("date", "month", "time")}
    lasting = replace(mapping, constants=constants, exported_at=None, covers=None)  # days are true of one file alone
    before = cursor.execute(_LATEST, [fingerprint, dataset]).fetchone()
    known = before[0] if before else None
    if known is None and lasting == EMPTY:
        return
    if known is None or Mapping.from_json(known) != lasting:
        cursor.execute("insert into remembered values (?, ?, ?, ?, ?)", [fingerprint, dataset, hide(lasting.to_json()), by, at])


def forget(cursor: duckdb.DuckDBPyConnection, fingerprint: str, dataset: str, by: str, at: datetime) -> None:
    """The next file of this header is matched anew."""
    cursor.execute("insert into remembered values (?, ?, null, ?, ?)", [fingerprint, dataset, by, at])
