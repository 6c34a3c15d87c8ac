"""What is said of required columns that are missing: which wait for a yes, which one value could fill, and that command line and page say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog import registry
from pipelines.matching.lacking import absent, fillable, lacking, unused, waiting
from pipelines.matching.mapping import Mapping
from pipelines.worker.report import Report
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import as_csv

pytestmark = [pytest.mark.counting("R14"), pytest.mark.one_engine]

LONG = {"答卷编号": "W1", "调查批次编号": "C1", "项目编号": "P001", "答题时间": "2026-10-01 08:00", "题目": "总体满意度", "得分": "4", "量表最低分": "1",
        "量表最高分": "5"}  # fmt: skip
WIDE = {"答题序号": "1", "提交答卷时间": "2026-10-01 08:00", "所属项目": "P001", "1、总体满意度": "4", "2、员工服务": "5"}


def report(office: CommandLine, folder: Path, row: dict[str, str], dataset: str = "survey_answers", mapping: str = "{}") -> Report:
    path = as_csv(folder / "file.csv", [list(row), list(row.values())])
    return office.intake.examine(office.intake.stage_path(path), dataset, Mapping.from_json(mapping), recall=False).report


@pytest.mark.parametrize(
    ("left_out", "said", "never"),
    [
        (
            "调查批次编号",
            ("缺少必需的列：“调查批次编号”", "整份文件都是同一个值的，填上这个值", "重新上传"),
            ("选出它的表头", "还没有确定"),
        ),
        ("得分", ("缺少必需的列：“得分”", "填上这个值"), ("还没有确定",)),
    ],
)
def test_a_column_that_is_not_there(
    left_out: str, said: tuple[str, ...], never: tuple[str, ...], office: CommandLine, tmp_path: Path
) -> None:
    found = lacking(report(office, tmp_path, {header: cell for header, cell in LONG.items() if header != left_out}))
    assert found is not None and all(part in found.zh for part in said) and not any(part in found.zh for part in never)
    assert found.en.startswith('Required columns are missing: "') and "one value holds for the whole file" in found.en


def test_a_number_that_tells_the_rows_apart_is_never_one_for_all(office: CommandLine, tmp_path: Path) -> None:
    found = report(office, tmp_path, {"项目编号": "P001", "工单类型": "报修", "状态": "已关闭"}, "work_orders")
    assert set(absent(found)) == {"order_id", "created_at"} and fillable(found) == ("created_at",)
    assert "“报修时间”如果整份文件都是同一个值" in lacking(found).zh  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("dataset", "row", "column", "numbers"),
    [
        ("survey_answers", {header: cell for header, cell in LONG.items() if header != "答卷编号"}, "response_id", True),
        ("survey_answers", {header: cell for header, cell in LONG.items() if header != "项目编号"}, "project_id", False),
        ("trainings", {"项目编号": "P001", "培训日期": "2026-10-01", "课程类型": "消防"}, "session_id", False),
        ("certificates", {"证书类型": "电工证", "月份": "2026-10"}, "staff_id", False),
        ("inspections", {"项目编号": "P001", "检查类型": "日检", "计划时间": "2026-10-01 08:00", "检查项": "门"}, "inspection_id", True),
    ],
)
def test_what_numbers_the_records_is_added_to_the_file(
    dataset: str, row: dict[str, str], column: str, numbers: bool, office: CommandLine, tmp_path: Path
) -> None:
    found = report(office, tmp_path, row, dataset)
    assert column in absent(found) and (column in fillable(found)) is not numbers
    told, label = lacking(found), registry.dataset(dataset).column(column).label
    assert told is not None and (f"“{label.zh}”是用来区分每条记录的" in told.zh and "加一列编号" in told.zh) is numbers
    assert (f'"{label.en}" tells the records apart' in told.en) is numbers


def test_what_an_offer_would_fill_waits_for_its_yes(office: CommandLine, tmp_path: Path) -> None:
    found = report(office, tmp_path, WIDE)
    assert absent(found) == fillable(found) == ("campaign_id",)
    assert {"item", "score"} <= set(waiting(found)) and set(waiting(found)) | {"campaign_id"} == set(found.missing)


@pytest.mark.parametrize(
    ("row", "mapping", "left"),
    [
        (LONG, "{}", ()),
        (LONG | {"说了啥": "电梯总坏，修了三次还是一样", "备用": "甲"}, "{}", ("说了啥", "备用")),
        (LONG | {"说了啥": "电梯总坏", "备用": "甲"}, '{"combine": {"campaign_id": ["说了啥", "备用"]}}', ("调查批次编号",)),
        (WIDE, "{}", ()),  # what an offer would turn into rows
        (LONG, '{"columns": {"量表最高分": null}, "constants": {"scale_max": "5"}}', ("量表最高分",)),
    ],
)
def test_what_of_a_file_is_not_used(row: dict[str, str], mapping: str, left: tuple[str, ...], office: CommandLine, tmp_path: Path) -> None:
    assert unused(report(office, tmp_path, row, mapping=mapping)) == left


def test_nothing_is_said_where_nothing_is_missing(office: CommandLine, tmp_path: Path) -> None:
    given = '{"constants": {"campaign_id": "MYD"}}'
    assert lacking(report(office, tmp_path, LONG)) is None
    assert lacking(report(office, tmp_path, {header: cell for header, cell in LONG.items() if cell != "C1"}, mapping=given)) is None


def test_the_command_line_says_it_once_and_how_a_mapping_gives_the_value(office: CommandLine, tmp_path: Path) -> None:
    row = {header: cell for header, cell in LONG.items() if cell != "C1"}
    found = lacking(report(office, tmp_path, row))
    assert found is not None
    for command in ("check", "load"):
        told = office(command, tmp_path / "file.csv", "--dataset", "survey_answers").out
        assert told.count(found.zh) == 1 and '--mapping: {"constants": {"campaign_id": "…"}}' in told
    mapping = tmp_path / "m.json"
    mapping.write_text('{"constants": {"campaign_id": "MYD"}}', encoding="utf-8")
    told = office("check", tmp_path / "file.csv", "--dataset", "survey_answers", "--mapping", mapping).out
    assert "· 整份文件的“调查批次编号”都是“MYD”" in told and "✗" not in told


@pytest.mark.parametrize(
    ("dataset", "column", "register"),
    [
        ("survey_answers", "campaign_id", ("survey_campaigns", "campaign_id")),
        ("survey_answers", "project_id", ("projects", "project_id")),
        ("certificates", "staff_id", ("staff", "staff_id")),
        ("survey_answers", "response_id", None),
        ("survey_answers", "score", None),
    ],
)
def test_where_the_known_codes_of_a_column_are_listed(dataset: str, column: str, register: tuple[str, str] | None) -> None:
    assert registry.register_of(registry.dataset(dataset), column) == register
