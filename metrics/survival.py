"""How long something takes when some of it is still open: Kaplan-Meier from tallies.

A tally says how many cases ended (`events`) and how many were still open when last seen (`censored`) after so many
whole `minutes`. Tallies of months and projects merge by adding, so the median over any scope is exact. Leaving the
open cases out would flatter: the slow ones are the ones still open.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from metrics.intervals import CONFIDENCE, normal_quantile

# R's survival::quantile.survfit compares with this tolerance, so that 1 - 1/3 - 1/6 is a half.
TOLERANCE = 2.0**-26
GROUP = "__group"


def quantiles(tallies: pl.DataFrame, by: Sequence[str] = (), confidence: float = CONFIDENCE, steps: int = 1) -> pl.DataFrame:
    """Median and P90 of the time to the event, one row per group of `by`, in the order of their first tally.

    In: the columns of `by`, minutes, events, censored (integers, in 1/`steps` of a case). Out: `by`, median, p90, lower, upper (the log-log
    interval of the median), all in minutes, then n and events. Null where the curve does not come down that far:
    "not reached", which is more than anything observed. Same conventions as R's `survfit(conf.type = "log-log")`: a
    quantile is the first time with S(t) <= 1 - p, and the middle of the step where S equals 1 - p. With nothing open
    that is R's quantile of type 2: the usual median, and a P90 that some case really took, where the linear type 7 of
    NumPy and DuckDB would lie between two cases (it has no meaning on a curve that may end before the next one).
    """
    groups, found_steps = _steps(tallies, by, confidence, steps)
    found = found_steps.group_by(GROUP).agg(
        _reach("survival", 0.5).alias("median"),
        _reach("survival", 0.9).alias("p90"),
        _reach("lower", 0.5).alias("lower"),
        _reach("upper", 0.5).alias("upper"),
        (pl.col("events") + pl.col("censored")).sum().alias("n"),
        pl.col("events").sum(),
    )
    answer = groups.join(found, on=GROUP, how="left", maintain_order="left").drop(GROUP)
    return answer.with_columns(pl.col("n", "events").fill_null(0))


def curve(tallies: pl.DataFrame, by: Sequence[str] = (), confidence: float = CONFIDENCE) -> pl.DataFrame:
    """The Kaplan-Meier curve: one row per group of `by` and time at which something ended or was last seen.

    Out: `by`, minutes, at_risk, events, censored, survival (share still open after `minutes`), error (Greenwood's
    standard error of it), lower, upper (log-log, pointwise; null where survival is 0 or 1, as in R).
    """
    groups, steps = _steps(tallies, by, confidence)
    names = ("minutes", "at_risk", "events", "censored", "survival", "error", "lower", "upper")
    return steps.join(groups, on=GROUP, maintain_order="left").select(*by, *names)


def _steps(tallies: pl.DataFrame, by: Sequence[str], confidence: float, unit: int = 1) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The groups with a number each, and their curves in order of group and time."""
    numbered, groups = _numbered(tallies, by)
    merged = numbered.group_by(GROUP, "minutes").agg(pl.col("events", "censored").cast(pl.Int64).sum())
    seen = merged.filter(pl.col("events") + pl.col("censored") > 0).sort(GROUP, "minutes")
    events, at_risk, survival = pl.col("events"), pl.col("at_risk"), pl.col("survival")
    left = seen.with_columns((events + pl.col("censored")).cum_sum(reverse=True).over(GROUP).alias("at_risk"))
    # Where the last case ends, Greenwood's term is infinite and survival 0: no interval there. Of counts in 1/unit it would be unit times too small.
    term = pl.when(at_risk > events).then(events * unit / (at_risk.cast(pl.Float64) * (at_risk - events))).otherwise(0.0)
    steps = left.with_columns(
        (1 - events / at_risk).cum_prod().over(GROUP).alias("survival"),
        term.cum_sum().over(GROUP).sqrt().alias("error"),
    )
    inside = (survival > 0) & (survival < 1)
    log = survival.log()
    shift = normal_quantile(confidence) * pl.col("error") / log
    bounds = [(log * (sign * shift).exp()).exp() for sign in (-1, 1)]
    lower, upper = (pl.when(inside).then(bound) for bound in bounds)
    error = pl.when(survival > 0).then(survival * pl.col("error"))
    return groups, steps.with_columns(lower.alias("lower"), upper.alias("upper"), error.alias("error"))


def _numbered(tallies: pl.DataFrame, by: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Groups as numbers: sorting and windowing by one integer is many times faster than by several texts."""
    if not by:
        return tallies.with_columns(pl.lit(0, pl.UInt32).alias(GROUP)), pl.DataFrame({GROUP: [0]}, schema={GROUP: pl.UInt32})
    groups = tallies.select(by).unique(maintain_order=True).with_row_index(GROUP)
    return tallies.join(groups, on=list(by), nulls_equal=True), groups.select(*by, GROUP)


def _reach(column: str, p: float) -> pl.Expr:
    """The minutes at which a falling curve reaches 1 - p, within a group; null if it does not."""
    minutes, level = pl.col("minutes"), pl.col(column)
    first = pl.when(level <= 1 - p + TOLERANCE).then(minutes).min()
    # On a step at exactly 1 - p: its middle, up to the next event, or to the last case seen if there is none.
    beyond = pl.when(level <= 1 - p - TOLERANCE).then(minutes).min()
    return (first + beyond.fill_null(minutes.max())) / 2
