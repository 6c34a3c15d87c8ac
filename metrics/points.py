"""Rows of counts as others publish them (a row a provider, a month, a specialty), added up to the points of charts."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from metrics.point_names import order


def charted(rows: pl.DataFrame, subgroups: bool = False) -> Iterator[tuple[str | None, pl.DataFrame]]:
    """For each `group` (None where there is no such column) the points of its chart, in order, with the columns that `rows` has.

    Rows: numerator and denominator, or value; optionally `group` and `point`. Counts of one point are added up; without `point` each row is one.
    Rows that lack a number (null) add nothing; a point of such rows alone has none either. With `subgroups` several values of a point become their
    mean (`value`), `deviation` and `size`. Points that are months or days stand in order of time, others as the file first names them.
    Raises ValueError for two values of one point otherwise: values cannot be added.
    """
    if "point" in rows.columns:
        rows = _ordered(_subgroups(rows) if subgroups else _added(rows), rows["point"])
    elif subgroups:
        raise ValueError("a chart of subgroups needs a column that names the point of each value")
    if "group" not in rows.columns:
        yield None, rows
        return
    for name in rows["group"].unique(maintain_order=True):
        yield str(name), rows.filter(pl.col("group") == name)


def _by(rows: pl.DataFrame) -> list[str]:
    return [name for name in ("group", "point") if name in rows.columns]


def _added(rows: pl.DataFrame) -> pl.DataFrame:
    if "value" in rows.columns and rows.select(pl.struct(_by(rows)).is_duplicated().any()).item():
        raise ValueError("a point has two values; numerators and denominators can be added, values cannot")
    numbers = pl.exclude(_by(rows))
    return rows.group_by(_by(rows), maintain_order=True).agg(pl.when(numbers.count() > 0).then(numbers.sum()))


def _subgroups(rows: pl.DataFrame) -> pl.DataFrame:
    value = pl.col("value")
    return rows.group_by(_by(rows), maintain_order=True).agg(
        value.mean(), value.std().alias("deviation"), value.count().alias("size").cast(pl.Float64)
    )


def _ordered(found: pl.DataFrame, named: pl.Series) -> pl.DataFrame:
    names = named.unique(maintain_order=True)
    times = order(names.to_list())
    places = range(len(names)) if times is None else [sorted(times).index(time) for time in times]
    order_of = pl.DataFrame({"point": names, "_at": pl.Series(list(places), dtype=pl.Int64)})
    return found.join(order_of, on="point", how="left", maintain_order="left").sort("_at", maintain_order=True).drop("_at")
