"""When those who answered are not those who were asked: post-stratification, as a second line beside the unweighted figure.

A stratum's weight is its share in the population over its share in the sample. A weight is never more than five times the mean
(a handful of answers must not speak for a district); what the trimming takes is spread over the others. Certainty is reckoned
with Kish's effective number of answers, n_eff = (Σw)² / Σw² (Kish 1965).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.intervals import CONFIDENCE, wilson

Floats = NDArray[np.float64]

TRIM = 5.0
ROUNDS = 50


def weights(sample: ArrayLike, population: ArrayLike) -> Floats:
    """The weight of an answer of each stratum; over all answers they average 1. A stratum without answers has 0, and is not represented.

    Raises ValueError where nobody answered, or where a stratum that answered has no population.
    """
    answers, people = (np.asarray(values, dtype=np.float64) for values in (sample, population))
    asked = answers > 0
    if not asked.any() or (people[asked] <= 0).any():
        raise ValueError("weights take answers, and a population for every stratum that answered")
    raw = np.where(asked, people / np.where(asked, answers, 1), 0.0)
    found = raw * answers.sum() / (raw * answers).sum()
    for _ in range(ROUNDS):  # what is cut off raises the others, which may then need cutting too
        cut = np.minimum(found, TRIM)
        free = cut < TRIM
        short = answers.sum() - (cut * answers).sum()
        if abs(short) < 1e-12 * answers.sum() or not (free & asked).any():
            break
        cut[free] *= 1 + short / (cut * answers)[free].sum()
        found = cut
    return np.minimum(found, TRIM)


def effective(weight: ArrayLike, count: ArrayLike | None = None) -> float:
    """Kish's effective number of answers: (Σw)²/Σw², each weight borne by `count` answers (default one)."""
    w = np.asarray(weight, dtype=np.float64)
    n = np.ones(len(w)) if count is None else np.asarray(count, dtype=np.float64)
    squares = float((n * w**2).sum())
    return float((n * w).sum()) ** 2 / squares if squares else 0.0


@dataclass(frozen=True)
class Weighted:
    """A weighted share and its Wilson interval at the effective number of answers, 0..1; nan without answers."""

    share: float
    lower: float
    upper: float
    effective: float


def weighted(hits: ArrayLike, n: ArrayLike, population: ArrayLike, confidence: float = CONFIDENCE) -> Weighted:
    """The share over strata, each weighing what its population does (post-stratified, trimmed)."""
    x, size = (np.asarray(values, dtype=np.float64) for values in (hits, n))
    w = weights(size, population)
    share, n_eff = float((w * x).sum() / (w * size).sum()), effective(w, size)
    lower, upper = wilson([share * n_eff], [n_eff], confidence)
    return Weighted(share, float(lower[0]), float(upper[0]), n_eff)
