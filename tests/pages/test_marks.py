"""What stands on a tile and below a chart: marks that are explained, tables that are drawn when they are asked for."""

from __future__ import annotations

import pytest

from pipelines.intake import Intake
from tests.pages.conftest import opened, words_of
from ui.text import catalogue
from ui.wording import marks
from ui.wording.marks import Mark

ZH = catalogue("zh")
MET, GAPS = Mark("达标", "✓", "green", "为什么"), Mark("数据有缺口", "◔", "orange")


@pytest.mark.parametrize(
    ("shown", "line"), [((), ""), ((MET,), ":green-badge[✓ 达标]"), ((MET, GAPS), ":green-badge[✓ 达标] :orange-badge[◔ 数据有缺口]")]
)
def test_marks_stand_side_by_side(shown: tuple[Mark, ...], line: str) -> None:
    assert marks.line(shown) == line


def test_what_a_mark_means_stands_in_the_passport(full: Intake) -> None:
    at = opened("kpi", kpi="R14", period="all")
    assert not at.exception
    tile = next(word for word in words_of(at) if "-badge[" in word)
    told = tile.partition("-badge[")[2].partition("]")[0]
    assert told == "… 数据不足" and any(f"- **{told}** 样本 " in word for word in words_of(at))


def test_the_table_below_a_chart_is_drawn_when_it_is_unfolded(full: Intake) -> None:
    at = opened("overview", period="all")
    assert not at.exception and not at.dataframe and not at.get("download_button")
    at.session_state["twin_heat"] = True
    at.run()
    assert not at.exception and len(at.dataframe) == 1 and len(at.get("download_button")) == 1


def test_a_passport_answers_first_what_everybody_asks_and_folds_the_rest(full: Intake) -> None:
    at = opened("kpi", kpi="R14", period="all")
    at.session_state["passport_R14"] = True
    at.run()
    assert not at.exception
    labels = [ZH[f"passport.{part}"] for part in ("formula", "data", "cases", "missing", "target")]
    lines = next(word for word in words_of(at) if word.startswith(f"- **{labels[0]}**")).splitlines()
    assert [line.split("**")[1] for line in lines[:5]] == labels and len(lines) <= 12
    audited = next(word for word in words_of(at) if word.startswith(f"- **{ZH['passport.files']}**"))
    assert all(f"**{ZH[f'passport.{part}']}**" in audited for part in ("source", "standard", "checks", "definition"))
    assert ZH["passport.more"] in [fold.label for fold in at.expander]
