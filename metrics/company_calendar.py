"""The calendar that a company has declared: its rows of `work_hours` and `calendar_days` as one `Calendar`."""

from __future__ import annotations

from datetime import date

import polars as pl

from catalog.datasets.work_hours import MAKEUP, WEEKDAYS
from metrics.calendar import Calendar, Day, Hours, Week, spans

_DAYS = [day.code for day in WEEKDAYS if day.code != MAKEUP]


def company_calendar(hours: pl.DataFrame, days: pl.DataFrame) -> Calendar | None:
    """None where no hours are declared, or some of them cannot be read: then nobody knows what a working hour is."""
    try:
        weeks = [(key[0], _week(rows)) for key, rows in hours.sort("valid_from").group_by("valid_from", maintain_order=True)]
    except ValueError:
        return None
    if not weeks:
        return None
    told = {
        day: Day(worked, note or "") for day, worked, note in days.select("day", "workday", "note").rows() if day and worked is not None
    }
    return Calendar(weeks[0][1], days=told, later=tuple((first, week) for first, week in weeks[1:] if isinstance(first, date)))


def _week(rows: pl.DataFrame) -> Week:
    told: dict[str, Hours] = {day: spans(text or "") for day, text in rows.select("weekday", "hours").rows()}
    first, second, third, fourth, fifth, sixth, seventh = (told.get(day, ()) for day in _DAYS)
    return Week((first, second, third, fourth, fifth, sixth, seventh), told.get(MAKEUP, first))
