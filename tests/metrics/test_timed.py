from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from catalog import registry
from catalog.datasets import calendar_days, order_events, work_hours
from catalog.profiles import GUIDE_ROWS
from catalog.standards import COMPANY, Standard
from metrics.attribution import of_cohorts, of_finished
from metrics.cases import cases, outcome
from metrics.limits import REGISTER
from metrics.numbers import numbers
from metrics.standing import frame_of
from metrics.tally import spread, tally

ORDERS = registry.dataset("work_orders")
HOURS = work_hours.DATASET.frame(work_hours.DATASET.samples)
DAYS = calendar_days.DATASET.frame([{"day": "2026-10-12", "workday": False}])
R01, R03 = (next(row for row in GUIDE_ROWS if row.kpi == id) for id in ("R01", "R03"))


def company(row: Standard, **changes: object) -> Standard:
    return replace(row, standard_id="X", profile=COMPANY, **changes)


def events(*steps: tuple[str, str, str]) -> pl.DataFrame:
    return order_events.DATASET.frame([{"order_id": id, "at": at, "to_status": status} for id, at, status in steps])


def outcomes(kpi: str, rows: list[dict], standards: list[Standard], at: str = "2026-11-01 00:00", **joined: pl.DataFrame) -> list[str]:
    entry = registry.kpi(kpi)
    whole = [
        {
            "project_id": "P",
            "kind": "报修",
            "severity": "重大",
            "status": "处理中",
            **{"first_response_at": None, "resolved_at": None},
            **row,
        }
        for row in rows
    ]
    frame = ORDERS.frame(whole)
    told = {"order_events": events(), **({REGISTER: frame_of(standards), **joined} if standards else {})}
    verdict = cases(entry, ORDERS.names, frame, told)
    moment = ORDERS.frame([{"created_at": at}])["created_at"][0]
    return verdict.select(outcome(entry, pl.lit(moment)).alias("word"))["word"].to_list()


def test_working_hours_judge_what_the_natural_clock_would_not():
    """Reported at 17:30 on Saturday 10 October, a make-up workday; the company is closed on Monday the 12th; answered on Tuesday."""
    rows = [
        {"order_id": str(n), "created_at": "2026-10-10 17:30", "first_response_at": f"2026-10-13 {at}"}
        for n, at in enumerate(("10:30", "10:31"))
    ]
    working = company(R01, clock="working")
    assert outcomes("R01", rows, []) == ["miss", "miss"]
    assert outcomes("R01", rows, [working], work_hours=HOURS, calendar_days=DAYS) == ["hit", "miss"]
    assert outcomes("R01", rows, [working]) == ["excluded", "excluded"]  # nobody has said what the working hours are


def test_open_cases_turn_late_when_work_goes_on():
    rows = [{"order_id": "1", "created_at": "2026-10-23 17:00"}]  # a Friday; one hour of two is left over the weekend
    judged = lambda at: outcomes("R01", rows, [company(R01, clock="working")], at, work_hours=HOURS, calendar_days=DAYS)  # noqa: E731
    assert judged("2026-10-26 10:00") == ["pending"] and judged("2026-10-26 10:01") == ["open_past_due"]


@pytest.mark.parametrize(
    ("steps", "resolved", "expected"),
    [
        ([], "2026-10-03 08:01", "miss"),
        ([("1", "2026-10-01 09:00", "暂停"), ("1", "2026-10-01 09:01", "处理中")], "2026-10-03 08:01", "hit"),
        ([("1", "2026-10-01 09:00", "暂停"), ("1", "2026-10-01 09:01", "处理中")], "2026-10-03 08:02", "miss"),
        ([("1", "2026-10-01 09:00", "等待客户")], "2026-10-09 08:00", "miss"),  # not on the standard's list
        (
            [("1", "2026-10-01 09:00", "已解决"), ("1", "2026-10-02 09:00", "处理中")],
            "2026-10-04 08:00",
            "hit",
        ),  # closed for a day, then opened again
        ([("1", "2026-10-01 09:00", "暂停")], None, "pending"),  # its clock stands still
        ([("1", "2026-10-03 08:30", "暂停")], None, "open_past_due"),  # too late to help
    ],
)
def test_pauses_of_the_log_are_not_counted(steps, resolved, expected):
    rows = [{"order_id": "1", "created_at": "2026-10-01 08:00", "resolved_at": resolved, "status": "已解决" if resolved else "处理中"}]
    assert outcomes("R03", rows, [company(R03, pauses=("暂停",))], order_events=events(*steps)) == [expected]


def test_bare_dates_are_held_to_the_day():
    working = company(R03, clock="working", limit=16, goal=16)  # two days of eight hours, from Thursday: Monday
    rows = [
        {"order_id": str(n), "created_at": "2026-10-22", "resolved_at": f"2026-10-{day}", "status": "已解决"}
        for n, day in enumerate((26, 27))
    ]
    frame = ORDERS.frame([{**row, "project_id": "P", "kind": "报修", "severity": "重大"} for row in rows])
    dated = sum(1 << ORDERS.names.index(name) for name in ("created_at", "resolved_at"))
    frame = frame.with_columns(_dated=pl.lit(dated, pl.Int64))
    verdict = cases(registry.kpi("R03"), ORDERS.names, frame, {REGISTER: frame_of([working]), "work_hours": HOURS, "calendar_days": DAYS})
    assert verdict["_num"].to_list() == [1, 0]


def test_a_standard_whose_clock_changes_keeps_its_past():
    old = company(R01, effective_to=date(2026, 10, 15))
    new = company(R01, clock="working", effective_from=date(2026, 10, 16))
    rows = [
        {"order_id": "1", "created_at": "2026-10-09 17:30", "first_response_at": "2026-10-10 10:00"},
        {"order_id": "2", "created_at": "2026-10-23 17:30", "first_response_at": "2026-10-26 10:00"},
    ]
    assert outcomes("R01", rows, [old, new], work_hours=HOURS, calendar_days=DAYS) == ["miss", "hit"]


def test_by_month_of_report_and_of_finish():
    """A September order that is finished late in October is September's cohort and October's work."""
    made = [
        {"order_id": "1", "created_at": "2026-09-30 20:00", "resolved_at": "2026-10-05 08:00", "status": "已解决"},
        {"order_id": "2", "created_at": "2026-10-10 08:00", "resolved_at": "2026-10-11 08:00", "status": "已解决"},
        {"order_id": "3", "created_at": "2026-09-10 08:00", "resolved_at": None, "status": "处理中"},
        {"order_id": "4", "created_at": "2026-10-31 08:00", "resolved_at": None, "status": "处理中"},
        {"order_id": "5", "created_at": "2026-10-01 08:00", "resolved_at": None, "status": "已取消"},
    ]
    frame = ORDERS.frame([{**row, "project_id": "P", "kind": "报修", "severity": "重大"} for row in made])
    entry, at = registry.kpi("R03"), ORDERS.frame([{"created_at": "2026-11-01 00:00"}])["created_at"][0]
    verdict = cases(entry, ORDERS.names, frame, {})
    judged = verdict.with_columns(outcome(entry, pl.lit(at)).alias("_outcome"))
    shown = ("month", "on_time", "late", "open", "open_overdue", "excluded", "value", "immature")
    assert of_cohorts(spread(tally(entry, verdict)), at).select(shown).rows() == [
        (date(2026, 9, 1), 0, 1, 0, 1, 0, 0.0, False),
        (date(2026, 10, 1), 1, 0, 1, 0, 1, 100.0, True),
    ]
    assert of_finished(entry, judged, at).select(shown).rows() == [(date(2026, 10, 1), 1, 1, 0, 0, 0, 50.0, False)]


@pytest.mark.parametrize(
    ("at", "late", "risky"),
    [("2026-10-26 09:35", 0, 0), ("2026-10-26 09:36", 0, 1), ("2026-10-26 10:00", 0, 1), ("2026-10-26 10:01", 1, 0)],
)
def test_at_risk_by_its_own_clock(at, late, risky):
    """Reported on Friday at 17:00 with two working hours: on Monday at 09:36 four fifths of them are used."""
    entry = registry.kpi("R09")
    row = {
        "order_id": "1",
        "project_id": "P",
        "kind": "报修",
        "severity": "重大",
        "status": "处理中",
        "created_at": "2026-10-23 17:00",
        "resolved_at": None,
    }
    standard = company(R03, kpi="R14", clock="working", goal=2, limit=2)
    told = {REGISTER: frame_of([standard]), "work_hours": HOURS, "calendar_days": DAYS}
    tallies = spread(tally(entry, cases(entry, ORDERS.names, ORDERS.frame([row]), told)))
    found = numbers({"R09": entry}, tallies, {"R09": ORDERS.frame([{"created_at": at}])["created_at"][0]})
    assert found.select("numerator", "at_risk").row(0) == (late, risky)
