"""The calendar of a dataset as it stands at a version: which months and projects its files speak for, up to the data end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import duckdb
import polars as pl

from catalog import registry
from catalog.calendar import CALENDAR, grid
from catalog.days import day_of
from catalog.duties import DELIVERIES
from catalog.kpi import Kpi
from catalog.model import Dataset
from pipelines.closing.deliveries import deliveries
from pipelines.publishing.facts import Wanted, census, rows
from pipelines.publishing.fractions import ends_at
from pipelines.version import active_batches
from pipelines.warehouse import fetch


def with_calendar(
    cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: int, kpis: Iterable[Kpi], joined: Mapping[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """The joined frames, with the dataset's calendar if any of the KPIs reads it, and what came in of all datasets."""
    kpis = tuple(kpis)
    if any(kpi.deliveries for kpi in kpis):
        joined = {**joined, DELIVERIES: deliveries(cursor, version)}
    if not any(kpi.uses_calendar for kpi in kpis):
        return dict(joined)
    projects = rows(cursor, registry.dataset("projects"), version, Wanted(("project_id",)))["project_id"].unique()
    return {**joined, CALENDAR: grid(received(cursor, dataset, version), projects, _end(cursor, dataset, version))}


def received(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: int) -> pl.DataFrame:
    """`month`, `project` for which a file speaks.

    A file speaks for the months and projects it was said to cover, else for those of its rows. A file of several projects speaks for every project that
    such files have ever named: in a list of the whole company, who has no line this month has none to report.
    """
    batches = active_batches(cursor, dataset.id, version)
    query = "select batch_id, months, projects from coverage where batch_id in (select unnest(?::bigint[]))"
    said = fetch(cursor, query, [batches])
    shared = said.filter(pl.col("projects").list.len() > 1)
    company = shared.select(pl.col("projects").explode().unique()).to_series().to_list()
    spoken = pl.concat([said.select("months", "projects"), shared.select("months", projects=pl.lit(company, pl.List(pl.String)))])
    cells = spoken.explode("months").explode("projects").select(pl.col("months").alias("month"), pl.col("projects").alias("project"))
    if set(said["batch_id"]) != set(batches):  # of files from before this was kept, their rows speak
        seen = census(cursor, dataset, version).select(pl.col("_month").alias("month"), pl.col("_project").alias("project"))
        cells = pl.concat([cells, seen], how="vertical_relaxed")
    return cells.cast({"month": pl.Date, "project": pl.String}).drop_nulls().unique()


def _end(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: int) -> date | None:
    """The local month in which the data end."""
    end = ends_at(cursor, (dataset.id,), version)
    return day_of(end).replace(day=1) if end else None
