from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from statsmodels.duration.survfunc import SurvfuncRight

from metrics import survival

MAINTAINED = ([9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161], [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0])
NON_MAINTAINED = ([5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45], [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1])
# therneau/survival tests/quantile.R: S meets 6/7, 9/35 and (curve 1) 2/3 exactly on a flat step.
FLAT = ([9, 1, 1, 6, 6, 8, 10], [1, 1, 0, 1, 1, 0, 0])


def tally(times, events, **groups) -> pl.DataFrame:
    rows = pl.DataFrame({"minutes": times, "events": events}).with_columns((1 - pl.col("events")).alias("censored"))
    return rows.with_columns(pl.lit(value).alias(name) for name, value in groups.items())


def test_aml_equals_r():
    both = pl.concat([tally(*MAINTAINED, arm="yes"), tally(*NON_MAINTAINED, arm="no")])
    found = survival.quantiles(both, ["arm"])
    assert found.columns == ["arm", "median", "p90", "lower", "upper", "n", "events"]
    assert found.rows() == [("yes", 31.0, None, 13.0, None, 11, 7), ("no", 23.0, 43.0, 5.0, 33.0, 12, 11)]
    steps = survival.curve(both, ["arm"]).filter(pl.col("arm") == "yes", pl.col("events") > 0)
    assert steps["survival"].round(4).to_list() == [0.9091, 0.8182, 0.7159, 0.6136, 0.4909, 0.3682, 0.1841]


@pytest.mark.parametrize(
    ("times", "events", "median"),
    [
        ([1, 2, 3, 4], [1, 1, 1, 1], 2.5),  # exactly one half after 2: the middle of 2..3
        ([1, 2, 3, 3], [1, 1, 0, 0], 2.5),  # and no event after it: up to the last case seen
        ([1, 2, 2, 3, 3, 3], [1, 1, 0, 1, 1, 1], 3.0),
        ([1, 2, 3, 9], [1, 0, 0, 0], None),
        ([5, 5, 5], [1, 1, 1], 5.0),
        ([0, 0, 7], [1, 1, 0], 0.0),
        ([4, 6], [0, 0], None),
    ],
)
def test_median_on_steps_and_ends(times, events, median):
    assert survival.quantiles(tally(times, events))["median"].to_list() == [median]


@pytest.mark.parametrize(("level", "expected"), [(13 / 14, 1.0), (6 / 7, 3.5), (2 / 3, 6.0), (0.5, 9.0), (9 / 35, 9.5), (0.1, None)])
def test_quantiles_of_flat_steps_equal_the_tests_of_r(level, expected):
    steps = survival.curve(tally(*FLAT))
    assert steps.select(survival._reach("survival", 1 - level)).item() == expected


def test_leaving_open_cases_out_would_flatter():
    cases = tally([10, 20, 30, 40, 50, 60, 60, 60], [1, 1, 1, 1, 1, 0, 0, 0])
    closed_only = cases.filter(pl.col("events") == 1)
    assert survival.quantiles(closed_only)["median"].item() == 30
    assert survival.quantiles(cases)["median"].item() == 45


def test_tallies_merge_by_adding():
    split = pl.concat([tally(*MAINTAINED, p="a"), tally(*NON_MAINTAINED, p="b"), tally(*MAINTAINED, p=None)])
    merged = split.group_by("minutes").agg(pl.col("events", "censored").sum())
    assert_frame_equal(survival.quantiles(split), survival.quantiles(merged.cast({"events": pl.Int32, "minutes": pl.Int32})))
    assert survival.quantiles(split, ["p"])["p"].to_list() == ["a", "b", None]


def test_a_group_without_cases_and_a_frame_without_rows():
    nothing = pl.DataFrame({"p": ["a"], "minutes": [0], "events": [0], "censored": [0]})
    assert survival.quantiles(nothing, ["p"]).rows() == [("a", None, None, None, None, 0, 0)]
    assert survival.quantiles(nothing.clear(), ["p"]).is_empty()
    assert survival.quantiles(nothing.clear()).rows() == [(None, None, None, None, 0, 0)]
    assert survival.curve(nothing, ["p"]).is_empty()


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 1)), min_size=2, max_size=60))
def test_the_curve_equals_statsmodels(cases):
    times, events = map(np.array, zip(*cases, strict=True))
    if events.sum() == 0:
        return
    oracle = SurvfuncRight(times, events)
    ours = survival.curve(tally(times, events)).filter(pl.col("events") > 0)
    assert ours["minutes"].to_list() == list(oracle.surv_times)
    assert ours["survival"].to_numpy() == pytest.approx(oracle.surv_prob, abs=1e-12)
    inside = oracle.surv_prob > 0
    assert ours["error"].to_numpy()[inside] == pytest.approx(oracle.surv_prob_se[inside], abs=1e-12)
    assert ours["error"].null_count() == (~inside).sum()


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 1)), min_size=1, max_size=60))
def test_quantiles_keep_their_order(cases):
    found = survival.quantiles(tally(*zip(*cases, strict=True))).row(0, named=True)
    reached = [found[name] for name in ("lower", "median", "upper") if found[name] is not None]
    assert reached == sorted(reached)
    assert found["p90"] is None or found["median"] <= found["p90"]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_without_open_cases_quantiles_are_of_type_2(times):
    found = survival.quantiles(tally(times, [1] * len(times)))
    assert found["median"].item() == np.median(times)
    assert found["p90"].item() == np.quantile(times, 0.9, method="averaged_inverted_cdf")


def test_many_groups_come_out_as_each_alone():
    rng = np.random.default_rng(7)
    rows = 300_000
    tallies = pl.DataFrame(
        {
            "month": rng.integers(0, 36, rows),
            "project": [f"P{i:03d}" for i in rng.integers(0, 200, rows)],
            "minutes": rng.integers(0, 20_000, rows),
            "events": rng.integers(0, 3, rows),
            "censored": rng.integers(0, 2, rows),
        }
    )
    found = survival.quantiles(tallies, ["month", "project"])
    assert found.height == 7200
    alone = tallies.filter(pl.col("month") == found["month"][0], pl.col("project") == found["project"][0])
    assert survival.quantiles(alone, ["month", "project"]).row(0) == found.row(0)


@pytest.mark.real_data
def test_curves_and_intervals_equal_the_reference_of_r(real_data: Path):
    reference = json.loads((real_data / "reference" / "survival_reference.json").read_text())["kaplan_meier"]
    for name, case in reference.items():
        # Times have one decimal there; whole tenths are this test's minutes.
        tallies = tally([round(10 * t) for t in case["data"]["time"]], case["data"]["event"])
        steps = survival.curve(tallies)
        assert steps["minutes"].to_list() == [round(10 * t) for t in case["t"]], name
        assert steps["at_risk"].to_list() == case["n_risk"], name
        assert steps["survival"].to_numpy() == pytest.approx(case["surv"], abs=1e-9), name
        errors = zip(steps["error"], case["greenwood_se"], strict=True)
        assert all(ours == pytest.approx(theirs, abs=1e-9) for ours, theirs in errors), name
        expected = [case[key] for key in ("median", "p90", "median_lower_loglog", "median_upper_loglog")]
        found = survival.quantiles(tallies).select("median", "p90", "lower", "upper").row(0)
        assert [None if x is None else x / 10 for x in found] == expected, name


def test_counts_in_thousandths_of_a_case_have_the_interval_of_the_cases() -> None:
    whole = pl.DataFrame({"minutes": [5, 8, 12, 20, 31, 45], "events": [1, 1, 0, 2, 1, 1], "censored": [0, 1, 1, 0, 0, 1]})
    fine = whole.with_columns(pl.col("events", "censored") * 1000)
    quantiles = survival.quantiles
    shown = ["median", "p90", "lower", "upper"]
    assert quantiles(fine, steps=1000).select(shown).row(0) == pytest.approx(quantiles(whole).select(shown).row(0))
    assert quantiles(fine).select("lower").item() != quantiles(whole).select("lower").item()
