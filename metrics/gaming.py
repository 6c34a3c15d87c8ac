"""Is a number made to look good? Sudden closures just under the limit, clocks stopped often, cases closed and opened again. A reason to look, no proof."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from metrics.funnel import shares

BAND = 0.1  # of the limit: the width of the bins around it
ENOUGH = 10  # cases in each bin
ODD = 3.0  # standard errors


@dataclass(frozen=True)
class Bunching:
    """Cases in the bin just under the limit, what its neighbours lead to expect, and by how many standard errors the two differ."""

    found: int
    expected: float
    z: float

    @property
    def odd(self) -> bool:
        return self.z > ODD


def bunching(minutes: ArrayLike, limit: float) -> Bunching | None:
    """Whether more cases than the neighbouring bins explain end just under the limit; None where the bins hold too few.

    A density that is smooth at the limit is nearly log-linear over three bins, so the middle one is the geometric mean of its neighbours (after McCrary 2008).
    """
    times = np.asarray(minutes, dtype=np.float64) / limit
    edges = (1 - 2 * BAND, 1 - BAND, 1.0, 1 + BAND)
    # a case that ends on the limit has kept it
    counts = [int(((times > low) & (times <= high)).sum()) for low, high in pairwise(edges)]
    before, found, after = counts
    if min(before, found) < ENOUGH:
        return None
    beyond = max(after, 0.5)  # nobody just beyond the limit is the strongest sign of all
    gap = np.log(found) - (np.log(before) + np.log(beyond)) / 2
    return Bunching(found, float(np.sqrt(before * beyond)), float(gap / np.sqrt(1 / found + (1 / before + 1 / beyond) / 4)))


def unusual(counts: pl.DataFrame, part: str, whole: str) -> pl.DataFrame:
    """People whose share (paused of closed, reopened of closed) lies above the 99.8 % funnel of all: staff_id, part, whole, share, flagged."""
    known = counts.filter(pl.col(whole) > 0).select("staff_id", part, whole)
    if known.is_empty():
        return known.with_columns(share=pl.lit(None, pl.Float64), flagged=pl.lit(False))
    funnel = shares(known[part].to_numpy(), known[whole].to_numpy())
    return known.with_columns(pl.Series("share", funnel.value), pl.Series("flagged", funnel.side() > 0))
