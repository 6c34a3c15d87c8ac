"""What a publication moves is told before it happens: every KPI and month whose figure differs afterwards, and no other, as the pages then show them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from catalog import registry
from pipelines import read
from pipelines.publishing import impact
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import company_home, line_at, one_engine
from tests.pipelines.files import export

TOLD = ("value", "denominator", "status", "limit")
ORDER = {"kind": "报修", "severity": "一般", "status": "处理中", "project_id": "P001"}

FILES: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "reporting: data of months that were owed": ("energy", [{**registry.dataset("energy").samples[0], "project_id": "P002", "period": month} for month in ("2026-07", "2026-08")]),
    "orders of two months apart": ("work_orders", [
        {**ORDER, "order_id": "X1", "created_at": "2026-03-05 09:00", "first_response_at": "2026-03-05 19:00"},
        {**ORDER, "order_id": "X2", "created_at": "2026-10-05 09:00", "first_response_at": "2026-10-05 19:00"},
    ]),
    "open cases of earlier months come due": ("work_orders", [{**ORDER, "order_id": "X3", "created_at": "2026-11-20 09:00"}]),
    "a project that is new": ("projects", [{**registry.dataset("projects").samples[0], "project_id": "P009", "name": "新盘", "households": 900}]),
    "a person who is new to the work": ("staff", [{**registry.dataset("staff").samples[0], "hire_date": "2026-09-20"}]),
}  # fmt: skip


@pytest.fixture
def line(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Iterator[CommandLine]:
    opened = line_at(company_home(tmp_path_factory), tmp_path)
    with one_engine():
        yield opened
    opened.close()


def everything(line: CommandLine, viewer: read.Viewer = read.OWNER, *by: str) -> dict[tuple[object, ...], tuple[object, ...]]:
    """Every figure of every KPI by month; what is open, over all months, has none."""
    flows, stocks = ([id for id, kpi in registry.kpis().items() if kpi.adds_over_time is adds] for adds in (True, False))
    warehouse = line.intake.warehouse
    found = read.numbers(warehouse, flows, read.Scope(), viewer, ("month", *by))
    whole = read.numbers(warehouse, stocks, read.Scope(), viewer, by).with_columns(month=pl.lit(None, pl.Date))
    both = pl.concat([found, whole], how="diagonal_relaxed")
    return {tuple(row[name] for name in ("kpi", "month", *by)): tuple(row[name] for name in TOLD) for row in both.to_dicts()}


def differing(before: dict[Any, Any], after: dict[Any, Any]) -> dict[Any, tuple[Any, Any]]:
    nothing = (None, 0, "not_enough_data", None)
    pairs = {key: (before.get(key, nothing), after.get(key, nothing)) for key in {*before, *after}}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1] and pair[0][1] + pair[1][1] > 0}


def told(moved: pl.DataFrame, *by: str) -> dict[tuple[object, ...], tuple[object, ...]]:
    """The same of what was told; a stock without its month."""
    kpis = registry.kpis()
    sides = (("before", "n_before", "status_before", "limit_before"), ("after", "n_after", "status_after", "limit_after"))
    return {
        (row["kpi"], row["month"] if kpis[row["kpi"]].adds_over_time else None, *(row[name] for name in by)): tuple(
            tuple(row[name] for name in side) for side in sides
        )
        for row in moved.to_dicts()
    }


def loaded(line: CommandLine, dataset: str, rows: list[dict[str, Any]]) -> Any:
    """The preview of a file, and the file published."""
    examined = line.intake.examine(line.intake.stage_path(export(line.folder, registry.dataset(dataset), rows)), dataset)
    effect = line.intake.preview(examined)
    return effect, line.intake.commit(examined, "me", accept_good=True)


@pytest.mark.parametrize(("dataset", "rows"), FILES.values(), ids=FILES)
def test_every_kpi_and_month_that_moves_is_told_and_no_other(line: CommandLine, dataset: str, rows: list[dict[str, Any]]) -> None:
    before, apart = everything(line), everything(line, read.OWNER, "project")
    effect, receipt = loaded(line, dataset, rows)
    assert told(effect.kpis) == differing(before, everything(line))
    assert effect.kpis.height and effect.kpis["month"].is_sorted(descending=True)
    spoken = set(effect.covers.projects)
    sites = {key: pair for key, pair in differing(apart, everything(line, read.OWNER, "project")).items() if key[2] in spoken}
    assert told(effect.projects, "project") == sites
    back = line.intake.reversal(receipt.batch_id, active=False)
    assert told(back.kpis) == {key: (after, before) for key, (before, after) in told(effect.kpis).items()}


def test_what_comes_in_moves_the_kpi_of_reporting(line: CommandLine) -> None:
    """A file, a nil report and the undo of either: each is data that were owed."""
    energy, orders = (registry.dataset(id) for id in ("energy", "work_orders"))
    duty = {"project_id": "P002", "is_owed": True, "due_on": "2031-01-05"}
    owed = [{**duty, "dataset": energy.name.zh, "month": "2026-07"}, {**duty, "dataset": orders.name.zh, "month": "2026-06"}]
    loaded(line, "reporting", owed)
    effect, receipt = loaded(line, "energy", [{**energy.samples[0], "project_id": "P002", "period": "2026-07"}])
    nil = line.intake.preview_nil("work_orders", ("P002",), date(2026, 6, 1))
    undone = line.intake.reversal(receipt.batch_id, active=False)
    for moved, month, cases in ((effect.kpis, 7, 1), (effect.projects, 7, 1), (nil.kpis, 6, 1), (undone.kpis, 7, -1)):
        (row,) = moved.filter(kpi="A06").to_dicts()
        assert (row["month"], row["n_after"] - row["n_before"]) == (date(2026, month, 1), cases)


def test_each_figure_is_the_one_of_its_month(line: CommandLine) -> None:
    """As a page shows it that is opened on this month alone."""
    effect, _ = loaded(line, *FILES["orders of two months apart"])
    assert {date(2026, 3, 1), date(2026, 10, 1)} <= {*effect.kpis["month"]}
    for row in effect.kpis.to_dicts():
        alone = read.numbers(line.intake.warehouse, [row["kpi"]], read.Scope(row["month"], row["month"]), read.OWNER).row(0, named=True)
        assert (row["after"], row["n_after"], row["status_after"]) == (alone["value"], alone["denominator"], alone["status"]), row["kpi"]


def test_the_number_of_questions_is_that_of_one_month(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    figures = read.figures
    monkeypatch.setattr(impact.read, "figures", lambda *words: (asked.append(words), figures(*words))[1])
    counts = []
    for months in (("2026-10",), tuple(f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13))):
        orders = [{**ORDER, "order_id": f"Q{len(months)}-{month}", "created_at": f"{month}-05 09:00"} for month in months]
        loaded(line, "work_orders", orders)
        counts.append(len(asked))
        asked.clear()
    assert counts[0] == counts[1]
