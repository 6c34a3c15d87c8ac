"""Do units differ by more than chance? The spread of their trimmed scores, and the variance between them that it stands for.

Outer scores are drawn in (winsorised, Spiegelhalter and the Care Quality Commission) or left out (truncated, NHS Digital's SHMI), so that a few
odd units do not make all others look alike; then DerSimonian and Laird 1986. Conventions of FunnelPlotR 0.6.0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TRIMMED = 0.1  # of the scores at either end


@dataclass(frozen=True)
class Dispersion:
    """`phi`: mean square of the trimmed scores, 1 where chance explains them. `tau2`: the variance between units on the transformed scale."""

    phi: float
    tau2: float


def winsorised(score: Floats, weight: Floats, trim: float = TRIMMED) -> Dispersion:
    """Scores beyond the outer quantiles (R type 7) drawn in to them. `weight`: 1 / variance of each unit by chance."""
    ends = np.quantile(score, [trim, 1 - trim])
    return _dispersion(np.clip(score, *ends), weight)


def truncated(score: Floats, weight: Floats, trim: float = TRIMMED) -> Dispersion:
    """Scores in the outer groups of 1 / `trim` equal ones left out. Raises ValueError where one that is kept is not finite."""
    groups = 1 / trim
    place = np.floor(_ranks(score) * groups / (len(score) + 1))
    kept = (place > 0) & (place < groups - 1)
    if not np.isfinite(score[kept]).all():
        raise ValueError("too many units without any case for a logarithm")
    return _dispersion(score[kept], weight[kept])


def _ranks(score: Floats) -> Floats:
    """From 1; equal scores share the mean of their ranks."""
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    middle: Floats = (last - (count - 1) / 2)[place]
    return middle


def _dispersion(score: Floats, weight: Floats) -> Dispersion:
    units = len(score)
    if not units:
        return Dispersion(float("nan"), 0.0)
    phi = float(np.mean(score**2))
    excess = units * phi - (units - 1)
    if excess <= 0:
        return Dispersion(phi, 0.0)
    spare = float(weight.sum() - (weight**2).sum() / weight.sum())
    return Dispersion(phi, float(excess / spare) if spare > 0 else 0.0)
