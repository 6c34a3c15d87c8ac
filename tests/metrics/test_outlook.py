"""How likely the year ends on its goal: against SciPy's law, a simulation of cases, and all draws of a bootstrap counted out."""

from __future__ import annotations

from datetime import date
from itertools import product

import numpy as np
import polars as pl
import pytest
from scipy import stats

from catalog import registry
from metrics import outlook as outlooks
from metrics.outlook import beta_binomial, dispersion, of_months, of_shares, outlook

RATE, MEAN = registry.kpi("R14"), registry.kpi("T06")


@pytest.mark.parametrize(("n", "a", "b"), [(1, 0.5, 0.5), (40, 93.5, 7.5), (3000, 9310.5, 690.5)])
def test_the_law_is_scipys(n: int, a: float, b: float) -> None:
    ours = beta_binomial(n, a, b)
    assert ours.sum() == pytest.approx(1)
    np.testing.assert_allclose(ours, stats.betabinom(n, a, b).pmf(np.arange(n + 1)), rtol=1e-6, atol=1e-14)


def test_a_share_is_as_likely_as_cases_drawn_one_by_one() -> None:
    """The share is drawn from what was seen, then each case to come; months alike, so that φ is 1."""
    hits, n, rest, share = np.array([93.0] * 10), np.array([100.0] * 10), 200, 0.95
    rng = np.random.default_rng(20261122)
    true = rng.beta(930.5, 70.5, 40_000)
    simulated = ((rng.random((40_000, rest)) < true[:, None]).sum(axis=1) >= share * rest).mean()
    assert of_shares(hits, n, rest, share) == pytest.approx(simulated, abs=0.01)
    assert of_shares(n - hits, n, rest, 1 - share, up=False) == pytest.approx(simulated, abs=0.01)


def test_months_that_differ_more_than_chance_make_it_less_sure() -> None:
    """Pearson's χ² as SciPy has it; the same whole year in months far apart is farther from certain."""
    n, even, apart = np.array([100.0] * 6), np.array([92.0] * 6), np.array([99.0, 85, 99, 85, 99, 85])
    table = np.array([apart, n - apart])
    assert dispersion(apart, n) == pytest.approx(stats.chi2_contingency(table, correction=False).statistic / 5)
    assert dispersion(even, n) == 1
    assert of_shares(even, n, 600, 0.95) < of_shares(apart, n, 600, 0.95) < 0.5


def test_means_are_drawn_from_the_months_that_were() -> None:
    sums, n = np.array([80.0, 180, 70, 95, 160, 88]), np.array([1.0, 2, 1, 1, 2, 1])
    all_draws = [sums[list(d)].sum() / n[list(d)].sum() >= 88 for d in product(range(6), repeat=3)]
    assert of_months(sums, n, 3, 88) == pytest.approx(np.mean(all_draws), abs=0.012)


def months(values: list[tuple[int, int]], goal: float | None, kpi: str = "R14", first: int = 1) -> pl.DataFrame:
    rows = [
        {"kpi": kpi, "month": date(2026, first + at, 1), "numerator": x, "denominator": n, "value": 100 * x / n, "goal": goal}
        for at, (x, n) in enumerate(values)
    ]
    return pl.DataFrame(rows, schema_overrides={"goal": pl.Float64})


def test_the_whole_sentence_of_a_year() -> None:
    """931 of 1,000 in ten months: 200 are expected, 95 % of 1,200 is 1,140, so 209 of 200: out of reach. With a goal of 93.5 %: 191 of 200."""
    found = outlook(RATE, months([(93, 100)] * 9 + [(94, 100)], 95.0))
    assert found is not None and not found.needed.reachable and found.likely == 0
    found = outlook(RATE, months([(93, 100)] * 9 + [(94, 100)], 93.5))
    assert found is not None
    assert (found.so_far, found.needed.rest, float(found.needed.share)) == (pytest.approx(93.1), 200, pytest.approx(95.5))
    assert found.likely == pytest.approx(stats.betabinom(200, 931.5, 69.5).sf(190))
    safe = outlook(RATE, months([(100, 100)] * 11, 90.0))
    assert safe is not None and safe.needed.certain and safe.likely == 1


def test_a_mean_needs_what_its_sum_lacks() -> None:
    """Sums are kept in thousandths of a point: 8 months at 80 of 10 each; 82 over 120 needs 86 of the 40 to come, of which no month gave any."""
    found = outlook(MEAN, months([(800_000, 10)] * 8, 82.0, MEAN.id))
    assert found is not None and found.so_far == pytest.approx(80)
    assert (float(found.needed.share), found.needed.rest, found.likely) == (pytest.approx(86), 40, 0)


@pytest.mark.parametrize(
    ("kpi", "frame"),
    [
        ("R14", months([(9, 10)] * 12, 95.0)),  # the year is over
        ("R14", months([(9, 10)] * 5, None)),  # no goal
        ("R09", months([(9, 10)] * 5, 5.0, "R09")),  # a stock
    ],
)
def test_where_there_is_no_outlook(kpi: str, frame: pl.DataFrame) -> None:
    assert outlook(registry.kpi(kpi), frame) is None


@pytest.mark.parametrize("values", [[(9, 10)] * 2, [(3, 4)] * 4, [(40, 45)] * 2])
def test_too_little_says_nothing_about_likelihood(values: list[tuple[int, int]]) -> None:
    found = outlook(RATE, months(values, 88.0))
    assert found is not None and found.needed.reachable and found.likely is None
    assert outlooks.FEWEST_CASES == 30
