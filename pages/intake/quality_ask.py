"""What the page of data quality asks of the reading room, kept under the version of the data."""

from __future__ import annotations

from datetime import date

import polars as pl

from catalog.days import day_of
from pipelines import held_back
from pipelines.read import Viewer, last_whole
from ui.answers import ask, books, source

FIRST = date(2000, 1, 1)


def monthly(dataset: str | None) -> pl.DataFrame:
    """Month by month with rows of their own, over all data or one."""
    found = (
        books.data_quality(("month",)) if dataset is None else books.data_quality(("dataset", "month")).filter(pl.col("dataset") == dataset)
    )
    end = ask.data_end()
    inside = pl.col("month").is_between(FIRST, day_of(end) if end else FIRST)  # registers reach back, plans ahead
    return found.drop_nulls(["month", "score"]).filter(inside).sort("month")


def latest() -> date:
    """The month that the data reach."""
    end = ask.data_end()
    return day_of(end).replace(day=1) if end else FIRST


def over() -> date:
    """The last month that is over: one that has only begun is not held against a whole one."""
    end = ask.data_end()
    return last_whole(end) if end else FIRST


@source.asked(20)
def ever(viewer: Viewer) -> pl.DataFrame:
    """`pipelines.held_back.by_month`."""
    return held_back.by_month(source.home(), viewer)


@source.asked(20)
def corrected(_: Viewer) -> pl.DataFrame:
    """`pipelines.held_back.corrected`."""
    return held_back.corrected(source.home())
