"""What the page of data quality asks of the reading room, kept under the version of the data."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines import held_course, served
from pipelines.read import Viewer
from ui.answers import ask, source
from ui.answers.kept import kept
from ui.frame import access

FIRST = date(2000, 1, 1)


def monthly(dataset: str | None) -> pl.DataFrame:
    """Month by month with rows of their own, over all data or one."""
    found = ask.data_quality(("month",)) if dataset is None else ask.data_quality(("dataset", "month")).filter(pl.col("dataset") == dataset)
    end = ask.data_end()
    inside = pl.col("month").is_between(FIRST, end.date() if end else FIRST)  # registers reach back, plans ahead
    return found.drop_nulls(["month", "score"]).filter(inside).sort("month")


def latest() -> date:
    """The month that the data reach."""
    end = ask.data_end()
    return end.date().replace(day=1) if end else FIRST


def ever() -> pl.DataFrame:
    return _ever(source.version(), access.viewer())


def corrected() -> pl.DataFrame:
    return _corrected(source.version())


@kept(20)
def _ever(version: int, viewer: Viewer) -> pl.DataFrame:
    return held_course.held_course(served.intake().warehouse, viewer)


@kept(20)
def _corrected(version: int) -> pl.DataFrame:
    return held_course.corrected(served.intake().warehouse)
