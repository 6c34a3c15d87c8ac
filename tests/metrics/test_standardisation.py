"""Fair comparison: case-mix, exact intervals, weights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.intervals import poisson
from metrics.standardisation import judged, standardised
from metrics.weights import TRIM, effective, weighted, weights


def cells(rows: list[tuple[str, str, int, int]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"unit": pl.String, "kind": pl.String, "numerator": pl.Int64, "denominator": pl.Int64}, orient="row")


def test_a_unit_with_hard_cases_is_judged_by_its_cases() -> None:
    """Lifts miss 40 of 100 everywhere, taps 10 of 100: A has mostly lifts and is no worse than B."""
    found = standardised(cells([("A", "lift", 32, 80), ("A", "tap", 2, 20), ("B", "lift", 8, 20), ("B", "tap", 8, 80)]), "unit", ["kind"])
    assert found["observed"].to_list() == [34, 16]
    assert found["expected"].to_list() == pytest.approx([34, 16])
    assert found["ratio"].to_list() == pytest.approx([1, 1])
    plain = standardised(cells([("A", "lift", 32, 80), ("A", "tap", 2, 20), ("B", "lift", 8, 20), ("B", "tap", 8, 80)]), "unit", [])
    assert plain["ratio"].to_list() == pytest.approx([34 / 25, 16 / 25])


def test_only_what_chance_does_not_explain_is_beyond_the_limits() -> None:
    rows = [(f"U{n}", "tap", 100 + n % 3, 1000) for n in range(14)]
    found = judged(standardised(cells([*rows, ("odd", "tap", 190, 1000)]), "unit", ["kind"]))
    assert found.filter(pl.col("side") != 0)["unit"].to_list() == ["odd"]
    assert ((found["lower_limit"] < 1) & (found["upper_limit"] > 1)).all()
    assert judged(standardised(cells([("A", "lift", 0, 10)]), "unit", [])).select("lower_limit", "side").row(0) == (None, None)


def test_where_nothing_is_expected_there_is_no_ratio() -> None:
    found = standardised(cells([("A", "lift", 0, 10), ("B", "tap", 3, 10)]), "unit", ["kind"])
    assert found.filter(pl.col("unit") == "A").select("ratio", "lower", "upper").row(0) == (None, None, None)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz"), st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=20))
def test_expected_sums_to_observed(rows: list[tuple[str, str, int, int]]) -> None:
    frame = cells([(unit, kind, min(hits, n), n) for unit, kind, hits, n in rows])
    found = standardised(frame, "unit", ["kind"])
    assert found["expected"].sum() == pytest.approx(found["observed"].sum())
    assert standardised(frame.reverse(), "unit", ["kind"]).equals(found)


@pytest.mark.real_data
def test_exact_poisson_equals_the_reference_of_r(real_data: Path) -> None:
    reference = json.loads((real_data / "reference" / "survival_reference.json").read_text())["poisson_exact_95_per_100"]
    for count, (lower, upper) in reference.items():
        ours = poisson([int(count)], [100])
        assert (ours[0][0], ours[1][0]) == (pytest.approx(lower, rel=1e-6), pytest.approx(upper, rel=1e-6)), count


def test_weights_restore_the_population() -> None:
    """80 answers of owners and 20 of tenants, from a town of halves: an owner counts 0.625, a tenant 2.5."""
    found = weights([80, 20], [500, 500])
    assert found.tolist() == [0.625, 2.5]
    assert effective(found, [80, 20]) == pytest.approx(100**2 / (80 * 0.625**2 + 20 * 2.5**2))
    told = weighted([72, 10], [80, 20], [500, 500])
    assert told.share == pytest.approx((0.9 + 0.5) / 2)
    assert told.lower < told.share < told.upper
    assert told.effective == effective(found, [80, 20])


def test_a_handful_does_not_speak_for_a_district() -> None:
    found = weights([98, 2, 0], [500, 500, 100])
    assert found[1] == TRIM
    assert found[2] == 0
    assert (found * [98, 2, 0]).sum() == pytest.approx(100)


def test_equal_weights_are_as_good_as_all_answers() -> None:
    assert effective([3.0] * 40) == pytest.approx(40)
    assert effective([]) == 0


@pytest.mark.parametrize(("sample", "population"), [([0], [5]), ([5], [0])])
def test_weights_without_a_frame_are_refused(sample: list[int], population: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        weights(sample, population)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 10_000)), min_size=1, max_size=8).filter(lambda s: any(n for n, _ in s)))
def test_weights_average_one_and_stay_below_the_trim(strata: list[tuple[int, int]]) -> None:
    sample, population = (np.array(side) for side in zip(*strata, strict=True))
    found = weights(sample, population)
    assert (found <= TRIM + 1e-9).all()
    assert (found * sample).sum() == pytest.approx(sample.sum())
    assert effective(found, sample) <= sample.sum() * (1 + 1e-9)
