"""How much somebody worked, against a walk through the days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.presence import presence

FIRST, LAST = date(2026, 8, 1), date(2026, 10, 31)
STAFF = {"staff_id": pl.String, "valid_from": pl.Date, "hire_date": pl.Date, "leave_date": pl.Date, "fte": pl.Float64}
AWAY = {"staff_id": pl.String, "from_day": pl.Date, "to_day": pl.Date}
Version = tuple[date | None, date | None, date | None, float | None]


def told(versions: list[Version], leaves: list[tuple[date, date]], first: date = FIRST, last: date = LAST) -> dict[str, Any]:
    staff = pl.DataFrame([("E1", *version) for version in versions], schema=STAFF, orient="row")
    away = pl.DataFrame([("E1", *leave) for leave in leaves], schema=AWAY, orient="row")
    return presence(staff, away, first, last).row(0, named=True)


def walked(versions: list[Version], leaves: list[tuple[date, date]]) -> tuple[float, float]:
    """Day by day: the version of the day, whether hired, gone, away."""
    ordered = sorted(versions, key=lambda version: version[0] or date(1900, 1, 1))
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    there = worked = 0.0
    for day in days:
        begun = [version for version in ordered if (version[0] or date(1900, 1, 1)) <= day]
        _, hired, left, fte = begun[-1] if begun else ordered[0]
        share = 1.0 if fte is None else fte
        if (hired and day < hired) or (left and day > left) or share == 0 or any(a <= day <= b for a, b in leaves):
            continue
        there, worked = there + 1, worked + share
    return there / len(days), worked / len(days)


day = st.dates(date(2026, 6, 1), date(2026, 12, 31))
maybe = st.none() | day
leave = st.tuples(day, st.integers(0, 40)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1])))


@given(
    st.lists(st.tuples(maybe, st.sampled_from([None, 0.0, 0.5, 0.8, 1.0])), min_size=1, max_size=4, unique_by=lambda pair: pair[0]),
    maybe, maybe, st.lists(leave, max_size=3),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_time_worked_is_that_of_the_days(
    versions: list[tuple[date | None, float | None]], hired: date | None, left: date | None, leaves: list[tuple[date, date]]
) -> None:
    rows: list[Version] = [(since, hired, left, fte) for since, fte in versions]
    found = told(rows, leaves)
    assert (found["there"], found["worked"]) == pytest.approx(walked(rows, leaves))


@pytest.mark.parametrize(
    ("hired", "first", "present"),
    [(None, FIRST, True), (date(2026, 9, 16), FIRST, True), (date(2026, 9, 17), FIRST, False), (date(2026, 8, 3), date(2024, 1, 1), True),
     (date(2026, 8, 4), date(2024, 1, 1), False)],
)  # fmt: skip
def test_half_of_a_period_is_enough_or_ninety_days(hired: date | None, first: date, present: bool) -> None:
    assert told([(None, hired, None, None)], [], first)["present"] is present


def test_full_time_is_assumed_and_said_so() -> None:
    assert told([(None, None, None, None)], []) == {"staff_id": "E1", "there": 1.0, "worked": 1.0, "present": True, "known": False}
    half = told([(None, None, None, 0.5)], [(date(2026, 8, 1), date(2026, 8, 23)), (date(2026, 8, 20), date(2026, 8, 23))])
    assert half == {"staff_id": "E1", "there": 0.75, "worked": 0.375, "present": True, "known": True}
