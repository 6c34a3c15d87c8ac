"""Which quarters are covered and when the next one ends, against dates counted by hand."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from catalog import registry
from metrics.cases import cases, outcome
from metrics.due_table import due_table
from tests.catalog.examples import frames

Q3, Q4 = date(2026, 7, 1), date(2026, 10, 1)


def records(id: str, at: datetime) -> pl.DataFrame:
    kpi = registry.kpi(id)
    frame, joined = frames(kpi)
    verdict = cases(kpi, registry.dataset(kpi.dataset).names, frame, joined)
    return verdict.with_columns(outcome(kpi, pl.lit(at, pl.Datetime("us"))).alias("_outcome"))


def test_quarters_of_the_worked_example() -> None:
    table = due_table(records("M01", datetime(2026, 11, 14, 16)), "1q")
    told = {(row["project"], row["period"]): row["state"] for row in table.iter_rows(named=True)}
    third = {(p, Q3): state for p, state in zip("PQRST", ("covered", "missed", "covered", "missed", "exempt"), strict=True)}
    fourth = {(p, Q4): "covered" if p == "P" else "open" for p in "PQRST"}
    assert told == third | fourth
    assert set(table["period_end"]) == {date(2026, 9, 30), date(2026, 12, 31)}
    due = dict(table.select("project", "next_due").unique().iter_rows())
    assert due == {"P": date(2027, 3, 31), **dict.fromkeys("QRST", date(2026, 12, 31))}
    assert table.filter(state="exempt")["reason"].to_list() == ["opened_within"]


def test_a_quarter_that_is_over_is_missed_and_the_next_one_is_due() -> None:
    table = due_table(records("M01", datetime(2027, 1, 1)), "1q").filter(project="S", period=Q4)
    assert table.row(0, named=True)["state"] == "missed"
    assert table.row(0, named=True)["next_due"] == date(2027, 3, 31)


def test_years() -> None:
    table = due_table(records("M02", datetime(2026, 11, 14, 16)), "1y")
    assert dict(table.select("project", "next_due").unique().iter_rows()) == {
        "P": date(2027, 12, 31), "Q": date(2026, 12, 31), "R": date(2027, 12, 31)
    }  # fmt: skip


def test_a_unit_that_comes_twice_is_no_table() -> None:
    twice = pl.concat([records("M01", datetime(2026, 11, 14))] * 2)
    with pytest.raises(ValueError, match="one unit a period"):
        due_table(twice, "1q")


def test_no_units_give_an_empty_table() -> None:
    assert due_table(records("M01", datetime(2026, 11, 14)).clear(), "1q").is_empty()
