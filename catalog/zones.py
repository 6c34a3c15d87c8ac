"""Local time and UTC: data are kept in UTC without a zone, people read and write the time of their zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import polars as pl

DEFAULT_ZONE = "Asia/Shanghai"
Times = TypeVar("Times", pl.Expr, pl.Series)


def local(time: Times, zone: str = DEFAULT_ZONE) -> Times:
    """UTC times without a zone as times of a zone."""
    return time.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)


def local_of(moment: datetime, zone: str = DEFAULT_ZONE) -> datetime:
    """The same for one moment."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


def utc_of(moment: datetime, zone: str = DEFAULT_ZONE) -> datetime:
    """A moment as UTC without a zone; one that names no zone is of this one."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC).replace(tzinfo=None)
