"""Whether two KPIs move together from month to month, one perhaps some months ahead of the other, by more than chance explains.

What is counted is months in which both changed for the better or both for the worse, each change held against the usual one of its series (the median),
so that two series which both rise over the years are not linked by that alone. What chance would give is found by shuffling the months of the other series,
again and again, and counting anew: the shuffled levels have the see-saw that changes of steady figures have, which a binomial law of independent months
would leave out. The p-value is that of the farthest of all leads that are looked at. Two things that move together are no proof that one moves the other:
season, weather and festivals move both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
LEADS = (0, 1, 2, 3)  # months by which the other series is ahead
FEWEST = 12  # months with a change of both; of fewer nothing is told
DRAWS, SEED = 2000, 20_260_101
CHANCE = 0.95


@dataclass(frozen=True)
class Link:
    """At one lead: of `months` with a change of both, how many went `together`, and the range in which 95 % of shuffled series lie (`low`..`high`)."""

    lead: int
    months: int
    together: int
    low: int
    high: int

    @property
    def beyond(self) -> float:
        """As `beyond` of the count."""
        return float(beyond(self.together, self.months))


@dataclass(frozen=True)
class Linked:
    """The links at all leads that have months enough, and the chance that shuffled series have one as far from a half as the farthest of these."""

    links: tuple[Link, ...]
    p: float


def beyond(together: ArrayLike, months: ArrayLike) -> Floats:
    """How far counts lie from half of the months, in standard deviations of so many coins; it only puts leads in order. 0 of no months."""
    n = np.asarray(months, dtype=np.float64)
    return np.abs(2 * np.asarray(together, dtype=np.float64) - n) / np.sqrt(np.maximum(n, 1))


def linked(result: ArrayLike, other: ArrayLike, leads: tuple[int, ...] = LEADS) -> Linked | None:
    """How two series of the same consecutive months move together. nan: no figure. More is better in both. None where no lead has months enough."""
    y, x = np.asarray(result, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if y.shape != x.shape or y.ndim != 1:
        raise ValueError("two series of the same months are linked")
    if len(y) <= FEWEST:
        return None
    steps = _steps(y[None, :])
    ours, shuffled = _steps(x[None, :]), _steps(_shuffled(x))
    found, drawn = [], []
    for lead in leads:
        months, together = _counted(steps, ours, lead)
        if months[0] < FEWEST:
            continue
        months_drawn, counts = _counted(steps, shuffled, lead)
        low, high = np.quantile(counts, [(1 - CHANCE) / 2, (1 + CHANCE) / 2], method="nearest")
        found.append(Link(lead, int(months[0]), int(together[0]), int(low), int(high)))
        drawn.append(beyond(counts, months_drawn))
    if not found:
        return None
    farthest = max(link.beyond for link in found)
    return Linked(tuple(found), float((1 + (np.max(drawn, axis=0) >= farthest - 1e-9).sum()) / (1 + DRAWS)))


def _shuffled(x: Floats) -> Floats:
    """The series with its known months in other orders, one row a draw; months without a figure stay without."""
    known = np.flatnonzero(~np.isnan(x))
    drawn = np.tile(x, (DRAWS, 1))
    drawn[:, known] = np.random.default_rng(SEED).permuted(np.tile(x[known], (DRAWS, 1)), axis=1)
    return drawn


def _steps(levels: Floats) -> Floats:
    """The direction of each month's change beside the usual change of its series: 1, -1; nan where there is no change to tell, or it is the usual one."""
    change = np.diff(levels, axis=1)
    sign = np.sign(change - _medians(change)[:, None])
    return np.where(sign == 0, np.nan, sign)


def _medians(rows: Floats) -> Floats:
    """The median of what is known of each row, at once; 0 of a row of which nothing is."""
    ordered, known = np.sort(rows, axis=1), (~np.isnan(rows)).sum(axis=1)
    middles = [np.take_along_axis(ordered, place[:, None], axis=1)[:, 0] for place in (np.maximum(known - 1, 0) // 2, known // 2)]
    return np.where(known > 0, (middles[0] + middles[1]) / 2, 0.0)


def _counted(result: Floats, other: Floats, lead: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row by row: months in which both changed, `other` so many months before, and those in which both went one way."""
    both = result[:, lead:] * other[:, : other.shape[1] - lead]
    return (~np.isnan(both)).sum(axis=1), (both > 0).sum(axis=1)
