"""Targets set on the page: who turns red is shown first, and saving makes one batch that can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

from pipelines import proposing, read
from pipelines.intake import Intake
from tests.pages.conftest import connect, home, load_samples, opened, words_of


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Intake]:
    """A warehouse of one's own, since the test writes."""
    with closing(home(tmp_path)) as made:
        load_samples(made.intake, tmp_path)
        yield connect(made.intake, monkeypatch)


def test_a_target_is_previewed_saved_and_undone(office: Intake) -> None:
    before = read.history(office.warehouse).height
    at = opened("targets", section="settings", kpi="R14", who="company")
    assert not at.exception
    at.number_input(key="target_limit").set_value(101.0)
    at.text_input(key="target_source").set_value("2027 经营计划").run()
    next(button for button in at.button if "影响" in button.label).click().run()
    assert not at.exception
    assert any("保存之前" in word for word in words_of(at))
    assert read.history(office.warehouse).height == before, "a preview stores nothing"
    at.button(key="proposal_save").click().run()
    assert not at.exception
    history = read.history(office.warehouse)
    assert history.height == before + 1 and history["dataset"][0] == "standards"
    kept = read.standards(office.warehouse).filter(pl.col("kpi") == "R14", pl.col("limit") == 101)
    assert kept["source_doc"].to_list() == ["2027 经营计划"] and kept["status"].to_list() == ["待确认"]
    office.undo(int(history["batch_id"][0]), "tests")
    assert read.standards(office.warehouse).filter(pl.col("limit") == 101).is_empty()


def sides(before: str, after: str) -> pl.DataFrame:
    row = {"kpi": "R14", "project": "P001", "value": 92.0, "goal": 95.0, "limit": 90.0}
    return proposing.turns(*(pl.DataFrame([{**row, "status": status}]) for status in (before, after)))


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [("met", "missed", "red"), ("no_target", "probably_missed", "red"), ("missed", "probably_met", "green"), ("met", "probably_met", "other"),
     ("missed", "probably_missed", "other"), ("met", "met", "same"), ("met", "no_target", "other")],
)  # fmt: skip
def test_who_turns(before: str, after: str, turn: str) -> None:
    assert sides(before, after)["turn"].to_list() == [turn]
