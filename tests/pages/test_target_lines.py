"""Goal and limit on charts: those of each month and group, one line only where they are one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go
import polars as pl
import pytest

from catalog import registry
from metrics.numbers import FIGURES
from ui.answers.names import Names
from ui.comparing import compare_charts
from ui.drawing import charts, course, group_charts, month_charts, number_tables, target_lines
from ui.number import passport
from ui.wording import held, sentences

R14, LAST = registry.kpi("R14"), date(2026, 12, 1)
Bars = Sequence[float | None]


def monthly(goal: Bars, limit: Bars, values: Bars | None = None) -> pl.DataFrame:
    """As `read.numbers` by month gives it."""
    months = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(len(goal))]
    rows = {
        "kpi": "R14",
        "month": months,
        "value": values or [90.0] * len(goal),
        "lower": 85.0,
        "upper": 95.0,
        "numerator": 90,
        "denominator": 100,
        "pending": 0,
    }
    bars = {"goal": pl.Series(goal, dtype=pl.Float64), "limit": pl.Series(limit, dtype=pl.Float64)}
    return pl.DataFrame(rows).with_columns(**bars, excluded=0, status=pl.lit("missed"))


def by_project(goal: Bars, limit: Bars) -> pl.DataFrame:
    projects = pl.Series("project", [f"P{n}" for n in range(len(goal))])
    return monthly(goal, limit).drop("month").with_columns(projects)


def steps(figure: go.Figure) -> list[list[float | None]]:
    return [list(trace.y) for trace in figure.data if trace.mode == "lines" and trace.line.shape == "hvh"]


def straight(figure: go.Figure, end: str) -> list[float]:
    return [shape[end] for shape in figure.layout.shapes if shape.type == "line"]


@pytest.mark.parametrize(
    ("goal", "limit", "lines", "moving", "words"),
    [
        ([98.0, 98.0, 98.0], [92.0, 92.0, 92.0], [98.0, 92.0], [], ["目标 98", "底线 92"]),
        ([98.0, 98.0, 97.0], [92.0, 92.0, 92.0], [92.0], [[98.0, 98.0, 97.0]], ["目标 97", "底线 92"]),
        ([None, 98.0, 98.0], [None, None, None], [], [[None, 98.0, 98.0]], ["目标 98"]),  # since the second month: none before
        ([95.0, 96.0, 96.0], [95.0, 96.0, 96.0], [], [[95.0, 96.0, 96.0]], ["目标 96"]),  # a limit that is the goal is one line with it
        ([None, None, None], [None, None, None], [], [], []),
    ],
)
def test_a_course_is_held_to_the_bars_of_its_months(goal: Bars, limit: Bars, lines: Bars, moving: list[Bars], words: list[str]) -> None:
    figure = month_charts.trend(R14, monthly(goal, limit), LAST)
    assert straight(figure, "y0") == lines
    assert steps(figure) == moving
    assert [note.text for note in figure.layout.annotations] == words


def test_a_difference_is_drawn_against_zero_the_lowest_on_top() -> None:
    """Marks of outsiders less our own: below zero we mark ourselves too kindly, and that comes first; other means have no such line."""
    gap = registry.kpi("Q09G")
    frame = by_project([None] * 3, [None] * 3).with_columns(
        kpi=pl.lit("Q09G"), value=pl.Series([-1.0, -8.0, 4.0]), lower=pl.lit(None, pl.Float64), upper=pl.lit(None, pl.Float64)
    )
    figure = group_charts.dots(gap, frame, "project")
    assert list(figure.layout.yaxis.categoryarray) == ["P2", "P0", "P1"], "the first is at the bottom"
    assert straight(figure, "x0") == [0.0]
    low, high = figure.layout.xaxis.range
    assert low < -8 and high > 4
    above = group_charts.dots(gap, frame.with_columns(value=pl.col("value") + 20), "project")
    assert above.layout.xaxis.range[0] < 0, "zero is in view"


def test_a_month_without_a_number_makes_no_bars_differ() -> None:
    frame = monthly([98.0, None, 98.0], [92.0, None, 92.0], values=[90.0, None, 91.0])
    figure = month_charts.trend(R14, frame, LAST)
    assert straight(figure, "y0") == [98.0, 92.0] and steps(figure) == []


@pytest.mark.parametrize("draw", [group_charts.bars, group_charts.dots])
def test_groups_with_bars_of_their_own_have_a_mark_each(draw: object) -> None:
    figure = draw(R14, by_project([98.0, 97.0, 97.0], [92.0, 92.0, 92.0]), "project")  # type: ignore[operator]
    (own,) = [trace for trace in figure.data if trace.name == "各自的目标"]
    assert dict(zip(own.y, own.x, strict=True)) == {"P0": 98.0, "P1": 97.0, "P2": 97.0}
    assert straight(figure, "x0") == [92.0]  # what is one for all stays one line
    low, high = figure.layout.xaxis.range
    assert low <= 85 <= 98 <= high


def test_the_groups_that_missed_are_counted_though_their_limits_differ() -> None:
    told = sentences.of_groups(R14, by_project([98.0, 97.0], [92.0, 91.0]), "project")
    assert "2 组中 2 组未达标" in told


def test_small_courses_are_held_to_their_own_bars() -> None:
    own = pl.concat(
        [monthly([98.0] * 3, bars).with_columns(project=pl.lit(id)) for id, bars in (("P0", [92.0] * 3), ("P1", [90.0, 90.0, 91.0]))]
    )
    assert steps(compare_charts.multiples(R14, own, ["P0", "P1"], Names(), LAST)) == [[92.0] * 3, [90.0, 90.0, 91.0]]
    alike = own.with_columns(limit=pl.lit(92.0))
    assert steps(compare_charts.multiples(R14, alike, ["P0", "P1"], Names(), LAST)) == []


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ([92.0] * 23 + [75.0], "75.0% 每个月都能达到"),
        ([80.0] * 23 + [99.0], "99.0% 达不到"),
        ([99.0] * 23 + [90.2], "90.2% 有的月份能达到，有的月份达不到"),
        ([80.0] * 23 + [91.0], "没有一个月达到 91.0%"),
        ([99.0] * 23 + [89.5], "都达到了 89.5%"),
    ],
)
def test_what_is_within_reach_is_the_latest_target(limits: list[float], said: str) -> None:
    """Months of 90.0 and 90.5 in turn, between which and 1.3 beyond chance moves them: what none of them met is not said to be met in some."""
    frame = monthly([None] * 24, limits, values=[90.0, 90.5] * 12)
    assert said in course.sentence(R14, frame, LAST)


def test_the_table_of_a_chart_has_its_goals_and_limits() -> None:
    table = number_tables.of_numbers(monthly([98.0, 97.0], [92.0, 92.0]), "month", "月份")
    assert table["目标"].to_list() == [98.0, 97.0] and table["底线"].to_list() == [92.0, 92.0]
    told = number_tables.of_numbers(monthly([0.25, 97.0], [81.09333333333333, 92.0]), "month", "月份")
    assert (told["目标"].to_list(), told["底线"].to_list()) == ([0.25, 97.0], [81.1, 92.0]), "with the digits of the screen"
    assert "目标" not in number_tables.of_numbers(monthly([None], [None]), "month", "月份").columns


def test_room_is_made_for_words_only_where_there_are_some() -> None:
    assert charts.blank(100).layout.margin.r < target_lines.LABEL_PX
    alike, own = by_project([98.0, 98.0], [98.0, 98.0]), by_project([98.0, 97.0], [None, None])
    assert group_charts.dots(R14, alike, "project").layout.margin.r == target_lines.LABEL_PX
    assert group_charts.dots(R14, own, "project").layout.margin.r < target_lines.LABEL_PX


@pytest.mark.parametrize(
    ("kpi", "told"), [("C06", "12 / 4,000 户·月"), ("E11", "按 4,000 ㎡·月计"), ("V02", "样本 4,000"), ("R14", "12 / 4,000"), ("M10", "")]
)
def test_a_number_says_of_what_it_is_so_many(kpi: str, told: str) -> None:
    row = dict.fromkeys(("lower", "upper", "p90", "at_risk")) | {"numerator": 12, "denominator": 4_000}
    assert passport.sample(registry.kpi(kpi), row).replace("\u00a0", " ") == told


@pytest.mark.parametrize(
    ("goal", "limit", "mixed", "told"),
    [
        (98, 92, False, "目标 ≥ 98 · 底线 ≥ 92"),
        (98, 98, False, "目标 ≥ 98"),
        (90.34, 81.2, True, "目标 ≥ 90.3 · 底线 ≥ 81.2（项目或月份标准不一，按样本加权）"),
        (None, None, False, "无标准，与自身比较"),
        (None, None, True, "项目或月份标准不一，合在一起不判定"),
    ],
)
def test_bars_that_are_means_say_so(goal: float | None, limit: float | None, mixed: bool, told: str) -> None:
    assert passport.target(held.to_row(R14, {"goal": goal, "limit": limit}), mixed) == told


@pytest.mark.parametrize(
    ("mixed", "goals", "head"),
    [
        ([False, False], [95.0, 98.0], "目标"),
        ([True, False], [96.4, 98.0], "目标（标准不一时按样本加权）"),
        ([True, False], [None, 98.0], "目标"),  # held to several that have no mean
    ],
)
def test_a_table_of_bars_that_are_means_says_so(mixed: list[bool], goals: list[float | None], head: str) -> None:
    told = {"kpi": "R14", "value": 97.0, "numerator": 97, "denominator": 100, "lower": 91.5, "upper": 99.4, "excluded": 0, "status": "met"}
    rows = [
        {**dict.fromkeys(FIGURES), **told, "region": f"R{n}", "goal": goal, "mixed": one}
        for n, (goal, one) in enumerate(zip(goals, mixed, strict=True))
    ]
    frame = pl.DataFrame(rows, schema={"region": pl.String, "kpi": pl.String, **FIGURES})
    table = number_tables.of_numbers(frame, "region", "区域")
    assert [name for name in table.columns if name.startswith("目标")] == [head] and table[head].to_list() == goals
