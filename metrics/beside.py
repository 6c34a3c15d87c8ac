"""Whether what is late is late where fewer are trained: two halves of the sites side by side. What lies together need not be its cause."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from metrics.apart import clear
from metrics.intervals import wilson
from metrics.ranking import RANKED_FROM

FEWEST_SITES = 6  # three on either side, at least


@dataclass(frozen=True)
class Half:
    """Some sites together: how many, their late cases of all, and the share in % with its 95 % interval (Wilson)."""

    sites: int
    late: int
    cases: int
    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Beside:
    """The sites where fewer are trained than at the middle one, all others, and whether chance alone would hardly set them so far apart."""

    fewer: Half
    others: Half
    clear: bool


def beside(sites: pl.DataFrame) -> Beside | None:
    """In: project, trained (%), late, cases. Sites with fewer than `RANKED_FROM` cases say nothing; None with fewer than `FEWEST_SITES`, or all alike."""
    told = sites.drop_nulls("trained").filter(pl.col("cases") >= RANKED_FROM)
    below = pl.col("trained") < pl.col("trained").median()
    fewer, others = told.filter(below), told.filter(~below)
    if told.height < FEWEST_SITES or fewer.is_empty():
        return None
    one, other = _half(fewer), _half(others)
    return Beside(one, other, clear(vars(one), vars(other)))


def shares(sites: pl.DataFrame) -> pl.DataFrame:
    """The same sites with `share`: the late of their cases in %; null where there are fewer cases than `RANKED_FROM`."""
    return sites.with_columns(share=pl.when(pl.col("cases") >= RANKED_FROM).then(100 * pl.col("late") / pl.col("cases")))


def _half(sites: pl.DataFrame) -> Half:
    late, cases = int(sites["late"].sum()), int(sites["cases"].sum())
    lower, upper = (100 * float(end[0]) for end in wilson([late], [cases]))
    return Half(sites.height, late, cases, 100 * late / cases, lower, upper)
