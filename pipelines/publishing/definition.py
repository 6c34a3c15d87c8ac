"""A changed catalogue: which KPIs it defines otherwise than when they were counted, and their counting anew."""

from __future__ import annotations

import hashlib
import inspect
from datetime import datetime

import duckdb
import polars as pl

from catalog import register, registry
from catalog.kpi import Kpi
from metrics.limits import limits
from pipelines.publishing.counting import count_whole
from pipelines.warehouse import fetch_one


def outdated(cursor: duckdb.DuckDBPyConnection) -> list[Kpi]:
    """KPIs that the catalogue defines otherwise than when they were last counted, or that were never counted."""
    counted = dict(cursor.execute("select kpi, arg_max(fingerprint, version) from definition group by kpi").fetchall())
    return [kpi for kpi in registry.kpis().values() if counted.get(kpi.id) != fingerprint(kpi)]


def recount(cursor: duckdb.DuckDBPyConnection, kpis: list[Kpi], at: datetime) -> int:
    """Counts KPIs again over all months, as a version of its own: what was published before stays as it was."""
    base = fetch_one(cursor, "select version from head")
    if base == 0:
        _write_definitions(cursor, kpis, base)
        return base
    version = base + 1
    cursor.execute("update head set version = ?", [version])
    cursor.execute("insert into publication values (?, ?, ?, ?, ?, ?)", [version, at, "", "recount", "", " ".join(kpi.id for kpi in kpis)])
    for dataset in registry.datasets().values():
        if mine := [kpi for kpi in kpis if kpi.dataset == dataset.id]:
            count_whole(cursor, dataset, mine, version)
    _write_definitions(cursor, kpis, version)
    return version


def fingerprint(kpi: Kpi) -> str:
    """Changes when what a KPI counts changes: its expressions, its preparation, its dimensions."""
    expressions = [*vars(kpi.measure).values(), kpi.about, *(e for _, e in kpi.excluded)]
    told = [_told(expression) for expression in expressions]
    told += [word for word, _ in kpi.excluded] + [str(kpi.needs), str(kpi.dims), str(kpi.joins), kpi.dataset]
    told += [_told(kpi.prepare)] if kpi.prepare else []
    told += [str(register.limit_of(id)) for id, _ in limits(kpi)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _told(part: object) -> str:
    """An expression as what it does, a function as the module it stands in, anything else as it is."""
    if isinstance(part, pl.Expr):
        return str(part.meta.serialize(format="json"))
    return inspect.getsource(inspect.getmodule(part)) if inspect.isfunction(part) else str(part)  # type: ignore[arg-type]


def _write_definitions(cursor: duckdb.DuckDBPyConnection, kpis: list[Kpi], version: int) -> None:
    cursor.executemany("insert into definition values (?, ?, ?)", [[kpi.id, version, fingerprint(kpi)] for kpi in kpis])
