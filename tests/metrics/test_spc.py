"""The XmR chart against what NHSRplotthedots 0.2.2 says of the same series, and against cases of its own tests."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.spc import Direction, xmr

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "reference" / "spc_reference.json"
DIRECTIONS: dict[str, Direction] = {"increase": "up", "decrease": "down", "neutral": "none"}
CAUSES = {"UCL": "outside", "LCL": "outside", "2 in 3": "two_in_three", "7 Points": "shift", "7 Point Trend": "trend", "Common": ""}
VERDICTS = {
    "common_cause": "common",
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
    "special_cause_neutral_high": "high",
    "special_cause_neutral_low": "low",
}
ASSURANCES = {"inconsistent": "inconsistent", "consistent_pass": "pass", "consistent_fail": "fail"}


def cause_of(words: str) -> str:
    found = [cause for part, cause in CAUSES.items() if part in words]
    return found[-1] if "Trend" in words else found[0]


@pytest.mark.real_data
def test_the_reference_series_come_out_the_same() -> None:
    for name, series in json.loads(REFERENCE.read_text()).items():
        months = [date.fromisoformat(day) for day in series["month"]]
        rebased = [months.index(date.fromisoformat(series["rebase_at"]))] if series["rebase_at"] else []
        chart, direction = xmr(series["y"], rebased, series["screen_outliers"]), DIRECTIONS[series["direction"]]
        for ours, theirs in ((chart.mean, "mean"), (chart.lower, "lpl"), (chart.upper, "upl")):
            wanted = np.array([np.nan if value is None else value for value in series[theirs]])
            np.testing.assert_allclose(ours, wanted, rtol=1e-6, atol=1e-9, err_msg=name)
        assert chart.cause == tuple(cause_of(words) for words in series["special_cause"]), name
        told = [chart.verdict(direction, place) for place in range(len(months))]
        assert told == [VERDICTS[word] for word in series["point_type"]], name
        last = series["assurance"][-1] if isinstance(series["assurance"], list) else series["assurance"]
        if last is not None:
            assert chart.assurance(series["target"], direction) == ASSURANCES[last], name


def test_the_published_vignette() -> None:
    """NHSRplotthedots, vignette on deviations from the Excel tool: 18 points, one of them a jump."""
    series = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    screened, plain = xmr(series), xmr(series, screen=False)
    assert (round(screened.upper[0], 2), round(screened.mean[0], 2), round(screened.lower[0], 2)) == (4.60, 1.94, -0.72)
    assert (round(plain.upper[0], 2), round(plain.lower[0], 2)) == (6.95, -3.06)


def test_the_handbook_example() -> None:
    """NIST e-Handbook, individuals chart: mean 50.81, limits 55.8041 and 45.8159 with 3 / 1.128 (2.66 is its rounding)."""
    chart = xmr([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1], screen=False)
    assert chart.mean[0] == pytest.approx(50.81)
    assert chart.upper[0] == pytest.approx(55.8041, abs=0.01)
    assert chart.trial


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([1, 2, 3, 4, 5, 6, 7], True),  # strictly rising
        ([1, 2, 3, 3, 4, 5, 6], False),  # a pause breaks it
        ([7, 6, 5, 4, 3, 2, 1], True),
        ([1, 2, 3, 4, 5, 6], False),
    ],
)
def test_seven_in_a_row_are_a_trend(values: list[float], marked: bool) -> None:
    assert ("trend" in xmr(values).cause) == marked


@pytest.mark.parametrize(("target", "word"), [(80, "pass"), (96, "inconsistent"), (120, "fail")])
def test_a_target_is_judged_by_the_limits(target: float, word: str) -> None:
    chart = xmr([95, 97, 96, 94, 98, 96, 95, 97, 96, 95, 97, 96, 94, 98])
    assert chart.assurance(target, "up") == word
    assert chart.assurance(target, "down") == {"pass": "fail", "fail": "pass"}.get(word, word)


@pytest.mark.parametrize("values", [[], [1.0, float("nan")]])
def test_what_is_no_series_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="XmR"):
        xmr(values)


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=40), st.integers(-50, 50))
def test_a_chart_moves_with_its_values(values: list[int], step: int) -> None:
    chart, moved, mirrored = xmr(values), xmr([value + step for value in values]), xmr([-value for value in values])
    np.testing.assert_allclose(moved.mean - step, chart.mean, atol=1e-9)
    np.testing.assert_allclose(moved.upper - step, chart.upper, atol=1e-9)
    np.testing.assert_allclose(-mirrored.lower, chart.upper, atol=1e-9)
