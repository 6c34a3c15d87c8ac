"""Months that hang together, and amounts of a few uneven parts: what is steady stays quiet, what jumps is found."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.stats import binom

from catalog import registry
from metrics.carried import carried
from metrics.chance import Chance
from metrics.course import chart_of
from metrics.spc import xmr

MONTHS, PEOPLE = 36, 40


def turning(seed: int) -> np.ndarray:
    """Of 40 people, how many are in order at the end of each month; each month one in fifty changes from one to the other, as often either way in the long run."""
    draw = np.random.default_rng(seed)
    fine = draw.random(PEOPLE) < 0.8
    counts = []
    for _ in range(MONTHS):
        fine = np.where(fine, draw.random(PEOPLE) > 0.01, draw.random(PEOPLE) < 0.04)
        counts.append(fine.sum())
    return np.array(counts, dtype=float)


def test_limits_are_those_of_the_steps() -> None:
    y = np.array([80.0, 82.0, 81.0, 83.0, 60.0])
    found = carried(y)
    steps = np.abs(np.diff(y))
    away = 2.66 * steps[steps < 3.267 * steps.mean()].mean()
    assert found.mean.tolist() == [80, 80, 82, 81, 83]
    np.testing.assert_allclose(found.upper - found.mean, away)
    np.testing.assert_allclose(found.mean - found.lower, away)


def test_as_many_may_turn_over_as_chance_has_it() -> None:
    """One of 40 people a month on average: as many as the binomial law leaves to chance, and one step more is a signal."""
    counts = np.array([30.0, 31, 30, 31, 30, 31, 30, 31])
    chance = Chance(np.full(len(counts), float(PEOPLE)), True, 100.0)
    most = binom.ppf(1 - 0.0013499, PEOPLE, 1 / PEOPLE)
    for more, cause in ((most - 1, ""), (most + 3, "outside")):
        y = np.append(counts, 31 + more) / PEOPLE * 100
        usual = np.abs(np.diff(y)).mean() / 100
        found = carried(y, Chance(np.full(len(y), float(PEOPLE)), True, 100.0))
        assert found.cause[-1] == cause and found.upper[-1] - y[-2] >= binom.ppf(1 - 0.0013499, PEOPLE, usual) / PEOPLE * 100 * (1 - 1e-9)
    assert set(carried(counts / PEOPLE * 100, chance).cause) == {""}


def test_what_hangs_together_is_quiet_and_a_jump_is_found() -> None:
    chance = Chance(np.full(MONTHS, float(PEOPLE)), True, 100.0)
    courses = [turning(seed) / PEOPLE * 100 for seed in range(60)]
    mine, plain = (np.mean([np.mean([bool(cause) for cause in chart(y).cause]) for y in courses])
                   for chart in (lambda y: carried(y, chance), lambda y: xmr(y, chance=chance)))  # fmt: skip
    assert mine <= 0.02 < 0.2 < plain
    jumped = [np.append(y[:-1], y[-2] - 40) for y in courses]
    assert all(carried(y, chance).side[-1] == -1 for y in jumped)


@pytest.mark.parametrize("id", ["T04", "T12", "T12P"])
def test_who_stands_how_at_the_end_of_the_month_is_carried(id: str) -> None:
    counts = turning(1)
    monthly = pl.DataFrame(
        {"month": range(MONTHS), "value": counts / PEOPLE * 100, "numerator": counts, "denominator": [float(PEOPLE)] * MONTHS}
    )
    assert chart_of(registry.kpi(id), monthly).kind == "moving"


def test_money_of_a_few_uneven_parts() -> None:
    """Cube roots and back: the chart is that of the roots, and one dear repair among a few is beyond the limits a third as often as beyond plain ones."""
    kpi, draw = registry.kpi("E15"), np.random.default_rng(3)
    courses = [np.array([draw.lognormal(7, 1.2, draw.poisson(4)).sum() for _ in range(MONTHS)]) for _ in range(60)]
    charts = [chart_of(kpi, pl.DataFrame({"month": range(MONTHS), "value": y, "numerator": y, "denominator": y})) for y in courses]
    for y, chart in zip(courses, charts, strict=True):
        wanted = xmr(np.cbrt(y))
        np.testing.assert_allclose(chart.upper, wanted.upper**3)
        np.testing.assert_allclose(chart.values, y)
        assert chart.cause == wanted.cause
    both = (charts, [xmr(y) for y in courses])
    any_, beyond = ([np.mean([hit(cause) for chart in each for cause in chart.cause]) for each in both] for hit in (bool, "outside".__eq__))
    assert 2 * any_[0] <= any_[1] and 3 * beyond[0] <= beyond[1]
