"""Who clearly differs? Funnel limits: how far a unit of its size may lie from the rest by chance alone.

Spiegelhalter 2005: the limits of chance are those of the binomial law or of Poisson's, so that 99.8 % are 99.8 % for a small unit too, and none of 50
complaints late is told apart from luck. Over-dispersion as the Care Quality Commission, NHS Digital (SHMI) and the R package FunnelPlotR 0.6.0 reckon it,
against which the tests check score, φ and τ². `metrics.funnel_published` draws that package's own limits, which by its approximations can be narrower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy  # its parts are loaded when they are first used: 1.5 s, which a command that needs none need not pay
from numpy.typing import ArrayLike, NDArray

from metrics.dispersion import TRIMMED, Dispersion, truncated, winsorised
from metrics.intervals import normal_quantile

Floats = NDArray[np.float64]
Kind = Literal["share", "ratio", "shmi", "counts"]
Limits = tuple[Floats, Floats]

WARNING, ALARM = 0.95, 0.998
ENOUGH_UNITS = 10  # fewer cannot tell over-dispersion from a few odd ones


@dataclass(frozen=True)
class Funnel:
    """The units of one comparison, in their order.

    `kind`: shares (arcsine), observed : expected by the square root ("ratio", CQC) or by the logarithm ("shmi", NHS Digital), ratios of two
    counts ("counts"). Past a right angle the sine comes down again: an upper limit of shares stays at 1 there, a lower one at 0.

    `value`: shares 0..1, or observed : expected. `centre`: what all together have. `size`: cases, or expected cases.
    `score`: how many standard errors a unit lies from the centre. `phi`: the spread of the trimmed scores, 1 where
    chance explains all of it. `tau2`: the variance between units beyond chance, on the transformed scale.
    """

    kind: Kind
    value: Floats
    centre: float
    size: Floats
    score: Floats
    phi: float
    tau2: float

    def limits(self, confidence: float = ALARM, size: ArrayLike | None = None) -> Limits:
        """Lower and upper limit of each unit, or of the sizes asked for, with the variance between units taken in; never within those of chance."""
        n = self.size if size is None else np.asarray(size, dtype=np.float64)
        wide = self._around(normal_quantile(confidence) * np.sqrt(self.variance(n) + self.tau2))
        least = self.chance(confidence, n)
        return np.minimum(wide[0], least[0]), np.maximum(wide[1], least[1])

    def chance(self, confidence: float = ALARM, size: ArrayLike | None = None) -> Limits:
        """The limits of each unit, or of the sizes asked for, if nothing but chance were at work: exact of shares and of observed : expected."""
        n = self.size if size is None else np.asarray(size, dtype=np.float64)
        if self.kind == "share":
            return binomial_limits(n, self.centre, confidence)
        if self.kind in ("ratio", "shmi"):
            return poisson_limits(n, confidence)
        return self._around(normal_quantile(confidence) * np.sqrt(self.variance(n)))

    def judging(self, confidence: float = ALARM, size: ArrayLike | None = None) -> Limits:
        """The limits that `side` holds units to: with the variance between them where they are dispersed, else those of chance."""
        return self.limits(confidence, size) if self.dispersed else self.chance(confidence, size)

    @property
    def dispersed(self) -> bool:
        """Whether the units differ by more than chance; only then limits with their variance judge them."""
        return self.phi > 1 and self.tau2 > 0

    def variance(self, n: Floats) -> Floats:
        """What chance alone adds on the transformed scale at a size."""
        return 1 / n if self.kind == "shmi" else 1 / (4 * n)

    def _around(self, reach: Floats) -> Limits:
        if self.kind == "ratio":
            root = np.sqrt(self.centre)
            return np.maximum(0.0, root - reach) ** 2, (root + reach) ** 2
        if self.kind != "share":
            return self.centre * np.exp(-reach), self.centre * np.exp(reach)
        angle = np.arcsin(np.sqrt(self.centre))
        return np.sin(np.clip(angle - reach, 0, np.pi / 2)) ** 2, np.sin(np.clip(angle + reach, 0, np.pi / 2)) ** 2

    def side(self, confidence: float = ALARM) -> NDArray[np.int64]:
        """-1 below the limits, +1 above them, 0 where chance and the usual differences explain the unit."""
        return self._beyond(self.judging(confidence))

    def beyond_chance(self, confidence: float = ALARM) -> NDArray[np.int64]:
        """The same against chance alone: beyond it and yet within the limits lies what units like these usually differ by."""
        return self._beyond(self.chance(confidence))

    def _beyond(self, limits: Limits) -> NDArray[np.int64]:
        return np.where(self.value < limits[0], -1, np.where(self.value > limits[1], 1, 0)).astype(np.int64)


def shares(numerator: ArrayLike, denominator: ArrayLike, trim: float = TRIMMED, enough: int = ENOUGH_UNITS) -> Funnel:
    """The funnel of proportions around the pooled one, by the arcsine transformation. Raises ValueError for an empty unit.

    `trim`: the share of scores winsorised at either end. `enough`: with fewer units no variance between them is reckoned.
    """
    hits, n = _counted(numerator, denominator)
    centre = float(hits.sum() / n.sum())
    score = (np.arcsin(np.sqrt(hits / n)) - np.arcsin(np.sqrt(centre))) * 2 * np.sqrt(n)
    return _made("share", hits / n, centre, n, score, winsorised(score, 4 * n, trim), enough)


def ratios(observed: ArrayLike, expected: ArrayLike, trim: float = TRIMMED, enough: int = ENOUGH_UNITS) -> Funnel:
    """The funnel of observed : expected around 1, by the square root (CQC). Raises ValueError where nothing was expected."""
    cases, n = _counted(observed, expected)
    score = (np.sqrt(cases / n) - 1) * 2 * np.sqrt(n)
    return _made("ratio", cases / n, 1.0, n, score, winsorised(score, 4 * n, trim), enough)


def log_ratios(observed: ArrayLike, expected: ArrayLike, trim: float = TRIMMED, enough: int = ENOUGH_UNITS, rounded: bool = True) -> Funnel:
    """The funnel of observed : expected around 1, by the logarithm (NHS Digital's SHMI): outer scores are left out, not drawn in.

    `rounded`: expected cases are taken to two decimals, as SHMI publishes them. Raises ValueError where nothing was expected, or where a unit without any
    case is not among those left out.
    """
    cases, n = _counted(observed, expected)
    # by their exact binary value, as R 4 rounds; NumPy multiplies by 100 first and takes 2.675 up
    value, n = cases / n, np.array([round(float(size), 2) for size in n]) if rounded else n
    with np.errstate(divide="ignore"):
        score = np.sqrt(n) * np.log(cases / n)
    return _made("shmi", value, 1.0, n, score, truncated(score, n, trim), enough)


def count_ratios(numerator: ArrayLike, denominator: ArrayLike, trim: float = TRIMMED, enough: int = ENOUGH_UNITS) -> Funnel:
    """The funnel of ratios of two counts around the pooled one, by the logarithm with half a case added (FunnelPlotR "RC").

    As in that package a unit's score rests on both of its counts, its limits on the denominator alone.
    """
    first, n = _counted(numerator, denominator)
    centre = float(first.sum() / n.sum())
    error = np.sqrt(first / (first + 0.5) ** 2 + n / (n + 0.5) ** 2)
    score = (np.log((first + 0.5) / (n + 0.5)) - np.log(centre)) / error
    return _made("counts", first / n, centre, n, score, winsorised(score, 1 / error**2, trim), enough)


def _made(kind: Kind, value: Floats, centre: float, n: Floats, score: Floats, found: Dispersion, enough: int) -> Funnel:
    return Funnel(kind, value, centre, n, score, found.phi, found.tau2 if len(n) >= enough else 0.0)


def binomial_limits(n: ArrayLike, centre: float, confidence: float = ALARM) -> Limits:
    """The shares of `n` cases that chance passes downwards, or upwards, once in so many times (half of what `confidence` leaves over), `centre` being the rule."""
    cases, tail = np.asarray(n, dtype=np.float64), (1 - confidence) / 2
    if centre in (0, 1):
        return np.full_like(cases, centre), np.full_like(cases, centre)
    least, most = scipy.special.bdtrik(tail, cases, centre), scipy.special.bdtrik(1 - tail, cases, centre) + 1
    return least / cases, np.minimum(1.0, most / cases)


def poisson_limits(expected: ArrayLike, confidence: float = ALARM) -> Limits:
    """The same of observed : expected, where so many cases are the rule; between two counts the law is continued (the gamma function's)."""
    n, tail = np.asarray(expected, dtype=np.float64), (1 - confidence) / 2
    return scipy.special.pdtrik(tail, n) / n, (scipy.special.pdtrik(1 - tail, n) + 1) / n


def _counted(cases: ArrayLike, sizes: ArrayLike) -> tuple[Floats, Floats]:
    found, n = np.asarray(cases, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    if not len(n) or (n <= 0).any():
        raise ValueError("a funnel takes units with at least some cases each")
    return found, n
