"""The same month of last year: floods, heating and holidays come every year, and must not be taken for a change."""

from __future__ import annotations

import polars as pl


def year_on_year(monthly: pl.DataFrame) -> pl.DataFrame:
    """Adds `last_year`, `change` and `differs` to a frame with month (first day), value, lower, upper; null where last year has no value.

    `differs`: whether the change is larger than √(half² + half²) of the two intervals (Rocks 2016 for NPS; the usual rule for independent figures).
    """
    then = monthly.select(
        pl.col("month").dt.offset_by("1y"), pl.col("value").alias("last_year"), ((pl.col("upper") - pl.col("lower")) / 2).alias("_half")
    )
    both = monthly.join(then, on="month", how="left", maintain_order="left")
    own = (pl.col("upper") - pl.col("lower")) / 2
    change = pl.col("value") - pl.col("last_year")
    return both.with_columns(change=change, differs=change.abs() > (own**2 + pl.col("_half") ** 2).sqrt()).drop("_half")
