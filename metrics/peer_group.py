"""Which projects are fair to compare one with: of its type, about its size, about as long under management.

The rules are plain enough to be told in one sentence each; a register that lacks the column of a rule leaves the rule out, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

Rule = Literal["type", "size", "age"]
RULES: tuple[Rule, ...] = ("type", "size", "age")
SIZE_FACTOR = 2  # from half as large to twice as large
AGE_YEARS = 3  # either side
DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Bound:
    """What a rule came to: the column it looks at, and either the word it must be or the two ends of its figures (years, households, m²)."""

    rule: Rule
    column: str
    word: str = ""
    low: float = 0
    high: float = 0


@dataclass(frozen=True)
class Group:
    """`members`: project ids, one's own first. `unknown`: rules that cannot hold, as the register does not say it of one's own project."""

    members: tuple[str, ...]
    bounds: tuple[Bound, ...]
    unknown: tuple[Rule, ...]


def of(mine: str, sites: pl.DataFrame, rules: Sequence[Rule], day: date) -> Group:
    """The projects of `sites` that are like `mine` by all of `rules` on a day; without rules all of them.

    `sites`: project, property_type, households, area_m2, start_date (any of them null), one row a project. A project of which the
    register does not say what a rule asks is not in the group. Raises KeyError for a project that is not there.
    """
    own = sites.filter(pl.col("project") == mine)
    if own.is_empty():
        raise KeyError(mine)
    found = {rule: _bound(rule, own.row(0, named=True), day) for rule in rules}
    bounds = tuple(bound for bound in found.values() if bound)
    kept = pl.all_horizontal(pl.lit(True), *(_holds(bound, day).fill_null(False) for bound in bounds))
    others = sites.filter(kept & (pl.col("project") != mine))["project"].sort().to_list()
    return Group((mine, *others), bounds, tuple(rule for rule, bound in found.items() if bound is None))


def _bound(rule: Rule, mine: dict[str, object], day: date) -> Bound | None:
    if rule == "type":
        return None if mine["property_type"] is None else Bound(rule, "property_type", str(mine["property_type"]))
    if rule == "age":
        years = (day - mine["start_date"]).days / DAYS_A_YEAR if isinstance(mine["start_date"], date) else None
        return None if years is None else Bound(rule, "start_date", "", max(0.0, years - AGE_YEARS), years + AGE_YEARS)
    for column in ("households", "area_m2"):  # an office has no households
        size = float(mine[column] or 0)  # type: ignore[arg-type]
        if size > 0:
            return Bound(rule, column, "", size / SIZE_FACTOR, size * SIZE_FACTOR)
    return None


def _holds(bound: Bound, day: date) -> pl.Expr:
    if bound.word:
        return pl.col(bound.column) == bound.word
    years = (pl.lit(day) - pl.col("start_date")).dt.total_days() / DAYS_A_YEAR
    return (years if bound.rule == "age" else pl.col(bound.column).cast(pl.Float64)).is_between(bound.low, bound.high)
