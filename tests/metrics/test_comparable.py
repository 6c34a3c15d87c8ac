"""What may be compared, and why the rest may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from metrics.comparable import Reason, Side, apart, withheld

FINE = Side(90.0, 200, 0, 0.0, {"5": 200})


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("side", "reason"),
    [
        (FINE, None),
        (replace(FINE, value=None), "missing"),
        (replace(FINE, pending=23), "maturing"),
        (replace(FINE, pending=22), None),
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


def test_how_far_scales_are_apart() -> None:
    assert apart({"5": 3, "10": 1}, {"5": 30, "10": 10}) == 0
    assert apart({"5": 4}, {"10": 4}) == 1
    assert apart({"5": 4}, {}) == 0
