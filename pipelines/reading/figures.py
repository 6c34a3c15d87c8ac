"""The numbers of KPIs, cut to a scope and to what the viewer may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import duckdb
import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from catalog.words import Text
from errors import WrongUsage
from metrics.numbers import numbers as reckon
from pipelines import people
from pipelines.mending.quarantine import with_held
from pipelines.publishing.fractions import PROJECT_LEVELS, by_slots, end_of, months_counted, no_tallies, regroup, spans_of, version_at
from pipelines.publishing.fractions import ends as all_ends
from pipelines.publishing.standing import bars, in_working_time
from pipelines.reading.verdicts import verdict_of
from pipelines.scope import Scope, Viewer
from pipelines.warehouse import Warehouse


def numbers(warehouse: Warehouse, kpis: Sequence[str], scope: Scope, viewer: Viewer, by: Sequence[str] = ()) -> pl.DataFrame:
    """The figures of `metrics.numbers.FIGURES` per KPI and group of `by`, and `held`: how many held-back rows each of them lacks.

    `by`: month, project, region, property_type, or dimensions of the KPIs; a KPI that lacks a dimension is left out.
    Raises WrongUsage for an unknown dimension.
    """
    with warehouse.cursor() as cursor:
        return figures(cursor, kpis, scope, viewer, by, version_at(cursor, scope.as_of))


def figures(
    cursor: duckdb.DuckDBPyConnection, kpis: Sequence[str], scope: Scope, viewer: Viewer, by: Sequence[str], version: int
) -> pl.DataFrame:
    """`numbers` at a version, also one that is being rehearsed inside the cursor's transaction."""
    wanted = {id: registry.kpi(id) for id in kpis}
    check_dimensions(wanted, [*by, *(name for name, _ in scope.filters)])
    reached = all_ends(cursor, version)
    ends = {id: scope.at or end_of(reached, (kpi.dataset,)) for id, kpi in wanted.items()}
    spans = spans_of(cursor, version, scope, viewer)
    cursor.register("project_span", spans)
    slotted, whose = by_slots(wanted, scope, by), people.guarded(wanted, viewer)
    open_ = {slots: [id for id in ids if id not in whose] for slots, ids in slotted.items()}
    known = {id: end for id, end in ends.items() if end is not None}
    parts = [regroup(cursor, ids, slots, scope, version, by, known) for slots, ids in open_.items() if ids]
    about = [wanted[id] for ids in slotted.values() for id in ids if id in whose]
    whole = [
        people.whole_atoms(cursor, kpi, scope, version, by, known, partial(verdict_of, cursor, kpi, version, None, None)) for kpi in about
    ]
    parts += [shown for shown, _ in whole]
    tallies = pl.concat(parts) if parts else no_tallies(by)
    tallies = in_working_time(cursor, tallies, wanted, known, version)
    again = {slots: [id for id in ids if wanted[id].carried and "month" not in by] for slots, ids in slotted.items()}
    months = [months_counted(cursor, ids, slots, scope, version, by) for slots, ids in again.items() if ids]
    found = reckon(wanted, tallies, known, by, bars(cursor, wanted, known, scope, version, by), pl.concat(months) if months else None)
    found = people.with_left_out(found, [left for _, left in whole], by)
    return with_held(cursor, found, wanted, by, (scope.start, scope.end), spans, version)


def check_dimensions(kpis: Mapping[str, Kpi], asked: Sequence[str]) -> None:
    known = {"month", *PROJECT_LEVELS, *(dim for kpi in kpis.values() for dim in kpi.dims)}
    if unknown := [name for name in asked if name not in known]:
        raise WrongUsage(
            "unknown_dimension",
            Text(
                f"不能按“{unknown[0]}”细分；可用：{'、'.join(sorted(known))}。",
                f'Cannot break down by "{unknown[0]}"; use one of {", ".join(sorted(known))}.',
            ),
        )
