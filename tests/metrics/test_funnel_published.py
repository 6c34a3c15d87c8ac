"""Every variant of FunnelPlotR 0.6.0 (PR, SR by CQC and by SHMI, RC), by its published formulas written out unit by unit."""

from __future__ import annotations

import json
from math import asin, exp, floor, log, sin, sqrt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import chi2

from metrics import charts
from metrics.funnel import ALARM, ENOUGH_UNITS, WARNING, log_ratios, ratios, shares

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "reference" / "funnel_reference.json"
Z = {"95": 1.959964, "998": 3.090232}  # the package's own constants
RNG = np.random.default_rng(11)
EXPECTED = np.round(RNG.uniform(8, 400, 30), 3)
WIDE = RNG.poisson(EXPECTED * np.exp(0.3 * RNG.standard_normal(30))) + 1
NARROW = np.round(EXPECTED * (1 + 0.01 * RNG.standard_normal(30)))


def rank(scores: list[float]) -> list[float]:
    return [(sum(other < score for other in scores) + sum(other <= score for other in scores) + 1) / 2 for score in scores]


def tau2_of(scores: list[float], errors: list[float]) -> tuple[float, float]:
    n, phi = len(scores), sum(score**2 for score in scores) / len(scores)
    weights = [1 / error**2 for error in errors]
    if n * phi < n - 1:
        return phi, 0.0
    return phi, max(0.0, (n * phi - (n - 1)) / (sum(weights) - sum(w**2 for w in weights) / sum(weights)))


def by_hand(kind: str, x: list[float], n: list[float], trim: float) -> dict[str, list[float]]:
    """Score, φ, τ² and limits of each unit as the package's functions have them, without its fold of the sine."""
    if kind == "shmi":
        n = [round(size, 2) for size in n]
    pooled = sum(x) / sum(n)
    target = {"share": asin(sqrt(pooled)) if pooled <= 1 else 0, "ratio": 1.0, "shmi": 0.0, "counts": log(pooled)}[kind]
    y = {
        "share": lambda a, b: asin(sqrt(a / b)), "ratio": lambda a, b: sqrt(a / b), "shmi": lambda a, b: log(a / b),
        "counts": lambda a, b: log((a + 0.5) / (b + 0.5)),
    }[kind]  # fmt: skip
    s = {
        "share": lambda a, b: 1 / (2 * sqrt(b)), "ratio": lambda a, b: 1 / (2 * sqrt(b)), "shmi": lambda a, b: 1 / sqrt(b),
        "counts": lambda a, b: sqrt(a / (a + 0.5) ** 2 + b / (b + 0.5) ** 2),
    }[kind]  # fmt: skip
    errors = [s(a, b) for a, b in zip(x, n, strict=True)]
    scores = [(y(a, b) - target) / error for a, b, error in zip(x, n, errors, strict=True)]
    if kind == "shmi":
        kept = [0 < floor(place / trim / (len(n) + 1)) < 1 / trim - 1 for place in rank(scores)]
        phi, tau2 = tau2_of(
            [z for z, keep in zip(scores, kept, strict=True) if keep], [e for e, keep in zip(errors, kept, strict=True) if keep]
        )
    else:
        low, high = np.quantile(scores, trim), np.quantile(scores, 1 - trim)
        phi, tau2 = tau2_of([min(max(z, low), high) for z in scores], errors)
    found: dict[str, list[float]] = {"score": scores, "phi": [phi] * len(n), "tau2": [tau2] * len(n)}
    back = {"share": lambda v: sin(v) ** 2, "ratio": lambda v: v, "shmi": exp, "counts": exp}[kind]
    for word, z in Z.items():
        for sign, end in ((-1, "lower"), (1, "upper")):
            within = [1 / b if kind == "shmi" else 1 / (4 * b) for b in n]
            found[f"{end}_od_{word}"] = [back(target + sign * z * sqrt(w + tau2)) for w in within]
            found[f"{end}_{word}"] = [back(target + sign * z * sqrt(w)) for w in within]
            if kind in ("ratio", "shmi"):
                tail = {"95": 0.025, "998": 0.001}[word]
                found[f"{end}_{word}"] = [chi2.ppf(tail, 2 * b) / 2 / b if sign < 0 else chi2.ppf(1 - tail, 2 * (b + 1)) / 2 / b for b in n]
    return found


@pytest.mark.parametrize("trim", [0.1, 0.05, 0.2])
@pytest.mark.parametrize("observed", [WIDE, NARROW], ids=["dispersed", "not_dispersed"])
@pytest.mark.parametrize("kind", ["share", "ratio", "shmi", "counts"])
def test_a_variant_follows_its_formula(kind: str, observed: np.ndarray, trim: float) -> None:
    x, n = observed.astype(float), EXPECTED
    if kind == "share":
        n = np.round(n) + 60
        x = np.minimum(np.round(x / 2), n)
    units = pl.DataFrame({"group": [f"U{k:02}" for k in range(len(n))], "numerator": x, "denominator": n})
    ours, theirs = charts.funnel(units, kind, trim), by_hand(kind, x.tolist(), n.tolist(), trim)  # type: ignore[arg-type]
    for name, wanted in theirs.items():
        np.testing.assert_allclose(ours[name].to_numpy(), wanted, rtol=1e-6, atol=1e-9, err_msg=name)
    value, wide = x / n, theirs["phi"][0] > 1
    for column, word in (("outlier", "998"), ("outlier_95", "95")):
        lower, upper = (np.array(theirs[f"{end}{'_od' if wide else ''}_{word}"]) for end in ("lower", "upper"))
        assert ours[column].to_list() == ((value < lower) | (value > upper)).tolist()


def test_the_three_ways_of_trimming_differ() -> None:
    """The same units: by the square root drawn in, by the logarithm left out; so a figure of one is no figure of the other."""
    found = {maker.__name__: maker(WIDE, EXPECTED) for maker in (ratios, log_ratios)}
    assert found["ratios"].phi != pytest.approx(found["log_ratios"].phi, rel=0.05)
    assert log_ratios(WIDE, EXPECTED, trim=0.2).phi < found["log_ratios"].phi


@pytest.mark.real_data
def test_limits_are_those_of_the_package_past_a_right_angle_too() -> None:
    """There the product's own limit stays at the end of the scale; the package leaves that of the largest unit a little below it."""
    found = json.loads(REFERENCE.read_text())["proportion_small"]
    units = pl.DataFrame(found["data"]).cast({"numerator": pl.Float64, "denominator": pl.Float64})
    ours = charts.funnel(units, "share")
    assert ours["upper_od_998"].to_list() == pytest.approx([unit["OD99UCL"] for unit in found["units"]], rel=1e-6)
    largest = int(ours["denominator"].arg_max())  # type: ignore[arg-type]
    own = shares(units["numerator"].to_numpy(), units["denominator"].to_numpy()).limits(ALARM)[1]
    assert ours["upper_od_998"][largest] < 1.0 == own[largest]


def test_without_dispersion_exact_limits_judge() -> None:
    """FunnelPlotR falls back to unadjusted limits where φ ≤ 1; of observed : expected these are Poisson's."""
    expected = np.full(40, 4.0)
    observed = np.array([4.0] * 39 + [11.0])
    made = ratios(observed, expected)
    assert not made.dispersed and made.limits(WARNING)[1][-1] < 11 / 4
    assert made.side(WARNING)[-1] == 1 and made.side(ALARM)[-1] == 0


def test_fewer_units_than_enough_are_judged_by_chance_alone_but_drawn_as_the_package_does() -> None:
    few = pl.DataFrame(
        {"group": list("abcdef"), "numerator": [100.0, 150, 180, 80, 120, 225], "denominator": [108.0, 112, 165, 95, 100, 220]}
    )
    drawn = charts.funnel(few, "shmi")
    assert drawn["few"].all() and drawn["tau2"][0] > 0 and few.height < ENOUGH_UNITS
    assert log_ratios(few["numerator"], few["denominator"]).tau2 == 0


def test_a_unit_without_any_case_has_no_logarithm() -> None:
    with pytest.raises(ValueError, match="logarithm"):
        log_ratios([0, 0, 0, 4, 5], [4, 4, 4, 4, 4])
    assert np.isfinite(log_ratios([0, *WIDE], [4, *EXPECTED]).phi)  # a single one is among those left out
