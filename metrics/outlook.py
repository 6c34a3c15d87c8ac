"""How the year is likely to end: what the rest of it must reach to be on the goal, and how likely that is if it goes on as it did.

Shares (Gelman et al., Bayesian Data Analysis, 3rd ed., §2.5): the hits still to come follow the beta-binomial law of what was seen so far, with Jeffreys'
prior, which knows that the share itself is only estimated. Where months differ by more than chance explains, each case tells less: cases are counted by
1/φ, φ being Pearson's χ² of the months over its degrees of freedom (McCullagh & Nelder, Generalized Linear Models, §4.5). Means: the months to come are
drawn from the months that were (bootstrap, Efron 1979).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, exp, lgamma
from typing import Literal

import numpy as np
import polars as pl

from catalog.kpi import Kpi, Mean
from metrics import run_rate
from metrics.cases import MEAN_SCALE
from metrics.course import monthly_of
from metrics.run_rate import Needed

MONTHS = 12
FEWEST_CASES, FEWEST_MONTHS, FEWEST_DRAWN = 30, 3, 6  # below these no likelihood is told
PRIOR = 0.5  # Jeffreys'
DRAWS = 20_000
NEARLY = 1e-9  # of a case: what rounding alone makes of a whole number


@dataclass(frozen=True)
class Outlook:
    """`so_far` and `bar` in the KPI's unit, `needed` of the rest, `likely` the probability (0 to 1) to end on the bar; None where too little is known."""

    month: date
    so_far: float
    bar: float
    needed: Needed
    likely: float | None


def speaks_of(kpi: Kpi) -> bool:
    """Whether a KPI's year is made of cases that come one by one: shares and means, not stocks, nor what the calendar asks of every month, nor what may
    still be done late: its misses are not final."""
    plain_mean = isinstance(kpi.measure, Mean) and kpi.measure.weight is None
    return (kpi.kind in ("rate", "ratio") or plain_mean) and not kpi.uses_calendar and not kpi.late_counts and kpi.direction != "none"


def outlook(kpi: Kpi, numbers: pl.DataFrame, of: Literal["goal", "limit"] = "goal") -> Outlook | None:
    """The outlook from `metrics.numbers` by month up to the last closed one, on the goal (or limit) that holds in it; None without one, without cases, or when
    the year is over.
    """
    monthly = monthly_of(kpi, numbers).filter(pl.col("denominator") > 0)
    if not speaks_of(kpi) or monthly.is_empty() or monthly[of][-1] is None:
        return None
    last, bar = monthly["month"][-1], Fraction(str(monthly[of][-1]))
    year = monthly.filter(pl.col("month").dt.year() == last.year)
    hits, n = int(year["numerator"].sum()), int(year["denominator"].sum())
    unit = MEAN_SCALE * 100 if kpi.kind == "mean" else 1  # of a hundred points
    rest = run_rate.still_to_come(n, last.month - year["month"][0].month + 1, MONTHS - last.month)
    found = run_rate.needed(hits, n, rest, bar, up=kpi.direction == "up", unit=unit)
    return (
        None if found is None else Outlook(last, 100 * hits / (n * unit), float(bar), found, _likely(kpi, year, found, MONTHS - last.month))
    )


def _likely(kpi: Kpi, year: pl.DataFrame, wanted: Needed, months_left: int) -> float | None:
    if wanted.certain or not wanted.reachable:
        return float(wanted.certain)
    up, hits, n = kpi.direction == "up", year["numerator"].to_numpy().astype(float), year["denominator"].to_numpy().astype(float)
    if n.sum() < FEWEST_CASES or year.height < FEWEST_MONTHS:
        return None
    if kpi.kind != "mean":
        return of_shares(hits, n, wanted.rest, float(wanted.share) / 100, up)
    if year.height < FEWEST_DRAWN:
        return None
    return of_months(hits, n, months_left, float(wanted.share) / 100 * MEAN_SCALE * 100, up)


def of_shares(hits: np.ndarray, n: np.ndarray, rest: int, share: float, up: bool = True) -> float:
    """The probability that at least (`up`; else at most) this share of `rest` cases to come are hits, after `hits` of `n` month by month."""
    phi = dispersion(hits, n)
    seen, all_, left = float(hits.sum()) / phi, float(n.sum()) / phi, max(1, round(rest / phi))
    law = beta_binomial(left, seen + PRIOR, all_ - seen + PRIOR)
    bar = share * left
    return float(law[max(0, ceil(bar - NEARLY)) :].sum() if up else law[: max(0, int(bar + NEARLY) + 1)].sum())


def dispersion(hits: np.ndarray, n: np.ndarray) -> float:
    """φ: how many times the months differ as chance alone would have them; never below 1."""
    share = hits.sum() / n.sum()
    if len(n) < 2 or share in (0, 1):
        return 1.0
    return max(1.0, float(((hits - n * share) ** 2 / (n * share * (1 - share))).sum() / (len(n) - 1)))


def beta_binomial(n: int, a: float, b: float) -> np.ndarray:
    """The probabilities of 0 … n hits; each from the one before, since P(k+1)/P(k) = (n-k)(k+a) / ((k+1)(n-k-1+b))."""
    first = lgamma(n + b) - lgamma(n + a + b) + lgamma(a + b) - lgamma(b)
    k = np.arange(n)
    steps = np.log(n - k) + np.log(k + a) - np.log(k + 1) - np.log(n - k - 1 + b)
    return np.exp(np.concatenate(([first], first + np.cumsum(steps)))) if n else np.array([exp(first)])


def of_months(sums: np.ndarray, n: np.ndarray, months: int, mean: float, up: bool = True) -> float:
    """The share of draws in which `months` months like those seen, taken at random, have at least (`up`; else at most) this mean. The same each time."""
    drawn = np.random.default_rng(0).integers(0, len(n), (DRAWS, months))
    means = sums[drawn].sum(axis=1) / n[drawn].sum(axis=1)
    return float((means >= mean).mean() if up else (means <= mean).mean())
