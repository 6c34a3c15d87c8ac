"""A scorecard from files to the last case: what is left out, what is shared, how much somebody worked, for whom it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from catalog import registry
from pipelines import read
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import line_at
from tests.pipelines.files import export

OCTOBER = read.Scope(date(2026, 10, 1), date(2026, 10, 1))
MONTH = ("--from", "2026-10", "--to", "2026-10", "--format", "json")


def order(n: int, **cells: object) -> dict[str, object]:
    return {"order_id": f"W{n:02}", "project_id": "P001", "kind": "报修", "category": "电梯", "severity": "一般", "assignee_id": "E7",
            "created_at": f"2026-10-{n:02} 08:00", "due_at": f"2026-10-{n + 1:02} 08:00", "resolved_at": f"2026-10-{n:02} 18:00", "status": "已解决",
            "outsourced": False, **cells}  # fmt: skip


@pytest.fixture(scope="module")
def scored(registered_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    office = line_at(registered_home, tmp_path_factory.mktemp("scored"))
    late = {"resolved_at": "2026-10-29 18:00"}
    rows: dict[str, list[dict[str, object]]] = {
        "staff": [{"staff_id": id, "project_id": "P001", "role": "技工", "fte": fte} for id, fte in (("E7", 0.5), ("E8", None), ("E9", None))],
        "absences": [{"staff_id": "E9", "from_day": "2026-10-01", "to_day": "2026-10-20"}],
        "score_weights": [
            {"weight_id": "A", "role": "技工", "kpi": "R14", "weight": 70, "minimum_n": 10},
            {"weight_id": "B", "role": "技工", "kpi": "R04", "weight": 30, "goal": 8, "limit": 24, "minimum_n": 10},
        ],
        "work_orders": [
            *(order(n) for n in range(1, 6)), order(6, outsourced=True, **late), order(7), order(8),
            *(order(n, assignee_id="E8") for n in range(9, 19)), order(19, assignee_id="E8", transfer_count=2), order(20, assignee_id="E9"),
        ],
        "order_events": [
            {"order_id": "W07", "at": "2026-10-07 08:00", "to_status": "处理中", "actor_id": "E7"},
            {"order_id": "W07", "at": "2026-10-07 14:00", "to_status": "处理中", "actor_id": "E8"},
            {"order_id": "W08", "at": "2026-10-08 08:00", "to_status": "处理中", "actor_id": "E8"},
            {"order_id": "W08", "at": "2026-10-08 17:00", "to_status": "处理中", "actor_id": "E7"},
        ],
    }  # fmt: skip
    for id, given in rows.items():
        assert office("load", export(office.folder, registry.dataset(id), given), "--dataset", id).code == 0, id
    yield office
    office.close()


def test_parts_tell_what_counts_what_is_left_out_and_how_many_cases_are_needed(scored: CommandLine) -> None:
    _, parts = read.scorecard(scored.intake.warehouse, OCTOBER, read.OWNER)
    told = {(row["staff_id"], row["kpi"]): row for row in parts.iter_rows(named=True)}
    assert {id: told[id, "R14"]["n"] for id in ("E7", "E8", "E9")} == pytest.approx({"E7": 5 + 0.6 + 0.1, "E8": 10 + 0.4 + 0.9, "E9": 1})
    assert [told["E7", "R14"][name] for name in ("needed", "missing", "raw", "worked")] == [5, None, 100.0, 0.5]
    assert told["E7", "R14"]["left_out"] == [{"reason": "outsourced", "n": 1.0}]
    assert told["E8", "R14"]["left_out"] == [{"reason": "no_log", "n": 1.0}]
    assert (told["E9", "R14"]["missing"], told["E9", "R14"]["there"]) == ("absent", pytest.approx(9 / 29)), "the data end on the 29th"
    assert told["E7", "R04"]["raw"] == told["E8", "R04"]["raw"] == 10.0
    scores = {row["staff_id"]: row for row in scored("scorecard", *MONTH).json}
    assert {id: scores[id]["absent"] for id in scores} == {"E7": False, "E8": False, "E9": True}
    assert scores["E9"]["state"] == "not_enough_data" and scores["E7"]["score"] is not None


def test_each_person_has_the_list_that_adds_up_to_the_part(scored: CommandLine) -> None:
    cases = scored("scorecard", "--cases", "E7", *MONTH).json
    mine = [row for row in cases if row["kpi"] == "R14"]
    assert sum(row["share"] for row in mine if row["left_out"] is None) == pytest.approx(5.7)
    assert {row["case"]: row["left_out"] for row in mine if row["left_out"]} == {"W06": "outsourced"}
    assert {row["case"]: row["minutes"] for row in mine}["W07"] == 360.0
    part = next(row for row in scored("scorecard", "--parts", *MONTH).json if (row["staff_id"], row["kpi"]) == ("E7", "R14"))
    assert part["n"] == pytest.approx(5.7) and part["left_out"] == "outsourced 1.0"
    assert scored("scorecard", "--cases", "nobody", *MONTH).json == []


def test_it_is_for_those_who_may_see_names_and_their_own_sites(scored: CommandLine) -> None:
    home = scored.intake.warehouse
    hidden, elsewhere = read.Viewer("boss", None, may_see_names=False), read.Viewer("p", ("P002",), may_see_names=True)
    for viewer in (hidden, elsewhere):
        assert read.own_cases(home, OCTOBER, viewer, "E7").is_empty()
        assert all("E7" not in frame["staff_id"] for frame in read.scorecard(home, OCTOBER, viewer) if frame.height)
