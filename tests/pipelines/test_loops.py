"""The loop of open nonconformities: which are past due, and for what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from catalog import registry
from catalog.kpis.nonconformities import nonconformity
from catalog.zones import DEFAULT_ZONE
from metrics.cases import cases
from metrics.numbers import numbers
from metrics.tally import spread, tally
from pipelines.loops import staged
from tests.catalog.examples import frames

AT = datetime(2026, 10, 31, 18, tzinfo=ZoneInfo(DEFAULT_ZONE)).astimezone(UTC).replace(tzinfo=None)
RIGHT = {"rectified_at": "2026-10-09 08:00"}
TABLE = [
    # cells, what is overdue, where it waits
    ({}, "rectify", "found"),
    ({"notified_at": "2026-10-02 08:00"}, "rectify", "reported"),
    ({"due_at": "2026-11-10 18:00"}, None, "found"),
    ({"due_at": None}, None, "found"),
    (RIGHT, "verify", "rectified"),
    ({**RIGHT, "due_at": "2026-11-10 18:00"}, None, "rectified"),
    ({**RIGHT, "verify_result": "不合格", "verified_at": "2026-10-12 08:00"}, "rectify", "reported"),
]


def told(cells: list[dict[str, object]]) -> tuple[pl.DataFrame, float]:
    """What the loop says of the rows, and the KPI's count of them."""
    kpi = registry.kpi("Q06S")
    asked = replace(kpi, example=replace(kpi.example, rows=tuple(nonconformity(n, **each) for n, each in enumerate(cases_of(cells)))))
    own, joined = frames(asked)
    counted = numbers({kpi.id: kpi}, spread(tally(kpi, cases(kpi, registry.dataset(kpi.dataset).names, own, joined))), {kpi.id: AT})
    return staged(own.with_columns(project="_project"), AT), counted["value"][0]


def cases_of(cells: list[dict[str, object]]) -> list[dict[str, object]]:
    return [*cells, {**RIGHT, "verify_result": "合格", "verified_at": "2026-10-12 08:00"}]  # one that is closed beside them


@pytest.mark.parametrize(("cells", "overdue", "stage"), TABLE)
def test_what_is_past_due_says_for_what_it_waits(cells: dict[str, object], overdue: str | None, stage: str) -> None:
    found, counted = told([cells])
    assert found.select("overdue", "stage").rows() == [(overdue, stage)]
    assert counted == (overdue is not None)


def test_the_list_marks_as_many_as_the_kpi_counts() -> None:
    found, counted = told([cells for cells, _, _ in TABLE])
    assert found["overdue"].count() == counted == sum(overdue is not None for _, overdue, _ in TABLE) == 4


def test_a_bare_date_lasts_to_the_end_of_its_day() -> None:
    dataset = registry.dataset("nonconformities")
    row = dataset.frame([nonconformity(1, due_at="2026-10-31 00:00")]).with_columns(project="_project")
    dated = row.with_columns(_dated=pl.lit(1 << dataset.names.index("due_at"), pl.Int64))
    assert [staged(found, AT)["overdue"].to_list() for found in (row, dated)] == [["rectify"], [None]]
