"""From verdicts to fractions: small integer sums that are stored, merged and turned into numbers.

A tally row holds how many cases (`n`) of one month, project and set of dimensions ended alike. Sums of integers are the
same to the last bit in any order. Open cases keep their exact moments, so that a later `at` needs no new load.
"""

from __future__ import annotations

import polars as pl

from catalog.model import DIMENSION_SLOTS, Kpi

SLOTS = tuple(f"d{i + 1}" for i in range(DIMENSION_SLOTS))
CELL = ("month", "project", *SLOTS)
STATE = ("why", "pending", "due", "since", "minutes")
SUMS = ("n", "num", "den", "aux")


def tally(kpi: Kpi, verdict: pl.DataFrame) -> pl.DataFrame:
    """Verdicts of `metrics.cases.cases` as tallies: columns `kpi`, CELL, STATE and SUMS."""
    dims = [word_of(name, verdict.schema[name]).alias(slot) for slot, name in zip(SLOTS, kpi.dims, strict=False)]
    dims += [pl.lit(None, pl.String).alias(slot) for slot in SLOTS[len(kpi.dims) :]]
    state = [pl.col(f"_{name}").alias(name) for name in STATE]
    sums = [pl.col(f"_{name}").alias(name) for name in SUMS[1:]]
    cells = verdict.lazy().select(pl.col("_month").alias("month"), pl.col("_project").alias("project"), *dims, *state, *sums)
    grouped = cells.group_by(*CELL, *STATE).agg(pl.len().cast(pl.Int64).alias("n"), *(pl.col(name).sum() for name in SUMS[1:]))
    return grouped.select(pl.lit(kpi.id).alias("kpi"), *CELL, *STATE, *SUMS).collect()


def word_of(dimension: str, dtype: pl.DataType) -> pl.Expr:
    """A dimension's value as the word it is stored and filtered by: 5, not 5.0000."""
    if dtype.is_decimal():
        return pl.col(dimension).cast(pl.Float64).cast(pl.String).str.strip_suffix(".0")
    return pl.col(dimension).cast(pl.String)
