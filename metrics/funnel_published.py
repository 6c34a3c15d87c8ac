"""Funnel limits to the last digit of FunnelPlotR 0.6.0, so that others can lay our figures beside theirs.

What differs from `metrics.funnel`, by which the product itself judges: unadjusted limits of shares are the arcsine's, those of observed : expected the interval
of a count as large as what was expected, both of which reach too little on the side where little can happen. Limits of observed : expected by the square root
are neither squared nor cut at 0, so with the variance between units they can be narrower than chance. And where the sine of a share's limit comes down again
past a right angle, the package sets it to the end of the scale only if the next size on its grid of a thousand lies nearer to that end: at the turning point,
and for the largest unit, a limit a little off the end is left.
"""

from __future__ import annotations

import numpy as np
import scipy  # its parts are loaded when they are first used: 1.5 s, which a command that needs none need not pay
from numpy.typing import ArrayLike

from metrics.funnel import Floats, Funnel, Limits
from metrics.intervals import normal_quantile

GRID = 1000
SMALLEST = 3


def drawn(funnel: Funnel, confidence: float, dispersed: bool) -> Limits:
    """Lower and upper limit of each unit; `dispersed`: with the variance between units taken in."""
    if not dispersed and funnel.kind in ("ratio", "shmi"):
        return unadjusted(funnel.size, confidence)
    tau2 = funnel.tau2 if dispersed else 0.0
    z = normal_quantile(confidence)
    if funnel.kind == "share":
        return _unfolded(funnel, z, tau2)
    reach = z * np.sqrt(funnel.variance(funnel.size) + tau2)
    if funnel.kind == "ratio":
        return funnel.centre - reach, funnel.centre + reach
    return funnel.centre * np.exp(-reach), funnel.centre * np.exp(reach)


def unadjusted(expected: ArrayLike, confidence: float) -> Limits:
    """Limits of observed : expected from the chi-square distribution."""
    n, tail = np.asarray(expected, dtype=np.float64), (1 - confidence) / 2
    return scipy.stats.chi2.ppf(tail, 2 * n) / 2 / n, scipy.stats.chi2.ppf(1 - tail, 2 * (n + 1)) / 2 / n


def odd(funnel: Funnel, confidence: float) -> np.ndarray:
    """Which units lie beyond their limits: those with the variance between units where the scores spread more than chance has it."""
    lower, upper = drawn(funnel, confidence, dispersed=funnel.phi > 1)
    return (funnel.value < lower) | (funnel.value > upper)


def _unfolded(funnel: Funnel, z: float, tau2: float) -> Limits:
    sizes = np.unique(np.concatenate([np.linspace(SMALLEST, np.ceil(funnel.size.max()), GRID), funnel.size]))
    angle, reach = np.arcsin(np.sqrt(funnel.centre)), z * np.sqrt(funnel.variance(sizes) + tau2)
    lower, upper = np.sin(angle - reach) ** 2, np.sin(angle + reach) ** 2
    at = np.searchsorted(sizes, funnel.size)
    return _ended(lower, lower[:-1] > lower[1:], 0.0)[at], _ended(upper, upper[:-1] < upper[1:], 1.0)[at]


def _ended(limit: Floats, folded: np.ndarray, end: float) -> Floats:
    return np.concatenate([np.where(folded, end, limit[:-1]), limit[-1:]])
