"""Runs on one side of the centre: too long a run, or too few crossings, says that something has shifted (Anhøj 2014, as in qicharts2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

UNLIKELY = 0.05


@dataclass(frozen=True)
class Runs:
    """`useful`: points off the centre. `longest_max` and `crossings_min` are what chance still explains."""

    useful: int
    longest: int
    longest_max: int
    crossings: int
    crossings_min: int

    @property
    def signal(self) -> bool:
        return self.longest > self.longest_max or self.crossings < self.crossings_min


def runs(values: ArrayLike, centre: ArrayLike) -> Runs | None:
    """The runs of a series about its centre; None where every point lies on it.

    Longest run: round(log2 n) + 3 at most (Schilling 2012); crossings: the lower 5 % point of binomial(n − 1, ½) at least (Chen 2010).
    """
    from scipy.stats import binom  # 0.5 s to import, which pages without such a chart need not pay

    side = np.sign(np.asarray(values, dtype=np.float64) - np.asarray(centre, dtype=np.float64))
    side = side[side != 0]
    if not len(side):
        return None
    edges = np.flatnonzero(np.diff(side)) + 1
    lengths = np.diff(np.concatenate([[0], edges, [len(side)]]))
    longest_max = round(float(np.log2(len(side)))) + 3
    return Runs(
        len(side), int(lengths.max()), longest_max, len(edges), int(max(binom.ppf(UNLIKELY, len(side) - 1, 0.5), 0)) if len(side) > 1 else 0
    )
