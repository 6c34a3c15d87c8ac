"""Funnel limits against FunnelPlotR 0.6.0, and what must hold for any units."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from metrics import funnel_published as published
from metrics.funnel import ALARM, WARNING, Funnel, binomial_limits, poisson_limits, ratios, shares

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "reference" / "funnel_reference.json"
MAKERS = {"PR": shares, "SR": ratios}


def made(found: dict) -> Funnel:
    return MAKERS[found["type"]](*(np.array([unit[name] for unit in found["data"]], dtype=float) for name in ("numerator", "denominator")))


@pytest.mark.real_data
def test_the_reference_sets_come_out_the_same() -> None:
    for name, found in json.loads(REFERENCE.read_text()).items():
        funnel = made(found)
        theirs = {key: np.array([unit[key] for unit in found["units"]], dtype=float) for key in found["units"][0] if key != "group"}
        assert (funnel.phi, funnel.tau2) == (pytest.approx(found["phi"], rel=1e-6), pytest.approx(found["tau2"], rel=1e-6, abs=1e-12)), name
        np.testing.assert_allclose(funnel.score, theirs["Uzscore"], rtol=1e-6, atol=1e-9, err_msg=name)
        for confidence, percent in ((WARNING, "95"), (ALARM, "99")):
            for ours, end in zip(published.drawn(funnel, confidence, dispersed=True), ("LCL", "UCL"), strict=True):
                np.testing.assert_allclose(ours, theirs[f"OD{percent}{end}"], rtol=1e-6, atol=1e-6, err_msg=f"{name} {percent} {end}")
        assert published.odd(funnel, ALARM).astype(float).tolist() == theirs["outlier"].tolist(), name
        if funnel.kind == "ratio":
            for ours, end in zip(published.drawn(funnel, WARNING, dispersed=False), ("LCL95", "UCL95"), strict=True):
                np.testing.assert_allclose(ours, theirs[end], rtol=1e-6, err_msg=name)


@pytest.mark.parametrize(("confidence", "z"), [(WARNING, 1.959964), (ALARM, 3.090232)])
def test_with_the_variance_between_units_limits_are_wider_and_never_within_those_of_chance(confidence: float, z: float) -> None:
    """The root of observed : expected varies by 1/4n and τ², the arcsine of the root of a share as well."""
    n = np.array([8.0, 15, 19, 25, 47, 90, 150, 300, 30, 30, 60, 60])
    odds = np.array([2.5, 0.2, 1.5, 0.8, 1.3, 0.9, 1.2, 0.8, 1.6, 0.6, 1.4, 0.7])
    rated, shared = ratios(n * odds, n), shares(np.round(n * odds * 0.3), n)
    angle = np.arcsin(np.sqrt(shared.centre))
    for funnel, low, high in (
        (rated, lambda reach: np.maximum(1 - reach, 0) ** 2, lambda reach: (1 + reach) ** 2),
        (shared, lambda reach: np.sin(np.maximum(angle - reach, 0)) ** 2, lambda reach: np.sin(np.minimum(angle + reach, np.pi / 2)) ** 2),
    ):
        assert funnel.dispersed
        reach, chance = z * np.sqrt(1 / (4 * n) + funnel.tau2), funnel.chance(confidence)
        lower, upper = funnel.judging(confidence)
        np.testing.assert_allclose(lower, np.minimum(low(reach), chance[0]), rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(upper, np.maximum(high(reach), chance[1]), rtol=1e-6)


@given(st.integers(1, 800), st.floats(0.001, 0.999), st.sampled_from([WARNING, ALARM]))
def test_beyond_a_limit_lies_what_chance_brings_once_in_so_many_times(n: int, share: float, confidence: float) -> None:
    """The first count beyond either limit is as rare as that by the law itself, summed up, and the last one within is not; a single case is never beyond."""
    tail = (1 - confidence) / 2
    for law, (lower, upper) in (
        (binom(n, share), (float(end[0]) * n for end in binomial_limits([n], share, confidence))),
        (poisson(n * share), (float(end[0]) * n * share for end in poisson_limits([n * share], confidence))),
    ):
        near = 1e-6  # the limit is found to this share of a case
        below, above = int(np.ceil(lower - near)) - 1, int(np.floor(upper + near)) + 1
        assert below < 0 or law.cdf(below) <= tail * (1 + near)
        assert law.cdf(below + 1) >= tail * (1 - near)
        assert law.sf(above - 1) <= tail * (1 + near)
        assert above == 2 or law.sf(above - 2) >= tail * (1 - near)
        assert above >= 2


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9, 0.98, None], ids=str)
def test_units_that_differ_by_chance_are_hardly_ever_said_to_differ(share: float | None, side: int) -> None:
    """2,000 companies of 24 sites with few cases each; `None`: with few complaints. Of a unit without any difference at most one in a thousand is told on either side."""
    draw, n = np.random.default_rng(5), np.round(np.geomspace(30, 400, 24))
    expected = np.geomspace(5, 80, 24)
    quiet = (shares(draw.binomial(n.astype(int), share), n) if share else ratios(draw.poisson(expected), expected) for _ in range(2_000))
    assert np.mean([funnel.side() == side for funnel in quiet]) <= 0.001


@pytest.mark.parametrize(
    ("confidence", "lower", "upper"),
    [
        (WARNING, [0.5596924, 0.6108260, 0.6746958], [1.649348, 1.544419, 1.427562]),
        (ALARM, [0.3862650, 0.4479107, 0.5289724], [2.082907, 1.902094, 1.702771]),
    ],
)
def test_exact_limits_of_counts(confidence: float, lower: list[float], upper: list[float]) -> None:
    """FunnelPlotR's own test of its Poisson limits, expected 15, 20, 30."""
    ours = published.unadjusted([15, 20, 30], confidence)
    np.testing.assert_allclose(ours[0], lower, rtol=1e-6)
    np.testing.assert_allclose(ours[1], upper, rtol=1e-6)


def test_few_units_have_no_variance_between_them() -> None:
    assert shares([1, 90, 50], [100, 100, 100]).tau2 == 0


@pytest.mark.parametrize("sizes", [[], [10, 0]])
def test_a_unit_without_cases_is_refused(sizes: list[int]) -> None:
    with pytest.raises(ValueError, match="funnel"):
        shares([0] * len(sizes), sizes)


@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0, 1)), min_size=2, max_size=40))
def test_nothing_depends_on_the_order_and_limits_hold_the_centre(units: list[tuple[int, float]]) -> None:
    n = np.array([size for size, _ in units], dtype=float)
    hits = np.floor(n * np.array([share for _, share in units]))
    funnel, turned = shares(hits, n), shares(hits[::-1], n[::-1])
    assert funnel.tau2 == pytest.approx(turned.tau2, abs=1e-9)
    lower, upper = funnel.limits()
    assert ((lower <= funnel.centre + 1e-9) & (funnel.centre <= upper + 1e-9)).all()
    assert (funnel.limits(WARNING)[0] >= lower - 1e-12).all()
