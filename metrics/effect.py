"""Did it help? Difference-in-differences, interrupted time series, and a change against comparable units; an interval and a word, no p-value.

Least squares with period and unit effects and standard errors clustered by unit (Liang and Zeger, small-sample factor of Stata and
statsmodels); with fewer than ten units, or with fewer than two on either side, the treatment is dealt out anew to the units instead (permutation). Poisson
regression by iterated least squares, its errors widened by Pearson's dispersion (quasi-Poisson). Tests hold all of it to published
figures and to statsmodels.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Literal

import numpy as np
import scipy  # its parts are loaded when they are first used: 1.5 s, which a command that needs none need not pay
from numpy.typing import ArrayLike, NDArray

from catalog.kpi import Direction

Floats = NDArray[np.float64]
Method = Literal["ols", "clustered", "permutation"]
Word = Literal["improved", "unclear", "worse"]

CONFIDENCE = 0.95
FEW_CLUSTERS = 10
ROUNDING = 1e-9
DEALS = 2000  # at most so many ways to deal out the treatment are tried
SEED = 20_260_101


@dataclass(frozen=True)
class Effect:
    """An effect in the unit of what was measured, with its interval (infinite where the data cannot bound it).

    `error`: standard error, nan for a permutation. `p`: for tests and analysts, never for a card. `r2`: share explained. `units`: clusters, else observations.
    """

    value: float
    lower: float
    upper: float
    error: float
    p: float
    r2: float
    units: int
    method: Method

    def verdict(self, direction: Direction) -> Word:
        """Improved or worse only where the whole interval lies on one side of no effect."""
        if direction == "none" or (self.lower <= 0 <= self.upper) or np.isnan(self.value):
            return "unclear"
        return "improved" if (self.lower > 0) == (direction == "up") else "worse"


@dataclass(frozen=True)
class _Fit:
    beta: Floats
    covariance: Floats
    freedom: float
    r2: float
    scale: float = 1.0  # of what was measured; an error that is nothing beside it is rounding


def did(
    y: ArrayLike,
    treated: ArrayLike,
    post: ArrayLike,
    unit: ArrayLike | None = None,
    period: ArrayLike | None = None,
    confidence: float = CONFIDENCE,
) -> Effect:
    """The effect on the treated: how much more they changed than the others. One entry an observation.

    `treated` and `post`: 0 or 1. Without `unit` and `period` y ~ treated * post with ordinary errors; with both, unit and period effects take the place of
    the two main effects and errors are clustered by unit. Raises ValueError where one of the four cells is empty.
    """
    values, given, after = np.asarray(y, dtype=np.float64), _flags(treated), _flags(post)
    if any(not ((given == g) & (after == a)).any() for g in (0.0, 1.0) for a in (0.0, 1.0)):
        raise ValueError("treated and others are both needed, before and after")
    if unit is None or period is None:
        fit = _least_squares(np.column_stack([np.ones(len(values)), given, after, given * after]), values, None)
        return _effect(fit, 3, len(values), "ols", confidence)
    units, codes = np.unique(np.asarray(unit), return_inverse=True)
    design = np.column_stack([given * after, _dummies(codes), _dummies(np.unique(np.asarray(period), return_inverse=True)[1])[:, 1:]])
    chosen = np.array([given[codes == code].max() for code in range(len(units))])
    fit = _least_squares(design, values, codes)
    if len(units) >= FEW_CLUSTERS and 2 <= chosen.sum() <= len(units) - 2:
        return _effect(fit, 0, len(units), "clustered", confidence)
    return _permuted(design, values, codes, chosen, after, fit, confidence)


def its(
    counts: ArrayLike,
    since: int,
    exposure: ArrayLike | None = None,
    season: int = 0,
    slope: bool = False,
    first: int = 0,
    quasi: bool = True,
    steps: ArrayLike | None = None,
) -> tuple[Effect, Effect | None]:
    """The change of level, and with `slope` of slope per step, of a series of counts at place `since`, as logarithms of rate ratios.

    Poisson with trend: log(rate) = a + level × after + b × time (+ slope × time since). `season`: pairs of harmonics over twelve steps, `first` the place of the
    first step in the year (0 = January). `quasi`: intervals widened, never narrowed, by Pearson's dispersion. `steps`: when each count was, where some are left out. Raises ValueError where either side has fewer than three
    steps, or no event at all: a rate of nothing has no logarithm, and no interval.
    """
    y = np.asarray(counts, dtype=np.float64)
    offset = np.zeros(len(y)) if exposure is None else np.log(np.asarray(exposure, dtype=np.float64))
    if not 3 <= since <= len(y) - 3:
        raise ValueError("three steps before and after the change are needed")
    if not (y[:since].any() and y[since:].any()):
        raise ValueError("events are needed both before and after the change")
    time = np.arange(len(y), dtype=np.float64) if steps is None else np.asarray(steps, dtype=np.float64)
    after = (np.arange(len(y)) >= since).astype(np.float64)
    columns = [np.ones(len(y)), after, time - time[0]] + ([after * (time - time[since])] if slope else [])
    angle = 2 * np.pi * (time + first + 1) / 12
    columns += [wave(k * angle) for k in range(1, season + 1) for wave in (np.sin, np.cos)]
    fit = _poisson(np.column_stack(columns), y, offset, quasi)
    return _effect(fit, 1, len(y), "ols", CONFIDENCE), _effect(fit, 3, len(y), "ols", CONFIDENCE) if slope else None


def _flags(values: ArrayLike) -> Floats:
    flags = np.asarray(values, dtype=np.float64)
    if not np.isin(flags, (0.0, 1.0)).all():
        raise ValueError("a flag is 0 or 1")
    return flags


def _dummies(codes: NDArray[np.intp]) -> Floats:
    return (codes[:, None] == np.arange(codes.max() + 1)).astype(np.float64)


def _least_squares(x: Floats, y: Floats, cluster: NDArray[np.intp] | None) -> _Fit:
    inverse = np.linalg.pinv(x.T @ x)
    beta = inverse @ x.T @ y
    rest = y - x @ beta
    n, k = len(y), int(np.linalg.matrix_rank(x))
    r2 = 1 - float(rest @ rest) / max(float(((y - y.mean()) ** 2).sum()), 1e-300)
    scale = max(1.0, float(np.abs(y).max()))
    if cluster is None:
        return _Fit(beta, inverse * float(rest @ rest) / max(n - k, 1), n - k, r2, scale)
    groups = int(cluster.max()) + 1
    scores = np.zeros((groups, x.shape[1]))
    np.add.at(scores, cluster, x * rest[:, None])
    factor = groups / (groups - 1) * (n - 1) / (n - k)
    return _Fit(beta, factor * inverse @ (scores.T @ scores) @ inverse, groups - 1, r2, scale)


def _poisson(x: Floats, y: Floats, offset: Floats, quasi: bool) -> _Fit:
    beta = np.asarray(np.linalg.lstsq(x, np.log(np.maximum(y, 0.5)) - offset, rcond=None)[0], dtype=np.float64)
    for _ in range(50):
        mean = np.exp(x @ beta + offset)
        step = np.linalg.solve(x.T @ (x * mean[:, None]), x.T @ (y - mean))
        beta = beta + step
        if np.abs(step).max() < 1e-12:
            break
    mean = np.exp(x @ beta + offset)
    freedom = len(y) - x.shape[1]
    spread = max(1.0, float(((y - mean) ** 2 / mean).sum()) / freedom) if quasi else 1.0  # counts that lie too well are no more certain
    return _Fit(np.asarray(beta, dtype=np.float64), np.linalg.inv(x.T @ (x * mean[:, None])) * spread, np.inf, float("nan"))


def _effect(fit: _Fit, place: int, units: int, method: Method, confidence: float) -> Effect:
    value, error = float(fit.beta[place]), float(np.sqrt(max(fit.covariance[place, place], 0.0)))
    if fit.freedom < 1 or error <= ROUNDING * fit.scale:
        return Effect(value, -np.inf, np.inf, float("nan"), float("nan"), fit.r2, units, method)
    reach = float(scipy.stats.t.ppf((1 + confidence) / 2, fit.freedom)) * error
    p = float(2 * scipy.stats.t.sf(abs(value / error), fit.freedom))
    return Effect(value, value - reach, value + reach, error, p, fit.r2, units, method)


def _permuted(design: Floats, y: Floats, codes: NDArray[np.intp], chosen: Floats, after: Floats, fit: _Fit, confidence: float) -> Effect:
    """The interval holds every effect that the deals do not find odd: with c + d × effect for each deal, its ends are among the crossings."""
    value = float(fit.beta[0])
    others = design[:, 1:]
    clean = lambda column: column - others @ np.linalg.lstsq(others, column, rcond=None)[0]  # noqa: E731
    own = chosen[codes] * after
    deals = np.column_stack([clean(deal[codes] * after) for deal in _deals(chosen)])
    size = (deals**2).sum(axis=0)
    size[size < 1e-12] = np.nan
    found: Floats = deals.T @ y / size
    share: Floats = deals.T @ own / size  # the estimate of a deal, and how much of a true effect it shows
    p = _oddness(found, np.full(len(found), value))
    with np.errstate(divide="ignore", invalid="ignore"):
        edges = np.concatenate([(found - value) / (share - 1), (found + value) / (share + 1)])[np.tile(np.abs(share) < 1 - 1e-9, 2)]
    edges = np.sort(edges[np.isfinite(edges)])
    kept = [e for e in edges if _oddness(found - e * share, np.full(len(found), value - e)) > 1 - confidence]
    kept += [0.0] if p > 1 - confidence else []  # said of itself: between two edges rounding could hide it
    far = max(abs(value), float(np.abs(edges).max(initial=0))) * 10 + 1
    open_ = _oddness(found - far * share, np.full(len(found), value - far)) > 1 - confidence
    lower, upper = (-np.inf, np.inf) if open_ or not kept else (min(*kept, value), max(*kept, value))
    return Effect(value, float(lower), float(upper), float("nan"), p, fit.r2, len(chosen), "permutation")


def _oddness(found: Floats, value: Floats) -> float:
    known = ~np.isnan(found)
    return float(np.mean(np.abs(found[known]) >= np.abs(value[known]) - 1e-9))


def _deals(chosen: Floats) -> list[Floats]:
    """All ways to give the treatment to as many units, or `DEALS` of them by chance; the true one is always among them."""
    units, treated = len(chosen), int(chosen.sum())
    if comb(units, treated) <= DEALS:
        places = [list(deal) for deal in combinations(range(units), treated)]
    else:
        rng = np.random.default_rng(SEED)
        places = [list(np.flatnonzero(chosen)), *(list(rng.choice(units, treated, replace=False)) for _ in range(DEALS))]
    return [np.isin(np.arange(units), deal).astype(np.float64) for deal in places]
