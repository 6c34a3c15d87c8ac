"""Charts of many groups and of groups of one name: as many as an eye can take in, each in a row of its own."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from catalog import registry
from ui.answers import ask
from ui.answers.names import Names
from ui.comparing import heat
from ui.drawing import charts, group_charts, periods_due, ranking, stacks
from ui.text import t
from ui.topics import effects
from ui.wording import sentences

R14 = registry.kpi("R14")
SITES = pl.DataFrame({"project": ["P1", "P2", "P3", "P4"], "name": ["锦绣花园", "滨江", "锦绣花园", None]})


def rows(n: int, few: int = 0) -> pl.DataFrame:
    """Projects from 1 % on, the first `few` with too little data to tell."""
    at = pl.int_range(1, n + 1, eager=True)
    status = pl.when(pl.col("value") <= few).then(pl.lit("not_enough_data")).otherwise(pl.lit("missed"))
    frame = pl.DataFrame(
        {"kpi": "R14", "project": "P" + at.cast(pl.String), "value": at.cast(pl.Float64), "numerator": at, "denominator": 100}
    )
    bars = {"lower": pl.col("value") - 0.5, "upper": pl.col("value") + 0.5, "goal": 98.0, "limit": 92.0}
    return frame.with_columns(**{name: pl.lit(bar) if isinstance(bar, float) else bar for name, bar in bars.items()}, status=status)


def drawn(figure: object) -> list[str]:
    return [place for trace in figure.data for place in trace.y]  # type: ignore[attr-defined]


@pytest.fixture
def sites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "projects", lambda viewer=None: SITES)


@pytest.mark.usefixtures("sites")
def test_projects_of_one_name_bear_their_number() -> None:
    assert ask.project_names() == {"P1": "锦绣花园（P1）", "P2": "滨江", "P3": "锦绣花园（P3）", "P4": "P4"}
    assert ask.project_names()["P9"] == "P9", "nor is one called anything else that the register does not know"


@pytest.mark.usefixtures("sites")
@pytest.mark.parametrize("draw", [group_charts.bars, group_charts.dots])
def test_two_projects_of_one_name_have_two_rows(draw: object) -> None:
    names = ask.project_names()
    figure = draw(R14, rows(3), "project", lambda id: names[id])  # type: ignore[operator]
    assert sorted(drawn(figure)) == sorted(["锦绣花园（P1）", "滨江", "锦绣花园（P3）"])
    of_map = heat.figure(["R14"], rows(3), ["P1", "P2", "P3"], names)
    assert len(set(of_map.data[0].y)) == 3


@pytest.mark.parametrize(
    ("names", "told"), [(["甲", "乙"], ["甲", "乙"]), (["甲", "乙", "甲", "甲"], ["甲", "乙", "甲 (2)", "甲 (3)"]), ([], [])]
)
def test_what_bears_one_name_is_told_apart(names: list[str], told: list[str]) -> None:
    assert charts.distinct(names) == told


def test_groups_without_a_word_stand_beside_the_word_for_it() -> None:
    frame = rows(2).with_columns(team=pl.Series([None, ""], dtype=pl.String))
    assert len(set(drawn(group_charts.bars(R14, frame, "team")))) == 2
    counts = pl.DataFrame({"a": [1, 2]})
    assert len(set(stacks.figure(["甲", "甲"], counts, [("a", "件", "#000")]).data[0].y)) == 2


@pytest.mark.usefixtures("sites")
def test_one_measure_at_two_sites_has_two_lines() -> None:
    made = {"kpi": "R14", "name": "电梯维保改为宏达包干", "lower": -1.0, "upper": 3.0, "zh": "", "en": ""}
    found = [made | {"projects": ["P1"], "state": "improved", "value": 2.0}, made | {"projects": ["P2"], "state": "worse", "value": 1.0}]
    places = drawn(effects.figure(pl.DataFrame(found)))
    assert len(set(places)) == 2 and all("电梯维保改为宏达包干（" in place for place in places)
    (alone,) = drawn(effects.figure(pl.DataFrame(found[:1])))
    assert alone.startswith("电梯维保改为宏达包干<br>")
    twice = [found[0], found[0] | {"value": 1.0}]  # the same at the same site, a second time
    assert len(set(drawn(effects.figure(pl.DataFrame(twice))))) == 2


@pytest.mark.parametrize(("n", "few", "least", "most"), [(25, 5, 1, 25), (26, 0, 1, 25), (200, 10, 11, 35), (200, 190, 1, 200)])
def test_of_many_the_worst_that_can_be_judged_are_drawn(n: int, few: int, least: int, most: int) -> None:
    figure = group_charts.dots(R14, rows(n, few), "project")
    values = [value for trace in figure.data for value in trace.x]
    assert len(values) == 25 and (min(values), max(values)) == (least, most)
    assert figure.layout.height < 900


@pytest.mark.parametrize(
    ("n", "words"),
    [(25, ""), (26, "图上是最需要看的 25 个，其余 1 个在表格里。"), (5000, "图上是最需要看的 25 个，其余 4,975 个在表格里。")],
)
def test_what_is_not_drawn_is_told(n: int, words: str) -> None:
    assert sentences.shown(n) == words


def test_the_worst_that_is_named_is_on_the_chart() -> None:
    assert "最差的是P11（11.0%）" in sentences.of_groups(R14, rows(200, few=10), "project")


@pytest.mark.parametrize(
    ("figures", "few", "said", "unsaid"),
    [
        ([50.0, 80.0, 90.0], [0], "最差的是P1（80.0%），最好的是P2（90.0%）。另有 1 组样本太少，不评高低。", "50.0%"),
        ([80.0, 90.0, 100.0], [2], "最好的是P1（90.0%）", "100.0%"),
        ([100.0, 100.0, 100.0], [], "3 组都是 100.0%。", "最差"),
        ([96.0, 100.0, 100.0], [], "最差的是P0（96.0%），最好的是P1等 2 个（100.0%）", "谁更差"),
        ([50.0, 80.0], [0], "样本够判断的只有P1（80.0%）", "50.0%"),
        ([0.0, 100.0], [0, 1], "2 组单看样本都太少，哪一组都判断不了；要看合起来的数。", "未达标"),
        ([50.0, 80.0, 90.0], [0], "：2 组中 2 组未达标", "3 组"),
        ([79.0, 80.0], [], "两者谁更差分不出", "样本太少"),
    ],
)
def test_a_group_of_few_cases_is_neither_the_worst_nor_the_best(figures: list[float], few: list[int], said: str, unsaid: str) -> None:
    n = len(figures)
    frame = rows(n).with_columns(
        project=pl.Series([f"P{at}" for at in range(n)]),
        value=pl.Series(figures),
        lower=pl.Series(figures) - 1,
        upper=pl.Series(figures) + 1,
        status=pl.Series(["not_enough_data" if at in few else "missed" for at in range(n)]),
    )
    told = sentences.of_groups(R14, frame, "project")
    assert said in told and unsaid not in told, told


def test_ranks_and_periods_of_many_projects_are_bounded() -> None:
    n = 200
    ranks = pl.DataFrame(
        {"project": [f"P{k}" for k in range(n)], "rank": [float(k) for k in range(n)], "value": 90.0, "n": 100, "shrunk": 90.0}
    )
    ranks = ranks.with_columns(rank_low=pl.col("rank") - 1, rank_high=pl.col("rank") + 1)
    assert "等" in ranking.sentence(R14, ranks, "project")  # as many names as can be read
    units = pl.DataFrame({"project": [f"P{k}" for k in range(n)], "month": date(2026, 7, 1), "outcome": "hit", "due": None})
    assert len(periods_due.figure(units, Names()).data[0].y) == 25


def test_a_heat_map_has_each_project_with_a_number_and_counts_no_row_that_names_none() -> None:
    """P9 is in no register: its cells missed all the same."""
    cells = [
        ("P1", "met", 9.0),
        ("P9", "missed", 1.0),
        ("P9", "missed", 2.0),
        ("P2", "probably_missed", 5.0),
        (None, "missed", 1.0),
        ("P3", "missed", None),
    ]
    frame = pl.DataFrame(cells, schema=["project", "status", "value"], orient="row")
    assert heat.worst_last(frame) == ["P1", "P2", "P9"]
    assert heat.sentence(frame.drop_nulls("value")) == t("overview.heat_sentence", n=2, projects=1)


def named_by_a_file() -> None:
    import plotly.graph_objects as go
    import polars as pl

    from ui.drawing import charts

    charts.show(go.Figure(), pl.DataFrame({"a": [1]}), "k", "最差的是1~3期*甲*；其次5~8栋<b>")


def test_names_in_the_sentence_of_a_chart_are_no_markup() -> None:
    """Two names with a tilde would strike out what stands between them."""
    (said,) = AppTest.from_function(named_by_a_file).run().caption
    assert said.value == r"最差的是1\~3期\*甲\*；其次5\~8栋\<b\>"


@pytest.mark.parametrize(
    ("names", "counted", "uncounted"),
    [(["甲"], "甲", "甲"), (["甲", "乙"], "甲、乙", "甲、乙"), (["甲", "乙", "丙"], "甲、乙等 3 个", "甲、乙…")],
)
def test_of_many_names_the_first_are_told_and_how_many_there_are(names: list[str], counted: str, uncounted: str) -> None:
    """Unless the sentence counts them itself, who may know of more than are at hand."""
    assert (sentences.listing(names, 2), sentences.first(names, 2)) == (counted, uncounted)
    assert sentences.first(names, 2, count=9) == f"{'、'.join(names[:2])}…"
