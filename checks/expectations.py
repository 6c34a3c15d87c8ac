"""Each rule as Great Expectations sees it: expectations on the typed source columns, and what their counts mean.

Nothing here knows the masks. A rule becomes *asks*; the rows that break it are the sum of the asks' unexpected counts,
each with its sign. Equal asks of several rules are asked once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import singledispatch
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from catalog.rules import Distinct, Ended, Known, NotFuture, OnScale, Ordered, Readable, Required, Rule, Skewed, Vocabulary, Within
from checks.features import Feature
from checks.masks import Context

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

Kind = Literal["unique", "filled", "at_least", "between", "in_set"]


@dataclass(frozen=True)
class Ask:
    """One expectation. `features` are the columns it reads, each a recipe that `column` follows."""

    kind: Kind
    features: tuple[Feature, ...]
    low: float | None = None
    high: float | None = None
    words: tuple[str, ...] = ()


Signed = tuple[tuple[int, Ask], ...]


@singledispatch
def asks(rule: Rule, context: Context) -> Signed:
    """What to ask so that the signed sum of unexpected counts is the number of rows that break the rule."""
    raise TypeError(f"no expectation for {type(rule).__name__}")


@asks.register
def _(rule: Distinct, context: Context) -> Signed:
    return ((1, Ask("unique", tuple(("typed", name) for name in rule.key))),)


@asks.register
def _(rule: Required, context: Context) -> Signed:
    return ((1, Ask("filled", (("typed", rule.column),))),)


@asks.register
def _(rule: Readable, context: Context) -> Signed:
    return ((1, _at_least(("has", rule.column), ("has_raw", rule.column))),)


@asks.register
def _(rule: NotFuture, context: Context) -> Signed:
    unit = "day" if context.is_date(rule.column) else "time"
    return ((1, _at_least((f"now_{unit}",), (unit, rule.column, "low"))),)


@asks.register
def _(rule: Ordered, context: Context) -> Signed:
    if context.by_day(*rule.columns):
        return ((1, _at_least(("day", rule.later, "high"), ("day", rule.earlier, "low"))),)
    return ((1, _beyond_skew(rule)),)


@asks.register
def _(rule: Skewed, context: Context) -> Signed:
    before = _at_least(("time", rule.later, "high"), ("time", rule.earlier, "low"))
    return ((1, before), (-1, _beyond_skew(rule)))


@asks.register
def _(rule: Ended, context: Context) -> Signed:
    return ((1, _at_least(("has_any", *rule.stops), ("is", rule.status, *rule.over))),)


@asks.register
def _(rule: Within, context: Context) -> Signed:
    if rule.low is None and rule.high is None:
        return ()
    return ((1, Ask("between", (("number", rule.column),), low=rule.low, high=rule.high)),)


@asks.register
def _(rule: OnScale, context: Context) -> Signed:
    # A score is off its scale exactly when twice its distance from the middle is more than the width.
    ends = (str(rule.low), rule.high)
    kind = "column" if isinstance(rule.low, str) else "number"
    return ((1, _at_least(("width", kind, *ends), ("stretch", kind, *ends, rule.score))),)


@asks.register
def _(rule: Known, context: Context) -> Signed:
    ids = context.register(rule)
    return ((1, Ask("in_set", (("words", rule.column),), words=() if ids is None else tuple(ids.to_list()))),)


@asks.register
def _(rule: Vocabulary, context: Context) -> Signed:
    return ((1, Ask("in_set", (("words", rule.column),), words=rule.values)),)


def _at_least(larger: Feature, smaller: Feature) -> Ask:
    return Ask("at_least", (larger, smaller))


def _beyond_skew(rule: Ordered | Skewed) -> Ask:
    return _at_least(("time", rule.later, "high"), ("time_less_skew", rule.earlier, "low"))


def expectation(gxe: ModuleType, ask: Ask, names: tuple[str, ...], meta: Mapping[str, Any]) -> Expectation:
    """The ask as an expectation on the pandas columns `names`. Words are handed over as run parameter `words_<ask>`."""
    own = dict(meta)
    match ask.kind:
        case "unique" if len(names) == 1:
            return gxe.ExpectColumnValuesToBeUnique(column=names[0], meta=own)
        case "unique":
            return gxe.ExpectCompoundColumnsToBeUnique(column_list=list(names), ignore_row_if="any_value_is_missing", meta=own)
        case "filled":
            return gxe.ExpectColumnValuesToNotBeNull(column=names[0], meta=own)
        case "between":
            return gxe.ExpectColumnValuesToBeBetween(column=names[0], min_value=ask.low, max_value=ask.high, meta=own)
        case "in_set":
            words = {"$PARAMETER": f"words_{own['ask']}"}
            return gxe.ExpectColumnValuesToBeInSet(column=names[0], value_set=words, meta=own)
        case "at_least":
            return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
                column_A=names[0], column_B=names[1], or_equal=True, ignore_row_if="neither", meta=own
            )
