"""Which KPIs a file can move, and over which months: of a dataset those of its own rows, of a register those that it judges."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import duckdb
import polars as pl

from catalog import registry
from catalog.model import Dataset
from metrics.limits import limits
from metrics.standing import LONG_AGO, SCHEMA
from metrics.timed import DAYS, HOURS
from pipelines.publishing.standing import FORMS, is_held, leaning, register
from pipelines.scope import Scope

Reach = tuple[list[str], Scope]


def reach(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, months: Collection[date], versions: tuple[int, int]) -> Reach:
    """Ids of KPIs, and the months to look at. `months`: those of the file's rows; `versions`: before and after it.

    Standards and targets move the KPIs that they judge, in the months in which a line is in force that has come, changed or gone; working hours
    and days off those whose cases run by them, in every month.
    """
    if dataset.id in FORMS:
        return _of_register(cursor, versions)
    own = [kpi.id for kpi in registry.kpis().values() if dataset.id in registry.reads(kpi)]
    if dataset.id in (HOURS, DAYS) and dataset.id in leaning(cursor, versions[1]):
        return [kpi.id for kpi in registry.kpis().values() if kpi.id in own or is_held(kpi)], Scope()
    return own, Scope(start=min(months, default=None), end=max(months, default=None))


def only_judges(dataset: str) -> bool:
    """Whether a file of this dataset says nothing but how others are judged: who turns red or green is then all that it does."""
    return dataset in (*FORMS, HOURS, DAYS)


def _of_register(cursor: duckdb.DuckDBPyConnection, versions: tuple[int, int]) -> Reach:
    moved = _changed(*(register(cursor, version) for version in versions))
    spoken = set(moved["kpi"])
    ids = [kpi.id for kpi in registry.kpis().values() if kpi.id in spoken or spoken & {id for id, _ in limits(kpi)}]
    first = None if moved["effective_from"].has_nulls() else moved["effective_from"].min()
    last = None if moved["effective_to"].has_nulls() else moved["effective_to"].max()
    start = first.replace(day=1) if isinstance(first, date) and first > LONG_AGO else None
    return ids, Scope(start=start, end=last.replace(day=1) if isinstance(last, date) else None)


def _changed(before: pl.DataFrame | None, after: pl.DataFrame | None) -> pl.DataFrame:
    """The lines that only one of two registers has."""
    sides = [side if side is not None else pl.DataFrame(schema=SCHEMA) for side in (before, after)]
    lines = pl.concat(sides).with_columns(pl.col("pauses").list.join("、"))
    return lines.unique(keep="none", maintain_order=True)
