"""p′ and u′ charts against the formulas of Laney (2002) written out point by point, in the conventions of qicharts2."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.laney import laney, sigma_z, varies
from metrics.spc import SETTLED

HITS, CASES = [812, 1190, 640, 1500, 905, 1333], [1000, 1400, 800, 1700, 1100, 1500]


def by_hand(hits: list[int], cases: list[int], share: bool) -> tuple[float, list[tuple[float, float]]]:
    centre = sum(hits) / sum(cases)
    errors = [sqrt(centre * (1 - centre) / n) if share else sqrt(centre / n) for n in cases]
    scores = [(x / n - centre) / error for x, n, error in zip(hits, cases, errors, strict=True)]
    steps = [abs(b - a) for a, b in pairwise(scores)]
    z = sum(steps) / len(steps) / 1.128
    most = 1 if share else float("inf")
    return z, [(max(0, centre - 3 * error * z), min(most, centre + 3 * error * z)) for error in errors]


@pytest.mark.parametrize("kind", ["p_prime", "u_prime"])
def test_limits_follow_the_formula_point_by_point(kind: str) -> None:
    chart, (z, limits) = laney(HITS, CASES, kind), by_hand(HITS, CASES, kind == "p_prime")
    assert sigma_z(HITS, CASES, kind) == pytest.approx(z, rel=1e-12)
    np.testing.assert_allclose(np.column_stack([chart.lower, chart.upper]), limits, rtol=1e-12)
    assert chart.kind == kind
    assert chart.trial == (len(HITS) < SETTLED)


def test_large_months_are_no_alarm_merely_because_they_are_large() -> None:
    """A plain p chart marks most of these months; p′ takes their usual spread into account and marks none."""
    rng = np.random.default_rng(3)
    cases = np.full(24, 200_000)
    hits = np.round(cases * (0.8 + 0.01 * rng.standard_normal(24))).astype(int)
    chart, centre = laney(hits, cases), hits.sum() / cases.sum()
    plain = 3 * np.sqrt(centre * (1 - centre) / cases)
    assert (np.abs(chart.values - centre) > plain).sum() > 12
    assert "outside" not in chart.cause


def test_a_bad_month_is_marked_by_its_own_limits() -> None:
    cases = [400, 900] * 8
    hits = [round(n * (0.9 + 0.01 * (-1) ** place)) for place, n in enumerate(cases)]
    hits[9] = 600
    assert laney(hits, cases).cause[9] == "outside"
    assert laney(hits, cases, rebased=[9]).mean[0] != laney(hits, cases, rebased=[9]).mean[-1]


@pytest.mark.parametrize(("n", "varying"), [([100, 125, 75], False), ([100, 130, 70], True), ([5], False)])
def test_what_varies_by_more_than_a_quarter(n: list[int], varying: bool) -> None:
    assert varies(n) == varying


@pytest.mark.parametrize(("hits", "cases"), [([1], [0]), ([3], [2]), ([-1], [2])])
def test_a_share_outside_its_cases_is_refused(hits: list[int], cases: list[int]) -> None:
    with pytest.raises(ValueError, match="p′"):
        laney(hits, cases)


@pytest.mark.parametrize(("hits", "cases"), [([5, 5], [5, 5]), ([0, 0], [4, 9]), ([2], [4])])
def test_without_spread_there_are_no_limits(hits: list[int], cases: list[int]) -> None:
    chart = laney(hits, cases)
    assert np.isnan(chart.lower).all()
    assert set(chart.cause) == {""}


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 400)), min_size=2, max_size=30), st.integers(2, 9))
def test_more_exposure_in_another_unit_changes_nothing(months: list[tuple[int, int]], unit: int) -> None:
    n, x = (np.array(side) for side in zip(*months, strict=True))
    one, other = laney(x, n, "u_prime"), laney(x, n * unit, "u_prime")
    np.testing.assert_allclose(other.upper * unit, one.upper, rtol=1e-9, equal_nan=True)
    assert one.cause == other.cause
