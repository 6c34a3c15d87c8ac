"""A proposed standard or target: who would turn red or green by it, found by publishing it into a version that is rolled back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import BinaryIO

import polars as pl

from metrics.status import TURNS, turn
from pipelines import read
from pipelines.intake import Intake
from pipelines.publishing.effect import Effect, apply
from pipelines.receiving.staged import Examined
from pipelines.scope import Scope, Viewer, shift
from pipelines.warehouse import fetch_one

MONTHS = 12  # looked at where the rows name no single month
JUDGED = ("value", "status", "goal", "limit", "misses", "allowed", "mixed")


@dataclass(frozen=True)
class Proposal:
    """A file of settings that waits for a word. `effect` is None, and `turns` empty, where the checks refuse it.

    `turns`: kpi, project, then JUDGED (of `metrics.numbers`) `_before` and `_after`, and `turn` (`metrics.status.turn`), over `scope`.
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
    """Who turns, and over which months. Where these have too few cases to judge anybody, or none as of what is counted once a quarter, the whole year is looked at."""
    found = find(scope)
    if found.filter(pl.col("status_after") != "not_enough_data").height or scope.start is None:
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
    both = sides[0].join(sides[1], on=key, how="full", coalesce=True, nulls_equal=True)
    both = both.with_columns(turn(pl.col("status_before"), pl.col("status_after")).alias("turn"))
    known = both.filter(pl.col("value_before").is_not_null() | pl.col("value_after").is_not_null())
    return known.sort(pl.col("turn").cast(pl.Enum(TURNS)), *key, nulls_last=True)


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
