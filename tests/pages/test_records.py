"""Records page by page: each once, in one order over all pages, the page in the address; what an address says wrongly is answered."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from catalog import registry
from pipelines import read
from pipelines.intake import Intake
from tests.pages.conftest import opened, words_of
from ui.answers import ask
from ui.number import records
from ui.session import state
from ui.text import LANGUAGES, catalogue

PERIOD = {"from": "2026-01", "to": "2026-12"}


@pytest.fixture
def two_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "RECORDS_SHOWN", 1)
    monkeypatch.setattr(records, "AHEAD", 3)


def unfolded(name: str, kpi: str) -> AppTest:
    at = opened(name, kpi=kpi, **PERIOD)
    at.session_state[f"fold_{kpi}"] = True
    return at.run()


@pytest.mark.parametrize("order", ["latest", "longest", "deadline"])
def test_pages_together_are_the_list(full: Intake, order: read.Order) -> None:
    every = read.records(full.warehouse, "R02", read.Scope(), read.OWNER, order=order)
    assert every.height > 1
    pages = [read.records(full.warehouse, "R02", read.Scope(), read.OWNER, limit=1, offset=n, order=order) for n in range(every.height)]
    assert [page["order_id"].item() for page in pages] == every["order_id"].to_list()
    assert read.records(full.warehouse, "R02", read.Scope(), read.OWNER, limit=1, offset=every.height).is_empty()
    if order != "latest":
        values = every[read.ORDERS[order]].drop_nulls().to_list()
        assert values == sorted(values, reverse=order == "longest")


@pytest.mark.usefixtures("full", "two_a_page")
def test_a_page_is_kept_in_the_address() -> None:
    at = unfolded("sla", "R02")
    assert not at.exception
    told = lambda at: [word for word in words_of(at) if word.startswith("第 ")]  # noqa: E731
    assert told(at) == ["第 1 至 1 条；下载包含全部。"]
    second = opened("sla", kpi="R02", **PERIOD, rows_page_R02_latest="2")
    assert told(second) == ["第 2 至 2 条；下载包含全部。"] and second.query_params["rows_page_R02_latest"] in ("2", ["2"])
    wrong = opened("sla", kpi="R02", **PERIOD, rows_page_R02_latest="99")
    assert told(wrong) == ["第 1 至 1 条；下载包含全部。"] and any("rows_page_R02_latest" in each.value for each in wrong.warning)
    assert not opened("sla", kpi="R02", **PERIOD, rows_page_R02_latest="-1e9").exception


def test_the_records_of_every_kind_of_number_can_be_told(full: Intake) -> None:
    """What the verdict is called and what a file's own column is called may be one word: both stand there, told apart."""
    kinds = {(kpi.dataset, kpi.kind): kpi for kpi in registry.kpis().values()}
    found = [(kpi, read.records(full.warehouse, kpi.id, read.Scope(), read.OWNER)) for kpi in kinds.values()]
    for language in LANGUAGES:
        with state.speaking(language):
            told = {kpi.dataset: records.of_records(kpi, frame, read.OWNER) for kpi, frame in found}
        tested = told["pm_tasks"].columns
        assert tested[0] == catalogue(language)["column.outcome"]
        assert ("结果（保养与检测计划）" in tested) == (language == "zh")


@pytest.mark.parametrize(("days", "there"), [((20, 21), False), ((20, 22), True)])
def test_a_due_time_that_the_file_tells_is_not_told_twice(full: Intake, days: tuple[int, int], there: bool) -> None:
    moments = [datetime(2026, 10, day, 8) for day in (20, 21)]
    frame = pl.DataFrame({"nc_id": ["B1", "B2"], "_project": ["P001"] * 2, "_outcome": ["hit"] * 2, "_why": [None] * 2, "due_at": moments,
                          "_deadline": [datetime(2026, 10, day, 8) for day in days]}, schema_overrides={"_why": pl.String})  # fmt: skip
    shown = records.of_records(registry.kpi("Q03"), frame, read.OWNER)
    assert (catalogue("zh")["column.deadline"] in shown.columns) == there and "整改期限" in shown.columns
