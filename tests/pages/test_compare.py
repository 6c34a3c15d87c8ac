"""The comparison of projects: its choices in the address, its words, and as much drawn as can be read."""

from __future__ import annotations

from math import inf
from types import SimpleNamespace

import polars as pl
import pytest

from catalog import registry
from metrics import ranking, standardisation
from metrics.peer_group import Group
from pipelines.intake import Intake
from tests.pages.conftest import opened, words_of
from ui.answers.names import Names
from ui.comparing import comparison
from ui.drawing import funnel_plot
from ui.text import t


def test_the_choices_are_in_the_address(full: Intake) -> None:
    at = opened("compare", period="all", mine="P002", kpi="V01", peers="")
    assert not at.exception
    assert [box.value for box in at.selectbox if str(box.key).startswith(("own_mine", "own_kpi"))] == ["P002", "V01"]
    assert any("范围内的所有项目" in word for word in words_of(at))


@pytest.mark.parametrize(("project", "mine"), [([], None), (["P002"], "P002"), (["P001", "P002"], None)])
def test_nobody_s_project_is_taken_for_the_viewer_s(full: Intake, project: list[str], mine: str | None) -> None:
    """One that the address names alone is; else the page begins with the question, and nothing is said of any project."""
    at = opened("compare", period="all", peers="", mine="", project=project)
    assert not at.exception
    assert [box.value for box in at.selectbox if str(box.key).startswith("own_mine")] == [mine]
    assert (t("compare.first") in words_of(at)) == (mine is None) == (not at.get("plotly_chart"))


@pytest.mark.parametrize("kpi", ["C06", "E07", "E11", "R04", "R09", "T11", "M10"])
def test_every_kind_of_kpi_can_be_picked_and_what_has_no_order_says_why(full: Intake, kpi: str) -> None:
    at = opened("compare", period="all", kpi=kpi, peers="")
    assert not at.exception and not at.warning
    assert [box.value for box in at.selectbox if str(box.key).startswith("own_kpi")] == [kpi]
    reason = ranking.why_not(registry.kpi(kpi))
    words = {why: t(f"compare.not_ranked_{why}") for why in ("direction", "size")}
    assert [why for why, told in words.items() if any(told in word for word in words_of(at))] == ([reason] if reason else [])


def test_the_kpis_put_beside_each_other_are_picked_and_in_the_address(full: Intake) -> None:
    of_sla = [kpi.id for kpi in registry.of_page("sla") if ranking.why_not(kpi) is None]
    first = opened("compare", period="all", peers="")
    shown = first.multiselect(key="own_of_sla_0")
    assert shown.value == of_sla[:8] and str(len(of_sla)) in shown.label
    at = opened("compare", period="all", peers="", of_sla=["C06", "R04"])
    assert not at.exception and not at.warning
    assert [box.value for box in at.multiselect if str(box.key).startswith("own_of_sla")] == [["C06", "R04"]]
    wrong = opened("compare", period="all", peers="", of_sla="nothing")
    assert not wrong.exception and any("of_sla" in str(each.value) for each in wrong.warning)


@pytest.mark.parametrize(
    ("n", "worse", "key", "luck"),
    [(40, 3, "verdict.luck", 2), (40, 2, "verdict.only_luck", 2), (20, 1, "verdict.only_luck", 1), (9, 3, None, 0), (40, 0, None, 2)],
)
def test_the_verdict_says_how_many_may_be_luck(monkeypatch: pytest.MonkeyPatch, n: int, worse: int, key: str | None, luck: int) -> None:
    """One in twenty of those that are looked at: 40 give 2, 20 give 1, 9 less than a half."""
    ids = list(registry.kpis())[:n]
    rows = [
        {"kpi": id, "value": 1.0, "peers": 0.0, "lower": None, "upper": None, "look": "worse" if at < worse else "alike"}
        for at, id in enumerate(ids)
    ]
    said: list[str] = []
    monkeypatch.setattr(comparison, "pairs", lambda *asked: rows)
    monkeypatch.setattr(comparison.ask, "project_names", Names)
    monkeypatch.setattr(comparison.st, "markdown", said.append)
    comparison.verdict(SimpleNamespace(group=Group(("P1", "P2"), (), ()), own="P1", mine=None, others=None, over=True))  # type: ignore[arg-type]
    lucky = {name for name in ("verdict.luck", "verdict.only_luck") if t(name, n=luck) in said[0]}
    assert lucky == ({key} if key else set())


def test_only_comparisons_that_act_are_offered(full: Intake) -> None:
    offered = {
        page: [
            pills.options for pills in opened(page, against="target", period="last3").pills if str(pills.key).startswith("scope_against")
        ]
        for page in ("compare", "residents", "actions", "sla")
    }
    assert {page: [len(each) for each in found] for page, found in offered.items()} == {
        "compare": [2],
        "residents": [],
        "actions": [],
        "sla": [4],
    }


def test_misses_are_held_against_what_each_projects_own_cases_would_bring(full: Intake) -> None:
    """Two kinds of case, one hard: the site that has only hard ones is as good as all are, and its dot lies at 1."""
    cells = pl.DataFrame({
        "project": ["easy", "easy", "hard"] + [f"P{i}" for i in range(10)], "kind": ["a", "b", "b"] + ["a"] * 10,
        "numerator": [10, 0, 40] + [10] * 10, "denominator": [100, 0, 100] + [100] * 10,
    })  # fmt: skip
    found = funnel_plot.of_fair(
        standardisation.judged(standardisation.standardised(cells.filter(pl.col("denominator") > 0), "project", ["kind"]))
    )
    assert found is not None and funnel_plot.looks(found) == ["usual"] * 12
    assert {row["project"]: row["value"] for row in found.rows}["hard"] == pytest.approx(1.0)
    assert found.funnel.centre == 1.0
    drawn = funnel_plot.figure(registry.kpi("R14"), found, "project")
    assert drawn.layout.yaxis.title.text == t("compare.ratio")
    at = opened("compare", period="all", kpi="R14", peers="", fair="1")
    assert not at.exception and not at.warning


@pytest.mark.parametrize(
    ("value", "peers", "lower", "upper", "widths"),
    [
        (90.0, 80.0, 85.0, 92.0, 2.0),  # towards the peers the interval is 5 wide
        (80.0, 90.0, 78.0, 84.0, 2.5),
        (6.0, 2.0, 4.0, 30.0, 2.0),  # of few events it is long on the far side, which tells nothing of the difference
        (6.0, 2.0, None, None, inf),
    ],
)
def test_the_clearest_difference_is_the_furthest_beyond_its_interval(
    value: float, peers: float, lower: float | None, upper: float | None, widths: float
) -> None:
    assert comparison._clearness({"value": value, "peers": peers, "lower": lower, "upper": upper}) == pytest.approx(widths)
