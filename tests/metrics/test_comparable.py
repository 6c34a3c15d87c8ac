"""What may be compared, and why the rest may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog import registry
from catalog.kpi import Kpi, Rate
from metrics.comparable import Reason, Side, apart, maturing, ripening, withheld

FINE = Side(90.0, 200, False, 0.0, {"5": 200})


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("side", "reason"),
    [
        (FINE, None),
        (replace(FINE, value=None), "missing"),
        (replace(FINE, maturing=True), "maturing"),
        (replace(FINE, ripening=1), "ripening"),
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
        ("A06", 310, 2, True),  # before the deadline: all that came is in time, and the 2 may never come
        ("A06", 65_000, 1, True),
        ("A06", 181, 0, False),
        ("R09", 200, 200, False),
    ],
)
def test_too_many_cases_are_not_due_yet(kpi: str, decided: int, pending: int, told: bool) -> None:
    assert maturing(registry.kpi(kpi), {"denominator": decided, "pending": pending}) == told


@pytest.mark.parametrize(
    ("kpi", "last", "left"),
    [
        ("Q04", date(2026, 10, 1), 3),  # a finding that is late in October may still be closed
        ("Q04", date(2026, 9, 1), 2),
        ("Q04", date(2026, 8, 1), 1),
        ("Q04", date(2026, 7, 1), 0),
        ("Q04", date(2025, 10, 1), 0),
        ("Q04", date(2026, 11, 1), 3),
        ("Q03", date(2026, 10, 1), 0),  # put right in time or not: nothing that comes later changes it
        ("V01", date(2026, 10, 1), 0),
    ],
)
def test_for_how_long_misses_may_turn(kpi: str, last: date, left: int) -> None:
    assert ripening(registry.kpi(kpi), last, date(2026, 10, 1)) == left
    assert ripening(registry.kpi(kpi), last, None) == ripening(registry.kpi(kpi), None, last) == 0


def test_figures_of_one_age_are_compared() -> None:
    young = replace(FINE, ripening=3)
    assert withheld(young, young, whole=True, minimum_n=10) is None


TURNING = {"Q04", "Q08", "M06", "R05", "R10", "V07", "C08", "Q13", "Q01", "Q11", "T07"}


@pytest.mark.parametrize(
    "kpi",
    [kpi for kpi in registry.kpis().values() if isinstance(kpi.measure, Rate) and kpi.measure.due is not None],
    ids=lambda kpi: kpi.id,
)
def test_whose_misses_may_turn(kpi: Kpi) -> None:
    """What is pending is exactly what is no hit: then nothing but its being done makes it one. The others compare with a time, or ask what happened within a period."""
    assert kpi.late_counts == (kpi.id in TURNING)


def test_how_far_scales_are_apart() -> None:
    assert apart({"5": 3, "10": 1}, {"5": 30, "10": 10}) == 0
    assert apart({"5": 4}, {"10": 4}) == 1
    assert apart({"5": 4}, {}) == 0
