"""The commands that explain: parts that sum to the tile's change, ranks and courses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from catalog import registry
from pipelines import read
from tests.pipelines.commands import CommandLine
from tests.pipelines.company import company
from tests.pipelines.conftest import line_at, one_engine, uncounted
from tests.pipelines.files import export

MONTHS = (date(2026, 8, 1), date(2026, 10, 1))


@pytest.fixture(scope="module")
def line(registered_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    opened = line_at(registered_home, tmp_path_factory.mktemp("explained"))
    held = [{**registry.dataset("activities").samples[0], "activity_id": f"H{n}", "held_on": f"2026-10-{n:02}"} for n in (1, 3, 20)]
    with one_engine(), uncounted():
        for id, rows in (("survey_answers", company()["survey_answers"]), ("work_orders", company()["work_orders"]), ("activities", held)):
            assert opened("load", export(opened.folder, registry.dataset(id), rows), "--dataset", id).code == 0
    opened.intake.refresh()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("kpi", "by"), [("R01", "project"), ("R01", "category"), ("R03", "region"), ("V02", "segment"), ("V03", "project"), ("V03", "segment")]
)
def test_parts_sum_to_the_change_of_the_tile(line: CommandLine, kpi: str, by: str) -> None:
    before, after = (read.Scope(month, month) for month in MONTHS)
    found = read.why(line.intake.warehouse, kpi, before, after, read.OWNER, by)
    tiles = [read.numbers(line.intake.warehouse, [kpi], scope, read.OWNER)["value"].item() for scope in (before, after)]
    if None in tiles:
        assert found.is_empty()
        return
    whole, groups = found.filter(pl.col("part") == "whole"), found.filter(pl.col("part") == "group")
    assert whole.select("before", "after").row(0) == pytest.approx(tiles, abs=1e-9)
    assert groups["change"].sum() == pytest.approx(tiles[1] - tiles[0], abs=1e-9)
    assert (groups["rate"] + groups["mix"] - groups["change"]).abs().max() < 1e-9  # type: ignore[operator]


def test_why_compares_with_as_many_months_before(line: CommandLine) -> None:
    said = line("why", "R01", "--from", "2026-10", "--to", "2026-10", "--by", "project", "--anyway", "--format", "json")
    asked = line("why", "R01", "--from", "2026-10", "--to", "2026-10", "--before", "2026-09", "--anyway", "--format", "json")
    assert said.code == 0, said.err
    assert said.json == asked.json
    assert line("why", "R01", "--from", "2026-10", "--before", "2026-09", "--anyway", "--format", "json").json == said.json
    assert line("why", "R01", "--to", "2026-10").code == 2
    assert line("why", "R02", "--from", "2026-10", "--to", "2026-10").code == 2  # a median
    assert line("why", "R01", "--from", "2026-10", "--to", "2026-10", "--by", "colour").code == 2


@pytest.mark.parametrize(
    ("asked", "before", "after"),
    [
        (("--from", "2026-10", "--before", "2026-09"), "2026-09", "2026-10"),
        (("--from", "2026-09", "--to", "2026-10"), "2026-07..2026-08", "2026-09..2026-10"),
        (("--from", "2026-10", "--to", "2026-10", "--before", "2026-08"), "2026-08", "2026-10"),
    ],
)
def test_why_names_both_periods(line: CommandLine, asked: tuple[str, ...], before: str, after: str) -> None:
    whole = ("why", "V14", *asked, "--anyway")
    assert f"V14 {registry.kpi('V14').name.zh}: {before} → {after}" in line(*whole).out
    refused = line("why", "V14", *asked)
    assert f"{before} 与 {after} 不比较" in refused.err and refused.code == 2
    told = line("why", "R01", *asked, "--anyway", "--format", "json").json
    assert {(row["before_months"], row["after_months"]) for row in told} <= {(before, after)}
    if before == "2026-09":
        assert told and f",{before},{after}" in line("why", "R01", *asked, "--anyway", "--format", "csv").out


def test_rank_and_course(line: CommandLine) -> None:
    ranks = line("rank", "R01", "--format", "json").json
    assert [row["project"] for row in ranks] != []
    assert all(row["rank_low"] <= row["rank"] <= row["rank_high"] for row in ranks if row["rank"] is not None)
    assert all(row["rank"] is None for row in ranks if row["n"] < 30)
    months = line("course", "R01", "--event", "2026-09", "--format", "json").json
    assert [row["month"] for row in months] == ["2026-08", "2026-09", "2026-10"]
    assert {(row["trial"], row["rare"]) for row in months} == {(True, False)}
    assert line("kpi", "R05", "--by", "month", "--format", "json").json
    assert line("course", "R05", "--format", "json").json == [], "what is solved late still counts, and no month is three months old"
    assert line("rank", "R09").code == line("rank", "M10").code == line("rank", "T11").code == 2
    assert [row["project"] for row in line("rank", "R02", "--format", "json").json] != []


def test_days_since_the_last_event(line: CommandLine) -> None:
    """Held on the 1st, 3rd and 20th: 2 and 17 days apart."""
    told = line("wait", "V14", "--at", "2026-10-25T12:00", "--format", "json").json[0]
    assert (told["events"], told["days_since"], told["usual"], told["unusual"]) == (3, 5, 9.5, False)
    assert line("wait", "R01").code == 2


def test_what_moves_together(line: CommandLine) -> None:
    """Three months tell nothing; open cases have no months that are better or worse."""
    assert [(row["other"], row["p"]) for row in line("link", "R01", "--with", "R02,R03", "--format", "json").json] == [
        ("R02", None),
        ("R03", None),
    ]
    assert line("link", "R01", "--with", "R09").code == 2


def test_fair_and_outlook(line: CommandLine) -> None:
    found = line("fair", "R01", "--strata", "category,severity", "--format", "json").json
    tiles = line("kpi", "R01", "--format", "json").json[0]
    assert sum(row["observed"] for row in found) == tiles["denominator"] - tiles["numerator"]
    assert sum(row["expected"] for row in found) == pytest.approx(tiles["denominator"] - tiles["numerator"])
    told = line("outlook", "R01", "--format", "json").json[0]
    # August to October are done; as many cases a month are expected in November and December.
    rest = round(tiles["denominator"] * 2 / 3)
    goal = registry.kpi("R01").target.goal
    assert goal is not None
    assert told["of"] == rest
    assert told["needed"] == pytest.approx((goal * (tiles["denominator"] + rest) - 100 * tiles["numerator"]) / rest)
    assert line("fair", "V02").code == line("outlook", "V02").code == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("R01", "--from", "2026-11", "--to", "2026-11"), "期间不完整"),
        # The data end on the 30th in Greenwich, on the 31st here: October is whole, but there is no September.
        (("V14", "--from", "2026-10", "--to", "2026-10"), "无可比数据"),
        (("R01", "--from", "2026-07", "--to", "2026-07"), "无可比数据"),
    ],
)
def test_what_may_not_be_compared_is_not_taken_apart(line: CommandLine, asked: tuple[str, ...], said: str) -> None:
    answer = line("why", *asked)
    assert answer.code == 2 and said in answer.err and "not_comparable" in answer.err
    assert line("why", *asked, "--anyway").code == 0
