"""Figures about people through the reading room, asked by somebody who may not see names, and who can subtract."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import combinations
from pathlib import Path

import pytest

from catalog import registry
from pipelines import read
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import counting, line_at, one_engine
from tests.pipelines.files import export

ASKED = ("T07", "T08", "T08D")
pytestmark = [pytest.mark.counting(*ASKED), pytest.mark.one_engine]

PEOPLE = {"A": 2, "B": 4, "C": 7, "D": 11, "E": 12}
STRANGER = read.Viewer("stranger", None, may_see_names=False)
KPI = "T08"


@pytest.fixture(scope="module")
def line(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    opened = line_at(new_home, tmp_path_factory.mktemp("people"))
    staff = [
        {"staff_id": f"{project}{n}", "name": f"{project}{n}", "project_id": project, "role": "客服", "department": "客服部"}
        for project, size in PEOPLE.items()
        for n in range(size)
    ]
    marks = [
        {"staff_id": who["staff_id"], "period": "2026-07", "dimension": dimension, "score": 60 + place, "max": 100, "assessor": "Z"}
        for place, who in enumerate(staff)
        for dimension in ("态度", "技能")
    ]
    with one_engine(), counting(*ASKED):
        for id, rows, words in (("staff", staff, ["--add-projects"]), ("assessments", marks, [])):
            answer = opened("load", export(opened.folder, registry.dataset(id), rows), "--dataset", id, *words)
            assert answer.code == 0, answer.out + answer.err
    yield opened
    opened.close()


def asked(line: CommandLine, projects: tuple[str, ...], viewer: read.Viewer = STRANGER, **scope: object) -> tuple[int, int]:
    row = read.numbers(line.intake.warehouse, [KPI], read.Scope(projects=projects, **scope), viewer).row(0, named=True)  # type: ignore[arg-type]
    return row["numerator"] or 0, row["denominator"] or 0


def test_no_two_scopes_that_differ_by_one_project_tell_about_fewer_than_five(line: CommandLine) -> None:
    every = [chosen for size in (1, 2, 4, 5) for chosen in combinations(PEOPLE, size) if size != 2 or "B" in chosen]
    told = {chosen: asked(line, chosen) for chosen in every}
    for chosen in every:
        for left in chosen:
            rest = tuple(name for name in chosen if name != left)
            if rest and rest not in told:
                continue
            more = told[chosen][1] - (told[rest][1] if rest else 0)
            assert more == 0 or more >= 5, (chosen, left)
    assert told[tuple(PEOPLE)] == asked(line, tuple(PEOPLE), read.OWNER)  # the whole is the same for everybody
    assert told["A",] == told["B",] == (0, 0)
    assert told["C",][1] == 7


def test_a_hidden_group_is_there_without_any_figure(line: CommandLine) -> None:
    found = read.numbers(line.intake.warehouse, [KPI, "T07"], read.Scope(), STRANGER, ("project",))
    small = found.filter(found["project"].is_in(["A", "B"]) & (found["kpi"] == KPI))
    assert small.height == 2
    assert small["small_groups"].to_list() == [1, 1]
    assert set(small["status"]) == {"not_enough_data"}
    hidden = small.drop("kpi", "project", "status", "small_groups", "why", "held", strict=False)
    assert all(value is None for row in hidden.rows() for value in row)


def test_two_moments_are_not_told_apart(line: CommandLine) -> None:
    moment = datetime(2099, 1, 1)
    for scope in ({"at": moment}, {"as_of": moment}):
        assert asked(line, (), **scope) == (0, 0)
        assert asked(line, (), read.OWNER, **scope)[1] == sum(PEOPLE.values())


def test_an_earlier_version_shows_nothing_beside_the_current_one(line: CommandLine) -> None:
    with line.intake.warehouse.cursor() as cursor:
        current = read.version_at(cursor, None)
        earlier, now = (
            read.figures(cursor, [KPI], read.Scope(), STRANGER, (), version)["value"].item() for version in (current - 1, current)
        )
    assert earlier is None
    assert now is not None


def test_a_breakdown_within_projects_wants_ten(line: CommandLine) -> None:
    found = read.numbers(line.intake.warehouse, ["T08D"], read.Scope(), STRANGER, ("project", "dimension")).drop_nulls("value")
    assert set(found["project"]) == {"D", "E"}
    assert (
        read.numbers(line.intake.warehouse, ["T08D"], read.Scope(filters=(("dimension", "态度"),)), STRANGER)["denominator"].item()
        == 11 + 12
    )


def test_records_about_people_are_for_those_who_may_see_names(line: CommandLine) -> None:
    assert read.records(line.intake.warehouse, KPI, read.Scope(), STRANGER).is_empty()
    assert read.records(line.intake.warehouse, KPI, read.Scope(), read.OWNER).height == sum(PEOPLE.values())


def test_a_change_and_a_rank_are_of_whole_groups_too(line: CommandLine) -> None:
    ranks = read.ranks(line.intake.warehouse, KPI, read.Scope(), STRANGER)
    assert set(ranks["project"]) == {"C", "D", "E"}
