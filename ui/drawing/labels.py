"""Where names stand beside the dots of a chart: over no dot and no other name, and across a line only where nothing else is free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
WIDTHS, HEIGHT = (290.0, 640.0), 250.0  # pixels of the drawn part: of a phone and half a page, of a whole page
LINE_PX, HAN_PX, LATIN_PX = 15.0, 12.0, 7.0
SIDES = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1))  # of a dot, x and y, the most usual first
COVERED, CROSSED = 1000, 1  # a dot, a name or the edge; a point of a line
DOT_PX = 5.0


@dataclass(frozen=True)
class Label:
    """A name and the dot it belongs to: its place in the data, and how far from its middle the name begins (pixels)."""

    name: str
    x: float
    y: float
    gap: float


def sides(
    labels: Sequence[Label], dots: Points, lines: Points, x: tuple[float, float], y: tuple[float, float]
) -> list[tuple[int, int] | None]:
    """For each label one of SIDES, or None where it would cover something wherever it stood; the first ones choose first.

    `dots` and `lines`: rows of x and y in the data's units. `x` and `y`: the ends of the axes.
    """
    low, span = np.array([x[0], y[0]]), np.array([x[1] - x[0] or 1.0, y[1] - y[0] or 1.0])
    areas = [np.array([width, HEIGHT]) for width in WIDTHS]
    marks, strokes = ([(points - low) / span * area for area in areas] for points in (dots, lines))
    taken: list[list[Points]] = [[] for _ in areas]
    found: list[tuple[int, int] | None] = []
    for label in labels:
        middles = [(np.array([label.x, label.y]) - low) / span * area for area in areas]
        boxes = {side: [_box(label, middle, side) for middle in middles] for side in SIDES}
        cost = {side: sum(map(_cost, boxes[side], areas, marks, strokes, taken)) for side in SIDES}
        best = min(SIDES, key=cost.__getitem__)
        found.append(best if cost[best] < COVERED else None)
        if found[-1] is not None:
            for kept, box in zip(taken, boxes[best], strict=True):
                kept.append(box)
    return found


def _box(label: Label, middle: Points, side: tuple[int, int]) -> Points:
    """The lower left and the upper right corner of the name."""
    size = np.array([sum(HAN_PX if ord(sign) > 0x2E7F else LATIN_PX for sign in label.name), LINE_PX])
    centre = middle + np.array(side) * (label.gap + size / 2)
    return np.stack([centre - size / 2, centre + size / 2])


def _cost(box: Points, area: Points, dots: Points, lines: Points, taken: Iterable[Points]) -> int:
    """What a name at this place would cover."""
    low, high = box
    outside = bool((low < 0).any() or (high > area).any())
    covered = int(((dots > low - DOT_PX) & (dots < high + DOT_PX)).all(axis=1).sum())
    over = sum(bool((low < other[1]).all() and (high > other[0]).all()) for other in taken)
    return COVERED * (outside + covered + over) + CROSSED * int(((lines > low) & (lines < high)).all(axis=1).sum())
