"""What is told to residents: nothing of fewer than five, nobody by name; and the strip of the guide, the link, the comparison."""

from __future__ import annotations

import re

import polars as pl
import pytest

from catalog import registry
from metrics.improvement import STATES
from pipelines import read
from pipelines.intake import Intake
from pipelines.read import Scope, Viewer
from tests.pages.conftest import opened, words_of
from ui.answers import ask
from ui.session import access
from ui.text import catalogue
from ui.topics import letter
from ui.wording import status


def test_small_figures_are_absent(full: Intake) -> None:
    at = opened("residents", period="all", project="P001")
    assert not at.exception
    row = {"kpi": "V01", "value": 90.0, "denominator": 4}
    assert letter._row(pl.DataFrame([row]), "V01") is None
    assert letter._row(pl.DataFrame([{**row, "denominator": 5}]), "V01") is not None


def test_each_figure_that_is_told_has_a_way_to_its_passport(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of those that are left out as too small there is none."""
    sizes = {"V01": 4, "R14": 5, "C02": 40}
    rows = [{"kpi": id, "value": 90.0, "denominator": n} for id, n in sizes.items()]
    monkeypatch.setattr(ask, "for_everybody", lambda kpis, scope: pl.DataFrame([row for row in rows if row["kpi"] in kpis]))
    assert letter.figures(Scope(projects=("P001",))) == ["R14", "C02"]


@pytest.mark.parametrize("part", ["numbers", "comments", "effects"])
def test_residents_are_told_what_one_is_told_who_may_not_see_names(full: Intake, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    """Whoever looks: the reading room is asked for nothing of the letter by one who may."""
    asked, real = [], getattr(read, part)

    def spied(*args: object, **kwargs: object) -> object:
        asked.extend(each for each in (*args, *kwargs.values()) if isinstance(each, Viewer))
        return real(*args, **kwargs)

    monkeypatch.setattr(read, part, spied)
    at = opened("residents", period="all", project="P001")
    assert not at.exception and access.viewer().may_see_names
    assert asked and not [viewer for viewer in asked if viewer.may_see_names]


def test_what_was_reported_is_what_had_to_be_answered(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """One count for both, and the other lines say that theirs differ: nobody has to ask where the rest went."""
    row = {"kpi": "R01", "value": 90.0, "numerator": 18, "denominator": 20, "pending": 3}
    monkeypatch.setattr(ask, "for_everybody", lambda kpis, scope: pl.DataFrame([row]))
    assert letter.heard(Scope(projects=("P001",)))[0] == "您报修 23 件，撤回的和没有时间记录的不算。"
    assert any("不一定相同" in words for words in words_of(opened("residents", period="all", project="P001")))


@pytest.mark.parametrize("state", STATES)
def test_what_became_of_an_improvement_speaks_of_no_answers(state: str) -> None:
    """A measure may be held to orders or faults: few of these are not few answers."""
    assert "回答" not in catalogue("zh")[f"letter.state_{state}"] and "answer" not in catalogue("en")[f"letter.state_{state}"]


def test_no_figure_about_people_is_told() -> None:
    told = {*letter.HEARD, *letter.DONE, *letter.WENT}
    assert not [id for id in told if registry.kpi(id).about_people]


@pytest.mark.parametrize("against", ["target", "peers"])
def test_the_page_is_compared_as_chosen(full: Intake, against: str) -> None:
    at = opened("overview", period="all", against=against)
    assert not at.exception
    told = [*words_of(at), *(metric.proto.delta_description for metric in at.metric)]
    assert any(words in each for each in told for words in (("离目标", "没有目标可比") if against == "target" else ("才有同类可比",)))


def test_the_guide_goes_on_where_the_address_says_and_stays_closed(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "is_made_up", lambda: True)
    at = opened("overview", guide="project-2")
    assert any("2/5" in word for word in words_of(at))
    at.button(key="guide_next").click().run()
    assert any("3/5" in word for word in words_of(at)) and at.query_params["guide"] == "project-3"
    at.button(key="guide_close").click().run()
    assert not any("/5" in word for word in words_of(at)) and at.query_params["guide"] == "off"
    assert not any("/5" in word for word in words_of(opened("sla", guide="off")))
    assert any("1/5" in word for word in words_of(opened("overview", guide="nobody-9")))


def test_the_link_holds_the_choices(full: Intake) -> None:
    at = opened("overview", period="all", against="year")
    link = next(code.value for code in at.code)
    assert "period=all" in link and "against=year" in link and "lang=zh" in link


def test_an_entry_of_the_glossary_is_linked(full: Intake) -> None:
    at = opened("about_kpis", section="settings", kpi="R14")
    assert len(at.expander) == 0 and any("R14" in head.value for head in at.subheader)
    assert any(
        "没看懂" in warning.value or "kpi" in warning.value for warning in opened("about_kpis", section="settings", kpi="X99").warning
    )


LEARNED = [
    ("zh", "证据|置信|区间|显著|样本|偶然误差|P90|底线|闭区间|闭环|覆盖率|n =|率（"),
    ("en", "evidence|interval|significan|sample|P90|limit|rate|closed loop|n ="),
]


@pytest.mark.parametrize(("language", "learned"), LEARNED)
def test_the_page_that_residents_read_is_in_plain_words(full: Intake, monkeypatch: pytest.MonkeyPatch, language: str, learned: str) -> None:
    """The page as it is drawn, with every figure that it can have, and an improvement of each number."""
    kpis = sorted({*letter.HEARD, *letter.DONE, *letter.WENT})
    cells = {"value": 90.0, "lower": 80.0, "upper": 95.0, "numerator": 90, "denominator": 100, "pending": 0, "status": "missed"}
    frame = pl.DataFrame([{"kpi": id, **cells} for id in kpis])
    monkeypatch.setattr(ask, "for_everybody", lambda ids, scope: frame.filter(pl.col("kpi").is_in(list(ids))))
    states = sorted(STATES)
    acted = [{"kpi": id, "state": states[place % len(states)]} for place, id in enumerate(registry.kpis())]
    monkeypatch.setattr(letter, "_finished", lambda scope, project: acted)
    at = opened("residents", language, period="all", project="P001")
    lines = [line for block in at.markdown for line in str(block.value).splitlines()]
    assert not at.exception and len(lines) > len(acted) + len(letter.WENT)
    assert not [line for line in lines if re.search(learned, line)]


def test_what_residents_are_told_has_a_name_for_them() -> None:
    plain = {id: registry.kpi(id).plain for id in (*letter.DONE, *letter.WENT)}
    assert all(plain.values())
    assert len({text.zh for text in plain.values() if text}) == len({text.en for text in plain.values() if text}) == len(plain), (
        "one name, one number"
    )


@pytest.mark.parametrize(("language", "learned"), LEARNED)
def test_residents_are_told_in_plain_words(language: str, learned: str) -> None:
    """No word of a statistician; every state of an action and every status has its own plain one."""
    told = {key: words for key, words in catalogue(language).items() if key.startswith("letter.")}
    assert not {key for key, words in told.items() if re.search(learned, words)}
    assert {f"letter.state_{state}" for state in STATES} | {f"letter.kept_{code}" for code in status.LOOKS} <= told.keys()
