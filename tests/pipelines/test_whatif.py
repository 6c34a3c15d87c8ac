"""The same orders under another limit, clock or pause: by the real way of files, and the numbers follow the standard that is loaded."""

from __future__ import annotations

import json

import pytest

from catalog import registry
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import export

pytestmark = [pytest.mark.counting("R01", "R02", "R03", "V01"), pytest.mark.one_engine]

ORDERS = [
    # Friday 17:00 → Monday 10:00: 65 h on the wall, 2 h of work. Two are late by any clock, the last one waited for the customer.
    {"order_id": "W1", "created_at": "2026-10-23 17:00", "first_response_at": "2026-10-26 10:00", "resolved_at": "2026-10-26 11:00"},
    {"order_id": "W2", "created_at": "2026-10-19 09:00", "first_response_at": "2026-10-19 10:30", "resolved_at": "2026-10-21 09:01"},
    {"order_id": "W3", "created_at": "2026-10-19 09:00", "first_response_at": "2026-10-19 15:00", "resolved_at": "2026-10-22 09:00"},
    {"order_id": "W4", "created_at": "2026-10-19 09:00", "first_response_at": "2026-10-19 13:00", "resolved_at": "2026-10-20 09:00"},
]
LOG = [
    {"order_id": "W4", "at": "2026-10-19 09:30", "from_status": "待受理", "to_status": "暂停"},
    {"order_id": "W4", "at": "2026-10-19 12:00", "from_status": "暂停", "to_status": "处理中"},
]


@pytest.fixture
def company(office: CommandLine, tmp_path) -> CommandLine:
    full = [{"project_id": "P001", "kind": "报修", "severity": "重大", "status": "已解决", **order} for order in ORDERS]
    for id, rows in (("work_orders", full), ("order_events", LOG), ("work_hours", registry.dataset("work_hours").samples)):
        assert office("load", export(tmp_path, registry.dataset(id), rows), "--dataset", id).code == 0
    return office


def sides(line: CommandLine, *words: str) -> dict[str, dict]:
    found = line("whatif", *words, "--format", "json")
    assert found.code == 0, found
    return {row["standard"]: row for row in json.loads(found.out)}


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        (("R01", "--limit", "6h"), 3, 1),
        (("R01", "--clock", "working"), 3, 2),
        (("R01", "--clock", "working", "--pauses", "暂停"), 3, 1),
        (("R01", "--clock", "working", "--hours", "00:00-24:00"), 3, 3),
        # Friday 17:00 to Monday 10:00 with the weekend worked: 1 + 9 + 9 + 1 = 20 h; by Monday to Friday 2 h.
        (("R01", "--limit", "6h", "--clock", "working", "--hours", "09:00-18:00", "--days", "7"), 3, 1),
        (("R01", "--limit", "6h", "--clock", "working", "--hours", "09:00-18:00"), 3, 0),
        (("R01", "--clock", "working", "--no-holidays"), 3, 2),
        (("R01", "--pauses", "暂停"), 3, 2),
        (("R03", "--limit", "1d"), 3, 3),
        (("R03", "--limit", "72h"), 3, 0),
        (("R01",), 3, 3),
        # W1's two hours of work would have been over on Saturday at 10:00, 17 h after Friday 17:00; the others never met a Saturday.
        (("R01", "--saturdays"), 3, 3),
        (("R01", "--saturdays", "--limit", "17h"), 3, 0),
        (("R01", "--limit", "17h"), 3, 1),
    ],
)
def test_breaches_before_and_after(company, words, before, after):
    found = sides(company, *words)
    assert (found["before"]["breached"], found["after"]["breached"]) == (before, after)
    assert found["before"]["decided"] == found["after"]["decided"] == 4


def test_what_was_supposed_comes_true_when_the_standard_is_loaded(company, tmp_path):
    standard = {"standard_id": "G1", "kpi": "R01", "goal": 2, "limit": 2, "unit": "小时", "clock": "工作时", "start_event": "登记", "stop_event": "响应",
                "pauses": "暂停", "effective_from": "2026-01-01", "status": "有效"}  # fmt: skip
    count = lambda: json.loads(company("kpi", "R01", "--format", "json").out)[0]  # noqa: E731
    assert (count()["numerator"], count()["denominator"]) == (1, 4)
    assert company("load", export(tmp_path, registry.dataset("standards"), [standard]), "--dataset", "standards").code == 0
    assert (count()["numerator"], count()["denominator"]) == (3, 4)
    late = json.loads(company("records", "R01", "--missed", "--format", "json").out)
    assert [row["order_id"] for row in late] == ["W3"]
    # A day off that is declared later moves the clock of every case it touches.
    day = {"day": "2026-10-19", "workday": "否", "note": "台风停工"}
    assert company("load", export(tmp_path, registry.dataset("calendar_days"), [day]), "--dataset", "calendar_days").code == 0
    assert (count()["numerator"], count()["denominator"]) == (4, 4)


@pytest.mark.parametrize(("words", "code"), [(("V01", "--limit", "2h"), "no_limit"), (("R01", "--clock", "working"), "no_working_hours"),
                                             (("R01", "--limit", "soon"), "limit"), (("R01", "--hours", "9-5"), "hours")])  # fmt: skip
def test_what_cannot_be_supposed_is_said(office, words, code):
    found = office("whatif", *words)
    assert found.code == 2 and f"[{code}]" in found.err


def test_durations_are_measured_by_the_clock_of_their_standard(company, tmp_path):
    """Working minutes by hand: W1 120 (60 on Friday, 60 on Monday), W2 90, W3 300 (less the lunch hour), W4 180 less a pause of 150 is 30."""
    standard = {
        "standard_id": "G2",
        "kpi": "R02",
        "goal": 2,
        "limit": 2,
        "unit": "小时",
        "clock": "工作时",
        "pauses": "暂停",
        "effective_from": "2026-01-01",
    }
    opened = {
        "order_id": "W5",
        "project_id": "P001",
        "kind": "报修",
        "status": "待受理",
        "created_at": "2026-10-23 17:30",
        "first_response_at": None,
    }
    late = {**opened, "order_id": "W6", "kind": "咨询", "created_at": "2026-10-27 09:00"}  # how far the data reach
    for id, rows in (("work_orders", [opened, late]), ("standards", [standard])):
        assert company("load", export(tmp_path, registry.dataset(id), rows), "--dataset", id).code == 0
    told = json.loads(company("records", "R02", "--format", "json").out)
    assert {row["order_id"]: row["_minutes"] for row in told} == {"W1": 120, "W2": 90, "W3": 300, "W4": 30, "W5": None}
    # W5 is open for 30 minutes of Friday and a Monday of 8 hours: longer than all others, so the median is the third of five.
    count = lambda *at: json.loads(company("kpi", "R02", *at, "--format", "json").out)[0]  # noqa: E731
    assert (count()["value"], count()["numerator"], count()["denominator"]) == (2.0, 4, 5)
    # By Saturday it had run for 30 minutes, so it leaves the curve there: 4/5 after 30, 8/15 after 90, 4/15 after 120, 0 after 300.
    assert (count()["p90"], count("--at", "2026-10-24 12:00")["p90"]) == (None, 5.0)


def test_another_limit_goes_before_the_sources_own_due_time(office, tmp_path):
    """Three orders due after four days by the source, done after 10, 30 and 60 h; one that nothing was held to stays out."""
    orders = [
        {"order_id": f"S{n}", "project_id": "P001", "kind": "报修", "severity": "一般", "status": "已解决", "created_at": "2026-10-19 01:00", "due_at": due,
         "resolved_at": done, "source_overdue": None}
        for n, (due, done) in enumerate([("2026-10-23 01:00", "2026-10-19 11:00"), ("2026-10-23 01:00", "2026-10-20 07:00"),
                                         ("2026-10-23 01:00", "2026-10-21 13:00"), (None, "2026-10-21 13:00")])
    ]  # fmt: skip
    assert office("load", export(tmp_path, registry.dataset("work_orders"), orders), "--dataset", "work_orders").code == 0
    for hours, late in (("9h", 3), ("10h", 2), ("30h", 1), ("60h", 0)):
        found = sides(office, "R14", "--limit", hours)
        assert (found["before"]["breached"], found["after"]["breached"]) == (0, late), hours
        assert found["before"]["decided"] == found["after"]["decided"] == 3
    assert sides(office, "R14", "--pauses", "暂停")["after"]["breached"] == 0, "a due time of the source's own has no clock of ours"
