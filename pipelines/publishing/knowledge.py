"""What the warehouse knows that helps to read a file: registers, and the words of the latest batch of each dataset."""

from __future__ import annotations

import duckdb
import polars as pl

from catalog import registry
from catalog.model import Dataset
from catalog.rules import Known
from pipelines import sql
from pipelines.publishing.facts import Wanted, rows
from pipelines.version import active_batches
from pipelines.warehouse import fetch, fetch_one

ROWS, WORDS = 1_000, 200

_LATEST = "select {columns} from {table} where _batch = ? and _row < ? order by _row"

Words = dict[str, dict[str, list[str]]]


def registers(cursor: duckdb.DuckDBPyConnection) -> Words:
    """The ids of every register that a rule asks for. Projects come with their names, line by line, old names too: two lists of one length."""
    version = fetch_one(cursor, "select version from head")
    wanted = {"projects": ("project_id", "name")}
    for rule in (rule for dataset in registry.datasets().values() for rule in dataset.all_rules() if isinstance(rule, Known)):
        wanted[rule.dataset] = tuple(dict.fromkeys((*wanted.get(rule.dataset, ()), rule.reference)))
    return {id: _columns(cursor, id, names, version) for id, names in wanted.items()}


def seen(cursor: duckdb.DuckDBPyConnection, wanted: str | None = None) -> Words:
    """By dataset (default: each) and column: ids, texts and categories of the latest batch. Nothing that concerns a customer is among them."""
    datasets = [registry.dataset(wanted)] if wanted else registry.datasets().values()
    version = fetch_one(cursor, "select version from head")
    found = {}
    for dataset in datasets:
        if batches := active_batches(cursor, dataset.id, version):
            found[dataset.id] = _words(cursor, dataset, batches[-1])
    return found


def _columns(cursor: duckdb.DuckDBPyConnection, id: str, names: tuple[str, ...], version: int) -> dict[str, list[str]]:
    if not active_batches(cursor, id, version):  # most registers of a young warehouse
        return {name: [] for name in names}
    found = rows(cursor, registry.dataset(id), version, Wanted(names)).select(names).drop_nulls(names[0]).unique().sort(names)
    return {name: found[name].fill_null("").to_list() for name in names}


def _words(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, batch: int) -> dict[str, list[str]]:
    names = [column.name for column in dataset.columns if column.type in ("id", "text", "category") and column.personal is None]
    query = sql.compose(_LATEST, columns=sql.names(names), table=sql.name(dataset.table))
    latest = fetch(cursor, query, [batch, ROWS])
    return {name: _distinct(latest[name]) for name in names if latest[name].null_count() < latest.height}


def _distinct(texts: pl.Series) -> list[str]:
    return texts.drop_nulls().unique(maintain_order=True).head(WORDS).to_list()
