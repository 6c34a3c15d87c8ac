"""Is a change real? The XmR chart of a monthly figure, with the rules and words of the NHS programme "Making Data Count".

The rules are those of its published R implementation (NHSRplotthedots 0.2.2), so that a chart here reads as one there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Signs = NDArray[np.int64]
Flags = NDArray[np.bool_]
Direction = Literal["up", "down", "none"]
Cause = Literal["", "outside", "trend", "two_in_three", "shift"]
Verdict = Literal["common", "improvement", "concern", "high", "low"]
Assurance = Literal["pass", "fail", "inconsistent"]

LIMIT = 2.66  # 3 / d2 for moving ranges of two
SCREEN = 3.267  # D4 for moving ranges of two: a range beyond it is a jump, not noise (Nelson 1982)
RUN = 7
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


def xmr(values: ArrayLike, rebased: Sequence[int] = (), screen: bool = True) -> Chart:
    """The chart of a series without gaps. `rebased`: places at which a recorded event starts a new segment.

    Limits are the segment's mean ± 2.66 mean moving ranges; with `screen`, ranges of 3.267 means and more are left out first.
    Raises ValueError for an empty series or a value that is not a number.
    """
    y = np.asarray(values, dtype=np.float64)
    if not len(y) or not np.isfinite(y).all():
        raise ValueError("an XmR chart takes at least one value, and only numbers")
    edges = [0, *sorted(rebased), len(y)]
    segments = [_segment(y[start:stop], screen) for start, stop in pairwise(edges) if stop > start]
    mean, lower, upper = (np.concatenate(parts) for parts in zip(*(segment[:3] for segment in segments), strict=True))
    cause = tuple(word for segment in segments for word in segment[3])
    side = np.concatenate([segment[4] for segment in segments])
    return Chart(y, mean, lower, upper, cause, side, len(segments[-1][0]) < SETTLED)


def _segment(y: Floats, screen: bool) -> tuple[Floats, Floats, Floats, tuple[Cause, ...], Signs]:
    centre, reach = float(y.mean()), LIMIT * _mean_range(y, screen)
    mean = np.full(len(y), centre)
    cause, side = _marked(y, centre, reach)
    return mean, mean - reach, mean + reach, cause, side


def _mean_range(y: Floats, screen: bool) -> float:
    ranges = np.abs(np.diff(y))
    if screen and len(ranges):
        ranges = ranges[ranges < SCREEN * ranges.mean()]
    return float(ranges.mean()) if len(ranges) else float("nan")


def _marked(y: Floats, centre: float, reach: float) -> tuple[tuple[Cause, ...], Signs]:
    """The rule that marks each point and to which side; the first rule that holds names it."""
    side = np.sign(y - centre).astype(np.int64)
    outside = np.abs(y - centre) > reach
    close = ~outside & (np.abs(y - centre) > reach * 2 / 3)
    rising = _trend(y)
    pair = _spread_back(_windows(close, 3).sum(axis=1) >= 2, np.abs(_windows(side, 3).sum(axis=1)) == 3, 3) & close
    run = _spread_back(np.abs(_windows(side, RUN).sum(axis=1)) == RUN, True, RUN)
    rules: tuple[tuple[Cause, Flags], ...] = (("outside", outside), ("trend", rising != 0), ("two_in_three", pair), ("shift", run))
    cause: tuple[Cause, ...] = tuple(next((word for word, flags in rules if flags[place]), "") for place in range(len(y)))
    sides = [0 if not word else rising[place] if word == "trend" else side[place] for place, word in enumerate(cause)]
    return cause, np.asarray(sides, dtype=np.int64)


def _trend(y: Floats) -> Signs:
    """+1 on every point of seven that rise strictly, -1 where they fall."""
    steps = np.sign(np.diff(y)).astype(np.int64)
    total = np.concatenate([np.zeros(1, np.int64), _windows(steps, RUN - 1).sum(axis=1)]) if len(y) >= RUN else np.zeros(len(y), np.int64)
    up, down = _spread_back(total == RUN - 1, True, RUN), _spread_back(total == 1 - RUN, True, RUN)
    return np.where(up, 1, np.where(down, -1, 0)).astype(np.int64)


def _windows(marks: NDArray[np.generic], width: int) -> NDArray[np.int64]:
    """For each place the marks that end there, padded with zeros before the first."""
    padded = np.concatenate([np.zeros(width - 1, np.int64), marks.astype(np.int64)])
    return np.lib.stride_tricks.sliding_window_view(padded, width)


def _spread_back(ends: Flags, also: Flags | bool, width: int) -> Flags:
    """Marks every place of a window, where `ends` marks only its last one."""
    padded = np.concatenate([ends & also, np.zeros(width - 1, np.bool_)])
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, width).any(axis=1))
