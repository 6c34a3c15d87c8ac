"""Rows that a register expects, whether or not a file holds them: what nobody wrote down is missed, never forgotten."""

from __future__ import annotations

import polars as pl

EVERY_COLUMN = (1 << 62) - 1  # a row that no file holds lacks no column


def as_rows(frame: pl.DataFrame, expected: pl.DataFrame) -> pl.DataFrame:
    """`expected` (`_month`, `_project` and any columns of the dataset) as rows that a KPI can judge.

    They count as delivered with the columns that the files of their month and project had (else those of all files), so that a column
    nobody sent makes them "not recorded" like the rows beside them.
    """
    sent = frame.group_by("_month", "_project").agg(pl.col("_delivered", "_dated").max())
    rows = expected.join(sent, on=["_month", "_project"], how="left", maintain_order="left")
    usual = pl.lit(EVERY_COLUMN if frame.is_empty() else frame["_delivered"].max(), pl.Int64)
    return rows.with_columns(pl.col("_delivered").fill_null(usual), pl.col("_dated").fill_null(0))


def with_missing(found: pl.DataFrame, expected: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """`found`, marked `_present`, and a row for each line of `expected` that has none in it by `on`."""
    missing = as_rows(found, expected.join(found, on=on, how="anti"))
    marked = [found.with_columns(_present=pl.lit(True)), missing.with_columns(_present=pl.lit(False))]
    return pl.concat(marked, how="diagonal")


def days_of(cells: pl.DataFrame) -> pl.DataFrame:
    """`cells` (`_month`, `_project` and more) with one row per `_day` of the month."""
    first, last = pl.col("_month"), pl.col("_month").dt.month_end()
    return cells.with_columns(pl.date_ranges(first, last).alias("_day")).explode("_day")


def in_force(register: pl.DataFrame, day: pl.Expr) -> pl.DataFrame:
    """The lines of a register with `valid_from` and `valid_to` that hold on `day`, both ends included."""
    return register.filter((pl.col("valid_from") <= day).fill_null(True), (pl.col("valid_to") >= day).fill_null(True))


def due_days(frame: pl.DataFrame, places: pl.DataFrame, column: str) -> pl.DataFrame:
    """`_month`, `_project`, `project_id`, `_day` and `column` (the place) of each day that a place of the register was due.

    A project is held to a month only if it sent any row of it.
    """
    lines = places.select(pl.col("_project"), pl.col("place").alias(column), "valid_from", "valid_to")
    sent = frame.select("_month", "_project").drop_nulls().unique().sort("_month", "_project")
    due = in_force(days_of(sent.join(lines, on="_project")), pl.col("_day")).with_columns(pl.col("_project").alias("project_id"))
    return due.select("_month", "_project", "project_id", "_day", column).unique(maintain_order=True)
