"""The words on who clearly differs."""

from __future__ import annotations

import polars as pl
import pytest

from catalog import registry
from ui.drawing import funnel_plot
from ui.text import t

ON_TIME = registry.kpi("R14")


def groups(*hits: int, n: int = 400) -> pl.DataFrame:
    rows = [
        {"kpi": "R14", "project": f"P{i:03d}", "value": 100 * hit / n, "numerator": hit, "denominator": n} for i, hit in enumerate(hits)
    ]
    return pl.DataFrame(rows)


EVEN = [380, 378, 382, 381, 379, 380, 377, 383, 380, 379, 381]


@pytest.mark.parametrize(
    ("last", "look", "words"),
    [
        (380, "usual", "不宜排名"),
        (300, "worse", "真的更差的是P011"),
        (367, "perhaps_worse", "可能更差的是P011"),
        (399, "better", "真的更好的是P011"),
    ],
)
def test_the_odd_one_is_named(last: int, look: str, words: str) -> None:
    found = funnel_plot.of(ON_TIME, groups(*EVEN, last))
    assert found is not None and funnel_plot.looks(found) == ["usual"] * len(EVEN) + [look]
    assert words in funnel_plot.sentence(ON_TIME, found, "project")


@pytest.mark.parametrize(
    ("last", "own", "named"), [(380, None, []), (300, None, ["P011"]), (300, "P003", ["P003", "P011"]), (300, "P011", ["P011"])]
)
def test_one_s_own_and_those_that_differ_bear_their_names(last: int, own: str | None, named: list[str]) -> None:
    found = funnel_plot.of(ON_TIME, groups(*EVEN, last))
    assert found is not None
    drawn = funnel_plot.figure(ON_TIME, found, "project", own=own)
    assert [note.text for note in drawn.layout.annotations] == named
    assert [list(part.x) for part in drawn.data if part.marker.symbol == "circle-open"] == [[400] if own else []]


def test_few_groups_have_no_funnel() -> None:
    assert funnel_plot.why_not(ON_TIME, groups(*EVEN[:9])) == "few" and funnel_plot.of(ON_TIME, groups(*EVEN[:9])) is None
    assert funnel_plot.of(ON_TIME, groups(*EVEN)) is not None


@pytest.mark.parametrize(
    ("kpi", "reason"),
    [("R02", "spread"), ("V02", "spread"), ("E11", "in_full"), ("M01", "in_full"), ("R09", "size"), ("M10", "size"), ("T11", "direction")],
)
def test_what_has_no_funnel_says_why_and_the_words_are_there(kpi: str, reason: str) -> None:
    assert funnel_plot.why_not(registry.kpi(kpi), groups(*EVEN)) == reason
    assert t(f"compare.no_funnel_{reason}")


def test_a_chart_of_events_marks_the_odd_one_in_the_unit_of_the_kpi() -> None:
    """Complaints per 1,000 households: eleven projects of 24,000 household-months with 20 complaints, and one with 60."""
    rows = [
        {"kpi": "C06", "project": f"P{i:03d}", "value": 1000 * k / 24_000, "numerator": k, "denominator": 24_000}
        for i, k in enumerate([*[20] * 11, 60])
    ]
    found = funnel_plot.of(registry.kpi("C06"), pl.DataFrame(rows))
    assert found is not None and funnel_plot.looks(found) == ["usual"] * 11 + ["worse"]
    assert "真的更差的是P011" in funnel_plot.sentence(registry.kpi("C06"), found, "project")
    drawn = funnel_plot.figure(registry.kpi("C06"), found, "project")
    assert [list(part.y) for part in drawn.data if part.name == t("peers.worse")] == [[2.5]]
