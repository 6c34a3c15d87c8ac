"""The rows of a dataset as they stand at a version: the winner of each key, with everything a KPI may ask of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl
import pyarrow as pa

from catalog import registry
from catalog.model import Dataset, local_day
from catalog.zones import DEFAULT_ZONE
from pipelines import sql
from pipelines.publishing.inherited import companions, inherit, lacking, without_contradictions
from pipelines.version import Book, active_batches, active_books
from pipelines.warehouse import BOOKKEEPING, fetch

# A row lives when its batch is active and no active batch has a later row of the same key. The few beaten rows are looked up first:
# asked of each row whether one beats it, DuckDB would join every row with itself.
GONE = "with gone as (select batch_id, row_no from superseded where dataset = ? and by_batch in (select unnest(?::bigint[])))"
ALIVE = "anti join gone g on g.batch_id = f._batch and g.row_no = f._row"
_LIVE = """
    {gone} select {columns} from {table} f {semi_join} {alive}
    where f._batch in (select unnest(?::bigint[])) {period}
"""
_BEATEN = """
    select {columns} from {table} f
    where f._batch in (select unnest(?::bigint[])) and (f._batch, f._row) in (
        select (s.batch_id, s.row_no) from superseded s where s.dataset = ? and s.by_batch in (select unnest(?::bigint[])))
"""
_BEATEN_ROWS = """
    select s.row_no from superseded s where s.dataset = ? and s.batch_id = ? and s.by_batch in (select unnest(?::bigint[]))
"""

_CENSUS = """
    {gone}, counted as (
        select f._month, {route}, f._batch, count(*) as "rows"
        from {table} f {alive}
        where f._batch in (select unnest(?::bigint[])) group by all
    )
    select c._month, {counted}, sum(c.rows)::bigint as "rows", max(b.loaded_at) as loaded_at
    from counted c join batch b on b.batch_id = c._batch group by all
"""


@dataclass(frozen=True)
class Wanted:
    """Which rows of a dataset: columns (None = all; the key comes along if `keyed`), months by their first days, those with the values of `among`."""

    columns: tuple[str, ...] | None = None
    first: date | None = None
    last: date | None = None
    months: tuple[date, ...] | None = None
    among: pl.DataFrame | None = None
    keyed: bool = True

    @property
    def inside(self) -> pl.Expr:
        """Whether a row lies in the months that are wanted."""
        month = pl.col("_month")
        bounds = [
            month >= self.first if self.first is not None else None,
            month <= self.last if self.last is not None else None,
            month.is_in(self.months) if self.months is not None else None,
        ]
        return pl.all_horizontal(pl.lit(True), *(bound for bound in bounds if bound is not None))


@dataclass(frozen=True)
class Fresh:
    """Rows that this transaction has appended, as they lay in memory: from there they need no way through their table.

    `same`: the columns that are alike in all of them.
    """

    batch: int
    rows: pa.Table
    same: Mapping[str, int | str | None]

    def live(
        self, cursor: duckdb.DuckDBPyConnection, dataset: Dataset, batches: list[int], wanted: Wanted, shape: pl.Schema
    ) -> pl.DataFrame:
        """What `_LIVE` finds of this batch, in the columns and types of `shape`."""
        beaten = [row[0] for row in cursor.execute(_BEATEN_ROWS, [dataset.id, self.batch, batches]).fetchall()]
        told = {*shape, *(wanted.among.columns if wanted.among is not None else ())}
        needed = [name for name in self.rows.column_names if name in told]
        found = pl.DataFrame(self.rows.select(needed)).lazy().filter(wanted.inside, ~pl.col("_row").is_in(beaten))
        if wanted.among is not None:
            found = found.join(wanted.among.lazy(), on=wanted.among.columns, how="semi")
        absent = dict.fromkeys((name for name in shape if name not in needed), None)
        return (
            found.with_columns(pl.lit(value).alias(name) for name, value in {**absent, **self.same}.items())
            .select(list(shape))
            .cast(shape)
            .collect()
        )


def rows(
    cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: int, wanted: Wanted = Wanted(), fresh: Fresh | None = None
) -> pl.DataFrame:
    """Live rows with the bookkeeping columns, `<time>__day`, `_project` and the masks `_delivered` and `_dated`.

    A column that the winner's file did not have keeps the value of the latest earlier file that had it, unless what the
    file does say contradicts it. `fresh`: a batch whose rows are at hand.
    """
    books = active_books(cursor, dataset.id, version)
    batches = [book.batch for book in books]
    asked = {*(wanted.columns or ()), dataset.route.column}
    missing = lacking(books, dataset.names)  # then values may have to be filled in, by key
    needed = asked | companions(dataset, asked & missing.keys()) | {*(dataset.key if missing or wanted.keyed else ())}
    columns = [c for c in dataset.names if wanted.columns is None or c in needed]
    frame = _live(cursor, dataset, batches, columns, wanted, fresh)
    frame = _with_masks(frame, dataset, books)
    frame = _inherit(cursor, frame, dataset, columns, books)
    frame = with_project(cursor, frame, dataset, version)
    absent = [pl.lit(None, c.dtype).alias(c.name) for c in dataset.columns if c.name not in columns]
    return frame.with_columns(absent)


def _live(
    cursor: duckdb.DuckDBPyConnection, dataset: Dataset, batches: list[int], columns: Sequence[str], wanted: Wanted, fresh: Fresh | None
) -> pl.DataFrame:
    stored = [batch for batch in batches if fresh is None or batch != fresh.batch]
    period = ""
    parameters: list[object] = []
    if wanted.first is not None:
        period, parameters = period + " and f._month >= ?", [*parameters, wanted.first]
    if wanted.last is not None:
        period, parameters = period + " and f._month <= ?", [*parameters, wanted.last]
    if wanted.months is not None:
        period, parameters = period + " and f._month in (select unnest(?::date[]))", [*parameters, list(wanted.months)]
    semi_join = ""
    if wanted.among is not None:
        cursor.register("wanted_rows", wanted.among.unique())
        semi_join = sql.compose("semi join wanted_rows w on {on}", on=sql.same(wanted.among.columns, "f", "w"))
    query = sql.compose(
        _LIVE,
        gone=GONE,
        alive=ALIVE,
        columns=sql.names([*BOOKKEEPING, *columns], "f"),
        table=sql.name(dataset.table),
        semi_join=semi_join,
        period=period,
    )
    found = fetch(cursor, query, [dataset.id, batches, stored, *parameters])
    if fresh is not None and fresh.batch in batches:
        found = found.vstack(fresh.live(cursor, dataset, batches, wanted, found.schema))
    if wanted.among is not None:
        cursor.unregister("wanted_rows")
    return found


def _with_masks(frame: pl.DataFrame, dataset: Dataset, books: list[Book]) -> pl.DataFrame:
    fixed = sum(1 << i for i, c in enumerate(dataset.columns) if c.type == "date")
    delivered = {book.batch: _mask(dataset, book.delivered) for book in books}
    dated = {book.batch: fixed | _mask(dataset, book.dated) for book in books}
    of_batch = pl.col("_batch")  # looked up in place: a join would copy every column
    return frame.with_columns(
        of_batch.replace_strict(delivered, return_dtype=pl.Int64).alias("_delivered")
        if books
        else pl.lit(None, pl.Int64).alias("_delivered"),
        of_batch.replace_strict(dated, return_dtype=pl.Int64).alias("_dated") if books else pl.lit(None, pl.Int64).alias("_dated"),
    )


def _mask(dataset: Dataset, columns: frozenset[str]) -> int:
    return sum(1 << i for i, name in enumerate(dataset.names) if name in columns)


def _inherit(
    cursor: duckdb.DuckDBPyConnection, frame: pl.DataFrame, dataset: Dataset, columns: Sequence[str], books: list[Book]
) -> pl.DataFrame:
    """Only some batches lack a column that others have: values come from beaten rows. Local days are by the zone of the row's file."""
    batches, missing = [book.batch for book in books], lacking(books, columns)
    if missing:
        query = sql.compose(
            _BEATEN, columns=sql.names(dict.fromkeys(("_batch", *dataset.key, *missing)), "f"), table=sql.name(dataset.table)
        )
        frame = inherit(frame, fetch(cursor, query, [batches, dataset.id, batches]), dataset, books, missing)
    times = [c.name for c in dataset.columns if c.type == "time" and c.name in columns]

    def finished(part: pl.DataFrame, zone: str) -> pl.DataFrame:
        known = without_contradictions(part, dataset, zone) if missing else part
        return known.with_columns(local_day(name, zone) for name in times)

    return _by_zone(frame, books, finished)


def _by_zone(frame: pl.DataFrame, books: list[Book], work: Callable[[pl.DataFrame, str], pl.DataFrame]) -> pl.DataFrame:
    """`work` on the rows of each time zone; the order of rows stays. One pass where all files share a zone."""
    zones: dict[str, list[int]] = {}
    for book in books:
        zones.setdefault(book.zone, []).append(book.batch)
    if len(zones) < 2:
        return work(frame, next(iter(zones), DEFAULT_ZONE))
    ordered = frame.with_row_index("_order")
    parts = [work(ordered.filter(pl.col("_batch").is_in(batches)), zone) for zone, batches in zones.items()]
    return pl.concat(parts).sort("_order").drop("_order")


def census(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: int) -> pl.DataFrame:
    """How many live rows there are: `_month`, `_project`, `rows`, and `loaded_at` of the latest file among them."""
    batches, route = active_batches(cursor, dataset.id, version), dataset.route.column
    query = sql.compose(
        _CENSUS, gone=GONE, alive=ALIVE, route=sql.name(route, "f"), counted=sql.name(route, "c"), table=sql.name(dataset.table)
    )
    found = with_project(cursor, fetch(cursor, query, [dataset.id, batches, batches]), dataset, version)
    return found.group_by("_month", "_project").agg(pl.col("rows").sum(), pl.col("loaded_at").max())


def with_project(cursor: duckdb.DuckDBPyConnection, frame: pl.DataFrame, dataset: Dataset, version: int) -> pl.DataFrame:
    """Adds `_project`: the row's own, or what the register it leads to says for its month."""
    route = dataset.route
    if route.through is None or frame.is_empty():  # without rows nobody has to look into a register that may be long
        return frame.with_columns(pl.col(route.column).alias("_project"))
    register = registry.datasets()[route.through]
    assert route.through_column is not None
    asked = frame.select(pl.col(route.column).alias(route.through_column)).drop_nulls()
    known = rows(cursor, register, version, Wanted(columns=(route.through_column, *_effective(register)), among=asked))
    return as_valid(frame, route.column, known, route.through_column, register.effective_from, "_project")


def _effective(register: Dataset) -> tuple[str, ...]:
    return (register.effective_from,) if register.effective_from else ()


def as_valid(frame: pl.DataFrame, column: str, register: pl.DataFrame, reference: str, effective: str | None, into: str) -> pl.DataFrame:
    """Adds the register's `_project` as it was valid at the end of the row's month (before the first entry: the first)."""
    if effective is None:
        lookup = register.select(pl.col(reference).alias(column), pl.col("_project").alias(into)).unique(column)
        return frame.join(lookup, on=column, how="left", maintain_order="left")
    known = register.select(pl.col(reference).alias(column), pl.col("_project").alias(into), pl.col(effective).alias("_from"))
    known = known.sort("_from")
    asked = frame.with_row_index("_order").with_columns(pl.col("_month").dt.month_end().alias("_until")).sort("_until")
    found = asked.join_asof(known, left_on="_until", right_on="_from", by=column, strategy="backward", check_sortedness=False)
    first = known.unique(column, keep="first", maintain_order=True).select(column, pl.col(into).alias("_first"))
    found = found.join(first, on=column, how="left").with_columns(pl.coalesce(into, "_first").alias(into))
    return found.sort("_order").drop("_order", "_until", "_from", "_first", strict=False)
