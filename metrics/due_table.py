"""What is due in each project and period, and when next: the table behind a heat map of "at least once a quarter"."""

from __future__ import annotations

from typing import Literal

import polars as pl

from catalog.calendar import Every

DueState = Literal["covered", "missed", "open", "exempt"]
# The verdicts of a calendar KPI's records (`metrics.cases.outcome`) in the words of the table.
OF_OUTCOME: dict[str, DueState] = {"hit": "covered", "miss": "missed", "open_past_due": "missed", "pending": "open", "excluded": "exempt"}


def due_table(records: pl.DataFrame, every: Every) -> pl.DataFrame:
    """One row per project and period: `project`, `period` (first day), `period_end` (last day), `state`, `reason` and `next_due`.

    `records`: those of a KPI that counts calendar coverage (`_project`, `_month`, `_outcome`, `_why`), one per project and period of length `every`. `state`:
    covered, missed, open (still time), exempt (`reason` says why: taken over within the period, or the data begin within it). `next_due`, the same on every
    row of a project: the last day of its latest period if that is open, else of the period after it. Raises ValueError if a unit comes twice.
    """
    if records.select("_project", "_month").is_duplicated().any():
        raise ValueError("a project has one unit a period")
    table = records.select(
        pl.col("_project").alias("project"),
        pl.col("_month").alias("period"),
        _end(pl.col("_month"), every).alias("period_end"),
        pl.col("_outcome").replace_strict(OF_OUTCOME, return_dtype=pl.String).alias("state"),
        pl.col("_why").alias("reason"),
    ).sort("project", "period")
    last = {name: pl.col(name).last().over("project") for name in ("period", "period_end", "state")}
    after = _end(last["period"].dt.offset_by(every), every)
    return table.with_columns(pl.when(last["state"] == "open").then(last["period_end"]).otherwise(after).alias("next_due"))


def _end(period: pl.Expr, every: Every) -> pl.Expr:
    return period.dt.offset_by(every).dt.offset_by("-1d")
