"""From fractions to numbers: value, n, interval and status of each KPI, at a moment of judging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import polars as pl

from catalog.model import Kpi
from metrics import intervals, survival
from metrics.cases import MEAN_SCALE
from metrics.status import goal_misses, status

FIGURES: dict[str, pl.DataType | type[pl.DataType]] = {
    "value": pl.Float64,
    "numerator": pl.Int64,
    "denominator": pl.Int64,
    "excluded": pl.Int64,
    "pending": pl.Int64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "status": pl.String,
    "p90": pl.Float64,
    "at_risk": pl.Int64,
    "misses": pl.Int64,
    "allowed": pl.Int64,
    "why": pl.List(pl.Struct({"reason": pl.String, "n": pl.Int64})),
}
AT_RISK_SHARE = 0.8


def numbers(kpis: Mapping[str, Kpi], tallies: pl.DataFrame, at: Mapping[str, datetime], by: Sequence[str] = ()) -> pl.DataFrame:
    """One row per KPI and group of `by`, with the columns of FIGURES.

    `tallies`: columns `kpi`, `by`, STATE, `minutes` and SUMS, as `metrics.tally.spread` gives them. `at`: the moment (UTC) at which each KPI judges
    its open cases. Kinds: rate and ratio value in %, numerator and denominator are counts; mean: value 0-100, numerator
    the sum in thousandths, denominator n; nps: -100..100, numerator promoters less detractors; duration: value the
    Kaplan-Meier median in hours (null: not reached), numerator finished, denominator finished and open; stock: value
    and numerator the cases that stand open (past due), denominator all open ones with a due time.
    `misses` and `allowed`: the goal of a rate, judged on counts.
    """
    parts = [_of_one(kpis[id], tallies.filter(pl.col("kpi") == id), at[id], by) for id in kpis if id in at]
    found = pl.concat([pl.DataFrame(schema={"kpi": pl.String, **{n: tallies.schema[n] for n in by}, **FIGURES}), *parts])
    return found if by else pl.concat([found, _nothing(set(kpis) - set(found["kpi"]))])


def _nothing(ids: set[str]) -> pl.DataFrame:
    """KPIs of which nothing is known: asked for as a whole they answer with no value and zero cases."""
    zeros = dict.fromkeys(("numerator", "denominator", "excluded", "pending"), 0)
    rows = [{"kpi": id, "status": "not_enough_data", "why": [], **zeros} for id in sorted(ids)]
    return pl.DataFrame(rows, schema={"kpi": pl.String, **FIGURES})


def _of_one(kpi: Kpi, tallies: pl.DataFrame, at: datetime, by: Sequence[str]) -> pl.DataFrame:
    group = ["kpi", *by]
    if tallies.is_empty():
        return pl.DataFrame(schema={**{name: tallies.schema[name] for name in group}, **FIGURES})
    judged = tallies.with_columns(
        _late=pl.col("pending") & (pl.col("due") < at),
        _kept=pl.col("why").is_null(),
        _risky=pl.col("pending") & (pl.col("due") >= at) & (pl.col("since") + (pl.col("due") - pl.col("since")) * AT_RISK_SHARE <= at),
    )
    counts = judged.group_by(group, maintain_order=True).agg(_counts(kpi))
    counts = counts.join(_reasons(judged, group), on=group, how="left", nulls_equal=True, maintain_order="left")
    counts = counts.with_columns(pl.col("why").fill_null([]))
    valued = _with_value(kpi, counts, judged, at, group)
    figured = valued.with_columns(_status(kpi).alias("status"), *_goal(kpi))
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in FIGURES.items() if name not in figured.columns]
    return figured.with_columns(absent).select(*group, *(pl.col(name).cast(dtype) for name, dtype in FIGURES.items()))


def _counts(kpi: Kpi) -> list[pl.Expr]:
    n, kept, late = pl.col("n"), pl.col("_kept"), pl.col("_late")
    shared = [n.filter(~kept).sum().alias("excluded"), n.filter(kept & pl.col("pending") & ~late.fill_null(False)).sum().alias("pending")]
    if kpi.kind == "stock":
        stands = kept & pl.col("pending")
        counted = late & stands if getattr(kpi.measure, "due", None) is not None else stands
        waiting = shared[1] if getattr(kpi.measure, "due", None) is not None else pl.lit(0, pl.Int64).alias("pending")
        return [
            shared[0],
            waiting,
            n.filter(counted).sum().alias("numerator"),
            n.filter(stands).sum().alias("denominator"),
            n.filter("_risky").sum().alias("at_risk"),
            kept.sum().alias("_seen"),
        ]
    if kpi.kind == "nps":
        return [*shared, (pl.col("num") - pl.col("aux")).sum().alias("numerator"), pl.col("den").sum().alias("denominator"),
                pl.col("num").sum().alias("_promoters"), pl.col("aux").sum().alias("_detractors")]  # fmt: skip
    return [
        *shared,
        pl.col("num").sum().alias("numerator"),
        (pl.col("den").sum() + n.filter(late & pl.lit(kpi.kind == "rate")).sum()).alias("denominator"),
        pl.col("aux").sum().alias("_squares"),
    ]


def _reasons(judged: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    left_out = judged.filter(~pl.col("_kept")).group_by(*group, "why").agg(pl.col("n").sum())
    left_out = left_out.sort("n", "why", descending=[True, False])
    return left_out.group_by(group, maintain_order=True).agg(pl.struct(pl.col("why").alias("reason"), "n").alias("why"))


def _with_value(kpi: Kpi, counts: pl.DataFrame, judged: pl.DataFrame, at: datetime, group: list[str]) -> pl.DataFrame:
    num, den = counts["numerator"].to_numpy(), counts["denominator"].to_numpy()
    if kpi.kind == "stock":
        return counts.with_columns(value=pl.when(pl.col("_seen") > 0).then("numerator"))  # none open, or nothing reported, is a true zero
    if kpi.kind == "duration":
        return _with_median(counts, judged, at, group)
    share = np.divide(num, den, out=np.full(len(num), np.nan), where=den > 0)
    if kpi.kind == "mean":
        lower, upper = intervals.mean_t(num, counts["_squares"].to_numpy(), den, unit=MEAN_SCALE)
        return _bounded(counts, share / MEAN_SCALE, lower, upper)
    if kpi.kind == "nps":
        lower, upper = intervals.nps(counts["_promoters"].to_numpy(), counts["_detractors"].to_numpy(), den)
        return _bounded(counts, share * 100, lower, upper)
    lower, upper = intervals.wilson(num, den)
    return _bounded(counts, share * 100, lower * 100, upper * 100)


def _bounded(counts: pl.DataFrame, value: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> pl.DataFrame:
    figures = [pl.Series(name, array).fill_nan(None) for name, array in (("value", value), ("lower", lower), ("upper", upper))]
    return counts.with_columns(figures)


def _with_median(counts: pl.DataFrame, judged: pl.DataFrame, at: datetime, group: list[str]) -> pl.DataFrame:
    kept = judged.filter("_kept")
    elapsed = (pl.lit(at) - pl.col("since")).dt.total_minutes().clip(lower_bound=0)
    times = kept.select(
        *group,
        pl.coalesce("minutes", elapsed).alias("minutes"),
        pl.when("pending").then(0).otherwise("n").alias("events"),
        pl.when("pending").then("n").otherwise(0).alias("censored"),
    )
    times = times.group_by(*group, "minutes").agg(pl.col("events", "censored").sum())
    found = survival.quantiles(times, by=group).select(
        *group, pl.col("median").alias("value") / 60, *(pl.col(name) / 60 for name in ("p90", "lower", "upper"))
    )
    return counts.join(found, on=group, how="left", nulls_equal=True, maintain_order="left")


def _goal(kpi: Kpi) -> list[pl.Expr]:
    """A goal is judged on counts: how many rows miss it, and how many it allows (no interval ever proves 100 %)."""
    if kpi.kind not in ("rate", "ratio") or kpi.target.goal is None or kpi.direction == "none":
        return []
    judged = goal_misses(pl.col("numerator"), pl.col("denominator"), kpi.target.goal, kpi.direction)
    return [judged.struct.field(name).cast(pl.Int64).alias(name) for name in ("misses", "allowed")]


def _status(kpi: Kpi) -> pl.Expr:
    limit = kpi.target.limit if kpi.target.limit is not None else kpi.target.goal
    value, n = pl.col("value").cast(pl.Float64), pl.col("denominator")
    if kpi.kind == "stock":
        return status(value, value, value, limit, kpi.direction, n, 0)
    lower, upper = pl.col("lower"), pl.col("upper")
    if kpi.kind == "duration":  # a median that is not reached is longer than anything seen
        value = pl.when(n > 0).then(value.fill_null(float("inf")))
        upper = upper.fill_null(float("inf"))
    return status(value, lower, upper, limit, kpi.direction, n, kpi.minimum_n)
