"""Figures about people, for those who may not see names: only whole atoms of five people or more count (metrics.suppression)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import duckdb
import polars as pl

from catalog.kpi import Kpi
from catalog.people import person_column
from metrics.suppression import atoms, released
from metrics.tally import SLOTS, word_of
from pipelines.publishing.fractions import regroup, spans_of
from pipelines.scope import OWNER, Scope, Viewer
from pipelines.warehouse import fetch_one

Verdict = Callable[[], pl.DataFrame]  # what a KPI says of every row, whatever the scope


def guarded(kpis: Mapping[str, Kpi], viewer: Viewer) -> list[str]:
    """The KPIs of which this viewer sees whole atoms only."""
    return [] if viewer.may_see_names else [id for id, kpi in kpis.items() if kpi.about_people]


def whole_atoms(
    cursor: duckdb.DuckDBPyConnection, kpi: Kpi, scope: Scope, version: int, by: Sequence[str], at: Mapping[str, datetime], verdict: Verdict
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A KPI's tallies by the asked groups, as `regroup` gives them, of whole atoms; and `small_groups` that each group lacks.

    Expects the scope's spans as `project_span`. With a clock of the asker's own (`as_of`, `at`), or at a version that is not the
    current one (as first reported, before this file), nothing is shown: two moments a day apart would differ by one person.
    """
    leaf = ("month", "project", *kpi.dims)
    slots = tuple(zip(kpi.dims, SLOTS, strict=False))
    tallies = regroup(cursor, [kpi.id], slots, scope, version, tuple(dict.fromkeys([*by, *leaf])), at)
    partition = atoms(_people(cursor, kpi, version, verdict()), kpi.dims)
    if scope.as_of is not None or scope.at is not None or version != fetch_one(cursor, "select version from head"):
        partition = partition.with_columns(atom=pl.lit(None, pl.String))
    shown, left_out = released(tallies, partition, kpi.dims, by)
    return shown.drop([name for name in leaf if name not in by]), left_out.with_columns(kpi=pl.lit(kpi.id))


def _people(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, version: int, verdict: pl.DataFrame) -> pl.DataFrame:
    spans = spans_of(cursor, version, Scope(), OWNER)
    column = person_column(verdict.columns)
    person = pl.col(column).cast(pl.String) if column else pl.int_range(pl.len()).cast(pl.String)
    rows = verdict.select(
        pl.col("_month").alias("month"),
        pl.col("_project").alias("project"),
        *(word_of(name, verdict.schema[name]).alias(name) for name in kpi.dims),
        pl.when(pl.col("_why").is_null()).then(person).alias("person"),
    )
    found = rows.join(spans, on="project", how="left", nulls_equal=True).filter(
        pl.col("start").is_null() | ((pl.col("month") >= pl.col("start")) & (pl.col("month") < pl.col("stop")))
    )
    return found.select("month", "project", "region", *kpi.dims, "person")


def with_left_out(found: pl.DataFrame, left_out: Sequence[pl.DataFrame], by: Sequence[str]) -> pl.DataFrame:
    """Adds `small_groups` to the numbers; a group of which nothing may be shown is there, without a value."""
    if not left_out:
        return found.with_columns(small_groups=pl.lit(0, pl.Int64))
    group = ["kpi", *by]
    missing = pl.concat(left_out, how="vertical_relaxed").filter(pl.col("small_groups") > 0).select(*group, "small_groups")
    nothing = missing.join(found, on=group, how="anti", nulls_equal=True).select(
        *group, status=pl.lit("not_enough_data"), why=pl.lit([], found.schema["why"])
    )
    every = pl.concat([found, nothing], how="diagonal_relaxed").select(found.columns)
    counted = every.join(missing, on=group, how="left", nulls_equal=True, maintain_order="left")
    return counted.with_columns(pl.col("small_groups").fill_null(0))
