"""What may be compared, and why the rest may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog import registry
from metrics.comparable import Reason, Side, apart, maturing, withheld

FINE = Side(90.0, 200, False, 0.0, {"5": 200})


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("side", "reason"),
    [
        (FINE, None),
        (replace(FINE, value=None), "missing"),
        (replace(FINE, maturing=True), "maturing"),
        (replace(FINE, scales={"10": 200}), "scale"),
        (replace(FINE, scales={"5": 189, "10": 11}), "scale"),
        (replace(FINE, scales={"5": 191, "10": 9}), None),
        (replace(FINE, scales={}), None),
        (replace(FINE, missing_share=1 / 24), "projects"),
        (replace(FINE, missing_share=1 / 200), None),
        (replace(FINE, n=9), "small"),
        (replace(FINE, n=10), None),
    ],
)
def test_each_side_may_be_the_reason(side: Side, reason: Reason | None, turned: bool) -> None:
    sides = (FINE, side) if turned else (side, FINE)
    assert withheld(*sides, whole=True, minimum_n=10) == reason
    assert withheld(*sides, whole=False, minimum_n=10) == "partial"


@pytest.mark.parametrize(
    ("kpi", "decided", "pending", "told"),
    [
        ("R01", 200, 22, False),
        ("R01", 200, 23, True),
        ("A06", 181, 2, True),  # before the deadline: all that came is in time, and 2 of 183 may never come
        ("A06", 181, 1, False),
        ("A06", 181, 0, False),
        ("R09", 200, 200, False),
    ],
)
def test_too_many_cases_are_not_due_yet(kpi: str, decided: int, pending: int, told: bool) -> None:
    assert maturing(registry.kpi(kpi), {"denominator": decided, "pending": pending}) == told


def test_how_far_scales_are_apart() -> None:
    assert apart({"5": 3, "10": 1}, {"5": 30, "10": 10}) == 0
    assert apart({"5": 4}, {"10": 4}) == 1
    assert apart({"5": 4}, {}) == 0
