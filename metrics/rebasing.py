"""When a chart's limits may start anew: only at a recorded event, and only if the change since then has lasted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from metrics.spc import series
from metrics.special_causes import RUN


def rebased(values: ArrayLike, events: Sequence[int]) -> tuple[int, ...]:
    """Those places of recorded events at which a new segment starts.

    An event at place `p` (the first point after it) counts if the seven points from `p` on lie all on one side of the mean of what came
    before, back to the segment's start, and these are at least seven. Limits never follow a series by themselves: a window that moves
    along hides exactly the slow decline that the chart is there to show (Making Data Count: rebase on a known cause with sustained effect).
    """
    y, start, found = series(values), 0, []
    for place in sorted(set(events)):
        if place - start < RUN or len(y) - place < RUN:
            continue
        sides = np.sign(y[place : place + RUN] - y[start:place].mean())
        if abs(int(sides.sum())) == RUN:
            found.append(place)
            start = place
    return tuple(found)
