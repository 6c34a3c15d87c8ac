"""From verdicts to fractions: small integer sums that are stored, merged and turned into numbers.

A tally row holds how many cases (`n`) of one month, project and set of dimensions ended alike. Sums of integers are the
same to the last bit in any order. Open cases keep their exact moments, so that a later `at` needs no new load: those that only
wait for a day, as the list of these moments. Finished durations are kept as the list of their minutes, so that medians over any
merge are exact. Lists are sorted, so that the same cases always make the same tally.
"""

from __future__ import annotations

import polars as pl

from catalog.kpi import DIMENSION_SLOTS, Kpi, Mean

SLOTS = tuple(f"d{i + 1}" for i in range(DIMENSION_SLOTS))
CELL = ("month", "project", *SLOTS)
STATE = ("why", "pending", "due", "since")
LISTS: dict[str, pl.DataType] = {"minutes": pl.List(pl.Int64), "dues": pl.List(pl.Datetime("us"))}
SUMS = ("n", "num", "den", "aux", "sq")
ROOM = 2.0**62  # half of what 64 bits hold


def tally(kpi: Kpi, verdict: pl.DataFrame) -> pl.DataFrame:
    """Verdicts of `metrics.cases.cases` as tallies: columns `kpi`, CELL, STATE, LISTS and SUMS.

    A case that has a due time and no start (nothing runs, it only waits) is one of its cell's `dues`, and `due` is null.
    """
    if isinstance(kpi.measure, Mean) and kpi.measure.weight is not None:
        _check_room(verdict)
    dims = [word_of(name, verdict.schema[name]).alias(slot) for slot, name in zip(SLOTS, kpi.dims, strict=False)]
    dims += [pl.lit(None, pl.String).alias(slot) for slot in SLOTS[len(kpi.dims) :]]
    parts = [pl.col(f"_{name}").alias(name) for name in (*STATE, "minutes", *SUMS[1:])]
    cells = verdict.lazy().select(pl.col("_month").alias("month"), pl.col("_project").alias("project"), *dims, *parts)
    waits = pl.col("since").is_null()
    cells = cells.with_columns(dues=pl.when(waits).then("due"), due=pl.when(~waits).then("due"))
    lists = [
        pl.col(name).drop_nulls().sort() if kept else pl.lit(None, LISTS[name]).first().alias(name) for name, kept in _lists(kpi).items()
    ]
    sums = [pl.len().cast(pl.Int64).alias("n"), *(pl.col(name).sum() for name in SUMS[1:])]
    # Only the dimensions that a KPI has can tell its cells apart; grouping by the rest would be paid for nothing.
    keys = ["month", "project", *SLOTS[: len(kpi.dims)], *STATE]
    rest = [pl.col(slot).first() for slot in SLOTS[len(kpi.dims) :]]
    grouped = cells.group_by(*keys, _waits=pl.col("dues").is_not_null()).agg(*lists, *sums, *rest)
    return grouped.select(pl.lit(kpi.id).alias("kpi"), *CELL, *STATE, *LISTS, *SUMS).collect()


def _lists(kpi: Kpi) -> dict[str, bool]:
    """Which lists a KPI can have."""
    return {"minutes": kpi.kind == "duration", "dues": getattr(kpi.measure, "due", None) is not None}


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
    lists = [pl.lit(None, dtype).alias(name) for name, dtype in LISTS.items()]
    filled = cells.with_columns(*nothing, *clocks, *sums, *lists, kpi=pl.lit(kpi.id), pending=pl.lit(False))
    return filled.select("kpi", *CELL, *STATE, *LISTS, *SUMS)


def merged(kpi: Kpi, tallies: pl.DataFrame) -> pl.DataFrame:
    """The same tallies without dimensions, by month and project alone: what most pages ask for, in far fewer rows."""
    keys = ["kpi", "month", "project", *STATE]
    sums = [pl.col(name).sum() for name in SUMS]
    lists = [pl.col(name).explode().drop_nulls().sort() if kept else pl.col(name).first() for name, kept in _lists(kpi).items()]
    grouped = tallies.lazy().group_by(*keys, _waits=pl.col("dues").list.len() > 0).agg(*lists, *sums)
    found = grouped.with_columns(pl.lit(None, pl.String).alias(slot) for slot in SLOTS)
    return found.select("kpi", *CELL, *STATE, *LISTS, *SUMS).collect()


def spread(tallies: pl.DataFrame) -> pl.DataFrame:
    """Tallies with one row per finished duration (`minutes` a number) and per waiting case (its `due`), as `metrics.numbers` takes them."""
    finished, waiting = (pl.col(name).list.len().fill_null(0) > 0 for name in LISTS)
    one = [pl.lit(1, pl.Int64).alias(name) for name in ("n", "num", "den")]
    apart = tallies.filter(finished).explode("minutes").with_columns(one)
    others = tallies.filter(~finished).with_columns(minutes=pl.lit(None, pl.Int64))
    until = others.filter(waiting).explode("dues").with_columns(one[0], due="dues")
    parts = [others.filter(~waiting), apart.cast({"minutes": pl.Int64}), until]
    return pl.concat([part.drop("dues") for part in parts])


def word_of(dimension: str, dtype: pl.DataType) -> pl.Expr:
    """A dimension's value as the word it is stored and filtered by: 5, not 5.0000."""
    if dtype.is_decimal():
        return pl.col(dimension).cast(pl.Float64).cast(pl.String).str.strip_suffix(".0")
    return pl.col(dimension).cast(pl.String)
