"""Cases held to a time: their four states, and what another rule would make of them."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from metrics.attribution import Attribution, of_cohorts, of_finished
from metrics.cases import outcome
from metrics.whatif import Change, compare
from pipelines import people
from pipelines.publishing.facts import Wanted, rows
from pipelines.publishing.fractions import by_slots, ends_at, no_tallies, regroup, spans_of, version_at
from pipelines.publishing.supposing import supposing
from pipelines.reading.figures import check_dimensions
from pipelines.reading.verdicts import in_scope, verdict_of
from pipelines.scope import Scope, Viewer
from pipelines.warehouse import Warehouse


def by_attribution(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer, attribution: Attribution) -> pl.DataFrame:
    """The four states of a KPI's cases by the month in which they came in or were finished, as `metrics.attribution` gives them."""
    kpi = registry.kpi(kpi_id)
    check_dimensions({kpi_id: kpi}, [name for name, _ in scope.filters])
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        at = scope.at or ends_at(cursor, (kpi.dataset,), version) or datetime.min
        guarded = bool(people.guarded({kpi_id: kpi}, viewer))
        if attribution == "created":
            return of_cohorts(no_tallies(("month",)) if guarded else _tallies(cursor, kpi, scope, viewer, version, at), at)
        # What is finished now may have come in long ago.
        verdict = in_scope(verdict_of(cursor, kpi, version, None, scope.end), spans_of(cursor, version, scope, viewer), scope)
    verdict = verdict.clear() if guarded else verdict
    judged = verdict.with_columns(outcome(kpi, pl.lit(at, pl.Datetime("us"))).alias("_outcome"))
    return of_finished(kpi, judged, at).filter(pl.col("month").is_between(scope.start or date.min, scope.end or date.max))


def _tallies(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, scope: Scope, viewer: Viewer, version: int, at: datetime) -> pl.DataFrame:
    """The stored tallies of a KPI by month."""
    cursor.register("project_span", spans_of(cursor, version, scope, viewer))
    (slots,) = by_slots({kpi.id: kpi}, scope, ("month",))
    return regroup(cursor, [kpi.id], slots, scope, version, ("month",), {kpi.id: at})


def whatif(warehouse: Warehouse, kpi_id: str, change: Change, scope: Scope, viewer: Viewer, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """How many cases go from which outcome to which under another limit, clock, cover or list of pauses: columns of `by`, `before`, `after`, `n`.

    Raises WrongUsage for a KPI that holds no cases to a time, and for working hours that nobody has declared.
    """
    kpi = registry.kpi(kpi_id)
    check_dimensions({kpi_id: kpi}, [name for name, _ in scope.filters])
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        at = scope.at or ends_at(cursor, (kpi.dataset,), version) or datetime.min
        dataset = registry.dataset(kpi.dataset)
        frame = rows(cursor, dataset, version, Wanted(None, first=scope.start, last=scope.end))
        frame, joined = supposing(cursor, kpi, change, frame, version)
        frame = in_scope(frame, spans_of(cursor, version, scope, viewer), scope)
    frame = frame.clear() if people.guarded({kpi_id: kpi}, viewer) else frame
    return compare(kpi, dataset.names, frame, joined, change, at, by)
