"""The numbers of several KPIs for a row of tiles, and what a tile must know to trust and to explain them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import polars as pl

from catalog import registry
from pipelines import read
from pipelines.read import Scope
from ui.answers import ask, books


@dataclass(frozen=True)
class Figures:
    """The numbers of several KPIs for a row of tiles: the period, the period before, the year before, month by month.

    And what a tile must know to trust and to explain them: who is in (`metrics.arrivals.judged`), on which scales answers were
    given (`read.scales`), what was written about the scope (`read.notes`). Known by what was `asked`, so that what is reckoned of
    them can be kept; only of the notes nothing may be, for they change without a publication.
    """

    now: pl.DataFrame = field(compare=False)
    before: pl.DataFrame = field(compare=False)
    year_before: pl.DataFrame = field(compare=False)
    monthly: pl.DataFrame = field(compare=False)
    arrivals: pl.DataFrame = field(default_factory=pl.DataFrame, compare=False)
    scales: pl.DataFrame = field(default_factory=pl.DataFrame, compare=False)
    notes: pl.DataFrame = field(default_factory=pl.DataFrame, compare=False)
    asked: Hashable = field(default_factory=object)

    @classmethod
    def of(cls, kpis: Sequence[str], scope: Scope, before: Scope, year_before: Scope, trend: Scope) -> Figures:
        """Those of a scope, of the two that it is compared with, and of the months of its course."""
        ids = tuple(kpis)
        now, then, year = (ask.numbers(ids, each) for each in (scope, before, year_before))
        known = (ids, scope, before, year_before, trend)
        return cls(now, then, year, ask.numbers(ids, trend, ("month",)), ask.arrivals(), ask.scales(), books.notes(scope), known)

    @classmethod
    def of_month(cls, kpis: Sequence[str], scope: Scope, trend: Scope) -> Figures:
        """The same for one month: it, the month before and the year before are taken from the course, so that all KPIs cost two questions."""
        ids = tuple(kpis)
        monthly = ask.numbers(ids, trend, ("month",))
        stocks = tuple(id for id in ids if not registry.kpi(id).adds_over_time)
        flows = monthly.filter(~pl.col("kpi").is_in(stocks))
        assert scope.end is not None
        now, before, year = (flows.filter(pl.col("month") == read.shift(scope.end, -back)).drop("month") for back in (0, 1, 12))
        now = pl.concat([now, ask.numbers(stocks, scope)])
        return cls(now, before, year, monthly, ask.arrivals(), ask.scales(), books.notes(scope), (ids, scope, trend))
