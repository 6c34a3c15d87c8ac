"""A month that something was measured in has begun, by the clock of those who wrote it; both engines say so alike."""

from __future__ import annotations

from datetime import datetime

import pytest

from catalog import registry
from checks.engine import judge
from checks.verdict import Verdict
from tests.checks.made import REGISTERS, finding, typed

ENERGY = registry.dataset("energy")
NEW_YEAR = datetime(2026, 12, 31, 16, 0)  # midnight in Shanghai


def judged(now: datetime, *months: str) -> Verdict:
    frame, raw = typed([{"project_id": "P1", "period": month, "kwh": 1} for month in months], ENERGY)
    return judge(ENERGY, frame, raw, (), now, REGISTERS, {"period": "统计月份"}, "电")


@pytest.mark.parametrize(
    ("now", "lines"),
    [
        (NEW_YEAR, [6, 7]),
        (NEW_YEAR.replace(hour=15, minute=54), [5, 6, 7]),  # six minutes before, beyond the skew of clocks
        (NEW_YEAR.replace(hour=15, minute=56), [6, 7]),
        (datetime(2027, 2, 10), [7]),
        (datetime(2027, 3, 1), []),
    ],
)
def test_a_month_that_has_not_begun_is_held_back(now: datetime, lines: list[int]) -> None:
    outcome = judged(now, "2027-01", "2027-02", "2027-03")
    assert [list(found.lines) for found in outcome.findings if found.code == "notfuture:period"] == ([lines] if lines else [])
    assert all(masks == gx for _, masks, gx in outcome.agreement), outcome.agreement
    assert outcome.bad.to_list() == [line in lines for line in (5, 6, 7)]


def test_it_says_where_and_what_to_do() -> None:
    said = finding(judged(NEW_YEAR, "2027-03"), "notfuture:period").sentence
    assert said.zh == "工作表“电”，第 5 行，列“统计月份”：“月份”2027-03 还没有开始，请核对月份。"
    assert said.en == 'Sheet "电", row 5, column "统计月份": 2027-03 in "Month" has not begun yet; check the month.'
