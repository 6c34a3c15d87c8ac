"""Points in time as expressions over a dataset's rows, fair to columns that hold bare dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from catalog.standards import Bar

WITHIN = "_within_"
DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True)
class Moment:
    """A time (UTC), its local day, and whether only the day is known. Bare dates are compared by day."""

    at: pl.Expr
    day: pl.Expr
    dated: pl.Expr

    @classmethod
    def of(cls, names: Sequence[str], *columns: str) -> Moment:
        """The first filled of `columns`; `names` are all columns of the dataset, in order."""
        dated = pl.coalesce(*(pl.when(pl.col(c).is_not_null()).then(_bit("_dated", names, c)) for c in columns))
        return cls(pl.coalesce(*map(pl.col, columns)), pl.coalesce(*(pl.col(f"{c}__day") for c in columns)), dated)

    def plus(self, hours: int) -> Moment:
        """The moment `hours` later by the clock on the wall (自然时)."""
        shift = pl.duration(hours=hours)
        return Moment(self.at + shift, self.day + pl.duration(days=-(-hours // 24)), self.dated)

    def within(self, kpi: str, bar: Bar = "limit") -> Moment:
        """The moment by which the standard in force for the row wants it; null where none holds. `metrics.cases` fills the time in."""
        time = pl.col(within_column(kpi, bar))
        days = -(-time.dt.total_microseconds() // DAY)
        return Moment(self.at + time, self.day + pl.duration(days=days), self.dated)

    def or_else(self, other: Moment) -> Moment:
        """This moment where it is known, the other elsewhere."""
        known = self.at.is_not_null()
        pick = lambda mine, theirs: pl.when(known).then(mine).otherwise(theirs)  # noqa: E731
        return Moment(pick(self.at, other.at), pick(self.day, other.day), pick(self.dated, other.dated))

    def not_after(self, deadline: Moment) -> pl.Expr:
        """True where this moment keeps the deadline; null where either is unknown."""
        by_day = self.dated | deadline.dated
        return pl.when(by_day).then(self.day <= deadline.day).otherwise(self.at <= deadline.at)

    @property
    def expires(self) -> pl.Expr:
        """The time after which a deadline is missed: a bare date lasts to the end of its day."""
        return pl.when(self.dated).then(self.at + pl.duration(days=1)).otherwise(self.at)

    def minutes_since(self, start: Moment) -> pl.Expr:
        """Whole minutes from `start`; whole days where either is a bare date; never below zero (clock skew)."""
        days = (self.day - start.day).dt.total_days() * 1440
        minutes = (self.at - start.at).dt.total_minutes()
        return pl.max_horizontal(pl.when(self.dated | start.dated).then(days).otherwise(minutes), 0)


def within_column(kpi: str, bar: Bar) -> str:
    """The column of the time (a duration) that a standard allows a row."""
    return f"{WITHIN}{kpi}_{bar}"


def delivered(names: Sequence[str], column: str) -> pl.Expr:
    """Whether the row's file had this column."""
    return _bit("_delivered", names, column)


def _bit(mask: str, names: Sequence[str], column: str) -> pl.Expr:
    return (pl.col(mask) & (1 << list(names).index(column))) != 0
