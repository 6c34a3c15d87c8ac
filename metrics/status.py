"""What a number says about its limit, how far it is from its goal, and the word for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import polars as pl

from catalog.kpi import Direction, Kpi
from catalog.words import Text

Status = Literal["met", "probably_met", "probably_missed", "missed", "not_enough_data", "no_target"]
STATUSES: tuple[str, ...] = get_args(Status)
VERDICTS = ("missed", "probably_missed", "probably_met", "met")  # the worst first; the other two judge nothing
TURNS = ("red", "green", "worse", "better", "other")
OF_LIMIT = ("met", "probably_met")  # say that the limit is met, of the goal nothing
UNKNOWN = "not_enough_data"
WORDS: dict[str, Text] = {
    "met": Text("达标", "Met"),
    "met_limit": Text("达到底线", "Limit met"),
    "probably_met": Text("大致达标", "Probably met"),
    "probably_met_limit": Text("大致达到底线", "Limit probably met"),
    "probably_missed": Text("可能未达标", "Probably missed"),
    "missed": Text("未达标", "Missed"),
    UNKNOWN: Text("数据不足", "Not enough data"),
    "no_target": Text("未设目标", "No target"),
}

# 100 * 29 / 100 may come out a hair under 29; a hair does not decide a status.
HAIR = 1e-9
MILLIONTHS = 1_000_000


def status(
    value: pl.Expr,
    lower: pl.Expr,
    upper: pl.Expr,
    limit: pl.Expr | float | None,
    direction: pl.Expr | Direction,
    n: pl.Expr,
    minimum_n: pl.Expr | int,
) -> pl.Expr:
    """Certainty against the limit, as one of `STATUSES`. Value, bounds and limit are in the same unit.

    "met" and "missed" only where the whole interval lies on one side of the limit; else the value decides which of
    the two is probable. A bound that is null or nan is unknown and proves nothing: a count that needs no interval is
    handed in as its own bounds, a median that was not reached as infinity. "not_enough_data" (no value, or n below
    the minimum) comes before "no_target", since it also explains an empty tile.
    """
    value, lower, upper = (bound.cast(pl.Float64).fill_nan(None) for bound in (value, lower, upper))
    goal = limit if isinstance(limit, pl.Expr) else pl.lit(limit, pl.Float64)
    way = (direction if isinstance(direction, pl.Expr) else pl.lit(direction)).fill_null("none")
    # "down" is "up" seen in a mirror: all signs change and the bounds change places.
    down = way == "down"
    value, goal = (pl.when(down).then(-x).otherwise(x) for x in (value, goal))
    worst, best = pl.when(down).then(-upper).otherwise(lower), pl.when(down).then(-lower).otherwise(upper)
    reach = goal - HAIR
    return (
        pl.when(value.is_null() | n.is_null() | (n < minimum_n)).then(pl.lit("not_enough_data"))
        .when(goal.is_null() | ~way.is_in(["up", "down"])).then(pl.lit("no_target"))
        .when(worst >= reach).then(pl.lit("met"))
        .when(best < reach).then(pl.lit("missed"))
        .when(value >= reach).then(pl.lit("probably_met"))
        .otherwise(pl.lit("probably_missed"))
    )  # fmt: skip


def code(kpi: Kpi, row: Mapping[str, object]) -> str:
    """The state of a row of `metrics.numbers`, a key of `WORDS`: its status; with `_limit` behind it where the limit is met but not the goal."""
    found = str(row["status"])
    if found not in STATUSES:
        return UNKNOWN
    return f"{found}_limit" if found in OF_LIMIT and not _goal_reached(kpi, row) else found


def said(kpi: Kpi, row: Mapping[str, object]) -> Text:
    """The word for a row of `metrics.numbers`, the same wherever a figure is told."""
    return WORDS[code(kpi, row)]


def _goal_reached(kpi: Kpi, row: Mapping[str, object]) -> bool:
    """Shares are judged on counts. Without a limit of its own the status has judged the goal already; no value lies beyond every goal."""
    goal, limit, value = row.get("goal", kpi.target.goal), row.get("limit", kpi.target.limit), row["value"]
    if goal is None or limit is None or value is None or goal == limit:
        return True
    if row.get("misses") is not None and row.get("allowed") is not None:
        return int(row["misses"]) <= int(row["allowed"])  # type: ignore[call-overload]
    return float(value) <= float(goal) if kpi.direction == "down" else float(value) >= float(goal)  # type: ignore[arg-type]


def goal_misses(numerator: pl.Expr, denominator: pl.Expr, goal: pl.Expr | float | None, direction: Direction = "up") -> pl.Expr:
    """The goal of a rate, judged on counts: a struct of `misses`, `allowed` and `reached`.

    No interval ever proves 100 %, so a goal says "3 misses, 0 allowed". `goal` in percent. "up": a row outside the
    numerator is a miss; "down": a row inside it. All null without a goal or without rows.
    """
    share = goal if isinstance(goal, pl.Expr) else pl.lit(goal, pl.Float64)
    # Whole millionths, because 1000 rows at 99.9 % allow one miss, and floats would say 0.9999.
    hits = (share.cast(pl.Float64) * (MILLIONTHS // 100)).round().cast(pl.Int64)
    misses, part = (denominator - numerator, MILLIONTHS - hits) if direction == "up" else (numerator, hits)
    known = (denominator > 0) & share.is_not_null()
    allowed = denominator.cast(pl.Int64) * part // MILLIONTHS
    fields = {"misses": misses.cast(pl.Int64), "allowed": allowed, "reached": misses <= allowed}
    return pl.struct(pl.when(known).then(expr).alias(name) for name, expr in fields.items())


def turn(before: pl.Expr, after: pl.Expr) -> pl.Expr:
    """How a status turns, one of `TURNS`, null where it stays: "red" into missed and "green" into met, the two of these colours; "worse" or "better"
    towards them between verdicts; "other" where there was no verdict, or there is none any more.
    """
    was, becomes = (side.replace_strict({name: place for place, name in enumerate(VERDICTS)}, default=None) for side in (before, after))
    return (
        pl.when(before.eq_missing(after)).then(pl.lit(None, pl.String))
        .when(after == "missed").then(pl.lit("red"))
        .when(after == "met").then(pl.lit("green"))
        .when(becomes < was).then(pl.lit("worse"))
        .when(becomes > was).then(pl.lit("better"))
        .otherwise(pl.lit("other"))
    )  # fmt: skip
