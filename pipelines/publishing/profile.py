"""What was published before, in few numbers: the worker compares a new file with it, without a database."""

from __future__ import annotations

from datetime import date

import duckdb

from catalog import registry
from catalog.model import Dataset
from pipelines import sql
from pipelines.publishing.facts import ALIVE, GONE
from pipelines.values.numbers import Numbers
from pipelines.version import active_batches
from pipelines.warehouse import fetch, fetch_one

MONTHS = 6

_LAST = "select max(f._month) as last from {table} f where f._batch in (select unnest(?::bigint[]))"
_NUMBERS = """
    {gone} select {parts} from {table} f {alive} where f._batch in (select unnest(?::bigint[])) and f._month >= ?
"""
_COUNT = "count(*) filter ({column} > 0) as {name}"
_QUANTILES = "quantile_disc({column}, [0, 0.05, 0.5, 0.95, 1]) filter ({column} > 0) as {name}"


def before(cursor: duckdb.DuckDBPyConnection, dataset: str | None) -> dict[str, dict[str, Numbers]]:
    """`numbers` of a dataset as it stands now, or of all of them where it is not known yet."""
    version = fetch_one(cursor, "select version from head")
    datasets = [registry.dataset(dataset)] if dataset else list(registry.datasets().values())
    return {each.id: found for each in datasets if (found := numbers(cursor, each, version))}


def numbers(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: int, months: int = MONTHS) -> dict[str, Numbers]:
    """The numeric columns of a dataset over its last months with rows, as they stand at a version; none without numbers."""
    columns = [column.name for column in dataset.columns if column.type in ("integer", "decimal")]
    batches = active_batches(cursor, dataset.id, version)
    if not (columns and batches):
        return {}
    table = sql.name(dataset.table)
    last: date | None = fetch(cursor, sql.compose(_LAST, table=table), [batches]).item()
    if last is None:
        return {}
    parts = [
        sql.compose(template, column=sql.name(name, "f"), name=sql.name(f"{start}_{name}"))
        for name in columns
        for start, template in (("n", _COUNT), ("q", _QUANTILES))
    ]
    query = sql.compose(_NUMBERS, gone=GONE, alive=ALIVE, parts=", ".join(parts), table=table)
    row = fetch(cursor, query, [dataset.id, batches, batches, _before(last, months)]).row(0, named=True)
    return {name: Numbers(row[f"n_{name}"], *map(float, row[f"q_{name}"])) for name in columns if row[f"n_{name}"]}


def _before(month: date, months: int) -> date:
    """The first day of the month by which `months` months end with `month`."""
    number = month.year * 12 + month.month - months
    return date(number // 12, number % 12 + 1, 1)
