from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metrics import intervals


@pytest.mark.parametrize(
    ("hits", "n", "lower", "upper", "digits"),
    [
        (81, 263, 0.2553, 0.3662, 4),  # Newcombe 1998
        (15, 148, 0.0624, 0.1605, 4),
        (0, 20, 0.0, 0.1611, 4),
        (1, 29, 0.0061, 0.1718, 4),
        (6, 32, 0.08889545, 0.35309155, 8),  # R, mtcars
        (27, 30, 0.744, 0.965, 3),
        (500, 500, 0.9924, 1.0, 4),
    ],
)
def test_wilson_equals_published_values(hits, n, lower, upper, digits):
    low, high = intervals.wilson([hits], [n])
    assert (round(low[0], digits), round(high[0], digits)) == (lower, upper)


def test_wilson_takes_series_and_knows_no_share_of_nothing():
    low, high = intervals.wilson(pl.Series([0, 3, 3, None]), pl.Series([0, 3, 9, 4]))
    assert np.isnan([low[0], high[0], low[3], high[3]]).all()
    assert high[1] == 1.0
    assert low[2] < 1 / 3 < high[2]


@pytest.mark.parametrize(("hits", "n"), [(4, 3), (-1, 3)])
def test_a_numerator_outside_its_denominator_is_an_error(hits, n):
    with pytest.raises(ValueError, match="outside"):
        intervals.wilson([hits], [n])


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.floats(0.5, 0.999))
def test_wilson_holds_the_share_within_range(hits, n, confidence):
    hits = min(hits, n)
    low, high = intervals.wilson([hits], [n], confidence)
    assert 0 <= low[0] <= hits / n <= high[0] <= 1
    assert low[0] < high[0]


@pytest.mark.parametrize(("p", "passive", "d", "centre", "half"), [(16, 7, 8, 23.5, 28.0), (5, 0, 0, 62.5, 45.0)])
def test_nps_equals_published_values(p, passive, d, centre, half):
    low, high = intervals.nps([p], [d], [p + passive + d])
    assert round(low[0], 1) == pytest.approx(centre - half, abs=0.1)
    assert round(high[0], 1) == pytest.approx(min(centre + half, 100), abs=0.1)


def test_nps_stays_on_its_scale():
    low, high = intervals.nps([5, 0, 0], [0, 5, 0], [5, 5, 0])
    assert high[0] == 100
    assert low[1] == -100
    assert np.isnan([low[2], high[2]]).all()


def test_nps_of_more_opinions_than_answers_is_an_error():
    with pytest.raises(ValueError, match="more promoters"):
        intervals.nps([3], [3], [5])


def test_mean_equals_scipy():
    values = np.array([20, 40, 40, 60, 80, 80, 80, 100])
    low, high = intervals.mean_t([values.sum()], [(values**2).sum()], [len(values)])
    expected = stats.t.interval(0.95, len(values) - 1, values.mean(), stats.sem(values))
    assert (low[0], high[0]) == pytest.approx(expected, rel=1e-12)


def test_mean_in_hundredths_and_at_the_ends():
    values = np.array([9000, 9950, 10000, 10000])
    low, high = intervals.mean_t([values.sum(), 0, 50], [(values**2).sum(), 0, 2500], [4, 0, 1], unit=100)
    assert low[0] == pytest.approx(97.375 - stats.t.ppf(0.975, 3) * stats.sem(values / 100))
    assert high[0] == 100
    assert np.isnan([low[1:], high[1:]]).all()


def test_mean_does_not_lose_a_small_spread_beside_a_large_mean():
    base, pairs = 1_000_000_000, 4
    total, squares = pairs * (2 * base + 1), pairs * (base**2 + (base + 1) ** 2)
    low, high = intervals.mean_t([total], [squares], [2 * pairs], high=2.0 * base)
    expected = stats.t.ppf(0.975, 7) * stats.sem([0, 1] * pairs)
    assert (high - low)[0] / 2 == pytest.approx(expected, rel=1e-6)


def test_sums_that_are_not_integers_or_contradict_are_errors():
    with pytest.raises(TypeError, match="integers"):
        intervals.mean_t([1.5], [2], [2])
    with pytest.raises(ValueError, match="squares"):
        intervals.mean_t([100], [10], [2])


@pytest.mark.real_data
def test_wilson_equals_the_reference_of_r(real_data: Path):
    reference = json.loads((real_data / "reference" / "survival_reference.json").read_text())
    for name, expected in reference["wilson_95"].items():
        hits, n = map(int, name.split("/"))
        low, high = intervals.wilson([hits], [n])
        assert (low[0], high[0]) == pytest.approx(expected, abs=1e-9), name


@pytest.mark.parametrize("module", ["intervals", "survival", "status"])
def test_importing_is_cheap(module):
    code = f"import sys, metrics.{module}; sys.exit(any(m.split('.')[0] in ('scipy', 'statsmodels', 'pandas') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2]).returncode == 0
