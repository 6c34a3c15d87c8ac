"""Charts of rare events, runs, seasons and new starts, by values worked out by hand or published."""

from __future__ import annotations

from datetime import date
from math import sqrt

import numpy as np
import polars as pl
import pytest

from metrics.rare import days_between, days_since, g_chart, is_rare, t_chart
from metrics.rebasing import rebased
from metrics.runs import runs
from metrics.seasons import year_on_year
from metrics.spc import xmr
from metrics.waits import wait


def test_a_g_chart_by_hand() -> None:
    """Mean 20, so the spread is √(20 · 21); the centre is the median."""
    chart = g_chart([10, 15, 35, 20, 20])
    assert (chart.mean[0], chart.lower[0]) == (20, 0)
    assert chart.upper[0] == pytest.approx(20 + 3 * sqrt(420))


def test_a_t_chart_by_hand() -> None:
    """1, 2 and 3 to the power of 3.6: mean 2, mean range 1, so the limits are 2 ± 3 / 1.128, bent back and cut at 0."""
    chart = t_chart([1, 2**3.6, 3**3.6])
    assert chart.mean[0] == pytest.approx(2**3.6)
    assert (chart.lower[0], chart.upper[0]) == (0, pytest.approx((2 + 3 / 1.128) ** 3.6))
    assert np.isnan(t_chart([4.0]).upper[0])


def test_a_long_quiet_is_a_signal() -> None:
    assert g_chart([3, 5, 2, 6, 4, 3, 5, 120]).cause[-1] == "outside"


def test_the_wait_since_the_last_event() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 5), date(2026, 1, 8), date(2026, 1, 13), date(2027, 1, 1)]
    found = wait(days, date(2026, 1, 20))
    assert (found.events, found.since, found.unusual) == (4, 7, False)  # gaps 4, 3, 5: up to 4 + 3 √20 = 17.4 days are usual
    assert wait(days, date(2026, 1, 31)).unusual
    assert wait(days[:2], date(2026, 1, 31)).chart is None
    assert wait([], date(2026, 1, 31)).since is None


def test_impossible_times_are_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        t_chart([1, 0])
    with pytest.raises(ValueError, match="before"):
        g_chart([-1])


def test_days_between_and_since() -> None:
    days = [date(2026, 3, 1), date(2026, 1, 30), date(2026, 3, 1), date(2026, 2, 28)]
    assert days_between(days) == [29, 1, 0]
    assert days_since(days, date(2026, 3, 5)) == 4
    assert days_since(days, date(2026, 2, 1)) == 2  # what has not happened yet does not count
    assert days_since([], date(2026, 3, 5)) is None
    assert is_rare([0, 0, 1, 0])
    assert not is_rare([3, 1, 2])


@pytest.mark.parametrize(("useful", "longest", "crossings"), [(10, 6, 2), (15, 7, 4), (20, 7, 6), (24, 8, 8)])
def test_what_chance_explains_of_runs(useful: int, longest: int, crossings: int) -> None:
    """Table of Anhøj and Olesen 2014 (PLOS ONE 9(11): e113825)."""
    found = runs([1, -1] * (useful // 2) + [1] * (useful % 2) + [0], 0)
    assert found is not None
    assert (found.useful, found.longest_max, found.crossings_min) == (useful, longest, crossings)
    assert (found.crossings, found.signal) == (useful - 1, False)


def test_runs_that_signal() -> None:
    shifted = runs([1] * 12 + [-1] * 12, 0)
    assert shifted is not None
    assert (shifted.longest, shifted.crossings, shifted.signal) == (12, 1, True)
    assert runs([0, 0], 0) is None


BEFORE, AFTER = [10, 11, 9, 10, 12, 10, 9, 11], [15, 14, 16, 15, 17, 15, 14]


@pytest.mark.parametrize(
    ("values", "events", "starts"),
    [
        (BEFORE + AFTER, [8], (8,)),
        (BEFORE + AFTER, [], ()),  # nobody recorded anything: no new limits
        (BEFORE + AFTER[:6], [8], ()),  # six points are not yet sustained
        ([*BEFORE, 15, 14, 10, 15, 17, 15, 14], [8], ()),  # one falls back to the old mean
        (BEFORE[:6] + AFTER, [6], ()),  # too little before to compare with
        (BEFORE + AFTER + [20] * 7, [8, 15, 17], (8, 15)),
    ],
)
def test_a_new_start_needs_an_event_and_a_change_that_lasts(values: list[float], events: list[int], starts: tuple[int, ...]) -> None:
    assert rebased(values, events) == starts
    assert len(set(xmr(values, rebased(values, events)).mean)) == len(starts) + 1


def test_the_same_month_of_last_year() -> None:
    months = [date(2025, 2, 1), date(2025, 3, 1), date(2026, 2, 1), date(2026, 3, 1)]
    frame = pl.DataFrame({"month": months, "value": [80.0, 90, 86, 90.5], "lower": [76.0, 86, 82, 86.5], "upper": [84.0, 94, 90, 94.5]})
    found = year_on_year(frame)
    assert found["last_year"].to_list() == [None, None, 80, 90]
    assert found["change"].to_list() == [None, None, 6, 0.5]
    assert found["differs"].to_list() == [None, None, True, False]  # √(4² + 4²) = 5.66
