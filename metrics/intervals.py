"""How sure a number is: intervals from counts and sums, for many groups at once.

Every function takes arrays (NumPy, Polars series or plain numbers) of the same length and answers with two arrays,
lower and upper. A group without data gets nan twice; a bound never leaves the range the number itself can take.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Interval = tuple[Floats, Floats]

CONFIDENCE = 0.95


def normal_quantile(confidence: float = CONFIDENCE) -> float:
    """The z of a two-sided interval: 1.96 for 95 %."""
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1, not at {confidence}")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson(numerator: ArrayLike, denominator: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval of a share, in shares 0..1.

    Unlike Wald's, it is not of zero width at 0 or 100 % (Wilson 1927; Newcombe 1998, method 3).
    """
    hits, n = _counts(numerator, denominator)
    z2 = normal_quantile(confidence) ** 2
    centre = (hits + z2 / 2) / (n + z2)
    half = np.sqrt(z2 * (hits * (n - hits) / n + z2 / 4)) / (n + z2)
    # At the ends the bound is the end itself; rounding would miss it by one bit.
    lower = np.where(hits == 0, 0.0, centre - half)
    upper = np.where(hits == n, 1.0, centre + half)
    return _within(lower, upper, 0.0, 1.0, n)


def nps(promoters: ArrayLike, detractors: ArrayLike, n: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Adjusted Wald interval of the net promoter score, -100..100.

    Three answers are added, 3/4 of them promoters and 3/4 detractors (Rocks 2016, arXiv 1601.07235), so that five
    promoters of five are not a certain 100. The interval is not centred on the score itself.
    """
    likes, total = _counts(promoters, n)
    dislikes, _ = _counts(detractors, n)
    if np.any(likes + dislikes > total):
        raise ValueError("more promoters and detractors than answers")
    share_up, share_down = (likes + 0.75) / (total + 3), (dislikes + 0.75) / (total + 3)
    centre = share_up - share_down
    half = normal_quantile(confidence) * np.sqrt((share_up + share_down - centre**2) / (total + 3))
    return _within(100 * (centre - half), 100 * (centre + half), -100.0, 100.0, total)


def mean_t(
    total: ArrayLike,
    squares: ArrayLike,
    n: ArrayLike,
    *,
    unit: int = 1,
    low: float = 0.0,
    high: float = 100.0,
    confidence: float = CONFIDENCE,
) -> Interval:
    """Student's t-interval of a mean from the sums that merge: Σx, Σx² and n.

    The sums are integers: x counts steps of 1/`unit` (unit=100: hundredths), the answer is in whole units and is kept
    inside `low`..`high`. nan where n < 2, since one value says nothing about the spread.
    """
    from scipy.special import stdtrit  # 0.3 s to import, which pages without a mean need not pay

    sums, powers, counts = (_integers(values) for values in (total, squares, n))
    known = counts >= 2
    size = np.where(known, counts, 2)
    # Spread around the whole part of the mean is exact in integers; Σx² - (Σx)²/n in floats would cancel.
    whole, rest = np.divmod(sums, size)
    around = (powers - whole * (sums + rest)) - rest * (rest / size)
    if np.any(known & (around < -1e-9 * np.maximum(powers, 1))):
        raise ValueError("the sum of squares is smaller than the values allow")
    mean = (whole + rest / size) / unit
    error = np.sqrt(np.maximum(around, 0.0) / (size - 1) / size) / unit
    half = stdtrit(size - 1, (1 + confidence) / 2) * error
    return _within(mean - half, mean + half, low, high, np.where(known, counts, 0))


def _counts(part: ArrayLike, whole: ArrayLike) -> Interval:
    """A part inside a whole, as floats; the whole is nan where there is nothing."""
    inner, outer = (np.asarray(values, dtype=np.float64) for values in (part, whole))
    if np.any(inner < 0) or np.any(inner > outer):
        raise ValueError("a numerator lies outside its denominator")
    return inner, np.where(outer > 0, outer, np.nan)


def _integers(values: ArrayLike) -> NDArray[np.int64]:
    array = np.asarray(values)
    if not np.issubdtype(array.dtype, np.integer):
        raise TypeError(f"sums are integers without gaps, not {array.dtype}")
    return array.astype(np.int64)


def _within(lower: Floats, upper: Floats, low: float, high: float, n: ArrayLike) -> Interval:
    known = np.asarray(n) > 0
    return np.where(known, np.clip(lower, low, high), np.nan), np.where(known, np.clip(upper, low, high), np.nan)
