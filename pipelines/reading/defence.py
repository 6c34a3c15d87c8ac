"""Everything that defends one number."""

from __future__ import annotations

import duckdb

from catalog import formulas, registry
from catalog.kpi import Kpi
from metrics import passport as passports
from metrics.numbers import FIGURES
from metrics.passport import Passport, Reported
from pipelines.publishing.evidence import batches, definition, first_report
from pipelines.publishing.fractions import spans_of, version_at
from pipelines.publishing.standing import asked_cells, register
from pipelines.reading.figures import figures
from pipelines.scope import Scope, Viewer
from pipelines.warehouse import Warehouse


def passport(warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer) -> Passport:
    """Everything that defends one number: formula, figures, exclusions, standards with their source, files with their checks, definition, as first reported and as known now."""
    kpi = registry.kpi(kpi_id)
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        now = _one(cursor, kpi, scope, viewer, version)
        first = first_report(cursor, kpi, version, scope.end)
        reported = None if first is None else Reported(*first, _one(cursor, kpi, scope, viewer, first[0]))
        spans = spans_of(cursor, version, scope, viewer)
        held = passports.standards(kpi, register(cursor, version), asked_cells(cursor, kpi, version, spans, scope))
        files = batches(cursor, kpi, version, scope, spans["project"].to_list())
        defined = definition(cursor, kpi, version)
    words = (formulas.formula(kpi), kpi.meaning, formulas.interval(kpi))
    return Passport(kpi_id, *words, now, passports.exclusions(now), formulas.possible_exclusions(kpi), held, files, reported, defined)


def _one(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, scope: Scope, viewer: Viewer, version: int) -> dict[str, object]:
    """The KPI over the whole scope at a version; of what nobody ever counted there is no value."""
    found = figures(cursor, [kpi.id], scope, viewer, (), version)
    return found.row(0, named=True) if found.height else dict.fromkeys(FIGURES) | {"kpi": kpi.id, "status": "not_enough_data"}
