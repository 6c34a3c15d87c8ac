"""Whether one group alone makes a figure unusual: what all the others come to without it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from catalog.kpi import Events, Kpi, Mean
from metrics.why import unit_of

FEWEST = 3  # groups; of two, each is the other's rest
MOST_LEFT = 0.5  # of what lies beyond the usual: what remains of it without the group
AGREES = 1e-3  # the groups together are the figure itself: told in whole units, they may miss it in a later digit


@dataclass(frozen=True)
class Lone:
    """A group, its own figure, and that of all others together, in the KPI's unit."""

    group: str
    value: float
    rest: float


def may_be_asked(kpi: Kpi) -> bool:
    """Whether the figure of some groups is the sum of their numerators by that of their denominators: not of counts, medians, weighted means and inverse rates."""
    measure = kpi.measure
    if isinstance(measure, Events):
        return measure.exposure is not None and not measure.per_event
    return kpi.kind not in ("stock", "duration") and not (isinstance(measure, Mean) and measure.weight is not None)


def lone(kpi: Kpi, numbers: pl.DataFrame, by: str, whole: float, usual: float) -> Lone | None:
    """The group without which at most half of what lies beyond the `usual` figure is left; None where there is none, or the groups are not the `whole`.

    `numbers`: a frame of `metrics.numbers` of one KPI by `by`. Raises ValueError for a KPI that may not be asked.
    """
    if not may_be_asked(kpi):
        raise ValueError(f"{kpi.id} of some groups is not what their sums come to")
    known = numbers.filter(pl.col("denominator") > 0, pl.col(by).is_not_null())
    if known.height < FEWEST:
        return None
    unit, hits, cases = float(unit_of(kpi)), known["numerator"].cast(pl.Float64), known["denominator"].cast(pl.Float64)
    together, beyond = unit * float(hits.sum()) / float(cases.sum()), whole - usual
    if not beyond or abs(together - whole) > AGREES * abs(whole):
        return None
    rest = unit * (hits.sum() - hits) / (cases.sum() - cases)
    left = (rest - usual) * (1 if beyond > 0 else -1)
    at = int(left.arg_min() or 0)
    if left[at] > MOST_LEFT * abs(beyond):
        return None
    return Lone(str(known[by][at]), unit * hits[at] / cases[at], float(rest[at]))
