"""Charts of points that hold several values each: their means (x̄) and their standard deviations (s), as qicharts2 has them (Montgomery 6.27 to 6.31)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy  # its parts are loaded when they are first used: 1.5 s, which a command that needs none need not pay
from numpy.typing import ArrayLike

from metrics.basis import WHOLE, Basis
from metrics.spc import Chart, Segment, charted, series
from metrics.special_causes import Flags, Floats, Pair, marked


def means(mean: ArrayLike, deviation: ArrayLike, size: ArrayLike, rebased: Sequence[int] = (), basis: Basis = WHOLE) -> Chart:
    """The x̄ chart: grand mean ± A₃ s̄. A point of one value has no limits. Raises ValueError where no point holds two."""
    y, s, n = series(mean, basis.gaps), np.asarray(deviation, dtype=np.float64), series(size, basis.gaps)

    def segment(start: int, stop: int) -> Segment:
        part, kept = slice(start, stop), basis.places(start, stop)
        centre = float(np.nansum((y * n)[part][kept]) / np.nansum(n[part][kept]))
        step = _typical(s[part], n[part], kept) / (_c4(n[part]) * np.sqrt(n[part]))
        limits, near = ((centre - reach * step, centre + reach * step) for reach in (3, 2))
        return _drawn(y[part], centre, limits, near)

    return charted("xbar", y, rebased, segment)


def deviations(deviation: ArrayLike, size: ArrayLike, rebased: Sequence[int] = (), basis: Basis = WHOLE) -> Chart:
    """The s chart: s̄ between B₃ s̄ (not below 0) and B₄ s̄. A point of one value is a gap. Raises ValueError where no point holds two."""
    y, n = series(deviation, gaps=True), series(size, basis.gaps)

    def segment(start: int, stop: int) -> Segment:
        part, kept = slice(start, stop), basis.places(start, stop)
        centre, c4 = _typical(y[part], n[part], kept), _c4(n[part])
        step = centre * np.sqrt(1 - c4**2) / c4
        limits, near = ((np.maximum(0.0, centre - reach * step), centre + reach * step) for reach in (3, 2))
        return _drawn(y[part], centre, limits, near)

    return charted("s", y, rebased, segment)


def _drawn(y: Floats, centre: float, limits: Pair, near: Pair) -> Segment:
    return np.full(len(y), centre), *limits, *marked(y, centre, limits, near)


def _typical(s: Floats, n: Floats, kept: Flags) -> float:
    """The mean standard deviation of the points that are kept, if all of the segment are of one size; else the pooled one."""
    known = kept & ~np.isnan(s)
    if not known.any():
        raise ValueError("a chart of means or deviations takes points of several values each")
    if len(np.unique(n)) == 1:
        return float(s[known].mean())
    free = (n - 1)[known]
    return float(np.sqrt((free * s[known] ** 2).sum() / free.sum()))


def _c4(n: Floats) -> Floats:
    """What a standard deviation of n normal values is expected to be, of theirs; nan for one."""
    size = np.where(n > 1, n, np.nan)
    found: Floats = np.sqrt(2 / (size - 1)) * np.exp(scipy.special.gammaln(size / 2) - scipy.special.gammaln((size - 1) / 2))
    return found
