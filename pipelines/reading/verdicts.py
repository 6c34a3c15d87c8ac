"""What each row says for a KPI: the one place that hands rows, registers and calendar to `metrics.cases`."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from metrics.cases import cases
from metrics.tally import word_of
from pipelines.publishing.calendar import with_calendar
from pipelines.publishing.facts import Wanted, rows
from pipelines.publishing.standing import joined_register
from pipelines.scope import Scope


def verdict_of(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, version: int, first: date | None, last: date | None) -> pl.DataFrame:
    """The verdict on each row of these months, with the rows before them that the KPI has to look back to."""
    dataset = registry.dataset(kpi.dataset)
    before = (first - timedelta(days=kpi.reach_days)).replace(day=1) if first and kpi.reach_days else first
    after = last + timedelta(days=31 + kpi.ahead_days) if last and kpi.ahead_days else last
    if kpi.uses_calendar:  # its units lean on rows of any month
        before = after = None
    frame = rows(cursor, dataset, version, Wanted(None, first=before, last=after))
    joined = {name: rows(cursor, registry.dataset(name), version) for name in kpi.joins}
    frame, own = joined_register(cursor, (kpi,), frame, version)
    joined |= own
    joined = with_calendar(cursor, dataset, version, [kpi], joined)
    verdict = cases(kpi, dataset.names, frame, joined)
    verdict = verdict.filter(pl.col("_month") <= last) if last else verdict
    return verdict.filter(pl.col("_month") >= first) if first else verdict


def in_scope(verdict: pl.DataFrame, spans: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    columns = verdict.columns
    found = verdict.join(spans, left_on="_project", right_on="project", how="inner", nulls_equal=True, maintain_order="left")
    found = found.filter((pl.col("_month") >= pl.col("start")) & (pl.col("_month") < pl.col("stop")))
    for name, value in scope.filters:
        column = "_project" if name == "project" else name
        found = found.filter(word_of(column, found.schema[column]) == value)
    return found.select(*columns, "region", "property_type")
