"""Certificates that run out and where people stand with their courses, for those who may see names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from catalog import registry
from metrics import readiness as ready
from pipelines.publishing.facts import Wanted, rows
from pipelines.publishing.fractions import spans_of, version_at
from pipelines.scope import Scope, Viewer
from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class Readiness:
    """`certificates` and `courses` as `metrics.readiness` gives them, and the months (first days) at whose end they stand; None: nothing came in."""

    certificates: pl.DataFrame
    listed: date | None
    courses: pl.DataFrame
    trained: date | None


NOTHING = Readiness(pl.DataFrame(), None, pl.DataFrame(), None)


def readiness(warehouse: Warehouse, scope: Scope, viewer: Viewer) -> Readiness:
    """How ready the people of the scope's projects are at the end of its last month with data; nothing for those who may not see names."""
    if not viewer.may_see_names:
        return NOTHING
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        joined = {name: rows(cursor, registry.dataset(name), version) for name in ("staff", "role_requirements")}
        held = rows(cursor, registry.dataset("certificates"), version, Wanted(None, last=scope.end))
        records = rows(cursor, registry.dataset("training_records"), version)
        shown = _projects(cursor, version, scope, viewer)
    listed, done = held["_month"].max(), records.select(pl.col("completed_at").max()).item()
    trained = None if done is None else min(done.replace(day=1), scope.end or done)
    certificates = ready.certificates(held, joined, listed).filter(shown) if isinstance(listed, date) else pl.DataFrame()
    courses = pl.DataFrame() if trained is None else ready.courses(records, joined, trained).filter(shown)
    certificates, courses = (_narrowed(rows, scope) for rows in (certificates, courses))
    return Readiness(certificates, listed if isinstance(listed, date) else None, courses, trained)


def _narrowed(rows: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """The rows of the certificate or the course that a scope is narrowed to; what they do not know leaves them whole."""
    return rows.filter(*(pl.col(name) == word for name, word in scope.filters if name in rows.columns))


def _projects(cursor: duckdb.DuckDBPyConnection, version: int, scope: Scope, viewer: Viewer) -> pl.Expr:
    spans = spans_of(cursor, version, scope, viewer)
    for name, word in scope.filters:
        spans = spans.filter(pl.col(name) == word) if name in spans.columns else spans
    return pl.col("project").is_in(spans["project"].drop_nulls().unique().to_list())
