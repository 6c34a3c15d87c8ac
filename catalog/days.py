"""Calendar days as points in time."""

from __future__ import annotations

import polars as pl

from catalog.model import DEFAULT_ZONE


def midnight_after(day: pl.Expr) -> pl.Expr:
    """The end of a local calendar day (a Date), as a UTC time without zone."""
    local = (day + pl.duration(days=1)).cast(pl.Datetime("us")).dt.replace_time_zone(DEFAULT_ZONE)
    return local.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
