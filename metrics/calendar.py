"""When work is done: weekly hours, public holidays with make-up workdays (调休), and what a company says of single days.

A calendar yields working windows in UTC. Everything about clocks (`metrics.clock`) rests on those windows alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays
import numpy as np

from catalog.zones import DEFAULT_ZONE

Hours = tuple[tuple[int, int], ...]  # spans of a day in minutes after its midnight, as (540, 720), (780, 1080)

_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})")
_BETWEEN = re.compile(r"[\s,，、;；]*")


@dataclass(frozen=True)
class Week:
    """The hours of Monday to Sunday; a weekend day that is worked to make up for a holiday has its own, else those of `makeup`."""

    days: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
    makeup: Hours

    @classmethod
    def of(cls, workday: str, days: int = 5) -> Week:
        """The same hours on the first `days` days of the week, as "09:00-12:00, 13:00-18:00"."""
        hours = spans(workday)
        first, second, third, fourth, fifth, sixth, seventh = (hours if day < days else () for day in range(7))
        return cls((first, second, third, fourth, fifth, sixth, seventh), hours)


@dataclass(frozen=True)
class Day:
    """What is known of a calendar day: `worked` None means an ordinary day, as its weekday says."""

    worked: bool | None
    note: str = ""


@dataclass(frozen=True)
class Calendar:
    """Weekly hours, with the public holidays of China if `public`, and the company's own word on single days above both."""

    week: Week
    public: bool = True
    days: Mapping[date, Day] = field(default_factory=dict)
    zone: str = DEFAULT_ZONE
    later: tuple[tuple[date, Week], ...] = ()  # the weeks that took over, in order of their first day

    def hours(self, day: date) -> Hours:
        """The working hours of one day."""
        said = self.said(day)
        if said.worked is False:
            return ()
        week = next((week for first, week in reversed(self.later) if first <= day), self.week)
        return week.days[day.weekday()] or (week.makeup if said.worked else ())

    def said(self, day: date) -> Day:
        """What the company, else the State Council's plan, says of a day."""
        if own := self.days.get(day):
            return own
        return public_days(day.year).get(day, Day(None)) if self.public else Day(None)

    def windows(self, first: date, last: date) -> tuple[np.ndarray, np.ndarray]:
        """Starts and stops of all working windows from `first` to `last`, in microseconds of UTC, ascending and apart."""
        found = [(self.moment(day, start), self.moment(day, stop, fold=1)) for day in _each(first, last) for start, stop in self.hours(day)]
        starts, stops = np.array(found, dtype=np.int64).reshape(-1, 2).T
        if (starts[1:] < stops[:-1]).any() or (starts >= stops).any():
            raise ValueError("working windows overlap or are empty")
        return starts, stops

    def moment(self, day: date, minute: int, fold: int = 0) -> int:
        """A local time as microseconds of UTC: where clocks are set back a window runs from the first to the last of the repeated hour."""
        local = datetime.combine(
            day + timedelta(days=minute // 1440), time(minute % 1440 // 60, minute % 60, fold=fold), ZoneInfo(self.zone)
        )
        return round(local.astimezone(UTC).timestamp()) * 1_000_000

    def provisional(self, first: date, last: date) -> list[int]:
        """The years of a period whose plan is not out yet (暂定): a year without a make-up workday is one that nobody has planned."""
        return [year for year in range(first.year, last.year + 1) if is_provisional(year)] if self.public else []


@cache
def public_days(year: int) -> Mapping[date, Day]:
    """China's days off and make-up workdays of a year, by `chinesecalendar`; where it has none, the statutory days by `holidays`."""
    off = {day: Day(False, name) for day, name in chinese_calendar.constants.holidays.items() if day.year == year}
    on = {day: Day(True, name) for day, name in chinese_calendar.constants.workdays.items() if day.year == year}
    return {**off, **on} if on else second_opinion(year)


@cache
def second_opinion(year: int) -> Mapping[date, Day]:
    """The same by `holidays`, which knows every year, but the make-up workdays of planned ones only."""
    told = holidays.China(years=year, language="en_US")
    off = {day: Day(False, name) for day, name in told.items() if day.year == year}
    on = {day: Day(True) for day in told.weekend_workdays if day.year == year}
    return {**off, **on}


@cache
def is_provisional(year: int) -> bool:
    return not any(day.worked for day in public_days(year).values())


def spans(text: str) -> Hours:
    """Hours of a day as people write them: "08:30-12:00，13:30-17:30"; empty text is a day off. Raises ValueError."""
    if _BETWEEN.fullmatch(_SPAN.sub("", text)) is None:
        raise ValueError(f"{text!r} does not say hours as 09:00-12:00, 13:00-18:00")
    found = tuple((int(a) * 60 + int(b), int(c) * 60 + int(d)) for a, b, c, d in _SPAN.findall(text))
    edges = [edge for span in found for edge in span]
    if (
        any(late <= early for early, late in zip(edges[::2], edges[1::2], strict=True))
        or edges != sorted(edges)
        or (edges and edges[-1] > 1440)
    ):
        raise ValueError(f"{text!r}: hours of a day run forwards and do not pass midnight")
    return found


def _each(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=step) for step in range((last - first).days + 1))
