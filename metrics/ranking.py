"""The units of a KPI in order, as far as the data tell: shrunk figures, and the range in which each one's rank plausibly lies."""

from __future__ import annotations

import numpy as np
import polars as pl
import scipy  # its parts are loaded when they are first used: 1.5 s, which a command that needs none need not pay
from numpy.typing import NDArray

from catalog.model import Kpi
from metrics.intervals import CONFIDENCE, normal_quantile
from metrics.shrinkage import prior_of, rank_intervals, spread_of

Floats = NDArray[np.float64]
RANKED_FROM = 30  # cases; with fewer a unit is shown, never ranked
KINDS = ("rate", "ratio", "mean", "nps")


def ranked(kpi: Kpi, numbers: pl.DataFrame, by: str) -> pl.DataFrame:
    """Units by their shrunk figure, the best first: kpi, `by`, n, value, shrunk, lower, upper, rank, rank_low, rank_high.

    In: a frame of `metrics.numbers` by `by`. `shrunk` is null, like all that follows it, for units of fewer than 30 cases (and for all
    if fewer than two have more, or the KPI has no good direction). `lower`..`upper`: of the shrunk figure, 95 %; `rank_low`..`rank_high`: of the rank, 95 %, 1 the best.
    """
    if kpi.kind not in KINDS:
        raise ValueError(f"a {kpi.kind} is not ranked")
    known = numbers.filter((pl.col("kpi") == kpi.id) & pl.col("value").is_not_null()).sort(by, nulls_last=True)
    known = known.select(
        "kpi", by, pl.col("denominator").alias("n"), "value", pl.col("lower").alias("_low"), pl.col("upper").alias("_high"), "numerator"
    )
    large = known.filter(pl.col("n") >= RANKED_FROM)
    rest = known.filter(pl.col("n") < RANKED_FROM)
    if large.height < 2 or kpi.direction == "none":
        large, rest = large.clear(), known
    else:
        large = _placed(kpi, large)
    found = pl.concat([large, rest], how="diagonal").drop("_low", "_high", "numerator")
    absent = [
        pl.lit(None, pl.Float64).alias(c) for c in ("shrunk", "lower", "upper", "rank", "rank_low", "rank_high") if c not in found.columns
    ]
    return found.with_columns(absent).sort("rank", by, nulls_last=True)


def _placed(kpi: Kpi, large: pl.DataFrame) -> pl.DataFrame:
    shrunk, lower, upper, draws = _of_shares(large) if kpi.kind in ("rate", "ratio") else _of_means(kpi, large)
    low, middle, high = rank_intervals(draws, up=kpi.direction == "up")
    columns = {"shrunk": shrunk, "lower": lower, "upper": upper, "rank": middle, "rank_low": low, "rank_high": high}
    return large.with_columns(pl.Series(name, values) for name, values in columns.items())


def _of_shares(large: pl.DataFrame) -> tuple[Floats, Floats, Floats, Floats]:
    hits, n = large["numerator"].to_numpy(), large["n"].to_numpy()
    prior = prior_of(hits, n)
    lower, upper = prior.interval(hits, n, CONFIDENCE)
    return 100 * prior.shrunk(hits, n), 100 * lower, 100 * upper, prior.draws(hits, n)


def _of_means(kpi: Kpi, large: pl.DataFrame) -> tuple[Floats, Floats, Floats, Floats]:
    values, errors = large["value"].to_numpy(), _errors(kpi, large)
    spread = spread_of(values, errors)
    shrunk, half = spread.shrunk(values, errors), normal_quantile() * spread.deviation(errors)
    return shrunk, shrunk - half, shrunk + half, spread.draws(values, errors)


def _errors(kpi: Kpi, large: pl.DataFrame) -> Floats:
    """Standard errors from the intervals (their longer half: the other may be cut at the end of the scale); a unit without spread gets the largest."""
    value, low, high = (large[name].to_numpy() for name in ("value", "_low", "_high"))
    reach = (
        np.full(large.height, normal_quantile())
        if kpi.kind == "nps"
        else scipy.stats.t.ppf((1 + CONFIDENCE) / 2, large["n"].to_numpy() - 1)
    )
    half = np.maximum(high - value, value - low) if kpi.kind == "mean" else (high - low) / 2
    errors = half / reach
    positive = errors[errors > 0]
    return np.where(errors > 0, errors, positive.max() if len(positive) else 1e-9)
