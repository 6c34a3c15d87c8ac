"""The parts that pages have beyond their KPIs: marked comments, what is due once a period, ranks in words."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from catalog import registry
from pages.results import action_list
from tests.pages.conftest import opened, words_of
from ui.answers.names import Names
from ui.choices import dimensions
from ui.drawing import group_charts, periods_due, ranking
from ui.month import closing
from ui.session import state
from ui.text import t
from ui.topics import effects, voice
from ui.wording import status


def span(start: int, stop: int, weight: float) -> dict[str, object]:
    return {"start": start, "stop": stop, "words": "", "weight": weight}


@pytest.mark.parametrize(
    ("text", "evidence", "shown"),
    [
        ("电梯太慢", [span(2, 4, -1.0)], "电梯:red-background[太慢]"),
        ("很满意", [span(1, 3, 1.0)], ":green-background[很满意]"),  # with what strengthens a word, turns it round, or is its end
        ("地面不干净", [span(3, 5, -1.0)], "地面:red-background[不干净]"),
        ("不满意", [span(0, 2, -1.0)], ":red-background[不满意]"),
        ("服务没跟上来", [span(2, 4, -1.0)], "服务:red-background[没跟上]来"),
        ("拖了很久", [span(0, 2, -1.0), span(2, 4, -1.0)], ":red-background[拖了很久]"),  # those that touch stand on one ground
        ("[a](b) 太慢", [], "\\[a\\]\\(b\\) 太慢"),
        ("太慢了", [span(0, 2, -1.0), span(1, 3, 1.0)], ":red-background[太慢]了"),  # overlapping: the first stands
        ("短", [span(0, 9, -1.0)], "短"),  # beyond the text: left alone
    ],
)
def test_the_words_that_decided_are_marked(text: str, evidence: list[dict[str, object]], shown: str) -> None:
    assert voice.marked(text, evidence) == shown


@pytest.mark.parametrize(("kpi", "shown"), [("C06", "26 / 3,840"), ("V01", "样本 3,840")])
def test_a_bar_says_on_how_many_cases_it_rests(kpi: str, shown: str) -> None:
    row = {"kpi": kpi, "project": "P001", "value": 6.8, "numerator": 26, "denominator": 3840, "status": "no_target"}
    assert shown in group_charts.bars(registry.kpi(kpi), pl.DataFrame([row]), "project").data[0].text[0]


def test_grounds_for_dark_text_neither_hide_it_nor_glare() -> None:
    for look in status.LOOKS.values():
        red, green, blue = (int(look.fill[at : at + 2], 16) for at in (1, 3, 5))
        assert 140 <= 0.3 * red + 0.59 * green + 0.11 * blue <= 225, look  # of 255


UNITS = pl.DataFrame(
    {
        "_project": ["A", "A", "B", "B", None],
        "_month": [date(2026, 7, 1), date(2026, 10, 1), date(2026, 7, 1), date(2026, 10, 1), date(2026, 7, 1)],
        "_outcome": ["hit", "pending", "open_past_due", "hit", "hit"],
        "_deadline": [None, datetime(2026, 12, 31, 16), datetime(2026, 9, 30, 16), None, None],
    }
)


def test_what_is_due_once_a_period_says_by_when() -> None:
    found = periods_due.units(UNITS)
    assert found.height == 4
    assert periods_due.sentence(found, Names({"A": "甲"})) == "已完成 2 次，错过 1 次：B。本期还有 1 次未做，最晚 2026-12-31：甲。"
    first = periods_due.table(found, Names({"A": "甲"})).row(0)
    assert first[0] == "甲" and first[3] == "2026-12-31"


def test_who_missed_most_is_named_first() -> None:
    missed = UNITS.with_columns(_outcome=pl.Series(["miss", "pending", "miss", "open_past_due", "hit"]))
    assert periods_due.sentence(periods_due.units(missed), Names({"B": "乙"})).startswith("已完成 0 次，错过 3 次：乙（2 次）、A。")
    assert periods_due.sentence(periods_due.units(UNITS.filter(pl.col("_outcome") == "hit")), Names()) == "已完成 2 次，错过 0 次。"


def test_what_is_not_due_yet_does_not_look_like_a_status() -> None:
    """△ means a limit that is probably missed."""
    drawn = periods_due.figure(periods_due.units(UNITS), Names()).data[0]
    assert [list(line) for line in drawn.text] == [["✓", "◌"], ["✕", "✓"]]
    pending = periods_due.LOOKS["pending"][0]
    assert pending not in {look.symbol for look in status.LOOKS.values()}
    assert {t("periods.pending", day="")[0], t("outcome.pending")[0], closing.LOOKS["expected"].symbol, action_list.SYMBOLS["open"]} == {
        pending
    }


def ranks(*rows: tuple[str, float | None, float, float]) -> pl.DataFrame:
    columns = ["project", "rank", "rank_low", "rank_high"]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(kpi=pl.lit("R14"), n=40, value=90.0, shrunk=pl.col("rank"))


def test_only_sure_ranks_are_told() -> None:
    found = ranks(("A", 1.0, 1.0, 2.0), ("B", 2.0, 1.0, 4.0), ("C", 3.0, 1.0, 4.0), ("D", 4.0, 3.0, 4.0), ("E", None, 0.0, 0.0))
    words = ranking.sentence(registry.kpi("R14"), found, "project")
    assert "4 个项目有名次" in words and "后半的：D" in words and "前半的：A" in words and "不排名的有 1 个" in words
    assert "太少" in ranking.sentence(registry.kpi("R14"), found.head(2), "project") or "不排名次" in ranking.sentence(
        registry.kpi("R14"), found.head(2), "project"
    )


@pytest.mark.parametrize(("kpi", "value"), [("R14", 2.0), ("R07", -2.0)])
def test_an_effect_for_the_better_lies_to_the_right(kpi: str, value: float) -> None:
    row = {
        "kpi": kpi,
        "name": "措施",
        "state": "improved",
        "value": value,
        "lower": value - 1,
        "upper": value + 1,
        "zh": "效果",
        "en": "effect",
        "projects": ["P001"],
    }
    drawn = effects.figure(pl.DataFrame([row])).data[0]
    assert drawn.x == (2.0,) and drawn.error_x.array == (1.0,)


def test_groups_are_called_in_the_language_of_the_page() -> None:
    """Known words of a column, yes and no, and the trade's own words where a column is free text; what nobody knows stays as it is."""
    with state.speaking("en"):
        told = {("R14", "category", "电梯"): "lifts", ("R14", "severity", "紧急"): "urgent", ("V12", "high_value", "true"): "yes"}
        told |= {("R14", "team", "一班"): "一班"}
        assert {key: dimensions.labels(registry.kpi(key[0]), key[1])(key[2]) for key in told} == told
        assert voice.topic_word("电梯") == "lifts"


@pytest.mark.usefixtures("full")
def test_words_of_one_who_answered_are_withheld() -> None:
    """In the samples one sheet was filled in at P001."""
    at = opened("voice", project="P001")
    assert not at.exception
    words = " ".join(words_of(at))
    assert "电梯维修比以前快" not in words and "不显示" in words
    assert not any("电梯维修比以前快" in str(each.value.to_dict()) for each in at.dataframe)
