"""How a figure stands is told alike wherever it is shown: one word, one symbol, one colour."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import combinations
from typing import Any

import polars as pl
import pytest

from catalog import registry
from metrics.numbers import FIGURES
from pages.intake import month_ask
from pages.settings import who_turns
from pipelines import file_report, proposing
from pipelines.intake import Intake
from pipelines.publishing import impact
from pipelines.publishing.coverage import Covered
from pipelines.publishing.effect import Effect
from tests.architecture.source import sources
from tests.pages.conftest import opened, words_of
from ui.comparing import heat
from ui.drawing import group_charts, number_tables
from ui.topics import letter
from ui.wording import sentences, status
from ui.wording.marks import line

KPI = registry.kpi("R14")
STATES = [
    # status, misses of 0 that the goal allows, what is said
    ("met", 0, "✓ 达标"),
    ("met", 2, "✓ 达到底线"),
    ("probably_met", 0, "○ 大致达标"),
    ("probably_met", 2, "○ 大致达到底线"),
    ("probably_missed", 2, "△ 可能未达标"),
    ("missed", 2, "✕ 未达标"),
]


def figure(code: str, misses: int, kpi: str = "R14") -> dict[str, Any]:
    told = {"value": 98.9, "numerator": 181, "denominator": 183, "excluded": 0, "lower": 96.1, "upper": 99.7, "goal": 100.0, "limit": 95.0}
    return {"kpi": kpi, "project": "P001", **dict.fromkeys(FIGURES), **told, "status": code, "misses": misses, "allowed": 0, "mixed": False}


def frame(row: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([row], schema={"kpi": pl.String, "project": pl.String, **FIGURES})


def previewed(row: dict[str, Any]) -> str:
    shown = frame(row)
    return who_turns._table(proposing.turns(shown, shown))["变化"][0]


def of_dots(row: dict[str, Any]) -> str:
    return group_charts.dots(KPI, frame(row), "project").data[0].hovertext[0]


PLACES: dict[str, Callable[[dict[str, Any]], str]] = {
    "tile": lambda row: line([status.mark(KPI, row)]),
    "heat map": lambda row: heat._cell_hover("R14", row, None),
    "dots": of_dots,
    "table": lambda row: number_tables.of_numbers(frame(row), "project", "项目")["状态"][0],
    "preview of a target": previewed,
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("code", "misses", "said"), STATES, ids=[said for _, _, said in STATES])
def test_a_state_is_told_alike_in_every_place(full: Intake, place: str, code: str, misses: int, said: str) -> None:
    told = PLACES[place](figure(code, misses))
    others = [other for _, _, other in STATES if other != said]
    assert said in told and not [other for other in others if other in told], told


@pytest.mark.parametrize(("code", "misses", "said"), STATES, ids=[said for _, _, said in STATES])
def test_the_command_line_says_it_like_the_pages(code: str, misses: int, said: str) -> None:
    row, word = figure(code, misses), said.partition(" ")[2]
    sides = {f"{part}{side}": row[name] for part, (name, _) in impact.FIGURES.items() for side in ("before", "after")}
    moved = pl.DataFrame([{"kpi": "R14", "month": date(2026, 10, 1), **sides, "turn": "green"}], schema=impact.NO_KPIS.schema)
    (line,) = file_report._turned(Effect(0, 0, 0, 0, 0, moved, impact.NO_PROJECTS, Covered((), ())), "zh")
    assert line.endswith(f": {word} → {word}")


def test_of_many_that_turn_the_command_line_tells_the_first() -> None:
    row = figure("met", 2)
    sides = {f"{part}{side}": row[name] for part, (name, _) in impact.FIGURES.items() for side in ("before", "after")}
    moved = pl.DataFrame([{"kpi": "R14", "month": date(2026, 10, 1), **sides, "turn": "red"}] * 70, schema=impact.NO_KPIS.schema)
    lines = file_report._turned(Effect(0, 0, 0, 0, 0, moved, impact.NO_PROJECTS, Covered((), ())), "zh")
    assert len(lines) == 61 and lines[-1] == "……另有 10 条，用 --json 列出全部"


def test_the_month_says_it_like_all_others(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(month_ask, "in_time", lambda month: figure("met", 2, "A06"))
    at = opened("month_close", section="intake", month="2026-09")
    assert any("✓ 达到底线 · 98.9%" in word for word in words_of(at))


def test_residents_are_not_told_that_a_goal_is_reached_which_is_not() -> None:
    assert [letter._kept(KPI, figure(code, misses)) for code, misses, _ in STATES[:4]] == [
        "✓ 达到了", "✓ 过得去，还没达到", "○ 差不多达到了", "○ 差不多过得去，还没达到"
    ]  # fmt: skip


def test_a_course_ends_in_the_same_word() -> None:
    months = pl.DataFrame({"month": ["2026-08-01", "2026-09-01"]}).select(pl.col("month").str.to_date())
    rows = pl.concat([months, pl.concat([frame(figure("met", 2))] * 2)], how="horizontal")
    assert sentences.of_trend(KPI, rows).endswith("（达到底线）。")


def test_a_legend_names_both_words_of_a_symbol() -> None:
    told = re.findall(r":(\w+)-badge\[([^]]*)\]", status.legend())
    assert [words for _, words in told] == [
        "✓ 达标或达到底线",
        "○ 大致达标或达到底线",
        "△ 可能未达标",
        "✕ 未达标",
        "… 数据不足",
        "◇ 未设目标",
    ]
    assert [colour for colour, _ in told] == [look.badge for look in status.LOOKS.values()]


@pytest.mark.parametrize(("section", "name"), [("results", "overview"), ("results", "compare"), ("settings", "about_kpis")])
def test_a_legend_looks_alike_on_every_page(full: Intake, section: str, name: str) -> None:
    at = opened(name, section=section, period="all", peers="")
    assert not at.exception and [e.value for e in at.markdown].count(status.legend()) == 1


def test_a_figure_beyond_every_value_has_reached_its_goal() -> None:
    assert status.code(KPI, figure("met", 2) | {"value": None}) == "met"


def test_only_one_module_says_a_status() -> None:
    """Else a page could say by the status alone what the others say by goal and limit."""
    spoken = {source.name for source in sources("ui", "pages") for text in source.strings() if str(text.value).startswith("status.")}
    assert spoken == {"ui/wording/status.py", "pages/settings/about_kpis.py"}, "the latter explains what all of them mean"


def test_the_grounds_of_two_states_are_told_apart() -> None:
    rgb = {code: [int(look.fill[at : at + 2], 16) for at in (1, 3, 5)] for code, look in status.LOOKS.items()}
    near = [pair for pair in combinations(rgb, 2) if sum(abs(a - b) for a, b in zip(rgb[pair[0]], rgb[pair[1]], strict=True)) < 50]
    assert not near
