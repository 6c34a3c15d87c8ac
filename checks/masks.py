"""Each rule as a Polars mask: True = the row breaks the rule. The masks say which rows; the counts must be confirmed.

The frame of a mask holds the typed columns under their names and the cells as delivered under `raw:<name>`.
A missing value breaks no rule but `Required`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import singledispatch

import polars as pl

from catalog.model import local_day
from catalog.rules import (
    SKEW_MINUTES,
    Distinct,
    Ended,
    Known,
    NotFuture,
    OnScale,
    Ordered,
    Readable,
    Required,
    Rule,
    Skewed,
    Vocabulary,
    Within,
)
from catalog.zones import DEFAULT_ZONE, local_of

Registers = Mapping[str, Mapping[str, pl.Series]]
SKEW = timedelta(minutes=SKEW_MINUTES)


@dataclass(frozen=True)
class Context:
    """What the rules need besides the rows.

    `schema`: the types of the frame. `dated`: time columns that hold bare dates. `now`: UTC without zone.
    `registers`: the known ids by dataset and column. `zone`: where a day begins and ends.
    """

    schema: Mapping[str, pl.DataType]
    now: datetime
    dated: frozenset[str] = frozenset()
    registers: Registers = field(default_factory=dict)
    zone: str = DEFAULT_ZONE

    def by_day(self, *columns: str) -> bool:
        """Whether these columns can only be compared by day, since one of them holds bare dates."""
        return any(name in self.dated or self.is_date(name) for name in columns)

    def is_date(self, column: str) -> bool:
        return self.schema[column] == pl.Date

    @property
    def latest(self) -> datetime:
        """The last moment that is not in the future, clock skew allowed."""
        return self.now + SKEW

    @property
    def today(self) -> date:
        return local_of(self.latest, self.zone).date()

    def register(self, rule: Known) -> pl.Series | None:
        """The known ids; None where the register has not been loaded or is empty."""
        ids = self.registers.get(rule.dataset, {}).get(rule.reference)
        return None if ids is None or ids.drop_nulls().is_empty() else ids.drop_nulls().cast(pl.String).unique()


@singledispatch
def mask(rule: Rule, context: Context) -> pl.Expr:
    """True where the row breaks the rule, never null. Raises TypeError for a rule that has no mask."""
    raise TypeError(f"no mask for {type(rule).__name__}")


@mask.register
def _(rule: Distinct, context: Context) -> pl.Expr:
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in rule.key)
    parts = pl.struct(rule.key) if len(rule.key) > 1 else pl.col(rule.key[0])
    return parts.is_duplicated() & known


@mask.register
def _(rule: Required, context: Context) -> pl.Expr:
    return pl.col(rule.column).is_null()


@mask.register
def _(rule: Readable, context: Context) -> pl.Expr:
    return pl.col(f"raw:{rule.column}").is_not_null() & pl.col(rule.column).is_null()


@mask.register
def _(rule: NotFuture, context: Context) -> pl.Expr:
    limit = context.today if context.is_date(rule.column) else context.latest
    return _broken(pl.col(rule.column) > limit)


@mask.register
def _(rule: Ordered, context: Context) -> pl.Expr:
    if context.by_day(*rule.columns):
        return _broken(_day(rule.later, context) < _day(rule.earlier, context))
    return _broken(pl.col(rule.later) < pl.col(rule.earlier) - SKEW)


@mask.register
def _(rule: Skewed, context: Context) -> pl.Expr:
    gap = pl.col(rule.earlier) - pl.col(rule.later)
    return _broken((gap > timedelta(0)) & (gap <= SKEW))


@mask.register
def _(rule: Ended, context: Context) -> pl.Expr:
    return pl.col(rule.status).is_in(list(rule.over)).fill_null(False) & pl.all_horizontal(pl.col(name).is_null() for name in rule.stops)


@mask.register
def _(rule: Within, context: Context) -> pl.Expr:
    low = pl.col(rule.column) < _number(rule.low) if rule.low is not None else pl.lit(False)
    high = pl.col(rule.column) > _number(rule.high) if rule.high is not None else pl.lit(False)
    return _broken(low | high)


@mask.register
def _(rule: OnScale, context: Context) -> pl.Expr:
    score, high = pl.col(rule.score), pl.col(rule.high)
    low = pl.col(rule.low) if isinstance(rule.low, str) else _number(rule.low)
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in rule.columns)
    return _broken(known & ((score < low) | (score > high)))


@mask.register
def _(rule: Known, context: Context) -> pl.Expr:
    ids = context.register(rule)
    if ids is None:
        return pl.col(rule.column).is_not_null()
    return pl.col(rule.column).is_not_null() & ~pl.col(rule.column).is_in(ids.implode())


@mask.register
def _(rule: Vocabulary, context: Context) -> pl.Expr:
    return pl.col(rule.column).is_not_null() & ~pl.col(rule.column).is_in(list(rule.values))


def _broken(condition: pl.Expr) -> pl.Expr:
    return condition.fill_null(False)


def _day(column: str, context: Context) -> pl.Expr:
    return pl.col(column) if context.is_date(column) else local_day(column, context.zone)


def _number(value: float) -> pl.Expr:
    """A bound as the decimal it is written as, so that 0.1 means one tenth."""
    return pl.lit(Decimal(str(value)))
