"""Which points of a chart are more than its usual ups and downs: the four rules of the NHS programme "Making Data Count".

A point outside the limits; seven on one side of the centre; seven that rise or fall strictly; two of three beyond two thirds
of a limit, all three on one side. As NHSRplotthedots 0.2.2 has them, in its order of precedence: outside, trend, two in three, shift.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Signs = NDArray[np.int64]
Flags = NDArray[np.bool_]
Pair = tuple[Floats, Floats]
Cause = Literal["", "outside", "trend", "two_in_three", "shift"]

RUN = 7


def marked(y: Floats, centre: float, limits: Pair, near: Pair, halved: bool = False) -> tuple[tuple[Cause, ...], Signs]:
    """The first rule that marks each point ("" for none), and to which side: +1 high or rising, -1 low or falling, 0 not marked.

    `limits` and `near` (two thirds of the way to them): lower and upper of each point; a limit or a point that is nan marks nothing.
    `halved`: a point lies on a side only if it lies there of the median as well as of the centre; between them it lies on none, and ends a run.
    """
    middle = float(np.median(y)) if halved else centre
    side = ((y > max(centre, middle)).astype(np.int64) - (y < min(centre, middle))).astype(np.int64)
    outside = (y < limits[0]) | (y > limits[1])
    close = ~outside & ((y < near[0]) | (y > near[1]))
    rising = _trend(y)
    pair = _spread_back(_windows(close, 3).sum(axis=1) >= 2, np.abs(_windows(side, 3).sum(axis=1)) == 3, 3) & close
    run = _spread_back(np.abs(_windows(side, RUN).sum(axis=1)) == RUN, True, RUN)
    rules: tuple[tuple[Cause, Flags], ...] = (("outside", outside), ("trend", rising != 0), ("two_in_three", pair), ("shift", run))
    cause: tuple[Cause, ...] = tuple(next((word for word, flags in rules if flags[place]), "") for place in range(len(y)))
    away = np.where(outside, np.where(y > limits[1], 1, -1), side)
    sides = [0 if not word else rising[place] if word == "trend" else away[place] for place, word in enumerate(cause)]
    return cause, np.asarray(sides, dtype=np.int64)


def _trend(y: Floats) -> Signs:
    """+1 on every point of seven that rise strictly, -1 where they fall."""
    steps = np.sign(np.nan_to_num(np.diff(y))).astype(np.int64)
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
