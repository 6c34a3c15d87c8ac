"""Charts of single values as the R package qicharts2 (0.8.1) has them, to be laid beside the charts of others; the product judges by XmR.

"i": mean ± 3 mean ranges / 1.128 (of which XmR's 2.66 is the rounding). "mr": the ranges themselves, up to 3.267 of their mean. "run": the median, without
limits. "ip" (Taylor 2017): means or rates of unequal size, each with limits of its own. Version 0.8 leaves no range out; before it, "i" did as XmR does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from metrics.basis import WHOLE, Basis
from metrics.spc import D2, SCREEN, Chart, Segment, charted, level, mean_range, series
from metrics.special_causes import Floats, marked

SCREEN_IP = 3.2665  # the package's own constant here


def individuals(values: ArrayLike, rebased: Sequence[int] = (), screen: bool = False, basis: Basis = WHOLE) -> Chart:
    """ "i". Raises ValueError for an empty series or a value that is not a number."""
    y = series(values, basis.gaps)

    def segment(start: int, stop: int) -> Segment:
        known = y[start:stop][basis.places(start, stop)]
        return level(y[start:stop], float(np.nanmean(known)), 3 * mean_range(known, screen) / D2)

    return charted("i", y, rebased, segment)


def moving_ranges(values: ArrayLike, rebased: Sequence[int] = (), basis: Basis = WHOLE) -> Chart:
    """ "mr". The first point of a segment has no range (nan). Raises ValueError as above."""
    y = series(values, basis.gaps)
    starts = {0, *rebased}
    steps = np.array([np.nan if place in starts else abs(y[place] - y[place - 1]) for place in range(len(y))])

    def segment(start: int, stop: int) -> Segment:
        part, kept = steps[start:stop], basis.places(start, stop)
        known = part[kept & ~np.isnan(part)]
        mean, ones = float(known.mean()) if len(known) else float("nan"), np.ones(stop - start)
        limits, near = ((0 * ones, ones * SCREEN * mean * share) for share in (1, 2 / 3))
        return ones * mean, *limits, *marked(part, mean, limits, near)

    return charted("mr", steps, rebased, segment)


def run_chart(values: ArrayLike, rebased: Sequence[int] = (), basis: Basis = WHOLE) -> Chart:
    """ "run". Raises ValueError as above."""
    y = series(values, basis.gaps)
    return charted(
        "run",
        y,
        rebased,
        lambda start, stop: level(y[start:stop], float(np.nanmedian(y[start:stop][basis.places(start, stop)])), float("nan")),
    )


def normalised(values: ArrayLike, sizes: ArrayLike, rebased: Sequence[int] = (), screen: bool = False, basis: Basis = WHOLE) -> Chart:
    """ "ip": values are means or rates, `sizes` what each rests on. As in the package, steps are reckoned over the whole segment, whatever the basis.

    Raises ValueError for a size that is not above 0.
    """
    y, n = series(values, basis.gaps), series(sizes, basis.gaps)
    if (n <= 0).any():
        raise ValueError("every point of an I′ chart needs a size above 0")

    def segment(start: int, stop: int) -> Segment:
        part, size, kept = y[start:stop], n[start:stop], basis.places(start, stop)
        centre = float(np.nansum((part * size)[kept]) / np.nansum(size[kept & ~np.isnan(part)]))
        away = _spread(part, size, screen) * np.sqrt(1 / size)
        limits, near = ((centre - reach * away, centre + reach * away) for reach in (3, 2))
        return np.full(len(part), centre), *limits, *marked(part, centre, limits, near)

    return charted("ip", y, rebased, segment)


def _spread(y: Floats, n: Floats, screen: bool) -> float:
    """The standard deviation of a point of size 1, by the steps between neighbours; nan where there is none."""
    steps = np.sqrt(np.pi / 2) * np.abs(np.diff(y)) / np.sqrt(1 / n[:-1] + 1 / n[1:])
    steps = steps[~np.isnan(steps)]
    if screen and len(steps):
        steps = steps[steps < SCREEN_IP * steps.mean()]
    return float(steps.mean()) if len(steps) else float("nan")
