"""By which points of a chart its centre and limits are reckoned, where that is not all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.special_causes import Flags


@dataclass(frozen=True)
class Basis:
    """The first `frozen` points of each segment (all, if None), without the places `excluded` (from 0). Charts of whole series have no basis.

    With `gaps` a point may lack its value (nan), as in R packages: it marks nothing, and steps to or from it are left out of the mean range.
    Points left out by `frozen` or `excluded` are still judged by the limits; steps are reckoned over what is left, as if it stood side by side.
    """

    frozen: int | None = None
    excluded: frozenset[int] = frozenset()
    gaps: bool = False

    def places(self, start: int, stop: int) -> Flags:
        """Which points of the segment count. Raises ValueError for none."""
        at = np.arange(start, stop)
        kept = ~np.isin(at, list(self.excluded)) & (at - start < (self.frozen or len(at)))
        if not kept.any():
            raise ValueError("a segment has no point to reckon its limits by")
        return kept


WHOLE = Basis()
