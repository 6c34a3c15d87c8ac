"""What moves together: counts by hand, chance against SciPy's permutation test, a planted lead, and no link of what only shares a trend."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import scipy.stats

from metrics.link import FEWEST, Link, beyond, linked

MONTHS = 36


def series(seed: int, steady: float = 0.0, slope: float = 0.0) -> np.ndarray:
    """An autoregressive series on a straight line."""
    noise = np.random.default_rng(seed).standard_normal(MONTHS)
    for month in range(1, MONTHS):
        noise[month] += steady * noise[month - 1]
    return noise + slope * np.arange(MONTHS)


def count(result: np.ndarray, other: np.ndarray, lead: int) -> tuple[int, int]:
    """Months and months together, one month after the other."""
    steps = []
    for levels in (result, other):
        changes = [b - a for a, b in pairwise(levels)]
        usual = np.median([change for change in changes if change == change])
        steps.append([0 if change != change else float(np.sign(change - usual)) for change in changes])
    pairs = [(steps[0][month], steps[1][month - lead]) for month in range(lead, len(steps[0]))]
    known = [a * b for a, b in pairs if a and b]
    return len(known), sum(product > 0 for product in known)


def test_counts_are_those_of_a_loop_with_gaps_too() -> None:
    y, x = series(1), series(2)
    y[[4, 17]], x[[9, 30, 31]] = np.nan, np.nan
    found = linked(y, x)
    assert found is not None
    assert [(link.months, link.together) for link in found.links] == [count(y, x, lead) for lead in range(4)]


def test_chance_is_that_of_scipys_permutation_test() -> None:
    y = series(3)
    x = 0.9 * y + series(4)
    found = linked(y, x, (0,))
    assert found is not None

    def far(shuffled: np.ndarray) -> float:
        months, together = count(y, shuffled, 0)
        return abs(2 * together - months) / months**0.5

    theirs = scipy.stats.permutation_test((x,), far, permutation_type="pairings", n_resamples=1500, alternative="greater", rng=5)
    assert found.p == pytest.approx(theirs.pvalue, abs=0.04)
    counts = [count(y, np.random.default_rng(at).permutation(x), 0)[1] for at in range(1500)]
    assert (found.links[0].low, found.links[0].high) == pytest.approx(np.quantile(counts, [0.025, 0.975]), abs=1)


@pytest.mark.parametrize("lead", [0, 1, 2, 3])
def test_a_planted_lead_is_found(lead: int) -> None:
    """Satisfaction follows the other series after so many months, with noise of a third of its size."""
    x = series(10)
    y = np.concatenate([series(11)[:lead], x[: MONTHS - lead]]) + series(12) / 3
    found = linked(y, x)
    assert found is not None and found.p < 0.01
    farthest = max(found.links, key=lambda link: link.beyond)
    assert farthest.lead == lead and farthest.together > farthest.high
    turned = linked(y, -x)
    assert turned is not None
    farthest = max(turned.links, key=lambda link: link.beyond)
    assert farthest.lead == lead and farthest.together < farthest.low


@pytest.mark.parametrize(("together", "months", "away"), [(20, 25, 3.0), (5, 25, 3.0), (9, 16, 0.5), (18, 36, 0.0), (0, 0, 0.0)])
def test_how_far_a_count_lies_from_half_of_its_months(together: int, months: int, away: float) -> None:
    """Coins: 20 or 5 of 25 lie 7.5 from 12.5, with a standard deviation of √25 ÷ 2 = 2.5."""
    assert beyond(together, months) == Link(0, months, together, 0, 0).beyond == away


@pytest.mark.parametrize(("steady", "slope"), [(0.0, 0.0), (0.5, 0.0), (0.0, 0.5)], ids=["steady", "slow", "both rise"])
def test_series_that_have_nothing_in_common_are_rarely_linked(steady: float, slope: float) -> None:
    found = [linked(series(100 + at, steady, slope), series(900 + at, steady, slope)) for at in range(120)]
    wrong = sum(each is not None and each.p < 0.05 for each in found)
    assert wrong <= scipy.stats.binom.ppf(0.999, 120, 0.05)


def test_of_few_months_or_none_nothing_is_told() -> None:
    y, x = series(1)[:FEWEST], series(2)[:FEWEST]
    assert linked(y, x) is None
    assert linked(y[:1], x[:1]) is None and linked([], []) is None
    assert linked(np.full(MONTHS, 50.0), series(2)) is None
    assert linked(np.full(MONTHS, np.nan), series(2)) is None
    longer = linked(series(1)[: FEWEST + 1], series(2)[: FEWEST + 1])
    assert longer is not None and [link.lead for link in longer.links] == [0]
    with pytest.raises(ValueError, match="same months"):
        linked(y, x[1:])
