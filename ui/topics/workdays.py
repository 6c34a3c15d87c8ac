"""The company's calendar as people read it: hours by weekday, public holidays with make-up workdays, its own days, and years not yet planned."""

from __future__ import annotations

from datetime import date

import polars as pl

from catalog import registry
from catalog.datasets import calendar_days
from metrics.calendar import is_provisional, public_days
from metrics.company_calendar import company_calendar
from ui.text import say, t


def hours(entries: pl.DataFrame) -> pl.DataFrame:
    """Weekdays with their hours, and since when; in the order of the week."""
    dataset = registry.dataset("work_hours")
    days = {value.code: (place, say(value.label)) for place, value in enumerate(dataset.column("weekday").values)}
    rows = sorted(entries.to_dicts(), key=lambda row: (str(row["valid_from"]), days.get(row["weekday"], (9, ""))[0]))
    heads = [say(dataset.column(name).label) for name in ("weekday", "hours", "valid_from")]
    cells = [
        (days.get(row["weekday"], (9, row["weekday"]))[1], row["hours"] or t("calendars.off"), _since(row["valid_from"])) for row in rows
    ]
    return pl.DataFrame(cells, schema=dict.fromkeys(heads, pl.String), orient="row")


def own_days(entries: pl.DataFrame) -> pl.DataFrame:
    """The company's word on single days, the latest first."""
    dataset = registry.dataset("calendar_days")
    heads = [say(dataset.column(name).label) for name in ("day", "workday", "note")]
    rows = entries.sort("day", descending=True).select("day", "workday", "note").rows()
    cells = [(f"{day:%Y-%m-%d}", t("calendars.worked" if worked else "calendars.off"), note or "") for day, worked, note in rows]
    return pl.DataFrame(cells, schema=dict.fromkeys(heads, pl.String), orient="row")


def is_ordinarily_worked(day: date, entries: pl.DataFrame) -> bool:
    """Whether a day is worked where the company says nothing of it: by the public plan and the hours of the week (none declared: Monday to Friday)."""
    calendar = company_calendar(entries, calendar_days.DATASET.frame([]))
    said = public_days(day.year).get(day)
    if calendar is None:
        return said.worked if said is not None and said.worked is not None else day.isoweekday() < 6
    return bool(calendar.hours(day))


def deadlines(entries: pl.DataFrame) -> pl.DataFrame:
    """Until which day of the next month which data are due, the latest rule first."""
    dataset = registry.dataset("reporting_deadlines")
    words = {value.code: say(value.label) for value in dataset.column("dataset").values}
    heads = [say(dataset.column(name).label) for name in ("dataset", "due_day", "from_month", "note")]
    rows = entries.sort("from_month", "dataset", descending=[True, False]).select("dataset", "due_day", "from_month", "note").rows()
    cells = [(words.get(data, data), nth, f"{month:%Y-%m}", note or "") for data, nth, month, note in rows]
    return pl.DataFrame(cells, schema=dict(zip(heads, (pl.String, pl.Int64, pl.String, pl.String), strict=True)), orient="row")


def holidays(year: int, own: pl.DataFrame) -> pl.DataFrame:
    """The year's public days off and make-up workdays; where the company says otherwise, that stands beside it."""
    said = dict(own.select("day", "workday").iter_rows())
    cells = [
        (
            f"{day:%Y-%m-%d}",
            t(f"calendars.weekday_{day.isoweekday()}"),
            t("calendars.makeup" if known.worked else "calendars.off"),
            _other(said, day, known.worked),
        )
        for day, known in sorted(public_days(year).items())
        if known.worked or day.isoweekday() < 6 or known.note
    ]
    heads = [t("calendars.day"), t("calendars.weekday"), t("calendars.is"), t("calendars.company")]
    return pl.DataFrame(cells, schema=dict.fromkeys(heads, pl.String), orient="row")


def provisional(year: int) -> bool:
    """Whether nobody has planned the year yet."""
    return is_provisional(year)


def _other(said: dict[date, bool], day: date, worked: bool | None) -> str:
    own = said.get(day)
    return "" if own is None or own == worked else t("calendars.worked" if own else "calendars.off")


def _since(day: date | None) -> str:
    return "" if day is None or day.year <= 1900 else f"{day:%Y-%m-%d}"
