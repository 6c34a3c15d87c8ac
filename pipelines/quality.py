"""How good the uploaded data are: of the rows that came, how many could be used, and what was wrong with the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb
import polars as pl

from catalog import registry
from catalog.words import Text
from errors import WrongUsage
from metrics.intervals import wilson
from pipelines.mending.quarantine import unsolved
from pipelines.publishing.facts import census
from pipelines.publishing.fractions import version_at
from pipelines.scope import OWNER, Viewer
from pipelines.warehouse import Warehouse

LEVELS = ("dataset", "month", "project")
# What was wrong, by the rule that a row broke; a row that breaks several counts under each of them.
FAULTS: dict[str, tuple[str, ...]] = {
    "repeated": ("distinct",),
    "empty": ("required",),
    "unreadable": ("readable",),
    "future": ("notfuture",),
    "disordered": ("ordered", "skewed"),
    "out_of_range": ("within", "onscale"),
    "unknown": ("known",),
}
COUNTS: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(("rows", "held", "given_up", *FAULTS, "other"), pl.Int64)


def data_quality(
    warehouse: Warehouse, viewer: Viewer = OWNER, by: Sequence[str] = ("dataset",), as_of: datetime | None = None
) -> pl.DataFrame:
    """One row per group of `by` (dataset, month, project): A05, the data quality of what was uploaded.

    `score` (%, with `lower` and `upper`, Wilson's interval): good rows ÷ (good rows + rows held back and not solved since). `rows` the good ones, `held` those
    that wait, `given_up` those that nobody will put right; FAULTS and `other` say why of both, so that they may add up to more. A file that was refused as a whole is not in it: nothing of it
    came in. Raises WrongUsage for an unknown level.
    """
    return quality_scores(quality_counts(warehouse, viewer, as_of), by)


def quality_counts(warehouse: Warehouse, viewer: Viewer = OWNER, as_of: datetime | None = None) -> pl.DataFrame:
    """LEVELS and COUNTS, unscored: what `quality_scores` adds up, to be read once however often it is asked."""
    with warehouse.cursor() as cursor:
        version = version_at(cursor, as_of)
        parts = pl.concat([_good(cursor, version), _held(cursor, version)], how="diagonal")
    return parts if viewer.projects is None else parts.filter(pl.col("project").is_in(list(viewer.projects)))


def quality_scores(counts: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """`data_quality` of what `quality_counts` found. Raises WrongUsage for an unknown level."""
    if unknown := [name for name in by if name not in LEVELS]:
        raise WrongUsage(
            "unknown_dimension",
            Text(
                f"数据质量不能按“{unknown[0]}”细分；可用：{'、'.join(LEVELS)}。",
                f'Data quality has no "{unknown[0]}"; use one of {", ".join(LEVELS)}.',
            ),
        )
    sums = pl.col(list(COUNTS)).sum()
    return _scored(counts.group_by(list(by)).agg(sums).sort(list(by)) if by else counts.select(sums))


def _good(cursor: duckdb.DuckDBPyConnection, version: int) -> pl.DataFrame:
    """Live rows of every dataset: LEVELS and `rows`."""
    cells = [census(cursor, dataset, version).with_columns(dataset=pl.lit(id)) for id, dataset in registry.datasets().items()]
    counted = pl.concat(cells).select(
        "dataset", pl.col("_month").alias("month"), pl.col("_project").alias("project"), pl.col("rows").cast(pl.Int64)
    )
    return counted.with_columns(pl.lit(0, pl.Int64).alias(name) for name in COUNTS if name != "rows")


def _held(cursor: duckdb.DuckDBPyConnection, version: int) -> pl.DataFrame:
    """Held-back rows that nothing has solved: LEVELS, `held` or `given_up`, and what was wrong with each."""
    waiting = unsolved(cursor, version)
    rules = pl.col("codes").str.split(" ").list.eval(pl.element().str.split(":").list.first())
    broken = {name: (rules.list.set_intersection(list(kinds)).list.len() > 0).fill_null(False) for name, kinds in FAULTS.items()}
    broken["other"] = ~pl.any_horizontal(*broken.values())
    counted = [hit.cast(pl.Int64).alias(name) for name, hit in broken.items()]
    return waiting.select(
        *LEVELS,
        pl.lit(0, pl.Int64).alias("rows"),
        (~pl.col("given_up")).cast(pl.Int64).alias("held"),
        pl.col("given_up").cast(pl.Int64),
        *counted,
    )


def _scored(counts: pl.DataFrame) -> pl.DataFrame:
    arrived = pl.col("rows") + pl.col("held") + pl.col("given_up")
    found = counts.with_columns(score=pl.when(arrived > 0).then(pl.col("rows") / arrived * 100))
    lower, upper = wilson(found["rows"].to_numpy(), found.select(arrived).to_series().to_numpy())
    return found.with_columns(pl.Series("lower", lower * 100).fill_nan(None), pl.Series("upper", upper * 100).fill_nan(None))
