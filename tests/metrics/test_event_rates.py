"""Rates of events drawn to each other: the prior against statsmodels' negative binomial and SciPy's own law, and what must hold for any units."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
import statsmodels.api as sm
from scipy.optimize import approx_fprime

from metrics import event_rates
from metrics.event_rates import Rates, rates_of

# Faults of ten pumps and their running time (thousand hours): Gaver and O'Muircheartaigh 1987, the usual example of gamma-Poisson.
PUMPS = [5, 1, 5, 14, 3, 19, 1, 1, 4, 22]
TIME = [94.3, 15.7, 62.9, 126.0, 5.24, 31.4, 1.05, 1.05, 2.1, 10.5]


def test_the_prior_is_the_negative_binomial_of_largest_likelihood() -> None:
    model = sm.NegativeBinomial(PUMPS, np.ones(len(PUMPS)), exposure=np.array(TIME))
    constant, alpha = model.fit(disp=False, gtol=1e-8, maxiter=500).params
    found = rates_of(PUMPS, TIME)
    assert found.a == pytest.approx(1 / alpha, rel=1e-3)
    assert found.a / found.b == pytest.approx(np.exp(constant), rel=1e-3)


def test_the_likelihood_is_scipys_and_its_slope_is_its_slope() -> None:
    k, e = np.array(PUMPS, dtype=float), np.array(TIME)

    def theirs(a: float, b: float) -> float:
        return float(scipy.stats.nbinom.logpmf(k, a, b / (b + e)).sum())

    def ours(where: np.ndarray) -> float:
        return event_rates._unlikely(where, k, e)[0]

    one, other = np.array([-0.5, 0.3]), np.array([0.4, -0.6])
    ends = [(np.exp(w[1]), np.exp(w[1] - w[0])) for w in (one, other)]
    assert ours(other) - ours(one) == pytest.approx(theirs(*ends[0]) - theirs(*ends[1]))
    assert event_rates._unlikely(one, k, e)[1] == pytest.approx(approx_fprime(one, ours, 1e-7), rel=1e-4)


def test_what_is_known_of_a_unit_is_the_gamma_of_both() -> None:
    prior = Rates(2.0, 10.0)
    posterior = scipy.stats.gamma(2 + 14, scale=1 / (10 + 126))
    assert prior.shrunk([14], [126])[0] == pytest.approx(posterior.mean())
    assert [float(end[0]) for end in prior.interval([14], [126])] == pytest.approx(list(posterior.interval(0.95)))
    drawn = prior.draws([14], [126], 20_000)[:, 0]
    assert (drawn.mean(), drawn.std()) == (pytest.approx(posterior.mean(), rel=0.01), pytest.approx(posterior.std(), rel=0.03))


def test_units_that_do_not_differ_share_one_rate_and_units_without_events_are_not_proved_to_have_none() -> None:
    alike = rates_of([10, 20, 30], [100, 200, 300])
    assert alike.shrunk([10], [100])[0] == pytest.approx(0.1, rel=1e-4)
    assert rates_of([0, 50], [100, 100]).a < 5
    nothing = rates_of([0, 0], [40, 60])
    assert 0 < nothing.shrunk([0], [40])[0] < nothing.interval([0], [40])[1][0] < 3 / 40


@pytest.mark.parametrize(("events", "exposure"), [([1], [2]), ([1, 1], [2, 0]), ([-1, 1], [2, 2])])
def test_what_has_no_rate_is_refused(events: list[int], exposure: list[int]) -> None:
    with pytest.raises(ValueError, match="exposure"):
        rates_of(events, exposure)
