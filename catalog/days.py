"""Calendar days and points in time: each moment (UTC, without zone) lies in a local day."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from catalog.zones import DEFAULT_ZONE, local_of


def day_of(moment: datetime) -> date:
    """The local calendar day of a moment."""
    return local_of(moment).date()


def midnight_after(day: pl.Expr) -> pl.Expr:
    """The end of a local calendar day (a Date), as a UTC time without zone."""
    local = (day + pl.duration(days=1)).cast(pl.Datetime("us")).dt.replace_time_zone(DEFAULT_ZONE)
    return local.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
