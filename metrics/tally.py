"""From verdicts to fractions: small integer sums that are stored, merged and turned into numbers.

A tally row holds how many cases (`n`) of one month, project and set of dimensions ended alike. Sums of integers are the
same to the last bit in any order. Open cases keep their exact moments, so that a later `at` needs no new load; finished
durations are kept as the list of their minutes, so that medians over any merge are exact.
"""

from __future__ import annotations

import polars as pl

from catalog.model import DIMENSION_SLOTS, Kpi, Mean

SLOTS = tuple(f"d{i + 1}" for i in range(DIMENSION_SLOTS))
CELL = ("month", "project", *SLOTS)
STATE = ("why", "pending", "due", "since")
SUMS = ("n", "num", "den", "aux", "sq")
ROOM = 2.0**62  # half of what 64 bits hold


def tally(kpi: Kpi, verdict: pl.DataFrame) -> pl.DataFrame:
    """Verdicts of `metrics.cases.cases` as tallies: columns `kpi`, CELL, STATE, `minutes` (list) and SUMS."""
    if isinstance(kpi.measure, Mean) and kpi.measure.weight is not None:
        _check_room(verdict)
    dims = [word_of(name, verdict.schema[name]).alias(slot) for slot, name in zip(SLOTS, kpi.dims, strict=False)]
    dims += [pl.lit(None, pl.String).alias(slot) for slot in SLOTS[len(kpi.dims) :]]
    parts = [pl.col(f"_{name}").alias(name) for name in (*STATE, "minutes", *SUMS[1:])]
    cells = verdict.lazy().select(pl.col("_month").alias("month"), pl.col("_project").alias("project"), *dims, *parts)
    minutes = pl.col("minutes").drop_nulls() if kpi.kind == "duration" else pl.lit(None, pl.List(pl.Int64)).first()
    sums = [pl.len().cast(pl.Int64).alias("n"), *(pl.col(name).sum() for name in SUMS[1:])]
    # Only the dimensions that a KPI has can tell its cells apart; grouping by the rest would be paid for nothing.
    keys = ["month", "project", *SLOTS[: len(kpi.dims)], *STATE]
    grouped = cells.group_by(keys).agg(minutes.alias("minutes"), *sums, *(pl.col(s).first() for s in SLOTS[len(kpi.dims) :]))
    return grouped.select(pl.lit(kpi.id).alias("kpi"), *CELL, *STATE, "minutes", *SUMS).collect()


def _check_room(verdict: pl.DataFrame) -> None:
    """Sums that do not fit into 64 bits would come out as other numbers, without a word."""
    largest = verdict.select(pl.col("_den").max().fill_null(0), *(pl.col(c).cast(pl.Float64).sum() for c in ("_aux", "_sq"))).row(0)
    if largest[0] >= 2**31 or max(largest[1:]) >= ROOM:
        raise OverflowError("the weights are too large for their steps: declare a smaller weight_steps")


def zeros(kpi: Kpi, cells: pl.DataFrame) -> pl.DataFrame:
    """Tallies of no cases for cells (`month`, `project`) in which nothing is known to have happened."""
    nothing = [pl.lit(None, pl.String).alias(name) for name in (*SLOTS, "why")]
    clocks = [pl.lit(None, pl.Datetime("us")).alias(name) for name in ("due", "since")]
    sums = [pl.lit(0, pl.Int64).alias(name) for name in SUMS]
    minutes = pl.lit(None, pl.List(pl.Int64)).alias("minutes")
    filled = cells.with_columns(*nothing, *clocks, *sums, minutes, kpi=pl.lit(kpi.id), pending=pl.lit(False))
    return filled.select("kpi", *CELL, *STATE, "minutes", *SUMS)


def merged(kpi: Kpi, tallies: pl.DataFrame) -> pl.DataFrame:
    """The same tallies without dimensions, by month and project alone: what most pages ask for, in far fewer rows."""
    keys = ["kpi", "month", "project", *STATE]
    minutes = pl.col("minutes").explode().drop_nulls() if kpi.kind == "duration" else pl.col("minutes").first()
    sums = [pl.col(name).sum() for name in SUMS]
    found = tallies.lazy().group_by(keys).agg(minutes, *sums).with_columns(pl.lit(None, pl.String).alias(slot) for slot in SLOTS)
    return found.select("kpi", *CELL, *STATE, "minutes", *SUMS).collect()


def spread(tallies: pl.DataFrame) -> pl.DataFrame:
    """Tallies with one row per finished duration (`minutes` a number), as `metrics.numbers` takes them."""
    finished = pl.col("minutes").list.len().fill_null(0) > 0
    one = [pl.lit(1, pl.Int64).alias(name) for name in ("n", "num", "den")]
    apart = tallies.filter(finished).explode("minutes").with_columns(one)
    return pl.concat([tallies.filter(~finished).with_columns(minutes=pl.lit(None, pl.Int64)), apart.cast({"minutes": pl.Int64})])


def word_of(dimension: str, dtype: pl.DataType) -> pl.Expr:
    """A dimension's value as the word it is stored and filtered by: 5, not 5.0000."""
    if dtype.is_decimal():
        return pl.col(dimension).cast(pl.Float64).cast(pl.String).str.strip_suffix(".0")
    return pl.col(dimension).cast(pl.String)
