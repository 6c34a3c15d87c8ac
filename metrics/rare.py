"""Charts of rare events: how long it was from one to the next. A month with 0, 0, 1, 0 events tells nothing; 40 days since the last does.

g charts count (days or cases in between, whole, from 0 on); t charts measure time (above 0). Conventions of the R package qicharts2:
g limits mean ± 3 √(mean (mean + 1)), cut at 0, around the median (Montgomery, Introduction to Statistical Quality Control; older
versions of qicharts2 drew 0.693 × mean); t limits by an individuals chart (3 mean ranges / 1.128, none left out unless asked) of t^(1/3.6), taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from metrics.basis import WHOLE, Basis
from metrics.spc import D2, Chart, Segment, charted, mean_range, series
from metrics.special_causes import Floats, marked

POWER = 3.6  # Nelson 1994: what makes exponential times nearly normal
RARE = 1.0  # events a month, in the median


def is_rare(monthly: ArrayLike) -> bool:
    """Whether the months hold so few events that the time between them tells more than their number."""
    return bool(np.median(series(monthly)) < RARE)


def days_between(days: Sequence[date]) -> list[int]:
    """The days from each event to the next, in the order of time; two events on a day are 0 days apart."""
    return [(later - earlier).days for earlier, later in pairwise(sorted(days))]


def days_since(days: Sequence[date], today: date) -> int | None:
    """The days since the last event that has happened by `today`; None where there was none."""
    happened = [day for day in days if day <= today]
    return (today - max(happened)).days if happened else None


def g_chart(between: ArrayLike, rebased: Sequence[int] = (), basis: Basis = WHOLE) -> Chart:
    """The chart of whole counts between events. Raises ValueError for a count below 0."""
    y = series(between, basis.gaps)
    if (y < 0).any():
        raise ValueError("an event lies before the one that came first")

    def segment(start: int, stop: int) -> Segment:
        known = y[start:stop][basis.places(start, stop)]
        mean = float(np.nanmean(known))
        spread = float(np.sqrt(mean * (mean + 1)))
        return _drawn(y[start:stop], float(np.nanmedian(known)), *((max(0.0, mean - k * spread), mean + k * spread) for k in (3, 2)))

    return charted("g", y, rebased, segment)


def t_chart(between: ArrayLike, rebased: Sequence[int] = (), screen: bool = False, basis: Basis = WHOLE) -> Chart:
    """The chart of times between events. Raises ValueError for a time that is not above 0: two events at once want a g chart."""
    y = series(between, basis.gaps)
    if (y <= 0).any():
        raise ValueError("times between events are above 0")
    bent = y ** (1 / POWER)

    def segment(start: int, stop: int) -> Segment:
        known = bent[start:stop][basis.places(start, stop)]
        mean, sigma = float(np.nanmean(known)), mean_range(known, screen) / D2
        if np.isnan(sigma):
            return _drawn(y[start:stop], mean**POWER, (sigma, sigma), (sigma, sigma))
        limits, near = ((max(0.0, mean - k * sigma) ** POWER, (mean + k * sigma) ** POWER) for k in (3, 2))
        return _drawn(y[start:stop], mean**POWER, limits, near)

    return charted("t", y, rebased, segment)


def _drawn(y: Floats, centre: float, limits: tuple[float, float], near: tuple[float, float]) -> Segment:
    ones = np.ones(len(y))
    drawn = (ones * limits[0], ones * limits[1])
    return ones * centre, *drawn, *marked(y, centre, drawn, (ones * near[0], ones * near[1]))
