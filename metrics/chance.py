"""What chance alone does to counts: the narrowest limits that a chart of few cases can honestly have.

Limits of three standard deviations keep 99.73 % of the months of a steady process only if these are near to normal. With few cases, or a share near
0 or 100 %, counts are lopsided and step from value to value, and such limits are crossed several times as often: of 20 people trained with 97.5 % passing,
one month in eleven has two misses and more. Textbooks then take the limits from the distribution itself, with the tails that three (and two) standard
deviations of a normal have (Montgomery, Introduction to Statistical Quality Control, 7th ed., 7.3.1; Ryan, Statistical Methods for Quality Improvement,
3rd ed., 6.1; Woodall 2006, Journal of Quality Technology 38(2)). A month that the binomial (or Poisson) law explains is no signal.

The run of seven supposes that each month lies above or below with even chances. The mean of lopsided counts does not halve them (with 20 people, six months
in ten have no miss and lie above it), the median does (Anhøj and Olesen 2014, PLOS ONE 9(11): e113825); so a month counts on a side only if it lies there of both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from metrics.special_causes import Floats, Pair

OUTSIDE, NEAR = 0.0013499, 0.0227501  # one tail of a normal beyond three, and beyond two, standard deviations
ROUNDING = 1e-12  # a month that lies on the limit is inside, however its share was reckoned


@dataclass(frozen=True)
class Chance:
    """The cases (or the exposure) of each point of a chart. `share`: hits among cases; else counts per unit of exposure. `scale`: of the chart's values."""

    cases: Floats
    share: bool
    scale: float = 1.0

    def part(self, start: int, stop: int) -> Chance:
        """That of a segment."""
        return Chance(self.cases[start:stop], self.share, self.scale)

    def even(self) -> Chance:
        """As if all points had the mean number of cases, for charts whose limits are straight."""
        return Chance(np.full(len(self.cases), max(1.0, float(np.round(self.cases.mean())))), self.share, self.scale)

    def widened(self, limits: Pair, centre: float, tail: float) -> Pair:
        """The limits, moved out to where chance leaves `tail` at most on either side; nan stays nan."""
        middle = centre / self.scale
        low, high = (self._count(middle, q) / self.cases * self.scale for q in (tail, 1 - tail))
        return np.minimum(limits[0], low * (1 - ROUNDING)), np.maximum(limits[1], high * (1 + ROUNDING))

    def _count(self, middle: float, q: float) -> Floats:
        """The smallest count up to which chance goes with probability `q`."""
        from scipy.special import bdtrik, betainc, pdtr, pdtrik  # 0.3 s to import, which pages without such a chart need not pay

        if self.share:
            p = np.clip(middle, 0.0, 1.0)
            if p in (0.0, 1.0):
                return self.cases * p
            return _whole(np.ceil(bdtrik(q, self.cases, p)), lambda k: betainc(self.cases - k, k + 1, 1 - p), q)
        expected = self.cases * max(middle, 0.0)
        return _whole(np.ceil(pdtrik(q, expected)), lambda k: pdtr(k, expected), q) if middle > 0 else expected


def _whole(found: Floats, up_to: Callable[[Floats], Floats], q: float) -> Floats:
    """The count, one less where rounding went one too far."""
    less = np.maximum(found - 1, 0.0)
    return np.asarray(np.where(up_to(less) >= q, less, found), dtype=np.float64)
