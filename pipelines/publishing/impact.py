"""Numbers before and after a publication: over all and per project, by the one formula that every page uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import duckdb
import polars as pl

from catalog.model import Dataset
from metrics.status import turn
from pipelines import read
from pipelines.publishing.reach import reach
from pipelines.publishing.standing import FORMS

FIGURES: dict[str, tuple[str, type[pl.DataType]]] = {
    "": ("value", pl.Float64),
    "n_": ("denominator", pl.Int64),
    "status_": ("status", pl.String),
    "limit_": ("limit", pl.Float64),
    "goal_": ("goal", pl.Float64),
    "misses_": ("misses", pl.Int64),
    "allowed_": ("allowed", pl.Int64),
}
MOVES = ("", "n_", "status_", "limit_")
SIDES: dict[str, type[pl.DataType]] = {f"{part}{side}": dtype for part, (_, dtype) in FIGURES.items() for side in ("before", "after")}
NO_KPIS = pl.DataFrame(schema={"kpi": pl.String, **SIDES, "turn": pl.String})
NO_PROJECTS = pl.DataFrame(schema={"kpi": pl.String, "project": pl.String, **SIDES, "turn": pl.String})
PROJECTS_SHOWN = 200


def of_kpis(
    cursor: duckdb.DuckDBPyConnection, dataset: Dataset, months: frozenset[date], versions: tuple[int, int], viewer: read.Viewer
) -> pl.DataFrame:
    """The KPIs that a file can move, over the months that it can move, at two versions: NO_KPIS' columns.

    `before` and `after` the figure, `n_…` its cases, `status_…` and what it is judged by: `limit_…`, `goal_…`, and on counts `misses_…`, `allowed_…`; `turn`: as `metrics.status.turn`.
    """
    ids, scope = reach(cursor, dataset, months, versions)
    if not ids:
        return NO_KPIS
    sides = _sides(cursor, ids, scope, versions, viewer, ())
    return pl.DataFrame({"kpi": ids}, schema={"kpi": pl.String}).join(sides, on="kpi", how="left", maintain_order="left")


def of_projects(
    cursor: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    months: frozenset[date],
    projects: Sequence[str],
    versions: tuple[int, int],
    viewer: read.Viewer,
) -> pl.DataFrame:
    """The same per project of the file (of a register: per project), those that move alone, the widest move first: NO_PROJECTS' columns."""
    judging = dataset.id in FORMS
    if not projects and not judging:
        return NO_PROJECTS
    ids, scope = reach(cursor, dataset, months, versions)
    if not ids:
        return NO_PROJECTS
    scope = scope if judging else replace(scope, projects=tuple(projects[:PROJECTS_SHOWN]))
    sides = moved(_sides(cursor, ids, scope, versions, viewer, ("project",)))
    move = (pl.col("after") - pl.col("before")).abs()
    order = {id: place for place, id in enumerate(ids)}
    return sides.sort(
        pl.col("kpi").replace_strict(order, return_dtype=pl.Int64), move, "project", descending=[False, True, False], nulls_last=True
    )


def moved(sides: pl.DataFrame) -> pl.DataFrame:
    """Rows whose value, number of cases, limit or status differs."""
    return sides.filter(pl.any_horizontal(pl.col(f"{part}before").ne_missing(pl.col(f"{part}after")) for part in MOVES))


def _sides(
    cursor: duckdb.DuckDBPyConnection,
    ids: Sequence[str],
    scope: read.Scope,
    versions: tuple[int, int],
    viewer: read.Viewer,
    by: tuple[str, ...],
) -> pl.DataFrame:
    key = ["kpi", *by]
    sides = [
        read.figures(cursor, ids, scope, viewer, by, version).select(
            *key, *(pl.col(figure).alias(f"{part}{name}") for part, (figure, _) in FIGURES.items())
        )
        for name, version in zip(("before", "after"), versions, strict=True)
    ]
    both = sides[0].join(sides[1], on=key, how="full", coalesce=True, nulls_equal=True)
    return both.select(*key, *SIDES, turn(pl.col("status_before"), pl.col("status_after")).alias("turn"))
