"""What events are counted against: households, areas, months of the projects that a dataset was received for."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.calendar import CALENDAR, valid


def received(joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The cells (`month`, `project`) for which a file of the KPI's dataset speaks."""
    return joined[CALENDAR].filter("received").select("month", "project")


def households(joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Households of each project, month by month: a month and a household make one unit."""
    return of_projects(joined, "households")


def area(joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Floor area (m²) of each project, month by month."""
    return of_projects(joined, "area_m2")


def of_projects(joined: Mapping[str, pl.DataFrame], column: str) -> pl.DataFrame:
    """A number of the project register as valid in each received month, from the month of the takeover on."""
    lines = valid(joined["projects"], received(joined))
    managed = lines.filter((pl.col("start_date") <= pl.col("month").dt.month_end()).fill_null(True))
    return managed.select(pl.col("month").alias("_month"), pl.col("project").alias("_project"), pl.col(column).alias("_exposure"))
