from __future__ import annotations

from datetime import date, timedelta

import pytest

from metrics.calendar import Calendar, Day, Week, is_provisional, public_days, second_opinion, spans

OFFICE = Calendar(Week.of("09:00-17:00"))
MAKEUP_2026 = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]  # the State Council's plan, as domain B1 quotes it


def is_worked(days, day: date) -> bool:
    said = days.get(day)
    return day.weekday() < 5 if said is None or said.worked is None else said.worked


def test_two_packages_agree_on_every_day_but_one():
    days = [date(2004, 1, 1) + timedelta(days=step) for step in range((date(2027, 1, 1) - date(2004, 1, 1)).days)]
    assert [day for day in days if is_worked(public_days(day.year), day) != is_worked(second_opinion(day.year), day)] == [
        date(2005, 12, 31)
    ]


def test_every_planned_year_has_five_makeup_workdays_and_an_unplanned_one_none():
    assert all(sum(bool(day.worked) for day in public_days(year).values()) >= 5 for year in range(2004, 2027))
    assert OFFICE.provisional(date(2025, 1, 1), date(2027, 3, 1)) == [2027]
    assert is_provisional(2027) and OFFICE.hours(date(2027, 10, 1)) == ()  # statutory days are known before any plan
    assert Calendar(Week.of("09:00-17:00"), public=False).provisional(date(2027, 1, 1), date(2027, 1, 1)) == []


@pytest.mark.parametrize(("month", "day"), MAKEUP_2026)
def test_makeup_workdays_of_2026_are_worked(month, day):
    assert date(2026, month, day).weekday() >= 5 and OFFICE.hours(date(2026, month, day)) == ((540, 1020),)


def test_the_company_has_the_last_word_and_a_team_may_work_weekends():
    six = Week.of("08:00-12:00", days=6)
    own = Calendar(six, days={date(2026, 10, 2): Day(True, "值班"), date(2026, 10, 12): Day(False, "搬迁")})
    assert own.hours(date(2026, 10, 2)) and not own.hours(date(2026, 10, 12))
    assert own.hours(date(2026, 10, 24)) and not own.hours(date(2026, 10, 3))  # an ordinary Saturday; one within the festival
    assert own.said(date(2026, 10, 12)).note == "搬迁"


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("09:00-12:00, 13:00-18:00", ((540, 720), (780, 1080))),
        ("8：30～12：00；13：30至17：30", ((510, 720), (810, 1050))),
        ("0:00-24:00", ((0, 1440),)),
        ("", ()),
    ],
)
def test_hours_as_people_write_them(text, hours):
    assert spans(text) == hours


@pytest.mark.parametrize("text", ["9-17", "09:00-08:00", "09:00-12:00 11:00-13:00", "全天", "22:00-26:00"])
def test_hours_that_make_no_sense_are_refused(text):
    with pytest.raises(ValueError):
        spans(text)


def test_a_day_of_23_or_25_hours_is_as_long_as_it_was():
    night = Calendar(Week.of("00:00-24:00", days=7), public=False, zone="America/New_York")
    starts, stops = night.windows(date(2026, 3, 7), date(2026, 3, 9))
    assert ((stops - starts) // 3_600_000_000).tolist() == [24, 23, 24]
    starts, stops = night.windows(date(2026, 11, 1), date(2026, 11, 1))
    assert ((stops - starts) // 3_600_000_000).tolist() == [25]
