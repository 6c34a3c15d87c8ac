"""The chart of a figure that counts the same people or places again each month, as they stand at its end.

Such months hang together: what failed in June still fails in July. Limits about one mean take that for a run, and so do the rules of runs, which suppose months that
are independent. Each month is therefore held against the one before it (the moving centre line of Montgomery and Mastrangelo 1991, Journal of Quality Technology 23(3), with
all weight on the last month), and a month is marked for its own step alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from metrics.chance import OUTSIDE, Chance
from metrics.spc import LIMIT, SETTLED, Chart, mean_range, series
from metrics.special_causes import Cause, Signs


def carried(values: ArrayLike, chance: Chance | None = None) -> Chart:
    """The chart of a series without gaps: each point's centre is the point before it, its limits 2.66 mean steps away.

    `chance`: of shares, by how many of so many may turn over in a month where on average as many do as the steps tell; limits are never narrower. Raises as `metrics.spc.xmr`.
    """
    y = series(values)
    before = np.concatenate([y[:1], y[:-1]])
    away = np.full(len(y), LIMIT * mean_range(y, screen=True))
    if chance is not None and len(y) > 1:
        usual = float(np.abs(np.diff(y)).mean())
        away = chance.even().widened((-away, away), usual, OUTSIDE)[1]
    side: Signs = np.where(np.abs(y - before) > away, np.sign(y - before), 0).astype(np.int64)
    cause: tuple[Cause, ...] = tuple("outside" if each else "" for each in side)
    return Chart(y, before, before - away, before + away, cause, side, len(y) < SETTLED, "moving")
