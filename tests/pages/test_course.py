"""The course of a KPI in words."""

from __future__ import annotations

from datetime import date

import polars as pl

from catalog import registry
from ui import course

R01 = registry.kpi("R01")


def monthly(hits: list[int], cases: list[int]) -> pl.DataFrame:
    months = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(len(hits))]
    return pl.DataFrame({"kpi": "R01", "month": months, "numerator": hits, "denominator": cases}).with_columns(
        value=100 * pl.col("numerator") / pl.col("denominator")
    )


def test_months_all_alike_have_no_usual_range() -> None:
    for cases in ([10] * 8, [10, 40] * 4):
        assert course.of(R01, monthly(cases, cases)) is None
        assert course.sentence(R01, monthly(cases, cases)) == ""


def test_months_of_unlike_size_get_limits_of_their_own() -> None:
    found = course.of(R01, monthly([9, 37, 8, 38] * 2, [10, 40] * 4))
    assert found is not None
    assert found.chart.kind == "p_prime"
    assert found.chart.lower[1] > found.chart.lower[0]


def test_a_change_that_does_not_show_is_no_signal() -> None:
    cases = [100_000] * 24
    hidden = course.of(R01, monthly([99_990] * 16 + [99_999] * 8, cases))
    shown = course.of(R01, monthly([99_000] * 16 + [99_900] * 8, cases))
    assert hidden is not None and shown is not None
    assert hidden.chart.verdict("up", 23) == shown.chart.verdict("up", 23) == "improvement"
    assert course.told(R01, hidden, 23) == "common" and course.told(R01, shown, 23) == "improvement"
