"""The funnel of a KPI's units: by which law its figures vary, and its limits in the KPI's own unit.

Shares vary as the binomial law says (arcsine), events per exposure as Poisson's does against what each exposure would bring at the rate of all. Means and
times have no limits that hold for a size alone, since their spread is each unit's own: those are told apart by the ranges of their ranks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from catalog.kpi import Events, Kpi
from metrics import ranking
from metrics.funnel import ALARM, Floats, Funnel, Limits, ratios, shares


@dataclass(frozen=True)
class PeerFunnel:
    """`funnel`: of shares, or of observed : expected. `rate`: events per exposure of all units together; None of shares. `bad`: the side of the worse."""

    funnel: Funnel
    bad: int
    rate: float | None = None
    scale: float = 100.0
    inverse: bool = False

    @property
    def centre(self) -> float:
        """What all together have, in the KPI's unit."""
        return float(self._own(np.array([self.funnel.centre]))[0])

    def limits(self, confidence: float, size: ArrayLike) -> Limits:
        """Lower and upper limit at sizes (cases, or exposure), in the KPI's unit; infinite where an inverse has none."""
        n = np.asarray(size, dtype=np.float64)
        lower, upper = (self._own(end) for end in self.funnel.judging(confidence, n if self.rate is None else n * self.rate))
        return (upper, lower) if self.inverse else (lower, upper)

    def verdict(self, confidence: float = ALARM) -> NDArray[np.int64]:
        """-1 worse than chance and the usual differences explain, +1 better, 0 neither."""
        return -self.bad * self.funnel.side(confidence)

    def beyond_chance(self, confidence: float = ALARM) -> NDArray[np.int64]:
        """-1 worse than chance alone explains, +1 better, 0 neither."""
        return -self.bad * self.funnel.beyond_chance(confidence)

    def _own(self, value: Floats) -> Floats:
        shown = value * self.scale * (1.0 if self.rate is None else self.rate)
        with np.errstate(divide="ignore"):
            return 1 / shown if self.inverse else shown


def why_not(kpi: Kpi) -> Literal["direction", "size", "in_full", "spread"] | None:
    """Why a KPI has no funnel: its units have no order (`metrics.ranking.why_not`), it is counted in full and not sampled, or its spread is each unit's own."""
    if (reason := ranking.why_not(kpi)) is not None:
        return reason
    if ranking.in_full(kpi):
        return "in_full"
    return None if kpi.kind in ("rate", "ratio", "events") else "spread"


def of(kpi: Kpi, rows: Sequence[Mapping[str, Any]]) -> PeerFunnel | None:
    """The funnel of rows of `metrics.numbers` that all have cases, in their order; None where there is none, or where nothing ever happened."""
    if why_not(kpi) is not None or not rows:
        return None
    hits, n = (np.array([float(row[name] or 0) for row in rows]) for name in ("numerator", "denominator"))
    worse = -1 if kpi.direction == "up" else 1
    if not isinstance(kpi.measure, Events):
        return PeerFunnel(shares(hits, n), worse)
    if not hits.sum():
        return None
    inverse, rate = kpi.measure.per_event, float(hits.sum() / n.sum())
    return PeerFunnel(ratios(hits, n * rate), -worse if inverse else worse, rate, kpi.measure.scale, inverse)
