"""Figures before and after a publication, month by month as pages show them: over all and per project, by the one formula that every page uses."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import polars as pl

from catalog import registry
from catalog.model import Dataset
from metrics.status import UNKNOWN, turn
from pipelines import read
from pipelines.publishing.reach import Reach, reach
from pipelines.publishing.standing import FORMS
from pipelines.warehouse import fetch

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
NO_KPIS = pl.DataFrame(schema={"kpi": pl.String, "month": pl.Date, **SIDES, "turn": pl.String})
NO_PROJECTS = pl.DataFrame(schema={"kpi": pl.String, "month": pl.Date, "project": pl.String, **SIDES, "turn": pl.String})
PROJECTS_SHOWN = 200
_LAST = "select kpi, max(month) as month from slice where version <= ? group by kpi"


def of_kpis(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, versions: tuple[int, int], viewer: read.Viewer) -> pl.DataFrame:
    """The KPIs and months that a file moves, the latest month first: NO_KPIS' columns. `versions`: before and after it.

    `before` and `after` the figure, `n_…` its cases, `status_…` and what it is judged by: `limit_…`, `goal_…`, and on counts `misses_…`, `allowed_…`; `turn`: as `metrics.status.turn`.
    What is open (a stock) has one figure, that of its last month, in which all earlier ones lie as well.
    """
    parts = [_moved(cursor, each, (), versions, viewer, ()) for each in reach(cursor, dataset, versions)]
    return pl.concat([NO_KPIS, *parts]).sort(pl.col("month"), _place(), descending=[True, False])


def of_projects(
    cursor: duckdb.DuckDBPyConnection, dataset: Dataset, projects: Sequence[str], versions: tuple[int, int], viewer: read.Viewer
) -> pl.DataFrame:
    """The same per project of the file (of standards and targets: per project that they judge), the widest move of a KPI first: NO_PROJECTS' columns."""
    judging = dataset.id in FORMS
    if not (projects or judging):
        return NO_PROJECTS
    shown = () if judging else tuple(projects[:PROJECTS_SHOWN])
    parts = [_moved(cursor, each, shown, versions, viewer, ("project",)) for each in reach(cursor, dataset, versions)]
    move = (pl.col("after") - pl.col("before")).abs()
    order = (pl.col("month"), _place(), move, pl.col("project"))
    return pl.concat([NO_PROJECTS, *parts]).sort(*order, descending=[True, False, True, False], nulls_last=True)


def _place() -> pl.Expr:
    """Where a KPI stands among all."""
    return pl.col("kpi").replace_strict({id: place for place, id in enumerate(registry.kpis())}, return_dtype=pl.Int64)


def _moved(
    cursor: duckdb.DuckDBPyConnection,
    reached: Reach,
    projects: tuple[str, ...],
    versions: tuple[int, int],
    viewer: read.Viewer,
    by: tuple[str, ...],
) -> pl.DataFrame:
    """Both sides of every figure whose value, number of cases, limit or status differs, of those that have a case on either."""
    key, last = ["kpi", "month", *by], fetch(cursor, _LAST, [max(versions)])
    sides = [
        _side(cursor, reached, projects, version, last, viewer, by).select(
            *key, *(pl.col(figure).alias(f"{part}{name}") for part, (figure, _) in FIGURES.items())
        )
        for name, version in zip(("before", "after"), versions, strict=True)
    ]
    both = sides[0].join(sides[1], on=key, how="full", coalesce=True, nulls_equal=True)
    both = both.with_columns(pl.col("^n_.*$").fill_null(0), pl.col("^status_.*$").fill_null(UNKNOWN))
    told = both.select(*key, *SIDES, turn(pl.col("status_before"), pl.col("status_after")).alias("turn"))
    return told.filter(_differs(), pl.col("n_before") + pl.col("n_after") > 0)


def _differs() -> pl.Expr:
    return pl.any_horizontal(pl.col(f"{part}before").ne_missing(pl.col(f"{part}after")) for part in MOVES)


def _side(
    cursor: duckdb.DuckDBPyConnection,
    reached: Reach,
    projects: tuple[str, ...],
    version: int,
    last: pl.DataFrame,
    viewer: read.Viewer,
    by: tuple[str, ...],
) -> pl.DataFrame:
    """The figures of a version, month by month, and those of what is open under its last month: two questions, however many months there are."""
    flows, stocks = ([id for id in reached.ids if registry.kpi(id).adds_over_time is adds] for adds in (True, False))
    monthly = read.figures(cursor, flows, read.Scope(reached.start, reached.end, projects), viewer, ("month", *by), version)
    open_ = read.figures(cursor, stocks, read.Scope(projects=projects), viewer, by, version)
    return pl.concat([monthly, open_.join(last, on="kpi")], how="diagonal_relaxed")
