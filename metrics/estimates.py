"""The estimate of each group, its value and its interval, from its counts: by the kind of KPI."""

from __future__ import annotations

import numpy as np
import polars as pl

from catalog.kpi import Events, Kpi, Mean
from metrics import intervals, survival
from metrics.cases import MEAN_SCALE, SQUARE_SCALE


def with_estimate(kpi: Kpi, counts: pl.DataFrame, judged: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    """Counts of groups with their `value`, `lower` and `upper` (95 %), of durations `p90` too. `judged`: the tallies that were counted, with `_kept` and `_at`.

    `_times`: how many times over the same people are among the counts (once a month): they are no more to go by than those of one month.
    """
    num, den = counts["numerator"].to_numpy(), counts["denominator"].to_numpy()
    if kpi.kind == "stock":
        return counts.with_columns(value=pl.when(pl.col("_seen") > 0).then("numerator"))  # none open, or nothing reported, is a true zero
    if kpi.kind == "duration":
        return _with_median(kpi, counts, judged, group)
    if isinstance(kpi.measure, Events):
        return _with_rate(kpi.measure, counts)
    if isinstance(kpi.measure, Mean) and kpi.measure.weight is not None:
        sums = [counts[name].to_numpy() for name in ("_num", "_aux", "_den", "_sq")]
        lower, upper = intervals.mean_weighted(*sums, unit=MEAN_SCALE, square_unit=SQUARE_SCALE)
        value = np.divide(sums[0], sums[2], out=np.full(len(num), np.nan), where=sums[2] > 0) / MEAN_SCALE
        return _bounded(counts, value, lower, upper)
    share = np.divide(num, den, out=np.full(len(num), np.nan), where=den > 0)
    if kpi.kind == "mean":
        lower, upper = intervals.mean_t(num, counts["_squares"].to_numpy(), den, unit=MEAN_SCALE, low=kpi.measure.low)  # type: ignore[union-attr]
        return _bounded(counts, share / MEAN_SCALE, lower, upper)
    if kpi.kind == "nps":
        lower, upper = intervals.nps(counts["_promoters"].to_numpy(), counts["_detractors"].to_numpy(), den)
        return _bounded(counts, share * 100, lower, upper)
    if kpi.every is not None:  # what is due once in each period is counted in full, not sampled
        nothing = np.full(len(num), np.nan)
        return _bounded(counts, share * 100, nothing, nothing)
    times = counts["_times"].to_numpy()
    lower, upper = intervals.wilson(num / times, den / times)
    return _bounded(counts, share * 100, lower * 100, upper * 100)


def _with_rate(measure: Events, counts: pl.DataFrame) -> pl.DataFrame:
    """Events per exposure and their Poisson interval; a plain count wants an exposure above zero too, for else nothing was received."""
    num, steps = counts["numerator"].to_numpy(), counts["_exposure"].to_numpy()
    known = steps > 0
    size = np.ones(len(num)) if measure.exposure is None else steps / measure.exposure_steps / measure.scale
    unit = 1 if measure.amount is None else MEAN_SCALE
    value = np.divide(num, size * unit, out=np.full(len(num), np.nan), where=known)
    if measure.amount is not None:
        nothing = np.full(len(num), np.nan)
        return _bounded(counts, value, nothing, nothing)
    if measure.share:
        lower, upper = intervals.wilson(num, np.where(known, steps, 0))
        return _bounded(counts, value * 100, lower * 100, upper * 100)
    lower, upper = intervals.poisson(num, np.where(known, size, 0.0))
    if not measure.per_event:
        return _bounded(counts, value, lower, upper)
    # Exposure is divided by the scale already, so hours per fault is the inverse; with no fault it has a lower bound only.
    turned = [np.divide(1.0, x, out=np.full(len(num), np.nan), where=known & (x > 0)) for x in (value, upper, lower)]
    return _bounded(counts, *turned)


def _bounded(counts: pl.DataFrame, value: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> pl.DataFrame:
    figures = [pl.Series(name, array).fill_nan(None) for name, array in (("value", value), ("lower", lower), ("upper", upper))]
    return counts.with_columns(figures)


def _with_median(kpi: Kpi, counts: pl.DataFrame, judged: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    kept = judged.filter("_kept")
    elapsed = (pl.col("_at") - pl.col("since")).dt.total_minutes().clip(lower_bound=0)
    times = kept.select(
        *group,
        pl.coalesce("minutes", elapsed).alias("minutes"),
        pl.when("pending").then(0).otherwise("n").alias("events"),
        pl.when("pending").then("n").otherwise(0).alias("censored"),
    )
    times = times.group_by(*group, "minutes").agg(pl.col("events", "censored").sum())
    unit = kpi.measure.unit_minutes  # type: ignore[union-attr]
    found = survival.quantiles(times, by=group)
    # Divided by NumPy: polars multiplies a long column by 1/unit and divides a short one, so that the last bit would depend on how much is asked at once.
    units = {"value": "median", "p90": "p90", "lower": "lower", "upper": "upper"}
    figures = [pl.Series(name, found[minutes].to_numpy() / unit).fill_nan(None) for name, minutes in units.items()]
    reached = found.select(group).with_columns(figures)
    return counts.join(reached, on=group, how="left", nulls_equal=True, maintain_order="left")
