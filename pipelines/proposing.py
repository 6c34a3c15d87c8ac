"""A proposed standard or target: who would turn red or green by it, found by publishing it into a version that is rolled back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import BinaryIO

import polars as pl

from pipelines import read
from pipelines.intake import Intake
from pipelines.publishing.effect import Effect, apply
from pipelines.receiving.staged import Examined
from pipelines.scope import Scope, Viewer, shift
from pipelines.warehouse import fetch_one

GOOD, BAD = ("met", "probably_met"), ("missed", "probably_missed")
MONTHS = 12  # looked at where the rows name no single month
JUDGED = ("value", "status", "goal", "limit")


@dataclass(frozen=True)
class Proposal:
    """A file of settings that waits for a word. `effect` is None, and `turns` empty, where the checks refuse it.

    `turns`: kpi, project, then value, status, goal and limit `_before` and `_after`, and `turn` (red, green, other, same), over `scope`.
    `base`: the version that it was compared with.
    """

    examined: Examined
    effect: Effect | None
    turns: pl.DataFrame
    scope: Scope
    base: int


def propose(intake: Intake, source: BinaryIO, name: str, dataset: str, last: date, viewer: Viewer) -> Proposal:
    """Checks a file of settings and finds what it would change. `last`: the last month that is closed. Nothing is stored.

    Raises what the file deserves; the caller discards the staged copy.
    """
    staged = intake.stage(source, name)
    try:
        examined = intake.examine(staged, dataset)
    except Exception:
        intake.discard(staged)
        raise
    report = examined.report
    if report.missing or report.verdict.refused or not report.good_count:
        return Proposal(examined, None, pl.DataFrame(), Scope(), intake.warehouse.version())
    good = report.good_rows().collect()
    kpis, scope = (_kpis(good), _scope(good, last)) if dataset in ("standards", "targets") else ([], Scope())
    with intake.warehouse.writing(keep=False) as cursor:
        base = fetch_one(cursor, "select version from head")
        done = apply(cursor, examined, viewer.name, datetime.now(UTC).replace(tzinfo=None), viewer=viewer)

        def over(months: Scope) -> pl.DataFrame:
            return turns(*(read.figures(cursor, kpis, months, viewer, ("project",), version) for version in (base, done.version)))

        turned, scope = _turned(over, scope, last) if kpis else (pl.DataFrame(), scope)
    return Proposal(examined, done.effect, turned, scope, base)


def _turned(find: Callable[[Scope], pl.DataFrame], scope: Scope, last: date) -> tuple[pl.DataFrame, Scope]:
    """Who turns, and over which months. What is counted once a quarter has no number in a single month: then the whole year is looked at."""
    found = find(scope)
    if found.height or scope.start is None:
        return found, scope
    year = replace(scope, start=min(scope.start, shift(last, 1 - MONTHS)))
    return find(year), year


def turns(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Two frames of `metrics.numbers` by project side by side, those that turn first: see Proposal."""
    key = ["kpi", "project"]
    sides = [
        frame.drop_nulls("project").select(*key, *(pl.col(name).alias(f"{name}_{side}") for name in JUDGED))
        for frame, side in ((before, "before"), (after, "after"))
    ]
    was, becomes = pl.col("status_before"), pl.col("status_after")
    turn = (
        pl.when(becomes.is_in(BAD) & ~was.is_in(BAD)).then(pl.lit("red"))
        .when(becomes.is_in(GOOD) & ~was.is_in(GOOD)).then(pl.lit("green"))
        .when(was.ne_missing(becomes)).then(pl.lit("other"))
        .otherwise(pl.lit("same"))
    )  # fmt: skip
    both = sides[0].join(sides[1], on=key, how="full", coalesce=True, nulls_equal=True).with_columns(turn.alias("turn"))
    order = pl.col("turn").replace_strict({"red": 0, "green": 1, "other": 2, "same": 3}, return_dtype=pl.Int64)
    return both.filter(pl.col("value_before").is_not_null() | pl.col("value_after").is_not_null()).sort(order, *key)


def _kpis(good: pl.DataFrame) -> list[str]:
    return good["kpi"].drop_nulls().unique().sort().to_list()


def _scope(good: pl.DataFrame, last: date) -> Scope:
    """The months that the rows speak of, a year at the most; rows that only begin after the data are laid over the last month as if they held already."""
    column = "month" if "month" in good.columns else "effective_from"
    days = good[column].drop_nulls().to_list() if column in good.columns else []
    first = max(min(days, default=last), shift(last, 1 - MONTHS)).replace(day=1)
    if first > last:
        return Scope(start=last, end=last, judged=shift(first, 1) - timedelta(days=1))
    return Scope(start=first, end=min(max(days), last).replace(day=1) if column == "month" else last)
