"""Rates of events that do not mistake luck for merit: gamma-Poisson, the shrinkage of counts over unequal exposure.

A unit with little exposure is drawn towards the others as far as the data say that units differ at all (Clayton and Kaldor 1987, Biometrics 43:671).
The prior is that of largest marginal likelihood, which is a negative binomial; the tests reckon it again with statsmodels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its parts are loaded when they are first used: 1.5 s, which a command that needs none need not pay
from numpy.typing import ArrayLike, NDArray

from metrics.shrinkage import DRAWS, MOST_ALIKE, SEED

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rates:
    """Events per exposure of units as draws from gamma(a, rate b): of mean a / b."""

    a: float
    b: float

    def shrunk(self, events: ArrayLike, exposure: ArrayLike) -> Floats:
        """The expected rate of each unit, (a + events) / (b + exposure)."""
        return (self.a + _floats(events)) / (self.b + _floats(exposure))

    def interval(self, events: ArrayLike, exposure: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """The equal-tailed interval of each unit's rate."""
        shape, size, tail = self.a + _floats(events), self.b + _floats(exposure), (1 - confidence) / 2
        return scipy.special.gammaincinv(shape, tail) / size, scipy.special.gammaincinv(shape, 1 - tail) / size

    def draws(self, events: ArrayLike, exposure: ArrayLike, times: int = DRAWS) -> Floats:
        """Rates as they may be: one row a draw, one column a unit."""
        shape, size = self.a + _floats(events), self.b + _floats(exposure)
        return np.random.default_rng(SEED).gamma(shape, 1 / size, size=(times, len(size)))


def rates_of(events: ArrayLike, exposure: ArrayLike) -> Rates:
    """The gamma prior of largest marginal likelihood. Raises ValueError for fewer than two units, or one without exposure."""
    k, e = _floats(events), _floats(exposure)
    if len(k) < 2 or (e <= 0).any() or (k < 0).any():
        raise ValueError("shrinkage of rates takes two or more units, each with exposure")
    if not k.sum():  # nothing tells units apart, and none is proved to have no event at all: Jeffreys' prior on all exposure together
        return Rates(0.5, float(e.sum()))
    centre, most = float(np.log(k.sum() / e.sum())), float(np.log(MOST_ALIKE))
    bounds = [(centre - 20, centre + 20), (float(np.log(1e-2)), most)]
    tight = {"ftol": 1e-15, "gtol": 1e-9, "maxiter": 500}
    tried = [
        scipy.optimize.minimize(_unlikely, [centre, size], args=(k, e), jac=True, method="L-BFGS-B", bounds=bounds, options=tight)
        for size in (0.0, 4.0)
    ]
    best = min(tried, key=lambda found: float(found.fun))
    alike = _unlikely(np.array([centre, most]), k, e)[0]
    mean, size = best.x if best.fun < alike - 1e-6 else (centre, most)
    return Rates(float(np.exp(size)), float(np.exp(size - mean)))


def _unlikely(where: Floats, k: Floats, e: Floats) -> tuple[float, Floats]:
    """Minus the log marginal likelihood at log(a / b) and log(a), without what does not depend on them, and its slope."""
    mean, a = np.exp(where[0]), np.exp(where[1])
    mu = mean * e
    like = scipy.special.gammaln(a + k) - scipy.special.gammaln(a) - (a + k) * np.log1p(mu / a) + k * (where[0] - np.log(a))
    by_mean = k - (a + k) * mu / (a + mu)
    by_size = a * (scipy.special.digamma(a + k) - scipy.special.digamma(a) - np.log1p(mu / a)) + (a + k) * mu / (a + mu) - k
    return -float(like.sum()), -np.array([by_mean.sum(), by_size.sum()])


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
