"""The fate of a file's rows against the state that stands: new, changed, unchanged, older, and what a full export withdraws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import duckdb
import polars as pl

from catalog.model import Dataset
from pipelines.publishing.coverage import Covered
from pipelines.publishing.facts import Wanted, rows
from pipelines.version import active_batches
from pipelines.warehouse import fetch
from pipelines.worker.report import Report

NONE_GONE = pl.DataFrame(schema={"_batch": pl.Int64, "_row": pl.Int32})
COUNTED = ("new", "changed", "unchanged", "older")


@dataclass(frozen=True)
class Fate:
    """Rows by fate; `withdrawn` has `_batch` and `_row` of the live rows that a full export no longer has.

    `settled`: the months in which it changes what was settled. An open case that goes on is none of it.
    """

    new: int
    changed: int
    unchanged: int
    older: int
    withdrawn: pl.DataFrame
    months: frozenset[date]
    settled: frozenset[date] = frozenset()

    @property
    def is_nothing(self) -> bool:
        return not (self.new or self.changed or self.withdrawn.height)


def fate_of(
    cursor: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    source: pl.LazyFrame,
    report: Report,
    covers: Covered,
    version: int,
    now: datetime,
) -> Fate:
    """The fate of each row, judged by content and never by the file's hash."""
    if not active_batches(cursor, dataset.id, version):
        found = source.select(pl.col("_month").drop_nulls().unique()).collect()["_month"]
        return Fate(report.good_count, 0, 0, 0, NONE_GONE, frozenset(found), frozenset(found))
    good, exported = source.collect(), report.export_time or now
    exports = fetch(cursor, "select batch_id as _batch, coalesce(export_time, loaded_at) as _exported from batch")
    met = _met(
        good, rows(cursor, dataset, version, Wanted(among=good.select(dataset.key))).join(exports, on="_batch", how="left"), dataset, report
    )
    met = met.with_columns(_judged(dataset, report, exported).alias("_fate"))
    gone = met.select("_batch", "_row", "_month").clear()
    if report.coverage == "full":
        held = pl.read_ipc(report.held_file, columns=list(dataset.key))
        gone = _gone(cursor, dataset, good, held, covers, exports.filter(pl.col("_exported") <= exported), version)
    counts = dict(met.group_by("_fate").len().iter_rows())
    moved = met.filter(pl.col("_fate").is_in(["new", "changed"]))
    new, changed, unchanged, older = (counts.get(name, 0) for name in COUNTED)
    settled = moved.filter((pl.col("_fate") == "new") | ~goes_on(dataset, report))
    return Fate(new, changed, unchanged, older, gone, _months_of(moved, gone), _months_of(settled, gone))


def _months_of(moved: pl.DataFrame, gone: pl.DataFrame) -> frozenset[date]:
    return frozenset(m for column in (moved["_month"], moved["_month__now"], gone["_month"]) for m in column.drop_nulls().unique())


def goes_on(dataset: Dataset, report: Report) -> pl.Expr:
    """Whether a changed row is an open case that goes on: it stays in its month, and each cell that differs was empty, or came with a new event.

    With a new event (a case is answered, done, verified) its state, owner and marks may change; a time that stood there may not.
    """
    own = [name for name in report.delivered if name not in dataset.key]
    happened = [name for name in dataset.events if name in own]
    new_event = pl.any_horizontal(pl.lit(False), *(pl.col(f"{n}__now").is_null() & pl.col(n).is_not_null() for n in happened))
    kept = [
        pl.col(n).eq_missing(pl.col(f"{n}__now")) | pl.col(f"{n}__now").is_null()
        | (new_event if dataset.column(n).type not in ("time", "date", "month") else pl.lit(False))
        for n in own
    ]  # fmt: skip
    return pl.all_horizontal(pl.col("_month").eq_missing(pl.col("_month__now")), *kept)


def _met(good: pl.DataFrame, stands: pl.DataFrame, dataset: Dataset, report: Report) -> pl.DataFrame:
    """Each row of the file beside the live row of its key, whose columns end in `__now`."""
    own = good.select(*dataset.key, *(name for name in report.delivered if name not in dataset.key), "_month")
    return own.join(stands, on=list(dataset.key), how="left", suffix="__now", nulls_equal=True)


def _judged(dataset: Dataset, report: Report, exported: datetime) -> pl.Expr:
    bits = sum(1 << i for i, name in enumerate(dataset.names) if name in report.delivered)
    differs = [pl.col(name).ne_missing(pl.col(f"{name}__now")) for name in report.delivered if name not in dataset.key]
    adds_columns = (pl.col("_delivered") & bits) != bits  # even an older file may know what the newer one was not asked for
    is_older = pl.col("_exported") > exported
    return (
        pl.when(pl.col("_batch").is_null())
        .then(pl.lit("new"))
        .when(~pl.any_horizontal(adds_columns, *differs))
        .then(pl.lit("unchanged"))
        .when(is_older & ~adds_columns)
        .then(pl.lit("older"))
        .otherwise(pl.lit("changed"))
    )


def _gone(
    cursor: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    good: pl.DataFrame,
    held: pl.DataFrame,
    covers: Covered,
    earlier: pl.DataFrame,
    version: int,
) -> pl.DataFrame:
    """Live rows of `earlier` exports, of the projects and months that a full export covers, that it has neither among its good nor its held rows."""
    live = rows(cursor, dataset, version, Wanted(columns=(), months=covers.months)).filter(covers.holds())
    key, present = list(dataset.key), pl.concat([good.select(dataset.key), held.select(dataset.key)])
    return live.join(earlier, on="_batch", how="semi").join(present, on=key, how="anti")
