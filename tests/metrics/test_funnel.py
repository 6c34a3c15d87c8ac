"""Funnel limits against FunnelPlotR 0.6.0, and what must hold for any units."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.funnel import ALARM, WARNING, Funnel, poisson_limits, ratios, shares

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "reference" / "funnel_reference.json"
# Past a right angle the product keeps a limit at 1, where the package leaves that of the largest unit below it (see test_funnel_published).
FOLDED = 1.0
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
            for ours, end in zip(funnel.limits(confidence), ("LCL", "UCL"), strict=True):
                wanted = np.where(ours == 1, np.maximum(FOLDED, theirs[f"OD{percent}{end}"]), theirs[f"OD{percent}{end}"])
                np.testing.assert_allclose(ours, wanted, rtol=1e-6, atol=1e-6, err_msg=f"{name} {percent} {end}")
        assert (funnel.side() != 0).astype(float).tolist() == theirs["outlier"].tolist(), name
        if funnel.kind == "ratio":
            for ours, end in zip(poisson_limits(funnel.size, WARNING), ("LCL95", "UCL95"), strict=True):
                np.testing.assert_allclose(ours, theirs[end], rtol=1e-6, err_msg=name)


@pytest.mark.parametrize(
    ("confidence", "lower", "upper"),
    [
        (WARNING, [0.5596924, 0.6108260, 0.6746958], [1.649348, 1.544419, 1.427562]),
        (ALARM, [0.3862650, 0.4479107, 0.5289724], [2.082907, 1.902094, 1.702771]),
    ],
)
def test_exact_limits_of_counts(confidence: float, lower: list[float], upper: list[float]) -> None:
    """FunnelPlotR's own test of its Poisson limits, expected 15, 20, 30."""
    ours = poisson_limits([15, 20, 30], confidence)
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
