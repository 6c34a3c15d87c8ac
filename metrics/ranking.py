"""The units of a KPI in order, as far as the data tell: shrunk figures, and the range in which each one's rank plausibly lies.

Which law says how much chance is in a figure depends on what it is: shares are beta-binomial, events per exposure gamma-Poisson, means normal, medians
of times normal by their logarithm. What a meter or a bill shows is no sample: its order is as it stands, without a range.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl
import scipy  # its parts are loaded when they are first used: 1.5 s, which a command that needs none need not pay
from numpy.typing import NDArray

from catalog.kpi import Duration, Events, Kpi
from metrics.event_rates import rates_of
from metrics.intervals import CONFIDENCE, normal_quantile
from metrics.shrinkage import prior_of, rank_intervals, spread_of

Floats = NDArray[np.float64]
Found = tuple[Floats, Floats, Floats, Floats]  # shrunk figures, their lower and upper ends, draws
RANKED_FROM = 30  # cases; with fewer a unit is shown, never ranked
EXPECTED_FROM = 5  # events that a unit's exposure would bring at the rate of all; with fewer it is shown, never ranked
SHORTEST = 0.5  # minutes that are told apart from none
TIES = 200  # draws of figures that are known: enough to give those that are equal the same range of ranks
RANKS = ("shrunk", "lower", "upper", "rank", "rank_low", "rank_high")


def why_not(kpi: Kpi) -> Literal["direction", "size"] | None:
    """Why the units of a KPI have no order: neither way is better, or the figure is a plain number of things, which large units have more of."""
    if kpi.direction == "none":
        return "direction"
    return "size" if kpi.kind == "stock" or (isinstance(kpi.measure, Events) and kpi.measure.exposure is None) else None


def in_full(kpi: Kpi) -> bool:
    """Whether the figure is known and not sampled, so that chance has no part in an order of it: a sum of amounts, or what is due once in each period."""
    return kpi.every is not None or (isinstance(kpi.measure, Events) and kpi.measure.amount is not None)


def ranked(kpi: Kpi, numbers: pl.DataFrame, by: str) -> pl.DataFrame:
    """Units by their shrunk figure, the best first: kpi, `by`, n, value, shrunk, lower, upper, rank, rank_low, rank_high.

    In: a frame of `metrics.numbers` by `by`. `shrunk` is null, like all that follows it, for units with too little to go by: fewer than 30 cases, an
    exposure that brings fewer than 5 events, a median without an interval; and for all if fewer than two have more. `lower`..`upper`: of the shrunk
    figure, 95 %; `rank_low`..`rank_high`: of the rank, 95 %, 1 the best. Raises ValueError for a KPI whose units have no order.
    """
    if why_not(kpi) is not None:
        raise ValueError(f"the units of {kpi.id} have no order")
    mine = numbers.filter((pl.col("kpi") == kpi.id) & (pl.col("denominator") > 0)).sort(by, nulls_last=True)
    known = mine if _unbounded(kpi) else mine.drop_nulls("value")
    known = known.select(
        "kpi", by, pl.col("denominator").alias("n"), "value", pl.col("lower").alias("_low"), pl.col("upper").alias("_high"), "numerator"
    )
    enough = _enough(kpi, known)
    large, rest = known.filter(enough), known.filter(~enough)
    if large.height < 2:
        large, rest = large.clear(), known
    else:
        large = _placed(kpi, large)
    found = pl.concat([large, rest], how="diagonal").drop("_low", "_high", "numerator")
    absent = [pl.lit(None, pl.Float64).alias(c) for c in RANKS if c not in found.columns]
    return found.with_columns(absent).sort("rank", by, nulls_last=True)


def _unbounded(kpi: Kpi) -> bool:
    """Whether no value means longer than anything seen: a time between faults without a fault, a median that is not reached."""
    return kpi.kind == "duration" or (isinstance(kpi.measure, Events) and kpi.measure.per_event)


def _enough(kpi: Kpi, known: pl.DataFrame) -> pl.Series:
    """Which of the units have enough to be ranked."""
    everybody = pl.repeat(True, known.height, eager=True)
    if in_full(kpi):
        return everybody
    if kpi.kind == "events":
        hits, size = int(known["numerator"].sum()), int(known["n"].sum())
        return known["n"] * hits >= EXPECTED_FROM * size
    enough = known["n"] >= RANKED_FROM
    return enough & known["value"].is_not_null() & known["_low"].is_not_null() if kpi.kind == "duration" else enough


def _placed(kpi: Kpi, large: pl.DataFrame) -> pl.DataFrame:
    shrunk, lower, upper, draws = _law(kpi, large)
    low, middle, high = rank_intervals(draws, up=kpi.direction == "up")
    columns = dict(zip(RANKS, (shrunk, lower, upper, middle, low, high), strict=True))
    return large.with_columns(pl.Series(name, values) for name, values in columns.items())


def _law(kpi: Kpi, large: pl.DataFrame) -> Found:
    if in_full(kpi):
        value = large["value"].to_numpy()
        return value, value, value, np.repeat(value[None, :], TIES, axis=0)
    if isinstance(kpi.measure, Events):
        return _of_events(kpi.measure, large)
    if isinstance(kpi.measure, Duration):
        return _of_times(kpi.measure, large)
    return _of_shares(large) if kpi.kind in ("rate", "ratio") else _of_means(kpi, large)


def _of_shares(large: pl.DataFrame) -> Found:
    hits, n = large["numerator"].to_numpy(), large["n"].to_numpy()
    prior = prior_of(hits, n)
    lower, upper = prior.interval(hits, n, CONFIDENCE)
    return 100 * prior.shrunk(hits, n), 100 * lower, 100 * upper, prior.draws(hits, n)


def _of_events(measure: Events, large: pl.DataFrame) -> Found:
    events, size = large["numerator"].to_numpy(), large["n"].to_numpy() / measure.scale
    prior = rates_of(events, size)
    lower, upper = prior.interval(events, size, CONFIDENCE)
    shrunk, draws = prior.shrunk(events, size), prior.draws(events, size)
    return (1 / shrunk, 1 / upper, 1 / lower, 1 / draws) if measure.per_event else (shrunk, lower, upper, draws)


def _of_means(kpi: Kpi, large: pl.DataFrame) -> Found:
    return _of_spread(large["value"].to_numpy(), _errors(kpi, large))


def _of_times(measure: Duration, large: pl.DataFrame) -> Found:
    """Medians by their logarithm; where the upper end of the interval is not reached, by the lower half alone."""
    least = SHORTEST / measure.unit_minutes
    value, low, high = (np.log(np.maximum(large[name].cast(pl.Float64).to_numpy(), least)) for name in ("value", "_low", "_high"))
    half = np.where(np.isnan(high), value - low, (high - low) / 2)
    shrunk, lower, upper, draws = _of_spread(value, _spread_out(half / normal_quantile()))
    return np.exp(shrunk), np.exp(lower), np.exp(upper), draws


def _of_spread(values: Floats, errors: Floats) -> Found:
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
    return _spread_out(half / reach)


def _spread_out(errors: Floats) -> Floats:
    """A unit without spread gets the largest error of all."""
    positive = errors[errors > 0]
    return np.where(errors > 0, errors, positive.max() if len(positive) else 1e-9)
