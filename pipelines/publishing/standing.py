"""The company's register of standards as it stands at a version, and what it makes of numbers and cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import duckdb
import polars as pl

from catalog import register as catalog_register
from catalog import registry
from catalog.kpi import Kpi
from metrics import limits, standing, timed, worked
from metrics.numbers import numbers
from pipelines.publishing.facts import Wanted, as_valid, rows
from pipelines.publishing.fractions import by_slots, regroup, version_at
from pipelines.scope import Scope
from pipelines.version import active_batches, asked_once
from pipelines.warehouse import Warehouse, fetch

FORMS = ("standards", "targets")


@asked_once
def register(cursor: duckdb.DuckDBPyConnection, version: int) -> pl.DataFrame | None:
    """Standards and monthly targets of the company at a version, as `metrics.standing.company` gives them; None where it has none."""
    if not any(active_batches(cursor, id, version) for id in FORMS):
        return None
    return standing.company(*(rows(cursor, registry.dataset(id), version) for id in FORMS))


def bars(
    cursor: duckdb.DuckDBPyConnection, kpis: Mapping[str, Kpi], at: Mapping[str, datetime], scope: Scope, version: int, by: Sequence[str]
) -> pl.DataFrame | None:
    """What each group of `by` is judged by, where the company's register speaks of a KPI; None where it speaks of none.

    Each project and month is held to the standard of its month's last day, or of the day that the scope names, and weighs as many
    cases as it has. Needs the registered `project_span`.
    """
    company = register(cursor, version)
    mine = None if company is None else standing.of_values(company).filter(pl.col("kpi").is_in(list(kpis)))
    if mine is None or mine.is_empty():
        return None
    spoken = {id: kpi for id, kpi in kpis.items() if id in set(mine["kpi"]) and id in at}
    fine = tuple(dict.fromkeys((*by, "month", "project", "property_type")))
    parts = [regroup(cursor, ids, slots, scope, version, fine, at) for slots, ids in by_slots(spoken, scope, fine).items()]
    if not parts:
        return None
    cells = numbers(spoken, pl.concat(parts), at, fine).with_columns(project_id="project", day=pl.lit(scope.judged))
    cells = cells.with_columns(pl.col("day").fill_null(pl.col("month").dt.month_end())).drop("goal", "limit")
    return standing.bars(spoken, cells, mine, by)


def asked_cells(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, version: int, spans: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """The `project_id`, `property_type` and `day` for which a KPI of the scope is judged: each counted month at each project."""
    counted = fetch(cursor, "select distinct month from slice where kpi = ? and version <= ?", [kpi.id, version])
    months = counted.filter(pl.col("month").is_between(scope.start or date.min, scope.end or date.max))
    cells = months.join(spans, how="cross").filter((pl.col("month") >= pl.col("start")) & (pl.col("month") < pl.col("stop")))
    day = pl.lit(scope.judged, pl.Date).fill_null(pl.col("month").dt.month_end())
    return cells.select(pl.col("project").alias("project_id"), "property_type", day.alias("day"))


def joined_register(
    cursor: duckdb.DuckDBPyConnection, kpis: Sequence[Kpi], frame: pl.DataFrame, version: int
) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The frame, with `_property_type` if a standard names one, and the register as `metrics.cases` takes it; empty where no case is held to it."""
    company = register(cursor, version) if any(is_held(kpi) for kpi in kpis) else None
    held = None if company is None else _of_rows(company)
    if held is None or held.is_empty():
        return frame, {}
    if held["property_type"].null_count() < held.height:
        known = rows(cursor, registry.dataset("projects"), version, Wanted(("property_type", "valid_from")))
        types = known.with_columns(_project="property_type")
        frame = as_valid(frame, "_project", types, "project_id", "valid_from", "_property_type")
    needed = {name: rows(cursor, registry.dataset(name), version) for name in timed.inputs(held)}
    return frame, {limits.REGISTER: held, **needed}


def is_held(kpi: Kpi) -> bool:
    """Whether standards say something of a KPI's single cases: the time they are allowed, or the clock that measures them."""
    return bool(limits.limits(kpi)) or kpi.kind == "duration"


def _of_rows(company: pl.DataFrame) -> pl.DataFrame:
    durations = [kpi.id for kpi in registry.kpis().values() if kpi.kind == "duration"]
    measured = standing.of_values(company).filter(pl.col("kpi").is_in(durations))
    return pl.concat([standing.of_cases(company), worked.of_durations(company), measured]).unique(
        ["standard_id", "kpi"], maintain_order=True
    )


def in_working_time(
    cursor: duckdb.DuckDBPyConnection, tallies: pl.DataFrame, kpis: Mapping[str, Kpi], at: Mapping[str, datetime], version: int
) -> pl.DataFrame:
    """Tallies whose open cases have run, at their KPI's moment, as long as the clock of its standard says."""
    measured = [id for id, kpi in kpis.items() if id in at and kpi.kind == "duration" and is_held(kpi)]
    company = register(cursor, version) if measured else None
    if company is None:
        return tallies
    for standard in worked.of_durations(company).filter(pl.col("kpi").is_in(measured)).iter_rows(named=True):
        hours = {name: rows(cursor, registry.dataset(name), version) for name in (timed.HOURS, timed.DAYS)}
        tallies = worked.at_moment(tallies, standard, at[standard["kpi"]], hours)
    return tallies


def leaning(cursor: duckdb.DuckDBPyConnection, version: int) -> frozenset[str]:
    """The datasets that every KPI with case standards leans on: its register, the projects where a standard names a property
    type, and what the clocks of its standards need."""
    company = register(cursor, version)
    if company is None:
        return frozenset({FORMS[0]})
    held = _of_rows(company)
    typed = not held["property_type"].is_null().all()
    return frozenset({FORMS[0], *(("projects",) if typed else ()), *timed.inputs(held)})


def standards(warehouse: Warehouse, as_of: datetime | None = None) -> pl.DataFrame:
    """The whole register as people edit it: the company's rows, then the shipped ones that hold where none of these does.

    Loaded back as it is, it changes nothing: a shipped row that one of the company's stands for would compete with it as an equal.
    """
    with warehouse.cursor() as cursor:
        company = register(cursor, version_at(cursor, as_of))
    shipped = standing.frame_of(catalog_register.shipped())
    if company is None:
        return shipped
    return pl.concat([company, standing.unspoken(shipped, company)])
