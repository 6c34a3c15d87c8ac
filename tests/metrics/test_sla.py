from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import pauses as pause_room
from metrics.calendar import Calendar, Day, Week
from metrics.clock import NATURAL, AnyClock, Clock
from metrics.explanation import explain
from metrics.sla import STATES, judge

CHINA = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2009, 1, 1), date(2027, 12, 31)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA).astimezone(UTC).replace(tzinfo=None)


def local(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.replace(tzinfo=UTC).astimezone(CHINA):%Y-%m-%d %H:%M}"


@cache
def clock_of(hours: str, days: int = 5, public: bool = False) -> Clock:
    return Clock.of(Calendar(Week.of(hours, days), public), FIRST, LAST)


def one(clock: AnyClock, start: str, stop: str | None = None, hours: float | None = None, pauses=(), at: str = "2027-12-31 00:00") -> dict:
    cases = pl.DataFrame(
        {"start": [utc(start)], "stop": [stop and utc(stop)], "limit": [None if hours is None else timedelta(hours=hours)]},
        schema={"start": pl.Datetime("us"), "stop": pl.Datetime("us"), "limit": pl.Duration("us")},
    )
    rows = [{"case": 0, "start": utc(a), "stop": b and utc(b)} for a, b in pauses]
    return judge(cases, pl.DataFrame(rows, schema=pause_room.SCHEMA), clock, utc(at)).row(0, named=True)


# Published cases: source, weekly hours, days worked, follows China, start, limit in hours, pauses, due.
DUE = [
    ("IBM Maximo", "08:00-17:00", 5, False, "2026-03-02 15:00", 4, [], "2026-03-03 10:00"),
    ("IBM Maximo hold", "08:00-17:00", 5, False, "2026-03-02 15:00", 4, [("2026-03-02 16:00", "2026-03-03 09:00")], "2026-03-03 12:00"),
    ("Thulium", "08:00-16:00", 7, False, "2022-02-21 10:00", 12, [], "2022-02-22 14:00"),
    ("China, make-up Sunday", "09:00-17:00", 5, True, "2025-01-25 10:00", 16, [], "2025-01-27 17:00"),
    ("China, Monday to Friday", "09:00-17:00", 5, False, "2025-01-25 10:00", 16, [], "2025-01-28 17:00"),
    ("freeitsm", "09:00-17:00", 7, False, "2026-03-02 16:30", 1, [], "2026-03-03 09:30"),
    (
        "BoldDesk, closed 13 to 15",
        "00:00-24:00",
        7,
        False,
        "2026-03-02 10:00",
        6,
        [("2026-03-02 13:00", "2026-03-02 15:00")],
        "2026-03-02 18:00",
    ),
    (
        "BoldDesk, closed 15 to 18",
        "00:00-24:00",
        7,
        False,
        "2026-03-02 10:00",
        6,
        [("2026-03-02 15:00", "2026-03-02 18:00")],
        "2026-03-02 19:00",
    ),
]


@pytest.mark.parametrize(("source", "hours", "days", "public", "start", "limit", "pauses", "due"), DUE, ids=[row[0] for row in DUE])
def test_due_times_that_others_published(source, hours, days, public, start, limit, pauses, due):
    assert local(one(clock_of(hours, days, public), start, None, limit, pauses)["due"]) == due


@pytest.mark.parametrize(
    ("hours", "public", "start", "stop", "elapsed"),
    [
        ("09:00-12:00,13:00-18:00", False, "2016-01-18 09:00", "2016-01-22 18:00", 40),  # businesstimedelta's README
        ("09:00-17:00", True, "2025-09-30 16:00", "2025-10-09 10:00", 2),  # over National Day
        ("09:00-17:00", False, "2025-09-30 16:00", "2025-10-09 10:00", 50),  # the same, Monday to Friday
    ],
)
def test_elapsed_times_that_others_published(hours, public, start, stop, elapsed):
    assert one(clock_of(hours, public=public), start, stop)["elapsed"] == timedelta(hours=elapsed)


def test_after_hours_nothing_runs_so_nothing_is_breached():
    """freeitsm: raised 16:30 with one hour to go, it is not breached at 17:30; the clock resumes at 09:00."""
    office = clock_of("09:00-17:00", 7)
    word = lambda at: one(office, "2026-03-02 16:30", None, 1, at=at)["state"]  # noqa: E731
    assert (word("2026-03-02 17:30"), word("2026-03-03 09:30"), word("2026-03-03 09:31")) == ("open", "open", "open_overdue")
    used_up = one(office, "2026-03-02 16:00", "2026-03-02 20:00", 1)
    assert (used_up["state"], local(used_up["due"]), local(used_up["expires"])) == ("on_time", "2026-03-02 17:00", "2026-03-03 09:00")


@pytest.mark.parametrize(
    ("stop", "hours", "at", "state", "at_risk"),
    [
        ("2026-03-02 12:00", 2, "2026-03-09 00:00", "on_time", False),
        ("2026-03-02 12:01", 2, "2026-03-09 00:00", "late", False),
        (None, 10, "2026-03-02 17:59", "open", False),
        (None, 10, "2026-03-02 18:00", "open", True),
        (None, 10, "2026-03-02 20:00", "open", True),
        (None, 10, "2026-03-02 20:01", "open_overdue", False),
        ("2026-03-02 12:00", None, "2026-03-09 00:00", None, False),
        ("2026-03-02 09:00", 2, "2026-03-09 00:00", "on_time", False),  # a second before it was reported: no time passed
    ],
)
def test_states_by_the_natural_clock(stop, hours, at, state, at_risk):
    found = one(NATURAL, "2026-03-02 10:00", stop, hours, at=at)
    assert (found["state"], found["at_risk"]) == (state, at_risk)


def test_while_it_is_paused_a_case_has_no_due_time_unless_it_was_late_before():
    waits = [("2026-03-02 11:00", None)]
    held = one(NATURAL, "2026-03-02 10:00", None, 2, waits)
    assert (held["due"], held["state"], held["elapsed"]) == (None, "open", timedelta(hours=1))
    late = one(NATURAL, "2026-03-02 10:00", None, 0.5, waits)
    assert (local(late["due"]), late["state"]) == ("2026-03-02 10:30", "open_overdue")


def test_what_lies_outside_the_calendar_is_not_known():
    found = one(clock_of("09:00-17:00"), "2008-12-31 10:00", "2009-01-05 10:00", 2)
    assert found["elapsed"] is None and found["state"] is None and found["due"] is None
    assert one(clock_of("09:00-17:00"), "2027-12-31 16:00", None, 9, at="2027-12-31 17:00")["due"] is None


# ---- against a calculation that knows nothing of cumulative time: minute by minute ----------------------------------

WEEK = Week((*[((540, 720), (780, 1080))] * 4, ((600, 660), (661, 900)), ((480, 500),), ()), ((541, 719),))
CALENDAR = Calendar(WEEK, True, {date(2026, 2, 12): Day(False), date(2026, 2, 22): Day(True)})
BUSY = Clock.of(CALENDAR, date(2026, 2, 1), date(2026, 4, 30))
BASE = utc("2026-02-10 00:00")
MINUTE = timedelta(minutes=1)


def is_working(moment: datetime) -> bool:
    here = moment.replace(tzinfo=UTC).astimezone(CHINA)
    minute = here.hour * 60 + here.minute
    return any(a <= minute < b for a, b in CALENDAR.hours(here.date()))


WORKS = [is_working(BASE + MINUTE * step) for step in range(60 * 24 * 28)]
minute = st.integers(0, 60 * 24 * 12)
length = st.integers(0, 60 * 24 * 4)
pause = st.tuples(minute, length)
case = st.tuples(minute, length, st.booleans(), st.integers(0, 60 * 20), st.lists(pause, max_size=4))
AT = 60 * 24 * 16


def slow(start: int, long: int, is_open: bool, limit: int, pauses: list[tuple[int, int]]) -> tuple[int, str, int | None]:
    """Elapsed minutes, state and due minute by walking through every minute."""
    counts = lambda m: WORKS[m] and not any(a <= m < a + b for a, b in pauses)  # noqa: E731
    end = max(AT, start) if is_open else start + long
    elapsed = sum(counts(m) for m in range(start, end))
    state = ("open" if elapsed <= limit else "open_overdue") if is_open else ("on_time" if elapsed <= limit else "late")
    left, due = limit, None
    for m in range(start, end):
        if left == 0:
            break
        left -= counts(m)
        due = m + 1
    return elapsed, state, due if left == 0 and limit else None


def frames(rows) -> tuple[pl.DataFrame, pl.DataFrame]:
    times = [(BASE + MINUTE * a, None if is_open else BASE + MINUTE * (a + b), MINUTE * limit) for a, b, is_open, limit, _ in rows]
    cases = pl.DataFrame(times, schema={"start": pl.Datetime("us"), "stop": pl.Datetime("us"), "limit": pl.Duration("us")}, orient="row")
    waits = [(i, BASE + MINUTE * a, BASE + MINUTE * (a + b)) for i, row in enumerate(rows) for a, b in row[4]]
    return cases, pl.DataFrame(waits, schema=pause_room.SCHEMA, orient="row")


@settings(max_examples=40, deadline=None)
@given(st.lists(case, min_size=1, max_size=5))
def test_equals_a_count_of_minutes(rows):
    found = judge(*frames(rows), BUSY, BASE + MINUTE * AT)
    for row, told in zip(rows, found.iter_rows(named=True), strict=True):
        elapsed, state, due = slow(*row)
        assert (told["elapsed"], told["state"]) == (MINUTE * elapsed, state)
        if due is not None:
            assert told["due"] == BASE + MINUTE * due
        assert STATES[told["state"]] and (told["expires"] < BASE + MINUTE * AT) >= (told["state"] == "open_overdue")


@settings(max_examples=30, deadline=None)
@given(case)
def test_the_explanation_adds_up_to_the_verdict(row):
    at = BASE + MINUTE * AT
    judged = judge(*frames([row]), BUSY, at).row(0, named=True)
    waits = [(BASE + MINUTE * a, BASE + MINUTE * (a + b)) for a, b in row[4]]
    told = explain(judged["start"], judged["stop"], judged["limit"], waits, CALENDAR, at)
    length = lambda spans: sum((b - a for a, b in spans), timedelta())  # noqa: E731
    assert told.elapsed == judged["elapsed"] == length(told.windows) - length(told.pauses)
    assert length(told.pauses) == judged["paused"] and (told.left >= timedelta(0)) == (judged["state"] in ("on_time", "open"))
    assert all(a < b <= c for (a, b), (c, _) in pairwise(told.windows))
    if told.limit > timedelta(0) and told.elapsed > told.limit:
        assert told.due == judged["due"]  # with pauses still to come the two may differ in what they know


@settings(max_examples=30, deadline=None)
@given(st.lists(case, min_size=2, max_size=5), pause, st.integers(0, 100), st.randoms(use_true_random=False))
def test_laws_of_the_clock(rows, extra, cut, random):
    at = BASE + MINUTE * AT
    plain = judge(*frames(rows), BUSY, at)
    more = judge(*frames([(*row[:4], [*row[4], extra]) for row in rows]), BUSY, at)
    assert (more["elapsed"] <= plain["elapsed"]).all()  # a further pause never lengthens a case
    mixed = list(range(len(rows)))
    random.shuffle(mixed)
    shuffled = judge(*frames([(*rows[i][:4], rows[i][4][::-1]) for i in mixed]), BUSY, at)
    assert shuffled.equals(plain[mixed])  # neither the order of cases nor that of their pauses matters
    first = [(a, b * cut // 100, False, n, p) for a, b, _, n, p in rows]
    second = [(a + b * cut // 100, b - b * cut // 100, False, n, p) for a, b, _, n, p in rows]
    whole = judge(*frames([(a, b, False, n, p) for a, b, _, n, p in rows]), BUSY, at)
    parts = [judge(*frames(half), BUSY, at)["elapsed"] for half in (first, second)]
    assert (parts[0] + parts[1] == whole["elapsed"]).all()  # splitting an interval adds up
    again = judge(whole.select("start", "stop", limit="elapsed"), frames(rows)[1], BUSY, at)
    assert (again["state"] == "on_time").all()  # the due time is the inverse of the elapsed time
    back = again.filter(pl.col("limit") > timedelta(0))
    assert ((back["due"] <= back["stop"]) & (back["expires"] >= back["stop"])).all()


def test_no_cases_and_pauses_beyond_the_calendar():
    cases, waits = frames([])
    assert judge(cases, waits, BUSY, BASE).columns == ["start", "stop", "limit", "elapsed", "paused", "due", "expires", "state", "at_risk"]
    office = clock_of("09:00-17:00", 7)
    for wait in (
        ("2008-01-01 00:00", "2035-01-01 00:00"),
        ("2008-01-01 00:00", "2026-03-03 17:00"),
        ("2026-03-02 09:00", "2035-01-01 00:00"),
    ):
        assert one(office, "2026-03-02 10:00", "2026-03-03 16:00", 1, [wait])["elapsed"] == timedelta(0)
    assert one(office, "2026-03-02 10:00", "2026-03-02 16:00", 1, [("2034-01-01 00:00", "2035-01-01 00:00")])["elapsed"] == timedelta(
        hours=6
    )
