"""Shrinkage and ranks against Efron and Morris's batting averages, and what must hold for any units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.shrinkage import MOST_ALIKE, Prior, prior_of, rank_intervals, spread_of

HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]  # of 45 each: Efron and Morris 1975, 18 players
AT_BAT = [45] * 18


def test_the_batting_averages() -> None:
    """The beta-binomial prior a = 210.6, b = 582.7 takes 18 of 45 to .273 (domain figures)."""
    prior = prior_of(HITS, AT_BAT)
    assert (prior.a, prior.b) == (pytest.approx(210.6, abs=0.06), pytest.approx(582.7, abs=0.06))
    assert prior.shrunk([18], [45])[0] == pytest.approx(0.273, abs=0.0005)


def test_ranks_of_players_that_hardly_differ_are_wide() -> None:
    low, middle, high = rank_intervals(prior_of(HITS, AT_BAT).draws(HITS, AT_BAT))
    assert (low[0], high[0]) == (1, 17)  # the best of 18 could be nearly anywhere
    assert middle[0] < middle[-1]


def test_ranks_of_units_that_differ_are_narrow_and_turn_with_the_direction() -> None:
    hits, n = [950, 500, 50], [1000, 1000, 1000]
    draws = prior_of(hits, n).draws(hits, n)
    assert [list(map(float, side)) for side in rank_intervals(draws)] == [[1, 2, 3]] * 3
    assert rank_intervals(draws, up=False)[1].tolist() == [3, 2, 1]


def test_units_all_alike_and_units_without_any_hit() -> None:
    same, apart = prior_of([50, 50, 50], [100, 100, 100]), prior_of([90, 10], [100, 100])
    assert same.a + same.b == pytest.approx(MOST_ALIKE) and apart.a + apart.b < 10
    nothing = prior_of([0, 0], [5, 6])
    assert 0 < nothing.shrunk([0], [5])[0] < nothing.interval([0], [5])[1][0] < 0.35


def test_the_prior_is_where_the_likelihood_is_largest() -> None:
    """A grid search with the log of the beta-binomial probability written by lgamma."""
    from math import lgamma

    def beta(a: float, b: float) -> float:
        return lgamma(a) + lgamma(b) - lgamma(a + b)

    hits, n = [3, 9, 14, 20, 4], [20, 20, 20, 20, 20]
    found = prior_of(hits, n)
    best = max(
        sum(beta(a + x, b + m - x) - beta(a, b) for x, m in zip(hits, n, strict=True))
        for a in np.linspace(0.5, 3, 60)
        for b in np.linspace(0.5, 3, 60)
    )
    ours = sum(beta(found.a + x, found.b + m - x) - beta(found.a, found.b) for x, m in zip(hits, n, strict=True))
    assert ours >= best - 1e-9
    assert ours == pytest.approx(best, abs=1e-3)


def test_means_are_drawn_to_their_weighted_centre() -> None:
    spread = spread_of([70, 80, 90, 60, 100], [2, 2, 2, 2, 2])
    assert spread.centre == pytest.approx(80)
    assert spread.variance == pytest.approx(200 - 4, rel=1e-4)  # maximum likelihood: the mean square, less the error's
    assert spread_of([80, 80.1], [5, 5]).shrunk([80], [5])[0] == pytest.approx(80.05)


@pytest.mark.parametrize(("hits", "n"), [([1], [2]), ([1, 1], [2, 0]), ([3, 1], [2, 2])])
def test_what_cannot_be_shrunk_is_refused(hits: list[int], n: list[int]) -> None:
    with pytest.raises(ValueError, match="shrinkage"):
        prior_of(hits, n)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 300), st.floats(0, 1)), min_size=2, max_size=12))
def test_shrunk_shares_lie_between_their_own_and_the_prior(units: list[tuple[int, float]]) -> None:
    n = np.array([size for size, _ in units])
    hits = np.floor(n * np.array([share for _, share in units]))
    prior = prior_of(hits, n)
    centre, own, shrunk = prior.a / (prior.a + prior.b), hits / n, prior.shrunk(hits, n)
    assert ((np.minimum(own, centre) - 1e-9 <= shrunk) & (shrunk <= np.maximum(own, centre) + 1e-9)).all()
    lower, upper = prior.interval(hits, n)
    assert ((lower <= upper) & (lower >= 0) & (upper <= 1)).all()
    low, middle, high = rank_intervals(prior.draws(hits, n, 200))
    assert ((low <= middle) & (middle <= high) & (low >= 1) & (high <= len(n))).all()
    assert isinstance(prior, Prior)


def test_units_that_do_not_differ_may_each_have_any_rank() -> None:
    """With no variance between them all draws are equal; their order in the file is no order of merit."""
    means, errors = [4.0, 4.0, 4.1, 4.0], [0.5] * 4
    alike = spread_of(means, errors)
    assert alike.variance == 0
    for up in (True, False):
        low, middle, high = rank_intervals(alike.draws(means, errors), up)
        assert low.tolist() == [1] * 4 and high.tolist() == [4] * 4 and set(middle) <= {2.0, 2.5, 3.0}
    low, _, high = rank_intervals(np.array([[3.0, 1.0, 1.0]] * 50))
    assert (low.tolist(), high.tolist()) == ([1, 2, 2], [1, 3, 3])
    assert [ends.tolist() for ends in rank_intervals(np.array([[5.0]] * 9))] == [[1], [1], [1]]
