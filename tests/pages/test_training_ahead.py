"""The folds of the page of training: which sites will have too few certificates, and what is late beside training."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from catalog import registry
from pipelines.intake import Intake
from tests.pages.conftest import opened, words_of
from ui.answers import ask
from ui.session import state
from ui.text import catalogue
from ui.topics import training_ahead

ZH = catalogue("zh")


def test_both_open_and_say_what_they_know(full: Intake) -> None:
    at = opened("training", period="all")
    assert not at.exception
    for key in ("ahead", "beside"):
        at.session_state[key] = True
    at.run()
    assert not at.exception
    words = " ".join(words_of(at))
    assert "能比较的项目太少" in words and "不等于培训就是原因" in words


def test_a_course_in_order_is_told_from_one_done_in_time(full: Intake) -> None:
    """Inductions may all be in order by record while some were done late: both numbers stand on the page, and above the courses it says which is which."""
    at = opened("training", period="all")
    told = next(box.value for box in at.caption if "补训完成的也算达标" in box.value)
    assert f"“{registry.kpi('T05').name.zh}”" in told, "the figure that tells of the thirty days, by its name"
    assert any("（补训完成的也算）" in box.value for box in at.caption)


@pytest.mark.parametrize(("late", "verdict"), [((30, 5), "beside.more"), ((5, 30), "beside.less"), ((10, 10), "beside.same")])
def test_the_sentence_names_the_way_and_no_cause(full: Intake, late: tuple[int, int], verdict: str) -> None:
    few, many = late
    rows = [(f"P{i}", 70.0, few, 100) for i in range(3)] + [(f"P{i}", 95.0, many, 100) for i in range(3, 6)]
    sites = pl.DataFrame(rows, schema=["project", "trained", "late", "cases"], orient="row")
    assert training_ahead.sentence("R14", sites).endswith(ZH[verdict])
    with state.speaking("en"):
        assert "at the 3 sites where fewer are trained" in training_ahead.sentence("R14", sites)


def test_shares_of_few_cases_are_withheld(full: Intake) -> None:
    trained = pl.DataFrame({"project": ["P1", "P2"], "trained": [80.0, 90.0]})
    sites = {"R14": pl.DataFrame({"project": ["P1", "P2"], "trained": [80.0, 90.0], "late": [3, 3], "cases": [29, 30]})}
    found = training_ahead.beside_table(trained, sites)
    share = next(column for column in found.columns if "没有按时" in column)
    assert found[share].to_list() == ["— (29)", "10.0% (30)"]


def test_a_site_below_already_is_told_so(full: Intake) -> None:
    rows = [("P001", 4, 3, 100.0, 1, None), ("P002", 10, 10, 85.0, 0, date(2026, 11, 26))]
    found = pl.DataFrame(rows, schema=["project", "n", "valid", "required", "short", "below_on"], orient="row")
    table = training_ahead.falling_table(found)
    assert table[ZH["ahead.below_on"]].to_list() == ["已低于要求", "2026-11-26"] and table[ZH["ahead.valid"]].to_list() == [
        "3 / 4",
        "10 / 10",
    ]


def test_a_part_without_a_list_says_so(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Courses without a list of certificates leave no heading with nothing below it."""
    real = ask.readiness
    monkeypatch.setattr(ask, "readiness", lambda scope: replace(real(scope), certificates=pl.DataFrame(), listed=None))
    at = opened("training", period="all")
    said = [str(each.value) for each in (*at.subheader, *at.caption)]
    assert not at.exception and ZH["radar.title"] in said
    assert sum(ZH["empty.scope"] in each for each in said) == 1
