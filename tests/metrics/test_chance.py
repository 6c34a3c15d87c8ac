"""Charts of few cases: what chance explains is no signal, what it does not explain still is."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from metrics.chance import NEAR, OUTSIDE, Chance
from metrics.laney import laney
from metrics.spc import SETTLED, xmr
from metrics.special_causes import marked

CASES = np.array([1.0, 8, 20, 37, 450, 200_000])
FLAT = (np.zeros(6), np.zeros(6))


@pytest.mark.parametrize("tail", [OUTSIDE, NEAR])
@pytest.mark.parametrize("middle", [0.001, 0.3, 0.5, 0.975, 1 - 1e-6])
def test_limits_are_quantiles_of_the_distribution(middle: float, tail: float) -> None:
    """Against scipy's binomial and Poisson quantiles; in percent as in shares."""
    for share, law in ((True, stats.binom(CASES, middle)), (False, stats.poisson(CASES * middle))):
        wanted = np.minimum(0, law.ppf(tail) / CASES), np.maximum(0, law.ppf(1 - tail) / CASES)
        for scale in (1.0, 100.0):
            found = Chance(CASES, share, scale).widened(FLAT, middle * scale, tail)
            np.testing.assert_allclose(np.stack(found) / scale, np.stack(wanted), rtol=1e-9)


def test_the_tails_are_those_of_three_and_two_standard_deviations() -> None:
    assert (stats.norm.sf(3), stats.norm.sf(2)) == (pytest.approx(OUTSIDE, rel=1e-4), pytest.approx(NEAR, rel=1e-4))


def false_alarms(people: NDArray[np.int64], exact: bool) -> float:
    """Of a steady process of 97.5 %: the share of months that are a signal when they are the latest."""
    rng, marks = np.random.default_rng(5), []
    for _ in range(40):
        hits = rng.binomial(people, 0.975)
        for stop in range(SETTLED, len(people) + 1):
            marks.append(laney(hits[:stop], people[:stop], exact=exact).cause[-1] != "")
    return float(np.mean(marks))


def test_a_steady_process_of_few_cases_is_rarely_an_alarm() -> None:
    people = np.array([20, 12, 31] * 12)
    assert false_alarms(people, exact=False) > 0.04
    assert false_alarms(people, exact=True) < 0.02


def test_a_real_fall_is_an_alarm_all_the_same() -> None:
    people = np.array([20, 12, 31] * 8)
    hits = np.array([20, 11, 31, 19, 12, 30] * 4)
    hits[-1] = 24
    chart = laney(hits, people, exact=True)
    assert (chart.cause[-1], chart.side[-1]) == ("outside", -1)
    assert set(chart.cause[:-1]) == {""}


def test_months_that_chance_does_not_explain_keep_their_limits() -> None:
    """Thousands of cases whose months spread more than chance: the charts of the published packages, to the last digit."""
    cases = np.array([9_000, 15_000, 12_000, 20_000] * 5)
    hits = np.round(cases * (0.8 + 0.02 * np.random.default_rng(2).standard_normal(20)))
    shares = hits / cases * 100
    for plain, counted in (
        (laney(hits, cases), laney(hits, cases, exact=True)),
        (xmr(shares), xmr(shares, chance=Chance(cases, True, 100))),
    ):
        np.testing.assert_array_equal((plain.lower, plain.upper), (counted.lower, counted.upper))


def test_a_straight_chart_stays_straight_and_starts_anew_with_its_segment() -> None:
    cases = np.array([10.0, 11, 9] * 8)
    values = np.array([100.0, 90.9, 100] * 4 + [66.7, 72.7, 77.8] * 4)
    chart = xmr(values, (12,), chance=Chance(cases, True, 100))
    assert len(set(chart.lower)) == len(set(chart.mean)) == 2
    assert set(chart.cause) == {""}


def test_seven_on_a_side_are_seven_on_that_side_of_mean_and_median() -> None:
    """Where most months are at 100 %, seven of them in a row lie above the mean and tell nothing; seven below do."""
    wide = (np.full(20, -1e9), np.full(20, 1e9))
    ceiling = np.array([90.0, *[100] * 4, 85, *[100] * 4, 95, *[100] * 9])
    assert marked(ceiling, float(ceiling.mean()), wide, wide)[0][-1] == "shift"
    assert marked(ceiling, float(ceiling.mean()), wide, wide, halved=True)[0][-1] == ""
    fallen = np.array([100.0] * 13 + [95] * 7)
    cause, side = marked(fallen, float(fallen.mean()), wide, wide, halved=True)
    assert (cause[-1], side[-1]) == ("shift", -1)
