"""Rows of counts as others publish them (a row a provider, a month, a specialty), added up to the points of charts."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

WHEN = r"^\d{4}-\d{2}(-\d{2})?$"


def charted(rows: pl.DataFrame) -> Iterator[tuple[str | None, pl.DataFrame]]:
    """For each `group` (None where there is no such column) the points of its chart, in order, with the columns that `rows` has.

    Rows: numerator and denominator, or value; optionally `group` and `point`. Counts of one point are added up; without `point` each row is one.
    Points that are days or months (2026-03, 2026-03-31) stand in order of time, others as the file first names them.
    Raises ValueError for two values of one point: values cannot be added.
    """
    if "point" in rows.columns:
        rows = _added(rows)
    if "group" not in rows.columns:
        yield None, rows
        return
    for name in rows["group"].unique(maintain_order=True):
        yield str(name), rows.filter(pl.col("group") == name)


def _added(rows: pl.DataFrame) -> pl.DataFrame:
    by = [name for name in ("group", "point") if name in rows.columns]
    if "value" in rows.columns and rows.select(pl.struct(by).is_duplicated().any()).item():
        raise ValueError("a point has two values; numerators and denominators can be added, values cannot")
    numbers = [name for name in rows.columns if name not in by]
    found = rows.group_by(by, maintain_order=True).agg(pl.col(numbers).sum())
    if found["point"].str.contains(WHEN).all():
        return found.sort("point", maintain_order=True)
    order = rows["point"].unique(maintain_order=True).to_frame().with_row_index("_at")
    return found.join(order, on="point", how="left", maintain_order="left").sort("_at", maintain_order=True).drop("_at")
