"""Names beside the dots of a chart cover no dot and no other name, on a phone and on a wide screen."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ui.drawing import labels
from ui.drawing.labels import Label, Points, sides

AXIS = (0.0, 100.0)
NONE = np.empty((0, 2))


def placed(dots: list[tuple[float, float]], lines: Points = NONE, name: str = "滨江花园") -> list[tuple[int, int] | None]:
    return sides([Label(name, x, y, 8) for x, y in dots], np.array(dots, dtype=np.float64), lines, AXIS, AXIS)


def level(y: float) -> Points:
    return np.stack([np.linspace(0, 100, 200), np.full(200, y)], axis=1)


@pytest.mark.parametrize(
    ("dots", "lines", "side"),
    [
        ([(50, 50)], NONE, (0, 1)),
        ([(50, 99)], NONE, (0, -1)),  # no room above
        ([(50, 50), (50, 56)], NONE, (0, -1)),  # another dot above
        ([(50, 50)], level(56), (0, -1)),  # a line above
        ([(50, 50)], np.concatenate([level(56), level(44)]), (1, 0)),  # between two lines
        ([(99, 50)], NONE, (-1, 0)),  # at the end of the axis
        ([(50, 50), (54, 56), (46, 56), (54, 44), (46, 44), (54, 50), (46, 50), (50, 56), (50, 44)], NONE, None),
    ],
)
def test_where_a_name_stands(dots: list[tuple[float, float]], lines: Points, side: tuple[int, int] | None) -> None:
    assert placed(dots, lines)[0] == side


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_covered(seed: int) -> None:
    """Reckoned again, with the corners of each name by hand."""
    made = np.random.default_rng(seed)
    dots = [(float(x), float(y)) for x, y in made.uniform(5, 95, (25, 2))]
    for width in labels.WIDTHS:
        boxes = []
        for (x, y), side in zip(dots, placed(dots), strict=True):
            if side is not None:
                left = x / 100 * width + {0: -24, 1: 8, -1: -8 - 48}[side[0]]
                low = y / 100 * labels.HEIGHT + {0: -7.5, 1: 8, -1: -8 - 15}[side[1]]
                boxes.append((left, low, left + 48, low + 15))
        assert len(boxes) > 5 and all(
            left >= 0 and low >= 0 and right <= width and high <= labels.HEIGHT for left, low, right, high in boxes
        )
        assert not [1 for a, b in combinations(boxes, 2) if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]
        places = [(x / 100 * width, y / 100 * labels.HEIGHT) for x, y in dots]
        assert not [1 for left, low, right, high in boxes for x, y in places if left < x < right and low < y < high]
