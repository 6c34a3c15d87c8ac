"""What is asked for, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from catalog.days import day_of
from catalog.zones import utc_of


@dataclass(frozen=True)
class Scope:
    """What is asked for: months (first days, both included), projects, dimension filters, and the two clocks.

    `as_of`: what was published by then (default: all). `at`: the moment (UTC) at which open cases are judged (default:
    the data end of the KPI's dataset). `judged`: the day whose standards judge all months (default: each month by its own).
    """

    start: date | None = None
    end: date | None = None
    projects: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    property_types: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    as_of: datetime | None = None
    at: datetime | None = None
    judged: date | None = None


@dataclass(frozen=True)
class Viewer:
    """Who asks: `projects` None means all; staff are named only to those with the right."""

    name: str
    projects: tuple[str, ...] | None = None
    may_see_names: bool = False


OWNER = Viewer("owner", None, may_see_names=True)


def shift(month: date, by: int) -> date:
    """The first day of the month `by` months away."""
    index = month.year * 12 + month.month - 1 + by
    return date(index // 12, index % 12 + 1, 1)


def month_end(month: date) -> datetime:
    """The end (UTC) of a local month."""
    return utc_of(datetime.combine(shift(month, 1), time.min))


def last_whole(end: datetime) -> date:
    """The last month that data reaching to `end` (UTC) are whole of; its last day, here and not in Greenwich, counts as its end."""
    return shift((day_of(end) + timedelta(days=1)).replace(day=1), -1)
