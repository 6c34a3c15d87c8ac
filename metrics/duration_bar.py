"""How long one case of a duration may take: the bar that the KPI's figure is held to at its project and time, as minutes of the case."""

from __future__ import annotations

import polars as pl

from catalog.kpi import Duration, Kpi
from metrics.standing import in_force, of_values
from metrics.worked import of_durations

BAR, BAR_DUE = "_bar", "_bar_due"  # minutes allowed, and the moment (UTC) from which an open case has taken longer
_MINUTE = 60_000_000  # microseconds


def with_bar(kpi: Kpi, verdict: pl.DataFrame, rows: pl.DataFrame | None) -> pl.DataFrame:
    """The verdicts on a duration's cases with BAR and BAR_DUE; null where nothing says how long is too long.

    `rows`: the company's register, whose bar of the month goes before the entry's own. An open case is told to be late by the clock on the wall only: where
    the KPI runs by another one, BAR_DUE is null.
    """
    if not isinstance(kpi.measure, Duration):
        return verdict
    own = kpi.target.limit if kpi.target.limit is not None else kpi.target.goal
    bar: pl.Expr = pl.lit(own, pl.Float64)
    mine = None if rows is None else of_values(rows).filter(pl.col("kpi") == kpi.id)
    if mine is not None and mine.height:
        verdict = pl.concat([verdict, _of_company(kpi, verdict, mine)], how="horizontal")
        bar = pl.when(pl.col("_spoken")).then(pl.col("_company")).otherwise(bar)
    verdict = verdict.with_columns((bar * kpi.measure.unit_minutes).alias(BAR)).drop("_spoken", "_company", strict=False)
    other_clock = rows is not None and not of_durations(rows).filter(pl.col("kpi") == kpi.id).is_empty()
    due = pl.col("_since") + pl.duration(microseconds=(pl.col(BAR) * _MINUTE).round(0).cast(pl.Int64))
    return verdict.with_columns((pl.lit(None, pl.Datetime("us")) if other_clock else due).alias(BAR_DUE))


def _of_company(kpi: Kpi, verdict: pl.DataFrame, mine: pl.DataFrame) -> pl.DataFrame:
    """`_spoken` (whether the register holds the case's month and project) and `_company`, its bar."""
    facets = {"_project": "project_id", "_property_type": "property_type"}
    named = [pl.col(column).alias(name) for column, name in facets.items() if column in verdict.columns]
    cells = verdict.select(pl.lit(kpi.id).alias("kpi"), pl.col("_month").dt.month_end().alias("day"), *named)
    found = in_force(cells, mine)
    return found.select(pl.col("standard_id").is_not_null().alias("_spoken"), pl.coalesce("limit", "goal").alias("_company"))
