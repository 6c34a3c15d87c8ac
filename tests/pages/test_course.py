"""The course of a KPI in words."""

from __future__ import annotations

from datetime import date

import polars as pl

from catalog import registry
from ui import course

R01 = registry.kpi("R01")


def monthly(hits: list[int], cases: list[int]) -> pl.DataFrame:
    months = [date(2026, n, 1) for n in range(1, len(hits) + 1)]
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
