"""Actions and interventions judged, scorecards for those who may see names, comments without a person in them."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from catalog import registry
from catalog.model import Row
from pipelines import improving, read, staff_scores
from pipelines.scope import OWNER, Scope, Viewer
from pipelines.values.personal import hide_people
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import export

END = datetime(2026, 11, 2)
PROJECTS = pl.DataFrame({"project": [f"P{i}" for i in range(9)], "property_type": ["住宅"] * 8 + ["商业"]})


def ask(kpi: str, scope: Scope, by: tuple[str, ...]) -> pl.DataFrame:
    """Every project stands at 80; P0 gains 12 from April 2026 on."""
    gain = 12.0 if scope.start is not None and scope.start >= date(2026, 4, 1) else 0.0
    values = [80.0 + gain, *[80.0 + i / 10 for i in range(1, 9)]]
    if by == ("project",):
        return PROJECTS.select("project").with_columns(value=pl.Series(values), lower=pl.Series(values) - 3, upper=pl.Series(values) + 3)
    months = [date(2025 + m // 12, m % 12 + 1, 1) for m in range(2, 22)]
    rows = [{"month": m, "numerator": 60 if m > date(2026, 3, 1) else 90, "denominator": 100} for m in months]
    return pl.DataFrame(rows)


def effects(actions: list[Row] = [], interventions: list[Row] = []) -> list[dict[str, object]]:  # noqa: B006
    frames = (registry.dataset(id).frame(rows) for id, rows in (("actions", actions), ("interventions", interventions)))
    return improving.effects(*frames, PROJECTS, ask, lambda kpi: END).to_dicts()


def action(**cells: object) -> Row:
    base = {"action_id": "G1", "project_id": "P0", "kpi": "V01", "opened_on": "2026-01-05", "due_on": "2026-08-31", "done_on": "2026-03-20"}
    return {**base, **cells}


@pytest.mark.parametrize(
    ("cells", "state"),
    [({}, "improved"), ({"project_id": "P4"}, "unclear"), ({"done_on": None}, "not_done"), ({"due_on": "2026-12-31"}, "not_due"),
     ({"done_on": "2026-09-20"}, "too_early"), ({"kpi": "C06"}, "worse")],
)  # fmt: skip
def test_an_action_is_judged_when_its_day_has_come(cells: dict[str, object], state: str) -> None:
    (found,) = effects([action(**cells)])
    assert found["state"] == state
    assert (found["value"] is None) == (state in ("not_done", "not_due", "too_early"))


def test_only_projects_of_its_type_without_an_action_of_their_own_are_comparable() -> None:
    found = effects([action(), action(action_id="G2", project_id="P1"), action(action_id="G3", project_id="P2", kpi="C01")])
    mine = next(row for row in found if row["id"] == "G1")
    assert (mine["treated"], mine["comparable"]) == (1, 6), "eight of its type, less itself and P1"
    assert str(mine["zh"]).startswith("效果 +12.") and "个百分点" in str(mine["zh"])


def test_an_intervention_everywhere_is_measured_by_the_past_and_the_worst_are_marked() -> None:
    rows = [
        {"intervention_id": "X", "project_id": f"P{i}", "kpi": "V01", "name": "全员培训", "kind": "培训", "started_on": "2026-03-15"}
        for i in range(9)
    ]
    (found,) = effects([], rows)
    assert found["state"] == "worse" and found["value"] == pytest.approx(-33.3, abs=3) and "%" in str(found["en"])


def test_a_person_is_held_to_the_weights_of_the_role_and_the_site() -> None:
    weights = registry.dataset("score_weights").frame([
        {"weight_id": "A", "role": "管家", "kpi": "C01", "weight": 1},
        {"weight_id": "B", "role": "管家", "kpi": "C01", "weight": 2, "project_id": "P2"},
        {"weight_id": "C", "role": "管家", "kpi": "C01", "weight": 3, "effective_from": "2026-06-01"},
        {"weight_id": "D", "role": "电工", "kpi": "R14", "weight": 9},
    ])  # fmt: skip
    staff = registry.dataset("staff").frame([
        {"staff_id": "E1", "project_id": "P1", "role": "管家"}, {"staff_id": "E2", "project_id": "P2", "role": "管家"},
        {"staff_id": "E3", "project_id": "P1", "role": "管家", "leave_date": "2026-01-31"},
    ])  # fmt: skip
    held = {
        day: dict(staff_scores.held_to(weights, staff, day).select("staff_id", "weight").iter_rows())
        for day in (date(2026, 1, 31), date(2026, 5, 1), date(2026, 7, 1))
    }
    last = {"E1": 1, "E2": 2, "E3": 1}  # the last day in post is one
    assert held == {date(2026, 1, 31): last, date(2026, 5, 1): {"E1": 1, "E2": 2}, date(2026, 7, 1): {"E1": 3, "E2": 2}}


def test_a_share_is_of_the_weights_that_hold_where_and_when_they_hold() -> None:
    """By hand: the company's 40 and 60, from June on 20 and 60; P2's own 180 stands in for the company's C01 beside its C04."""
    weights = registry.dataset("score_weights").frame([
        {"weight_id": "A", "role": "管家", "kpi": "C01", "weight": 40},
        {"weight_id": "A", "role": "管家", "kpi": "C01", "weight": 20, "effective_from": "2026-06-01"},
        {"weight_id": "B", "role": "管家", "kpi": "C04", "weight": 60},
        {"weight_id": "C", "role": "管家", "kpi": "C01", "weight": 180, "project_id": "P2"},
        {"weight_id": "D", "role": "电工", "kpi": "R14", "weight": 0},
    ])  # fmt: skip
    places = weights.select("role", "project_id").unique()

    def shares(day: date) -> dict[tuple[str | None, str], float | None]:
        found = staff_scores.in_force(weights, places, day)
        return {(site, kpi): share for site, kpi, share in found.select("project_id", "kpi", "share").iter_rows()}

    assert shares(date(2026, 5, 1)) == {
        (None, "C01"): 0.4, (None, "C04"): 0.6, ("P2", "C01"): 0.75, ("P2", "C04"): 0.25, (None, "R14"): None,
    }  # fmt: skip
    assert shares(date(2026, 6, 1))[(None, "C01")] == 0.25


@pytest.mark.parametrize(
    ("text", "shown"),
    [("王师傅很好", "***师傅很好"), ("管家小李有求必应", "管家***有求必应"), ("3号楼2单元1801室漏水", "***漏水"), ("5-2-301漏水", "***漏水"),
     ("电话13812345678", "电话***"), ("3号楼的电梯坏了", "3号楼的电梯坏了"), ("停了300天", "停了300天")],
)  # fmt: skip
def test_a_comment_is_shown_without_whom_it_names(text: str, shown: str) -> None:
    assert hide_people(text) == shown


def answer(number: str, project: str = "P001", building: str = "1栋", **cells: object) -> Row:
    return {
        "response_id": number, "campaign_id": "Q", "project_id": project, "building": building, "answered_at": "2026-10-10 10:00", "item": "总体满意度",
        "score": 4, "scale_min": 1, "scale_max": 5, **cells,
    }  # fmt: skip


def test_effects_scores_and_comments_by_command_line(office: CommandLine) -> None:
    rows = {
        "actions": [action(project_id="P001")],
        "survey_answers": [
            answer("A1", score=1, text="王师傅说三天来修，电梯到现在没人管，请回电13812345678"), *(answer(f"A{i}") for i in range(2, 6))
        ],
    }  # fmt: skip
    for id, given in rows.items():
        assert office("load", export(office.folder, registry.dataset(id), given), "--dataset", id).code == 0, id
    (effect,) = office("effect", "--format", "json").json
    assert effect["state"] == "not_enough_data" and effect["zh"] == "数据不足"
    (comment,) = office("comments", "--format", "json").json
    assert comment["tone"] == "negative" and "电梯" in comment["topics"] and "王" not in comment["text"] and "138" not in comment["text"]
    assert office("kpi", "C13", "--format", "json").json[0]["numerator"] == 1
    assert office("scorecard", "--format", "json").json == [], "names are not for everybody"


@pytest.fixture
def answered(office: CommandLine) -> CommandLine:
    """P001: five answers from building 1, one from building 2; P002: four. One of each says something."""
    rows = [
        *(answer(f"A{i}", text="一栋有话说" if i == 0 else None) for i in range(5)),
        answer("B0", building="2栋", text="二栋有话说"),
        *(answer(f"C{i}", "P002", text="小项目有话说" if i == 0 else None) for i in range(4)),
    ]
    assert (
        office(
            "load", export(office.folder, registry.dataset("survey_answers"), rows), "--dataset", "survey_answers", "--add-projects"
        ).code
        == 0
    )
    return office


@pytest.mark.parametrize(
    ("scope", "texts", "withheld"),
    [
        (Scope(), {"一栋有话说", "二栋有话说", "小项目有话说"}, 0),
        (Scope(projects=("P001",)), {"一栋有话说", "二栋有话说"}, 0),
        (Scope(projects=("P002",)), set(), 1),  # four answered
        (Scope(projects=("P001",), filters=(("building", "2栋"),)), set(), 1),  # one answered
        (
            Scope(projects=("P001",), filters=(("building", "1栋"),)),
            set(),
            1,
        ),  # what this list lacks of the one above is the one of building 2
        (Scope(projects=("P001",), end=date(2026, 9, 1)), set(), 0),
    ],
)
def test_words_of_fewer_than_five_are_withheld(answered: CommandLine, scope: Scope, texts: set[str], withheld: int) -> None:
    for names in (True, False):
        found = read.comments(answered.intake.warehouse, scope, Viewer("x", None, names))
        assert (set(found.rows["text"]), found.withheld) == (texts, withheld)


def test_no_list_tells_who_wrote(answered: CommandLine) -> None:
    """Of all, a site of four is not named; the command line says how many it keeps back; rows behind a number bear no words at all."""
    shown = read.comments(answered.intake.warehouse, Scope(), OWNER).rows
    assert dict(shown.select("text", "_project").iter_rows()) == {"一栋有话说": "P001", "二栋有话说": "P001", "小项目有话说": None}
    few = answered("comments", "--project", "P002", "--format", "json")
    assert few.json == [] and "1" in few.err
    for kpi in ("C13", "V01"):
        rows = read.records(answered.intake.warehouse, kpi, Scope(), OWNER)
        assert rows.height and "text" not in rows.columns
        assert "有话说" not in answered("records", kpi, "--format", "json").out


def test_the_share_that_helped_is_of_those_that_could_be_judged() -> None:
    states = ["improved"] * 3 + ["unclear"] * 2 + ["worse", "not_due", "not_done", "too_early", "not_enough_data"]
    found = read.effective(pl.DataFrame({"state": states}))
    assert (found.helped, found.judged, found.value) == (3, 6, 50.0)
    assert (found.lower, found.upper) == (pytest.approx(18.76, abs=0.01), pytest.approx(81.24, abs=0.01))  # Wilson, 3 of 6
    assert read.effective(pl.DataFrame({"state": ["not_due"]})).value is None
