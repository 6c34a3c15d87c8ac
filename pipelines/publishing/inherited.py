"""Values that a row takes from earlier files of its key, where its own file did not have the column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import polars as pl

from catalog.model import Dataset
from catalog.rules import OnScale, Ordered
from checks.masks import Context, mask
from pipelines.version import Book

_UNASKED = datetime.min  # no rule here asks what time it is


def lacking(books: Sequence[Book], columns: Iterable[str]) -> dict[str, list[int]]:
    """The columns that only some batches have, each with the batches that have it."""
    having = {column: [book.batch for book in books if column in book.delivered] for column in columns}
    return {column: batches for column, batches in having.items() if 0 < len(batches) < len(books)}


def companions(dataset: Dataset, columns: Iterable[str]) -> set[str]:
    """The columns that a rule compares with one of these: they say whether an earlier value can still be true."""
    return {name for rule in _comparing(dataset) if {*rule.columns} & {*columns} for name in rule.columns}


def inherit(
    frame: pl.DataFrame, beaten: pl.DataFrame, dataset: Dataset, books: Sequence[Book], columns: Mapping[str, list[int]]
) -> pl.DataFrame:
    """Fills each of `columns` from the latest beaten row (`_batch`, key, columns) of the same key whose file had it.

    The bits of `_delivered` and `_dated` come along; `_inherited` marks the columns that were filled, by the same bits.
    """
    bits = {name: pl.lit(1 << i, pl.Int64) for i, name in enumerate(dataset.names)}
    order = [book.batch for book in sorted(books, key=lambda book: (book.exported, book.batch))]
    beaten = beaten.join(pl.DataFrame({"_batch": order}).with_row_index("_rank"), on="_batch").sort("_rank")
    frame = frame.with_columns(pl.lit(0, pl.Int64).alias("_inherited"))
    for column, having in columns.items():
        bare = [book.batch for book in books if column in book.dated]
        donors = beaten.filter(pl.col("_batch").is_in(having)).unique(dataset.key, keep="last", maintain_order=True)
        donors = donors.select(
            *dataset.key, pl.col(column).alias("_given"), pl.lit(True).alias("_has"), pl.col("_batch").is_in(bare).alias("_bare")
        )
        takes = ~pl.col("_batch").is_in(having) & pl.col("_has").fill_null(False)
        frame = frame.join(donors, on=dataset.key, how="left", maintain_order="left").with_columns(
            pl.when(takes).then("_given").otherwise(column).alias(column),
            pl.when(takes).then(pl.col("_delivered") | bits[column]).otherwise("_delivered").alias("_delivered"),
            pl.when(takes).then(pl.col("_inherited") | bits[column]).otherwise("_inherited").alias("_inherited"),
            pl.when(takes & pl.col("_bare")).then(pl.col("_dated") | bits[column]).otherwise("_dated").alias("_dated"),
        )
        frame = frame.drop("_given", "_has", "_bare")
    return frame


def without_contradictions(frame: pl.DataFrame, dataset: Dataset, zone: str) -> pl.DataFrame:
    """Takes inherited values back that the row's own file contradicts: an earlier file's reply before the receipt that this one gives.

    So every row as it stands keeps the rules that its file was judged by. Such a value counts as not delivered.
    """
    stale = {name: pl.lit(False) for name in dataset.names}
    for rule in _comparing(dataset):
        if set(rule.columns) <= set(frame.columns):
            broken = _broken(rule, frame, dataset, zone)
            stale |= {name: stale[name] | (broken & _has("_inherited", dataset, name)) for name in rule.columns}
    stale = {name: taken for name, taken in stale.items() if name in frame.columns}
    bits = pl.sum_horizontal(pl.when(taken).then(1 << dataset.names.index(name)).otherwise(0) for name, taken in stale.items())
    return frame.with_columns(
        *(pl.when(~taken).then(name).alias(name) for name, taken in stale.items()),
        (pl.col("_delivered") - bits.cast(pl.Int64)).alias("_delivered"),
    ).drop("_inherited")


def _comparing(dataset: Dataset) -> list[Ordered | OnScale]:
    return [rule for rule in dataset.rules if isinstance(rule, (Ordered, OnScale))]


def _broken(rule: Ordered | OnScale, frame: pl.DataFrame, dataset: Dataset, zone: str) -> pl.Expr:
    """The rule's mask, by day in the rows in which one of the times is a bare date."""
    by_moment = Context(frame.schema, now=_UNASKED, zone=zone)
    by_day = Context(frame.schema, now=_UNASKED, zone=zone, dated=frozenset(rule.columns))
    dated = pl.any_horizontal(_has("_dated", dataset, name) for name in rule.columns)
    return pl.when(dated).then(mask(rule, by_day)).otherwise(mask(rule, by_moment))


def _has(bits: str, dataset: Dataset, column: str) -> pl.Expr:
    return (pl.col(bits) & (1 << dataset.names.index(column))) != 0
