"""A ranked list that does not mistake luck for merit: empirical Bayes, and how sure each rank is.

A unit with few cases is drawn towards the others as far as the data say that units differ at all. Shares: beta-binomial, the prior
by marginal likelihood. Means: normal, the variance between units by marginal likelihood. The interval of a rank comes from drawing
all units from what is known of them, again and again (Goldstein and Spiegelhalter 1996); the draws are seeded, so the same
units in the same order give the same ranks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its parts are loaded when they are first used: 1.5 s, which a command that needs none need not pay
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

DRAWS = 4000
SEED = 20_260_101
MOST_ALIKE = 1e7  # a + b at which units no longer differ


@dataclass(frozen=True)
class Prior:
    """Shares of units as draws from beta(a, b)."""

    a: float
    b: float

    def shrunk(self, hits: ArrayLike, n: ArrayLike) -> Floats:
        """The expected share of each unit, (a + hits) / (a + b + n), 0..1."""
        return (self.a + _floats(hits)) / (self.a + self.b + _floats(n))

    def interval(self, hits: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """The equal-tailed interval of each unit's share."""
        a, b = self.a + _floats(hits), self.b + _floats(n) - _floats(hits)
        tail = (1 - confidence) / 2
        return scipy.stats.beta.ppf(tail, a, b), scipy.stats.beta.ppf(1 - tail, a, b)

    def draws(self, hits: ArrayLike, n: ArrayLike, times: int = DRAWS) -> Floats:
        """Shares as they may be: one row a draw, one column a unit."""
        hits, n = _floats(hits), _floats(n)
        return np.random.default_rng(SEED).beta(self.a + hits, self.b + n - hits, size=(times, len(n)))


def prior_of(hits: ArrayLike, n: ArrayLike) -> Prior:
    """The beta-binomial prior of largest marginal likelihood. Raises ValueError for fewer than two units with cases, or a share outside 0..1."""
    hits, n = _floats(hits), _floats(n)
    if len(n) < 2 or (n <= 0).any() or (hits < 0).any() or (hits > n).any():
        raise ValueError("shrinkage takes two or more units, each with cases and a share of 0 to 1")
    if hits.sum() in (0, n.sum()):  # nothing tells units apart, and none is proved to be 0 or 100 %: Jeffreys' prior on all cases together
        return Prior(float(hits.sum()) + 0.5, float((n - hits).sum()) + 0.5)
    centre = float(scipy.special.logit(hits.sum() / n.sum()))
    bounds = [(-20.0, 20.0), (float(np.log(1e-2)), float(np.log(MOST_ALIKE)))]
    tight = {"ftol": 1e-15, "gtol": 1e-9, "maxiter": 500}
    tried = [
        scipy.optimize.minimize(_unlikely, [centre, size], args=(hits, n), jac=True, method="L-BFGS-B", bounds=bounds, options=tight)
        for size in (3.0, 7.0)
    ]
    best = min(tried, key=lambda found: float(found.fun))
    alike = _unlikely(np.array([centre, bounds[1][1]]), hits, n)[0]
    logit, size = best.x if best.fun < alike - 1e-6 else (centre, bounds[1][1])
    share = scipy.special.expit(logit)
    return Prior(float(share * np.exp(size)), float((1 - share) * np.exp(size)))


def _unlikely(where: Floats, hits: Floats, n: Floats) -> tuple[float, Floats]:
    """Minus the log marginal likelihood at logit(a / (a + b)) and log(a + b), and its slope."""
    share, size = scipy.special.expit(where[0]), np.exp(where[1])
    a, b = share * size, (1 - share) * size
    both = scipy.special.digamma(a + b) - scipy.special.digamma(a + b + n)
    by_a = float((scipy.special.digamma(a + hits) - scipy.special.digamma(a) + both).sum())
    by_b = float((scipy.special.digamma(b + n - hits) - scipy.special.digamma(b) + both).sum())
    slope = np.array([a * (1 - share) * (by_a - by_b), a * by_a + b * by_b])
    return -float((scipy.special.betaln(a + hits, b + n - hits) - scipy.special.betaln(a, b)).sum()), -slope


@dataclass(frozen=True)
class Spread:
    """Means of units as draws from normal(centre, variance); a variance of 0 says that they do not differ."""

    centre: float
    variance: float

    def shrunk(self, means: ArrayLike, errors: ArrayLike) -> Floats:
        """The expected mean of each unit."""
        return self.centre + self._kept(errors) * (_floats(means) - self.centre)

    def deviation(self, errors: ArrayLike) -> Floats:
        """How far each unit may lie from its expected mean."""
        return np.sqrt(self._kept(errors)) * _floats(errors)

    def draws(self, means: ArrayLike, errors: ArrayLike, times: int = DRAWS) -> Floats:
        """Means as they may be: one row a draw, one column a unit."""
        deviation = self.deviation(errors)
        noise = np.random.default_rng(SEED).standard_normal((times, len(deviation)))
        return self.shrunk(means, errors) + noise * deviation

    def _kept(self, errors: ArrayLike) -> Floats:
        return self.variance / (self.variance + _floats(errors) ** 2)


def spread_of(means: ArrayLike, errors: ArrayLike) -> Spread:
    """The normal prior of largest marginal likelihood. `errors`: standard errors, above 0. Raises ValueError for fewer than two units."""
    means, errors = _floats(means), _floats(errors)
    if len(means) < 2 or not (errors > 0).all():
        raise ValueError("shrinkage takes two or more units, each with a standard error above 0")
    most = float(np.ptp(means) ** 2) + float((errors**2).max())
    found = scipy.optimize.minimize_scalar(
        _unlikely_spread, bounds=(0.0, most), args=(means, errors), method="bounded", options={"xatol": most * 1e-9}
    )
    variance = float(found.x) if found.fun < _unlikely_spread(0.0, means, errors) else 0.0
    return Spread(_centre(variance, means, errors), variance)


def _centre(variance: float, means: Floats, errors: Floats) -> float:
    weight = 1 / (variance + errors**2)
    return float((weight * means).sum() / weight.sum())


def _unlikely_spread(variance: float, means: Floats, errors: Floats) -> float:
    total, centre = variance + errors**2, _centre(variance, means, errors)
    return float((np.log(total) + (means - centre) ** 2 / total).sum() / 2)


def rank_intervals(draws: ArrayLike, up: bool = True, confidence: float = 0.95) -> tuple[Floats, Floats, Floats]:
    """Lower end, median and upper end of each unit's rank over the draws; 1 is the best, `up`: more is better. Whole or half ranks.

    Equal draws stand in any order, by lot: units that do not differ may each have any rank.
    """
    drawn = _floats(draws)
    lots = np.random.default_rng(SEED).random(drawn.shape)
    order = np.lexsort((lots, -drawn if up else drawn), axis=1)
    places = np.argsort(order, axis=1, kind="stable") + 1.0
    tail = (1 - confidence) / 2
    lower, upper = np.quantile(places, tail, axis=0, method="lower"), np.quantile(places, 1 - tail, axis=0, method="higher")
    return lower, np.quantile(places, 0.5, axis=0, method="linear"), upper


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
