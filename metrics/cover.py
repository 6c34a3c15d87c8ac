"""Saturday cover: when the same work would have been done, had Saturdays been worked as well. An assumption about pace, and nothing else.

Each case keeps the working time that it took. What was done outside working hours stays when it was, and so does what is still open: nobody knows
when it would have been done. Public holidays stay days off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from catalog import register
from catalog.kpi import Kpi
from catalog.model import Dataset, local_day
from catalog.moments import Moment
from catalog.zones import DEFAULT_ZONE
from metrics.calendar import Calendar, Week
from metrics.clock import NEVER, Clock
from metrics.limits import limits
from metrics.timed import EVENTS, event_of

_TIME = pl.Datetime("us")


def with_saturdays(calendar: Calendar) -> Calendar:
    """The calendar with Monday's hours on Saturdays, wherever Saturdays have none."""

    def six(week: Week) -> Week:
        first, second, third, fourth, fifth, sixth, seventh = week.days
        return replace(week, days=(first, second, third, fourth, fifth, sixth or first, seventh))

    return replace(calendar, week=six(calendar.week), later=tuple((day, six(week)) for day, week in calendar.later))


def ends_of(kpi: Kpi) -> tuple[str, ...]:
    """The columns in which the event stands that ends the KPI's standards; none where it is not one of a case's common steps."""
    events = [row.stop_event for id, _ in limits(kpi) for row in register.limit_of(id)]
    return tuple(dict.fromkeys(column for event in events for column in EVENTS.get(str(event), ())))


def covered(dataset: Dataset, columns: Sequence[str], frame: pl.DataFrame, calendar: Calendar) -> pl.DataFrame:
    """`frame` with the times of `columns` at which cases that came in as they did would have been there; never later than they were.

    A time of which only the day is known stays as it is.
    """
    start = event_of(dataset, "created")
    for column in (name for name in columns if name in dataset.names):
        stop = Moment.of(dataset.names, column)
        timed = frame.select(start=start.at, stop=stop.at, exact=~(start.dated | stop.dated).fill_null(True))
        frame = frame.with_columns(_sooner(timed, calendar).alias(column)).with_columns(local_day(column, DEFAULT_ZONE))
    return frame


def _sooner(timed: pl.DataFrame, calendar: Calendar) -> pl.Series:
    """When each `stop` would have been: as much working time after `start` as it was, by the clock that runs on Saturdays too."""
    period = _period(timed)
    if period is None:
        return timed["stop"]
    now, then = Clock.of(calendar, *period), Clock.of(with_saturdays(calendar), *period)
    start, stop = (timed[name].cast(_TIME).to_physical().fill_null(NEVER).to_numpy() for name in ("start", "stop"))
    done = now.reading(stop)
    known = timed["exact"].to_numpy() & (start != NEVER) & (stop >= start)
    at_work = known & (now.due(done) == stop)
    moved = then.due(np.where(at_work, then.reading(start) + done - now.reading(start), 0))
    sooner = pl.Series(np.where(at_work, np.minimum(moved, stop), stop))
    return sooner.set(sooner == NEVER, None).cast(_TIME)


def _period(timed: pl.DataFrame) -> tuple[date, date] | None:
    """The days that a clock has to cover; None where no case has both times."""
    first, last = timed["start"].min(), timed["stop"].max()
    if not isinstance(first, datetime) or not isinstance(last, datetime) or last < first:
        return None
    return first.date() - timedelta(days=1), last.date() + timedelta(days=1)
