"""The months and projects that a dataset speaks of, and the periods in which something is due in each project.

A KPI that `uses_calendar` finds the calendar among its joined frames: one row per month and project from the first month received to the data end, with
`received`, whether a file speaks for that project in that month (then no rows mean zero; else nothing is known).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

import polars as pl

CALENDAR = "calendar"
SHAPE: dict[str, pl.DataType | type[pl.DataType]] = {"month": pl.Date, "project": pl.String, "received": pl.Boolean}

Every = Literal["1mo", "1q", "6mo", "1y"]
NOT_DUE: tuple[tuple[str, pl.Expr], ...] = (("opened_within", pl.col("_exempt")), ("partly_received", pl.col("_partial")))


def grid(received: pl.DataFrame, projects: Iterable[str], end: date | None) -> pl.DataFrame:
    """The calendar: months from the first of `received` (`month`, `project`) to the month of `end`, × its projects and `projects`."""
    known = received.select("month", "project").drop_nulls().unique()
    if known.is_empty():
        return pl.DataFrame(schema=SHAPE)
    months = sorted({*known["month"], *([end] if end else [])})
    names = pl.DataFrame({"project": sorted({*known["project"], *projects})})
    cells = pl.DataFrame({"month": pl.date_range(months[0], months[-1], "1mo", eager=True)}).join(names, how="cross")
    return (
        cells.join(known.with_columns(received=pl.lit(True)), on=["month", "project"], how="left")
        .select("month", "project", pl.col("received").fill_null(False))
        .sort("month", "project")
    )


def first_days(month: date) -> tuple[date, ...]:
    """The first months of the quarter, half-year and year that a month lies in: where their units stand."""
    return tuple(month.replace(month=(month.month - 1) // months * months + 1) for months in (3, 6, 12))


def valid(register: pl.DataFrame, cells: pl.DataFrame, effective: str = "valid_from") -> pl.DataFrame:
    """The register's line of each cell (`month`, `project`) as valid at the end of the month; before its first line, that one."""
    lines = (
        register.with_columns(pl.col(effective).fill_null(pl.date(1, 1, 1)).alias("_from")).sort("_from").rename({"_project": "project"})
    )
    lines = lines.drop("_month", "month", strict=False)
    asked = cells.with_columns(pl.col("month").dt.month_end().alias("_until")).sort("_until", "project")
    first = lines.unique("project", keep="first", maintain_order=True).select("project", pl.col("_from").alias("_first"))
    asked = (
        asked.join(first, on="project", how="inner")
        .with_columns(pl.max_horizontal("_until", "_first").alias("_until"))
        .sort("_until", "project")
    )
    return asked.join_asof(lines, left_on="_until", right_on="_from", by="project", check_sortedness=False).drop("_until", "_first")


def due_units(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame], every: Every) -> pl.DataFrame:
    """One row per project and period ("1q" a quarter) in which something is due: the units of "at least k per period".

    Due in every project of the register, from the first period with a received month to the one the data end in, whether or not the project ever sent a
    row: the log cannot be its own denominator. Adds to the dataset's columns (all empty) `_month` (the period's first), `_project`, `_period_end` (its last
    day), `_events` (how many rows of `frame` fall into it), `_exempt` (the project was taken over within the period) and `_partial` (the data begin within
    the period, so that nobody knows what happened before). A project taken over later has no unit.
    """
    first = joined[CALENDAR]["month"].min()
    cells = joined[CALENDAR].select(pl.col("month").dt.truncate(every).alias("month"), "project").unique()
    cells = cells.with_columns(pl.col("month").dt.offset_by(every).dt.offset_by("-1d").alias("_period_end"))
    lines = joined["projects"].sort("valid_from", nulls_last=False)
    came = lines.group_by("_project", maintain_order=True).agg(
        pl.coalesce(pl.col("start_date").drop_nulls().last(), pl.col("valid_from").first()).alias("_came")
    )
    units = cells.join(came.rename({"_project": "project"}), on="project", how="inner").filter(
        (pl.col("_came") <= pl.col("_period_end")).fill_null(True)
    )
    held = frame.group_by(pl.col("_month").dt.truncate(every).alias("month"), pl.col("_project").alias("project")).agg(
        _events=pl.len().cast(pl.Int64)
    )
    units = units.join(held, on=["month", "project"], how="left").sort("month", "project").select(
        pl.col("month").alias("_month"), pl.col("project").alias("_project"), "_period_end",
        pl.col("_events").fill_null(0), (pl.col("_came") > pl.col("month")).fill_null(False).alias("_exempt"),
        (pl.col("month") < pl.lit(first, pl.Date)).fill_null(False).alias("_partial"),
    )  # fmt: skip
    everything = pl.lit((1 << 62) - 1, pl.Int64).alias("_delivered")
    empty = frame.clear().drop("_period_end", "_events", "_exempt", "_partial", "_delivered", "_dated", strict=False)
    return pl.concat([empty, units], how="diagonal").with_columns(everything, pl.lit(0, pl.Int64).alias("_dated"))
