"""Who differs for real? Funnel limits: how far a unit of its size may lie from the rest by chance alone.

Spiegelhalter 2005; over-dispersion as the Care Quality Commission and the R package FunnelPlotR 0.6.0 reckon it, against
which the tests check every figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from metrics.intervals import normal_quantile

Floats = NDArray[np.float64]
Limits = tuple[Floats, Floats]

WARNING, ALARM = 0.95, 0.998
WINSORISED = 0.1  # of the scores at either end
ENOUGH_UNITS = 10  # fewer cannot tell over-dispersion from a few odd ones


@dataclass(frozen=True)
class Funnel:
    """The units of one comparison, in their order.

    Past a right angle the sine comes down again: there FunnelPlotR draws an upper limit of shares below 1, here it stays at 1 (and the lower at 0).

    `value`: shares 0..1, or observed : expected. `centre`: what all together have. `size`: cases, or expected cases.
    `score`: how many standard errors a unit lies from the centre. `phi`: the spread of the winsorised scores, 1 where
    chance explains all of it. `tau2`: the variance between units beyond chance, on the transformed scale.
    """

    kind: Literal["share", "ratio"]
    value: Floats
    centre: float
    size: Floats
    score: Floats
    phi: float
    tau2: float

    def limits(self, confidence: float = ALARM, size: ArrayLike | None = None) -> Limits:
        """Lower and upper limit of each unit, or of the sizes asked for, with the variance between units taken in."""
        n = self.size if size is None else np.asarray(size, dtype=np.float64)
        return self._around(normal_quantile(confidence) * np.sqrt(1 / (4 * n) + self.tau2))

    def chance(self, confidence: float = ALARM) -> Limits:
        """The limits of each unit if nothing but chance were at work: of ratios exact (Poisson)."""
        if self.kind == "ratio":
            return poisson_limits(self.size, confidence)
        return self._around(normal_quantile(confidence) * np.sqrt(1 / (4 * self.size)))

    def _around(self, reach: Floats) -> Limits:
        if self.kind == "ratio":
            return np.maximum(0.0, self.centre - reach), self.centre + reach
        angle = np.arcsin(np.sqrt(self.centre))
        return np.sin(np.clip(angle - reach, 0, np.pi / 2)) ** 2, np.sin(np.clip(angle + reach, 0, np.pi / 2)) ** 2

    def side(self, confidence: float = ALARM) -> NDArray[np.int64]:
        """-1 below the limits, +1 above them, 0 where chance and the usual differences explain the unit."""
        lower, upper = self.limits(confidence)
        return np.where(self.value < lower, -1, np.where(self.value > upper, 1, 0)).astype(np.int64)


def shares(numerator: ArrayLike, denominator: ArrayLike) -> Funnel:
    """The funnel of proportions around the pooled one, by the arcsine transformation. Raises ValueError for an empty unit."""
    hits, n = _counted(numerator, denominator)
    centre = float(hits.sum() / n.sum())
    score = (np.arcsin(np.sqrt(hits / n)) - np.arcsin(np.sqrt(centre))) * 2 * np.sqrt(n)
    return Funnel("share", hits / n, centre, n, score, *_dispersion(score, n))


def ratios(observed: ArrayLike, expected: ArrayLike) -> Funnel:
    """The funnel of observed : expected around 1, by the square root. Raises ValueError where nothing was expected."""
    cases, n = _counted(observed, expected)
    score = (np.sqrt(cases / n) - 1) * 2 * np.sqrt(n)
    return Funnel("ratio", cases / n, 1.0, n, score, *_dispersion(score, n))


def poisson_limits(expected: ArrayLike, confidence: float = WARNING) -> Limits:
    """Exact limits of observed : expected where nothing but chance is at work, from the chi-square distribution."""
    n = np.asarray(expected, dtype=np.float64)
    tail = (1 - confidence) / 2
    return stats.chi2.ppf(tail, 2 * n) / 2 / n, stats.chi2.ppf(1 - tail, 2 * (n + 1)) / 2 / n


def _counted(cases: ArrayLike, sizes: ArrayLike) -> tuple[Floats, Floats]:
    found, n = np.asarray(cases, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    if not len(n) or (n <= 0).any():
        raise ValueError("a funnel takes units with at least some cases each")
    return found, n


def _dispersion(score: Floats, n: Floats) -> tuple[float, float]:
    """phi and tau² (DerSimonian and Laird) of the winsorised scores; without enough units, or without excess, tau² is 0."""
    ends = np.quantile(score, [WINSORISED, 1 - WINSORISED])
    phi = float(np.mean(np.clip(score, *ends) ** 2))
    units, weight = len(n), 4 * n
    excess = units * phi - (units - 1)
    if units < ENOUGH_UNITS or excess <= 0:
        return phi, 0.0
    return phi, float(excess / (weight.sum() - (weight**2).sum() / weight.sum()))
