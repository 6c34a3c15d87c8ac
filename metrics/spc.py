"""Is a change real? The XmR chart of a monthly figure, with the rules and words of the NHS programme "Making Data Count".

The rules are those of its published R implementation (NHSRplotthedots 0.2.2), so that a chart here reads as one there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from metrics.basis import WHOLE, Basis
from metrics.chance import NEAR, OUTSIDE, Chance
from metrics.special_causes import RUN as RUN
from metrics.special_causes import Cause as Cause
from metrics.special_causes import Floats, Signs, marked

ChartKind = Literal["xmr", "i", "ip", "mr", "run", "xbar", "s", "p_prime", "u_prime", "p", "u", "c", "g", "t", "moving"]
Direction = Literal["up", "down", "none"]
Verdict = Literal["common", "improvement", "concern", "high", "low"]
Assurance = Literal["pass", "fail", "inconsistent"]
Segment = tuple[Floats, Floats, Floats, tuple[Cause, ...], Signs]

LIMIT = 2.66  # 3 / d2 for moving ranges of two
D2 = 1.128  # the mean range of two normal values, in standard deviations
SCREEN = 3.267  # D4 for moving ranges of two: a range beyond it is a jump, not noise (Nelson 1982)
SETTLED = 13  # fewer points make trial limits


@dataclass(frozen=True)
class Chart:
    """One value a point, in time order. `mean`, `lower`, `upper`: of the point's segment (limits nan where it has no noise).

    `cause`: which rule marks the point, the first of outside, trend, two_in_three, shift; "" for common cause.
    `side`: +1 where a marked point is high (or rising), -1 where it is low (or falling), 0 where it is not marked.
    `trial`: whether the last segment is too short for its limits to be trusted.
    """

    values: Floats
    mean: Floats
    lower: Floats
    upper: Floats
    cause: tuple[Cause, ...]
    side: Signs
    trial: bool
    kind: ChartKind = "xmr"

    def verdict(self, direction: Direction, at: int = -1) -> Verdict:
        """What a point tells, the last one by default: common cause, improvement, concern; high or low where neither is good."""
        side = int(self.side[at])
        if side == 0:
            return "common"
        if direction == "none":
            return "high" if side > 0 else "low"
        return "improvement" if (side > 0) == (direction == "up") else "concern"

    def assurance(self, target: float, direction: Direction) -> Assurance:
        """Whether the process as it is now meets a target: always, never, or as chance has it."""
        lower, upper = self.lower[-1], self.upper[-1]
        below, above = bool(target < lower), bool(target > upper)
        if direction == "none" or not (below or above):
            return "inconsistent"
        return "pass" if below == (direction == "up") else "fail"


def xmr(values: ArrayLike, rebased: Sequence[int] = (), screen: bool = True, chance: Chance | None = None, basis: Basis = WHOLE) -> Chart:
    """The chart of a series without gaps. `rebased`: places at which a recorded event starts a new segment.

    Limits are the segment's mean ± 2.66 mean moving ranges; with `screen`, ranges of 3.267 means and more are left out first.
    `chance`: of counts, whose limits are never narrower than chance alone explains; without it the chart is that of the NHS programme.
    `basis`: by which points limits are reckoned. Raises ValueError for an empty series or a value that is not a number.
    """
    y = series(values, basis.gaps)
    return charted("xmr", y, rebased, lambda start, stop: _segment(y, start, stop, screen, chance, basis))


def series(values: ArrayLike, gaps: bool = False) -> Floats:
    """The values as floats; a gap is nan. Raises ValueError for none at all, or one that is not a number."""
    y = np.asarray(values, dtype=np.float64)
    known = y[~np.isnan(y)] if gaps else y
    if not len(known) or not np.isfinite(known).all():
        raise ValueError("an XmR chart, like every other, takes at least one value, and only numbers")
    return y


def charted(kind: ChartKind, y: Floats, rebased: Sequence[int], segment: Callable[[int, int], Segment]) -> Chart:
    """Segments from one recorded event to the next, each with limits of its own, as one chart."""
    edges = [0, *sorted(rebased), len(y)]
    spans = [(start, stop) for start, stop in pairwise(edges) if stop > start]
    segments = [segment(start, stop) for start, stop in spans]
    mean, lower, upper = (np.concatenate(parts) for parts in zip(*(found[:3] for found in segments), strict=True))
    cause = tuple(word for found in segments for word in found[3])
    side = np.concatenate([found[4] for found in segments])
    return Chart(y, mean, lower, upper, cause, side, spans[-1][1] - spans[-1][0] < SETTLED, kind)


def level(y: Floats, centre: float, reach: float) -> Segment:
    """A segment whose limits are straight lines, `reach` (three standard deviations; nan for no noise) off its centre."""
    ones = np.ones(len(y))
    limits, near = ((ones * (centre - away), ones * (centre + away)) for away in (reach, 2 * reach / 3))
    return ones * centre, *limits, *marked(y, centre, limits, near)


def _segment(y: Floats, start: int, stop: int, screen: bool, chance: Chance | None, basis: Basis) -> Segment:
    part, known = y[start:stop], y[start:stop][basis.places(start, stop)]
    centre, ranges = float(np.nanmean(known)), mean_range(known, screen)
    mean, ones = np.full(len(part), centre), np.ones(len(part))
    limits = (ones * (centre - LIMIT * ranges), ones * (centre + LIMIT * ranges))
    reach = 2 * (LIMIT / 3) * ranges
    near = (ones * (centre - reach), ones * (centre + reach))
    if chance is not None:
        even = chance.part(start, stop).even()
        limits, near = even.widened(limits, centre, OUTSIDE), even.widened(near, centre, NEAR)
    cause, side = marked(part, centre, limits, near, halved=chance is not None)
    return mean, *limits, cause, side


def mean_range(y: Floats, screen: bool) -> float:
    """The mean of the steps from point to point, those of 3.267 means and more left out if `screen`; nan where there is none."""
    ranges = np.abs(np.diff(y))
    ranges = ranges[~np.isnan(ranges)]
    if screen and len(ranges):
        ranges = ranges[ranges < SCREEN * ranges.mean()]
    return float(ranges.mean()) if len(ranges) else float("nan")
