"""What must hold of every KPI of the catalogue, for any cases: a share lies within its whole, parts sum to wholes, and no order matters."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from catalog import registry
from catalog.kpi import Events, Kpi, Mean
from metrics.cases import cases
from metrics.numbers import numbers
from metrics.tally import SLOTS, spread, tally
from tests.catalog.examples import frames

# Rows alone say nothing of a weighted mean's steps, nor of what a share of events is a share of.
KPIS = [
    id
    for id, kpi in registry.kpis().items()
    if not (isinstance(kpi.measure, Mean) and kpi.measure.weight is not None)
    and not (isinstance(kpi.measure, Events) and kpi.measure.share)
]
RATES = [id for id in KPIS if registry.kpi(id).kind == "rate"]
COUNTS = ("numerator", "denominator", "excluded", "pending")
draws = st.lists(st.tuples(st.integers(0, 50), st.sampled_from("ABC"), st.sampled_from([8, 9, 10])), min_size=1, max_size=25)


@cache
def verdict(id: str) -> pl.DataFrame:
    kpi = registry.kpi(id)
    frame, joined = frames(kpi)
    return cases(kpi, registry.dataset(kpi.dataset).names, frame, joined)


def drawn(kpi: Kpi, found: list[tuple[int, str, int]]) -> pl.DataFrame:
    """Cases of the worked example, any number of times each, at any project and month."""
    rows = verdict(kpi.id)
    picked = rows[[place % rows.height for place, _, _ in found]]
    return picked.with_columns(
        pl.Series("_project", [project for _, project, _ in found]), pl.Series("_month", [date(2026, month, 1) for _, _, month in found])
    )


def figures(kpi: Kpi, rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    tallies = spread(tally(kpi, rows)).rename(dict(zip(SLOTS, kpi.dims, strict=False)))
    return numbers({kpi.id: kpi}, tallies, {kpi.id: datetime.fromisoformat(kpi.example.at)}, by)


def levels(kpi: Kpi) -> list[tuple[str, ...]]:
    months = [("month",), ("month", "project")] if kpi.adds_over_time else []
    return [("project",), *months, *((name,) for name in kpi.dims[:2])]


@settings(max_examples=35, deadline=None)
@given(st.sampled_from(KPIS), draws)
def test_parts_sum_to_wholes_and_shares_lie_within_them(id: str, found: list[tuple[int, str, int]]) -> None:
    kpi = registry.kpi(id)
    rows = drawn(kpi, found)
    (whole,) = figures(kpi, rows).to_dicts()
    counted = [name for name in COUNTS if not (isinstance(kpi.measure, Events) and name == "denominator")]  # exposure has no dimensions
    for by in levels(kpi):
        parts = figures(kpi, rows, *by)
        assert {name: parts[name].sum() for name in counted} == {name: whole[name] for name in counted}, by
        for row in (whole, *parts.to_dicts()):
            if kpi.kind in ("rate", "ratio"):
                assert 0 <= row["numerator"] <= row["denominator"], by
                assert (row["lower"] is None) == (row["value"] is None or kpi.every is not None), "a full count has no interval"
                ends = (row["lower"], row["upper"]) if row["lower"] is not None else (row["value"], row["value"])
                assert row["value"] is None or 0 <= ends[0] <= row["value"] + 1e-9 <= ends[1] + 2e-9 <= 100 + 3e-9
            assert sum(why["n"] for why in row["why"]) == row["excluded"]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(KPIS), draws, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(id: str, found: list[tuple[int, str, int]], random: object) -> None:
    kpi = registry.kpi(id)
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    ours, theirs = (figures(kpi, drawn(kpi, order), "project", "month").sort("project", "month") for order in (found, shuffled))
    assert_frame_equal(ours, theirs, check_exact=True)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(RATES), draws)
def test_the_verdicts_of_a_rate_partition_its_cases(id: str, found: list[tuple[int, str, int]]) -> None:
    """Every case is decided, waiting or left out, and only one of them."""
    kpi = registry.kpi(id)
    rows = drawn(kpi, found)
    (whole,) = figures(kpi, rows).to_dicts()
    assert whole["denominator"] + whole["pending"] + whole["excluded"] == rows.height
