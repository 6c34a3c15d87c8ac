"""What is due within working hours, against a calendar read by hand."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from metrics.calendar import Calendar, Week
from metrics.due_soon import due_soon, horizons

EIGHT = Calendar(Week.of("09:00-12:00, 13:00-18:00"))


@pytest.mark.parametrize(
    ("at", "calendar", "expected"),
    [
        # Friday 15:00 (UTC 07:00): 3 h are left of the day, 24 h are Friday 3, Monday 8, Tuesday 8, Wednesday 5 h: 15:00.
        ("2026-10-23 07:00", EIGHT, ("2026-10-28 07:00", "2026-11-05 07:00")),
        (
            "2026-10-24 02:00",
            EIGHT,
            ("2026-10-28 10:00", "2026-11-05 10:00"),
        ),  # a Saturday: from Monday on, three days to their end, and nine
        ("2026-10-23 07:00", None, ("2026-10-24 07:00", "2026-10-26 07:00")),  # no hours declared: by the clock
    ],
)
def test_working_hours_ahead(at: str, calendar: Calendar | None, expected: tuple[str, str]) -> None:
    assert horizons(datetime.fromisoformat(at), calendar) == tuple(map(datetime.fromisoformat, expected))


def test_the_most_urgent_come_first_and_what_has_time_stays_away() -> None:
    at, until = datetime(2026, 10, 23, 7), (datetime(2026, 10, 28, 7), datetime(2026, 11, 5, 7))
    deadlines = [datetime(2026, 10, 28, 7), datetime(2026, 10, 22, 19), datetime(2026, 11, 5, 8), datetime(2026, 10, 28, 8), at]
    found = due_soon(
        pl.DataFrame({"case": list("abcde"), "deadline": deadlines}, schema_overrides={"deadline": pl.Datetime("us")}), at, until
    )
    told = {row["case"]: (row["within"], row["late_hours"]) for row in found.to_dicts()}
    assert list(told) == ["b", "e", "a", "d"]
    assert told == {"b": (0, 12.0), "e": (24, None), "a": (24, None), "d": (72, None)}
