"""Publishing: a batch is appended, the numbers it touches are counted again, and a new version becomes current.

Nothing is overwritten. Every function runs inside the caller's transaction; a rehearsal rolls it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import duckdb
import polars as pl
import pyarrow as pa

from catalog.model import Dataset
from errors import Overtaken
from pipelines import sql
from pipelines.publishing.change import Change
from pipelines.publishing.counting import count_again
from pipelines.publishing.facts import ALIVE, Fresh
from pipelines.version import active_batches
from pipelines.warehouse import BOOKKEEPING, fetch_one

# Of the rows of one key that none has beaten yet, all but the winner (later export, then later load) are marked as beaten by it.
# A withdrawn row competes too: when its withdrawal is undone, it must not come back beside a row that has taken its place.
_SETTLE = """
    insert into superseded
    with gone as (
        select batch_id, row_no from superseded where dataset = ? and withdrawn is not true and by_batch in (select unnest(?::bigint[]))
    ), unbeaten as (
        select {keys}, f._batch, f._row, coalesce(b.export_time, b.loaded_at) as export_time
        from {table} f join batch b on b.batch_id = f._batch
        semi join (select {fresh_keys} from {table} m where m._batch in (select unnest(?::bigint[]))) k on {on}
        {alive} where f._batch in (select unnest(?::bigint[]))
    ), ranked as (
        select _batch, _row, row_number() over w as place, first_value(_batch) over w as winner
        from unbeaten window w as (partition by {plain_keys} order by export_time desc, _batch desc)
    )
    select ?, _batch, _row, winner, false from ranked where place > 1
"""


def append(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, found: pa.Table, batch_id: int, sheet: str | None = None) -> Fresh:
    """Adds the rows of a batch; nobody sees them before a version names it. Returns them as they were added.

    They are taken from Arrow as they lie there: of a mapped file no copy is made, and both cores write. `sheet`: where they
    come from, if they do not say so.
    """
    numbered = found.append_column("_row", pl.int_range(found.num_rows, dtype=pl.Int32, eager=True).to_arrow())
    columns = [name for name in (*BOOKKEEPING, *dataset.names) if name in numbered.column_names]
    same = {"_batch": batch_id} if "_sheet" in columns else {"_batch": batch_id, "_sheet": sheet}
    query = sql.compose(
        "insert into {table} ({same}, {columns}) select {values}, {columns} from incoming",
        table=sql.name(dataset.table),
        same=sql.names(same),
        values=", ".join("?" for _ in same),
        columns=sql.names(columns),
    )
    # A stream is let go of when it has been read; a table would stay in memory until the end of the transaction.
    cursor.register("incoming", pa.RecordBatchReader.from_batches(numbered.schema, iter(numbered.to_batches())))
    cursor.execute(query, list(same.values()))
    cursor.unregister("incoming")
    return Fresh(batch_id, numbered, same)


def publish(cursor: duckdb.DuckDBPyConnection, base: int, changes: Iterable[Change], action: str, by: str, at: datetime, note: str) -> int:
    """Makes the next version from `base` and counts what it touches again. Raises Overtaken if `base` is not current."""
    changes = tuple(changes)
    version = base + 1
    moved = fetch_one(cursor, "update head set version = ? where version = ?", [version, base])
    if moved != 1:
        raise Overtaken()
    main = changes[-1].dataset.id
    cursor.execute("insert into publication values (?, ?, ?, ?, ?, ?)", [version, at, by, action, main, note])
    for change in changes:
        for batch in change.batches:
            cursor.execute("insert into publication_batch values (?, ?, ?)", [version, batch, change.active])
    for change in changes:
        _settle(cursor, change, version)
    count_again(cursor, changes, version)
    return version


def _settle(cursor: duckdb.DuckDBPyConnection, change: Change, version: int) -> None:
    active = active_batches(cursor, change.dataset.id, version)
    if len(active) < 2:
        return
    key = change.dataset.key
    query = sql.compose(
        _SETTLE,
        alive=ALIVE,
        keys=sql.names(key, "f"),
        plain_keys=sql.names(key),
        fresh_keys=sql.names(key, "m"),
        table=sql.name(change.dataset.table),
        on=sql.same(key, "f", "k"),
    )
    cursor.execute(query, [change.dataset.id, active, list(change.batches), active, change.dataset.id])


def withdraw(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, gone: pl.DataFrame, batch_id: int) -> None:
    """Marks live rows (`_batch`, `_row`) as withdrawn by a full export that no longer has them."""
    cursor.register("gone", gone.select("_batch", "_row"))
    cursor.execute("insert into superseded select ?, _batch, _row, ?, true from gone", [dataset.id, batch_id])
    cursor.unregister("gone")
