"""Mappings that are remembered by the header of a file, and words of a file that are words of ours."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from pipelines.matching.mapping import EMPTY, Mapping
from pipelines.matching.settling import fingerprint
from pipelines.publishing import memory
from pipelines.receiving.staged import Examined
from pipelines.worker.report import ValueMatch
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import as_csv, as_xlsx

pytestmark = [pytest.mark.counting("R14"), pytest.mark.one_engine]

NOON = datetime(2026, 11, 2, 12)
HEADER = ["单据", "小区", "类", "报修时间", "当前状态"]
ROWS = [
    ["WX1", "P001", "报修", "2026-10-03 09:12", "已关闭"],
    ["WX2", "P002", "报修", "2026-10-08 20:31", "处理中"],
    ["WX3", "P001", "投诉", "2026-10-09 20:31", "已关闭"],
]
BY_HAND = Mapping.from_json({"columns": {"单据": "order_id", "小区": "project_id", "类": "kind"}})


def file(folder: Path, rows: list[list[str]] = ROWS, header: list[str] = HEADER, name: str = "orders.csv") -> Path:
    return as_csv(folder / name, [header, *rows])


def examine(
    office: CommandLine, path: Path, mapping: Mapping = EMPTY, dataset: str | None = "work_orders", recall: bool = True
) -> Examined:
    return office.intake.examine(office.intake.stage_path(path), dataset, mapping, recall=recall)


def test_a_fingerprint_is_of_the_set_of_headers() -> None:
    assert fingerprint(["工单编号 ", "*项目 编号", "A"]) == fingerprint(["a", "项目编号", "工单\n编号"])
    assert fingerprint(["费用（元）"]) == fingerprint(["费用(元)"]) != fingerprint(["费用（万元）"])
    assert fingerprint(["a", "b"]) != fingerprint(["a"])


def test_what_is_remembered_is_the_latest_and_can_be_forgotten(office: CommandLine) -> None:
    second = Mapping.from_json({"columns": {"a": "order_id"}, "timezone": "Asia/Tokyo", "values": {"status": {"好": "已关闭"}}})
    with office.intake.warehouse.writing() as cursor:
        assert memory.recall(cursor) == {}
        memory.remember(cursor, "f", "work_orders", EMPTY, "u", NOON)  # nothing to keep
        assert memory.recall(cursor) == {}
        memory.remember(cursor, "f", "work_orders", BY_HAND, "u", NOON)
        memory.remember(cursor, "f", "work_orders", second, "u", NOON.replace(hour=13))
        memory.remember(cursor, "f", "work_orders", second, "u", NOON.replace(hour=14))  # known already
        memory.remember(cursor, "f", "complaints", BY_HAND, "u", NOON.replace(hour=15))
        memory.remember(cursor, "g", "work_orders", BY_HAND, "u", NOON.replace(hour=16))
        found = memory.recall(cursor)
        assert list(found) == ["g", "f"] and list(found["f"]) == ["complaints", "work_orders"]
        assert Mapping.from_json(found["f"]["work_orders"]) == second
        assert memory.recall(cursor, 1) == {"g": found["g"]}
        memory.forget(cursor, "f", "work_orders", "u", NOON.replace(hour=17))
        assert list(memory.recall(cursor)["f"]) == ["complaints"]
        memory.remember(cursor, "f", "work_orders", second, "u", NOON.replace(hour=18))
        assert Mapping.from_json(memory.recall(cursor)["f"]["work_orders"]) == second
        assert cursor.execute("select count(*) from remembered").fetchone() == (6,)


def test_the_time_of_an_export_is_not_remembered(office: CommandLine) -> None:
    with office.intake.warehouse.writing() as cursor:
        memory.remember(cursor, "f", "work_orders", Mapping.from_json({"exported_at": "2026-11-01"}), "u", NOON)
        assert memory.recall(cursor) == {}


def test_a_day_of_the_whole_file_is_not_remembered_and_a_code_is(office: CommandLine) -> None:
    whole = Mapping.from_json({"constants": {"period": "2026-10", "campaign_id": "MYD"}})
    with office.intake.warehouse.writing() as cursor:
        memory.remember(cursor, "f", "survey_campaigns", whole, "u", NOON)
        assert Mapping.from_json(memory.recall(cursor)["f"]["survey_campaigns"]).constants == {"campaign_id": "MYD"}


def test_a_file_is_read_as_the_last_one_of_its_header(office: CommandLine, tmp_path: Path) -> None:
    assert "order_id" in examine(office, file(tmp_path)).report.missing
    first = examine(office, file(tmp_path), BY_HAND)
    assert not first.report.remembered and not first.report.missing
    office.intake.commit(first, "u", impact=False)

    shuffled = [HEADER[i] for i in (4, 2, 0, 3, 1)]
    rows = [[row[i] for i in (4, 2, 0, 3, 1)] for row in [["WX9", "P001", "报修", "2026-10-20 08:00", "已关闭"]]]
    again = examine(office, as_xlsx(tmp_path / "next.xlsx", [shuffled, *rows]), dataset=None)
    assert again.report.dataset == "work_orders" and again.report.remembered and not again.report.refused
    assert {m.header: m.reason for m in again.report.matches} == {
        "单据": "remembered", "小区": "remembered", "类": "remembered", "报修时间": "name", "当前状态": "alias",
    }  # fmt: skip
    assert again.report.matches[0].why is not None
    assert not examine(office, file(tmp_path), recall=False).report.remembered

    other = examine(office, file(tmp_path), Mapping.from_json({"columns": {"类": "category"}}))  # the user's word wins
    assert other.report.missing == ("kind",) and other.report.remembered

    assert office("undo", 1 + _last_batch(office)).code == 2
    office.intake.undo(_last_batch(office), "u")
    assert examine(office, file(tmp_path)).report.remembered  # undone rows, remembered mapping
    office.intake.forget(first.report.fingerprint, first.report.dataset, "u")
    assert not examine(office, file(tmp_path)).report.remembered


def _last_batch(office: CommandLine) -> int:
    with office.intake.warehouse.cursor() as cursor:
        row = cursor.execute("select max(batch_id) from batch").fetchone()
    assert row is not None
    return int(row[0])


def test_the_command_line_recalls_only_where_no_mapping_is_given(office: CommandLine, tmp_path: Path) -> None:
    path, given = file(tmp_path), tmp_path / "m.json"
    given.write_text(BY_HAND.to_json(), encoding="utf-8")
    assert office("check", path, "--dataset", "work_orders").code == 1
    assert office("load", path, "--dataset", "work_orders", "--mapping", given).code == 0
    assert office("check", path, "--dataset", "work_orders").code == 0
    given.write_text('{"columns": {"单据": "order_id"}}', encoding="utf-8")
    assert office("check", path, "--dataset", "work_orders", "--mapping", given).code == 1


def test_a_remembered_mapping_that_no_longer_fits_is_let_go(office: CommandLine, tmp_path: Path) -> None:
    with office.intake.warehouse.writing() as cursor:
        cursor.execute(
            "insert into remembered values (?, 'work_orders', '{\"columns\": {\"单据\": \"gone\"}}', 'u', ?)", [fingerprint(HEADER), NOON]
        )
    assert not examine(office, file(tmp_path)).report.remembered


# ---- words --------------------------------------------------------------------------------------------------------

NAMED = ["工单编号", "项目名称", "工单类型", "报修时间", "状态", "首次响应时间", "解决时间", "要求完成时间"]
LATER = ["2026-10-10 09:00", "2026-10-10 12:00", "2026-10-11 00:00"]


def orders(projects: list[str], kind: str = "报修") -> list[list[str]]:
    return [[f"WX{i}", project, kind, "2026-10-10 08:00", "已关闭", *LATER] for i, project in enumerate(projects)]


@pytest.mark.parametrize(
    ("word", "code", "reason", "applied"),
    [
        ("云栖花园", "P001", "name", True),
        (" 雲棲花園 ", "P001", "name", True),
        ("云栖 · 花园", "P001", "name", True),
        ("ｐ００１", "P001", "name", True),
        ("P001 云栖花园", "P001", "number_and_name", True),
        ("云栖花园（P001）", "P001", "number_and_name", True),
        ("P001-云溪花园", "P001", "number", False),
        ("云栖花苑", "P001", "near", False),
        ("P002 云栖花园", "P002", "number", False),  # number and name contradict each other
    ],
)
def test_names_of_projects_are_taken_for_their_numbers(
    office: CommandLine, tmp_path: Path, word: str, code: str, reason: str, applied: bool
) -> None:
    report = examine(office, file(tmp_path, orders([word, word, "P002"]), ["工单编号", "项目编号", *NAMED[2:]])).report
    assert report.value_matches == (ValueMatch("project_id", word.strip(), code, reason, applied, 2),)
    assert (report.unknown_projects == ()) == applied


def test_a_name_of_two_projects_or_of_none_stays_unknown(office: CommandLine, tmp_path: Path) -> None:
    register = [["项目编号", "项目名称", "业态"], ["P003", "云栖花园", "住宅"], ["P004", "1期", "住宅"], ["P005", "2期", "住宅"]]
    assert office("load", as_csv(tmp_path / "p.csv", register), "--dataset", "projects").code == 0
    report = examine(office, file(tmp_path, orders(["云栖花园", "3期", "望江台", "P001"]), ["工单编号", "项目编号", *NAMED[2:]])).report
    assert report.value_matches == ()
    assert set(report.unknown_projects) == {"云栖花园", "3期", "望江台"}


def test_an_old_name_of_a_project_is_known(office: CommandLine, tmp_path: Path) -> None:
    register = [["项目编号", "生效日期", "项目名称", "业态"], ["P001", "2026-06-01", "云栖府", "住宅"]]
    assert office("load", as_csv(tmp_path / "p.csv", register), "--dataset", "projects").code == 0
    report = examine(office, file(tmp_path, orders(["云栖花园", "云栖府"]), NAMED)).report
    assert {(m.word, m.code, m.applied) for m in report.value_matches} == {("云栖花园", "P001", True), ("云栖府", "P001", True)}


def test_a_file_with_names_gives_the_numbers_of_the_same_file_with_ids(office: CommandLine, tmp_path: Path) -> None:
    ids, names = ["P001", "P002", "P001", "P002"], ["云栖花园", "星河中心", "雲棲花園", "P002 星河中心"]
    by_names = file(tmp_path, orders(names), NAMED, "names.csv")
    loaded = office("load", by_names, "--dataset", "work_orders")
    assert loaded.code == 0
    asked = ("kpi", "--by", "month,project", "--format", "json")
    found = office(*asked).json
    assert found and {row["project"] for row in found if row["project"]} >= {"P001", "P002"}
    assert office("undo", _last_batch(office)).code == 0
    assert (
        office("load", file(tmp_path, orders(ids), [*NAMED[:1], "项目编号", *NAMED[2:]], "ids.csv"), "--dataset", "work_orders").code == 0
    )
    assert office(*asked).json == found


def test_words_of_a_category(office: CommandLine, tmp_path: Path) -> None:
    rows = [
        *orders(["P001"] * 3, "报·修"),
        ["WX8", "P001", "报修单", *orders(["x"])[0][3:]],
        ["WX9", "P001", "星期三", *orders(["x"])[0][3:]],
    ]
    report = examine(office, file(tmp_path, rows, ["工单编号", "项目编号", *NAMED[2:]])).report
    assert report.value_matches == (
        ValueMatch("kind", "报·修", "报修", "same", True, 3),
        ValueMatch("kind", "报修单", "报修", "near", False, 1),
    )
    accepted = Mapping.from_json({"values": {"kind": {"报修单": "报修", "星期三": "咨询"}}})
    examined = examine(office, file(tmp_path, rows, ["工单编号", "项目编号", *NAMED[2:]]), accepted)
    assert [m.word for m in examined.report.value_matches] == ["报·修"]
    office.intake.commit(examined, "u", accept_good=True, impact=False)
    again = examine(office, file(tmp_path, rows, ["工单编号", "项目编号", *NAMED[2:]]))
    assert again.report.remembered and again.mapping.values == accepted.values


def test_the_command_line_tells_what_was_understood_and_what_was_not(office: CommandLine, tmp_path: Path) -> None:
    path = file(tmp_path, [[*row, "x"] for row in orders(["云栖花园", "云栖花苑"])], ["工單編號", *NAMED[1:], "实际完成时刻"])
    told = office("check", path, "--dataset", "work_orders").out
    assert "· 表头“工單編號”当作“工单编号”：繁简统一后与“工单编号”相同" in told
    assert "· “项目编号”里的“云栖花园”读作“P001”（1 行）" in told
    assert "? “项目编号”里的“云栖花苑”可能是“P001”（1 行），未采用" in told
    described = office("check", path, "--dataset", "work_orders", "--json").json
    assert described["columns"][0] == {
        "header": "工單編號", "column": "order_id", "suggestion": None, "reason": "normal", "confidence": 0.92,
    }  # fmt: skip
    assert [word["applied"] for word in described["words"]] == [True, False] and described["remembered"] is False
