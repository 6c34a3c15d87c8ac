"""The rows behind a number."""

from __future__ import annotations

from datetime import date
from typing import Literal

import duckdb
import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from catalog.people import ANSWERED, PEOPLE
from metrics.cases import OUTCOME, deadline, is_missed, outcome
from pipelines.publishing.fractions import ends_at, spans_of, version_at
from pipelines.reading.figures import check_dimensions
from pipelines.reading.verdicts import in_scope, verdict_of
from pipelines.scope import Scope, Viewer
from pipelines.warehouse import Warehouse

RECENT = 3  # months
Order = Literal["latest", "longest", "deadline"]
ORDERS = {"longest": "_minutes", "deadline": "_deadline"}  # by which column of the verdict
HELD_BY = ("_held_by", "_clock", "_pauses")  # which standard a case is held to, and how its time runs
RECORD_COLUMNS = ("_month", "_project", "_line", *OUTCOME, "_outcome", "_deadline", *HELD_BY)


def records(
    warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer, missed: bool = False, limit: int | None = None,
    offset: int = 0, order: Order = "latest",
) -> pl.DataFrame:  # fmt: skip
    """The rows behind a number, with the verdict on each: `_outcome`, `_why`, `_minutes`, `_num`, `_den`, `_project`, `_month`, `_deadline`.
    Where the company's register holds cases to a time: `_held_by` (the standard), `_clock` and `_pauses` too.

    `missed`: only those that pull the number the wrong way. Same expressions as the number itself.
    `limit` rows after the first `offset` ones, in an order that holds over all of them: the latest month, the longest time or the earliest deadline first.
    What people wrote who answered in confidence is not among it: `read.comments` tells that.
    """
    kpi = registry.kpi(kpi_id)
    last = None if limit is None else offset + limit
    found = judged(warehouse, kpi, scope, viewer, missed, last if order == "latest" else None)
    if order != "latest":
        found = found.sort(ORDERS[order], descending=order == "longest", nulls_last=True, maintain_order=True)
    return _shown(found.slice(offset, limit), kpi, viewer)


def judged(warehouse: Warehouse, kpi: Kpi, scope: Scope, viewer: Viewer, missed: bool = False, limit: int | None = None) -> pl.DataFrame:
    """The same rows with everything on them, the latest month first: for reckoning, never to be shown as they are."""
    check_dimensions({kpi.id: kpi}, [name for name, _ in scope.filters])
    parts: list[pl.DataFrame] = []
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        at = scope.at or ends_at(cursor, (kpi.dataset,), version)
        spans = spans_of(cursor, version, scope, viewer)
        for first, last in _stretches(cursor, kpi, scope, limit):
            verdict = in_scope(verdict_of(cursor, kpi, version, first, last), spans, scope)
            moment = pl.lit(at, pl.Datetime("us"))
            verdict = verdict.with_columns(outcome(kpi, moment).alias("_outcome"), deadline(kpi, moment).alias("_deadline"))
            verdict = verdict.filter(is_missed(kpi) if missed else pl.col("_outcome") != "closed")
            key = registry.dataset(kpi.dataset).key
            parts.append(verdict.sort("_month", *key, descending=[True, *[False] * len(key)]))
            if limit is not None and sum(part.height for part in parts) >= limit:
                break
    found = pl.concat(parts)
    return found if limit is None else found.head(limit)


def _stretches(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, scope: Scope, limit: int | None) -> list[tuple[date | None, date | None]]:
    """The months to look through: the latest few by themselves, for a first page of a long list must not cost a look at all of it."""
    first = scope.start if kpi.adds_over_time else None
    counted = cursor.execute("select distinct month from slice where kpi = ? order by month desc", [kpi.id]).fetchall()
    inside = [m for (m,) in counted if (first is None or m >= first) and (scope.end is None or m <= scope.end)]
    if limit is None or len(inside) <= RECENT:
        return [(first, scope.end)]
    return [(inside[RECENT - 1], scope.end), (first, inside[RECENT])]


def _shown(verdict: pl.DataFrame, kpi: Kpi, viewer: Viewer) -> pl.DataFrame:
    """Bookkeeping, words said in confidence and, for those without the right, the people behind the rows are left out."""
    dataset = registry.dataset(kpi.dataset)
    inner = [c for c in verdict.columns if c.endswith("__day") or (c.startswith("_") and c not in RECORD_COLUMNS)]
    said = [c.name for c in dataset.columns if c.personal == "free_text"] if ANSWERED in dataset.names else []
    hidden = [] if viewer.may_see_names else [name for name in PEOPLE if name != ANSWERED]
    if hidden and kpi.about_people:  # without the name a row still tells what one person did
        verdict = verdict.clear()
    return verdict.drop(*inner, *said, *hidden, strict=False)
