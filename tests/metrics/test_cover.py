"""Saturday cover against times found by walking through the minutes, one by one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from catalog import registry
from metrics.calendar import Calendar, Week
from metrics.cover import covered, ends_of, with_saturdays

CALENDAR = Calendar(Week.of("09:00-12:00, 13:00-18:00"))
ORDERS = registry.dataset("work_orders")
EIGHT = timedelta(hours=8)  # local time is ahead of UTC by so much


def solved(created: datetime, resolved: datetime | None) -> datetime | None:
    """When an order would have been solved, local times in and out."""
    given = {"order_id": "W", "project_id": "P", "kind": "报修", "status": "已解决", "created_at": created, "resolved_at": resolved}
    frame = ORDERS.frame([{name: None if cell is None else str(cell) for name, cell in given.items()}])
    every = (1 << len(ORDERS.names)) - 1
    frame = frame.with_columns(pl.lit(0, pl.Int64).alias("_dated"), pl.lit(every, pl.Int64).alias("_delivered"))
    found = covered(ORDERS, ("resolved_at",), frame, CALENDAR)
    moment = found["resolved_at"].item()
    assert found["resolved_at__day"].item() == (None if moment is None else (moment + EIGHT).date())
    return None if moment is None else moment + EIGHT


def test_saturdays_have_mondays_hours_unless_they_are_holidays() -> None:
    six = with_saturdays(CALENDAR)
    assert six.hours(date(2026, 10, 24)) == CALENDAR.hours(date(2026, 10, 26)) != ()
    assert six.hours(date(2026, 10, 3)) == () == six.hours(date(2026, 10, 25)), "the national holiday, and a Sunday"


@pytest.mark.parametrize(
    ("created", "resolved", "expected"),
    [
        ("2026-10-23 17:00", "2026-10-26 10:00", "2026-10-24 10:00"),  # an hour on Friday, an hour on Saturday instead of Monday
        ("2026-10-24 10:30", "2026-10-26 11:00", "2026-10-24 13:30"),  # came in on Saturday: two hours of work, less lunch
        ("2026-10-19 09:00", "2026-10-21 09:01", "2026-10-21 09:01"),  # no Saturday in between
        ("2026-10-23 17:00", "2026-10-24 20:00", "2026-10-24 20:00"),  # done after hours: nobody can tell when else
        ("2026-10-23 17:00", None, None),  # still open
        ("2026-09-30 17:00", "2026-10-08 10:00", "2026-10-08 10:00"),  # the Saturday of the holidays is off
    ],
)
def test_the_same_work_is_over_sooner(created: str, resolved: str | None, expected: str | None) -> None:
    told = datetime.fromisoformat
    assert solved(told(created), resolved and told(resolved)) == (expected and told(expected))


def test_it_is_what_counting_minutes_tells() -> None:
    rng, six, monday = np.random.default_rng(7), with_saturdays(CALENDAR), datetime(2026, 6, 1)

    def works(calendar: Calendar, at: datetime) -> bool:
        return any(low <= at.hour * 60 + at.minute < high for low, high in calendar.hours(at.date()))

    for _ in range(25):
        created = monday + timedelta(minutes=int(rng.integers(0, 14 * 1440)))
        resolved = created + timedelta(minutes=int(rng.integers(1, 10 * 1440)))
        worked = sum(works(CALENDAR, created + timedelta(minutes=m)) for m in range(int((resolved - created).total_seconds()) // 60))
        expected = resolved
        if works(CALENDAR, resolved - timedelta(minutes=1)) and worked:
            expected, left = created, worked
            while left:
                left -= works(six, expected)
                expected += timedelta(minutes=1)
        assert solved(created, resolved) == min(expected, resolved), (created, resolved)


def test_only_kpis_whose_end_is_a_common_step_can_be_supposed() -> None:
    assert ends_of(registry.kpi("R03")) == ("resolved_at", "closed_at") and ends_of(registry.kpi("C05")) == ()
