"""Which sheets are the table: one, several of one kind as one, or a question; each row knows its sheet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from openpyxl import load_workbook

from catalog import registry
from errors import Refused, WrongUsage
from pipelines import read as reading
from pipelines.gate.gate import inspect
from pipelines.matching.mapping import Mapping
from pipelines.mending.fixes import Fix
from pipelines.parsing.parse import Table, read_table
from pipelines.parsing.sheets import SHEET_HEADER
from pipelines.publishing.facts import rows
from pipelines.warehouse import fetch, fetch_one
from tests.pipelines.commands import CommandLine

KNOWN = ("工单编号", "项目编号", "状态", "费用")
HEADER = ["工单编号", "状态", "费用"]
Cells = Sequence[Sequence[str]]
ONE: Cells = [HEADER, ["1", "已关闭", "5"], ["2", "处理中", ""]]
OTHER: Cells = [["二期工单"], HEADER, ["3", "已关闭", "7"], ["合计", "", "7"]]
FOREIGN: Cells = [["培训编号", "学员"], ["1", "张三"]]
NOTES: Cells = [["列名", "说明"], ["工单编号", "必填"]]


def book(path: Path, sheets: dict[str, Cells], hidden: tuple[str, ...] = ()) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        for name, cells in sheets.items():
            page = workbook.add_worksheet(name)
            if name in hidden:
                page.hide()
            for line, row in enumerate(cells):
                for at, cell in enumerate(row):
                    if cell:
                        page.write_string(line, at, cell)
    return path


def read(path: Path, *sheets: str) -> Table:
    return read_table(path, inspect(path), KNOWN, sheets=sheets)


def test_what_is_hidden_or_no_table_is_passed_over(tmp_path: Path) -> None:
    table = read(book(tmp_path / "a.xlsx", {"说明": NOTES, "空": [], "数据": ONE, "旧": ONE}, hidden=("旧",)))
    assert (table.sheet, table.sheets, table.header) == ("数据", None, tuple(HEADER))
    assert table.fitting == ("说明", "数据")


def test_sheets_with_the_same_headers_are_one_table(tmp_path: Path) -> None:
    table = read(book(tmp_path / "a.xlsx", {"锦绣花园": ONE, "说明": NOTES, "翠湖": OTHER, "兰亭": [HEADER]}))
    assert table.header == (*HEADER, SHEET_HEADER) and table.sheet == "锦绣花园、翠湖"
    assert table.frame.rows() == [
        ("1", "已关闭", "5", "锦绣花园"),
        ("2", "处理中", None, "锦绣花园"),
        ("3", "已关闭", "7", "翠湖"),
    ]
    assert table.sheets is not None and table.sheets.to_list() == ["锦绣花园", "锦绣花园", "翠湖"]
    assert table.lines.to_list() == [2, 3, 3]
    assert [(rows.sheet, rows.reason, rows.lines) for rows in table.left_out] == [("翠湖", "total", (4,))]


def test_the_columns_may_stand_in_another_order(tmp_path: Path) -> None:
    swapped = [["费用", "工单编号 ", "状态"], ["7", "3", "已关闭"]]
    table = read(book(tmp_path / "a.xlsx", {"a": ONE, "b": swapped}))
    assert table.header == (*HEADER, SHEET_HEADER) and table.frame.row(2) == ("3", "已关闭", "7", "b")


@pytest.mark.parametrize("other", [[["工单编号", "项目编号", "状态"], ["9", "P1", "x"]], [[*HEADER, "备注"], ["9", "x", "5", "y"]]])
def test_sheets_with_different_headers_are_a_question(tmp_path: Path, other: Cells) -> None:
    path = book(tmp_path / "a.xlsx", {"一月": ONE, "二月": other, "培训": FOREIGN})
    with pytest.raises(Refused, match="several_sheets") as refusal:
        read(path)
    assert refusal.value.choices == ("一月", "二月") and "一月、二月" in refusal.value.sentence.zh
    table = read(path, "二月")
    assert table.sheet == "二月" and table.header == tuple(other[0]) and table.fitting == ("一月", "二月", "培训")
    assert read(path, "培训").header == ("培训编号", "学员")
    with pytest.raises(Refused, match="several_sheets"):
        read(path, "一月", "二月")
    with pytest.raises(Refused, match="no_such_sheet") as refusal:
        read(path, "三月")
    assert "三月" in refusal.value.sentence.zh and "一月" in refusal.value.sentence.zh


def test_a_sheet_that_sums_up_the_others_is_a_question(tmp_path: Path) -> None:
    both = [HEADER, ONE[1], OTHER[2], ONE[2]]
    path = book(tmp_path / "a.xlsx", {"汇总": both, "一期": ONE, "二期": OTHER})
    with pytest.raises(Refused, match="several_sheets") as refusal:
        read(path)
    assert refusal.value.choices == ("汇总", "一期", "二期") and "重复" in refusal.value.sentence.zh
    assert read(path, "一期", "二期").lines.to_list() == [2, 3, 3]
    assert read(path, "汇总").sheet == "汇总"


def test_no_rows_on_any_of_several_sheets(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no_rows") as refusal:
        read(book(tmp_path / "a.xlsx", {"一月": [HEADER], "二月": [HEADER]}))
    assert "一月、二月" in refusal.value.sentence.zh


def test_the_mapping_says_which_sheet_and_which_row() -> None:
    mapping = Mapping.from_json('{"sheet": "二月", "header_row": 3}')
    assert (mapping.sheet, mapping.header_row) == (("二月",), (3,))
    assert Mapping.from_json(mapping.to_json()) == mapping
    assert Mapping.from_json('{"sheet": ["一月", "二月"], "header_row": [3, 4]}').header_row == (3, 4)
    for wrong in ('{"header_row": 0}', '{"header_row": "3"}', '{"header_row": [true]}', '{"header_row": []}', '{"sheet": 1}'):
        with pytest.raises(WrongUsage, match="mapping_malformed"):
            Mapping.from_json(wrong)


ORDERS = ["工单编号", "工单类型", "报修时间", "状态"]


def _group_file(folder: Path) -> Path:
    """One sheet per project, no project column; the third row of each has an unreadable time."""
    sheets = {
        name: [ORDERS, [f"{name}-1", "报修", "2026-10-01 08:00", "已关闭"], [f"{name}-2", "报修", "昨天", "已关闭"]]
        for name in ("P001", "P002")
    }
    return book(folder / "group.xlsx", sheets)


def test_a_group_file_is_one_load_and_every_row_knows_its_sheet(office: CommandLine) -> None:
    (office.folder / "m.json").write_text(json.dumps({"columns": {SHEET_HEADER: "project_id"}}), encoding="utf-8")
    words = (_group_file(office.folder), "--dataset", "work_orders", "--mapping", office.folder / "m.json")
    checked = office("check", *words, "--json").json
    sentences = [finding["zh"] for finding in checked["findings"] if finding["count"] == 2]
    assert any("工作表“P001”" in sentence and "第 3 行" in sentence for sentence in sentences), checked["findings"]
    assert office("load", *words, "--accept-good").code == 0
    with office.intake.warehouse.cursor() as cursor:
        dataset = registry.dataset("work_orders")
        found = rows(cursor, dataset, fetch_one(cursor, "select version from head"))
        assert set(found.select("order_id", "project_id").rows()) == {("P001-1", "P001"), ("P002-1", "P002")}
        kept = fetch(cursor, "select order_id, _sheet, _line from fact_work_orders order by order_id", [])
        assert kept.rows() == [("P001-1", "P001", 2), ("P002-1", "P002", 2)]
        held = fetch(cursor, "select sheet, line, zh from quarantine order by sheet", [])
        assert held.select("sheet", "line").rows() == [("P001", 3), ("P002", 3)]
        assert all(f"工作表“{sheet}”" in zh or sheet not in zh for sheet, _, zh in held.rows())
    assert reading.projects(office.intake.warehouse, reading.OWNER).height == 2


@pytest.mark.parametrize("names", [("P001", "P002"), ("云栖花园", "星河中心")])
def test_sheets_named_by_the_register_need_no_mapping(office: CommandLine, names: tuple[str, ...]) -> None:
    """Their ids or their names; where one sheet is named otherwise it is a question."""
    head, row = ORDERS, ["报修", "2026-10-01 08:00", "已关闭"]
    other = book(office.folder / "other.xlsx", {name: [head, [f"{name}-2", *row]] for name in (*names, "十月补录")})
    told = office("check", other, "--dataset", "work_orders", "--json").json
    assert [column["column"] for column in told["missing"]] == ["project_id"]
    group = book(office.folder / "group.xlsx", {name: [head, [f"{name}-1", *row]] for name in names})
    assert office("load", group, "--dataset", "work_orders").code == 0
    with office.intake.warehouse.cursor() as cursor:
        assert set(fetch(cursor, "select project_id from fact_work_orders", [])["project_id"]) == {"P001", "P002"}


def test_a_group_file_is_repaired_sheet_by_sheet(office: CommandLine) -> None:
    staged = office.intake.stage_path(_group_file(office.folder))
    mapping = Mapping.from_json(json.dumps({"columns": {SHEET_HEADER: "project_id"}}))
    examined = office.intake.examine(staged, "work_orders", mapping)
    failing = pl.read_ipc(examined.report.failing_file)
    assert failing.select("_sheet", "_line", "报修时间").rows() == [("P001", 3, "昨天"), ("P002", 3, "昨天")]
    fixes = (Fix("P002", 3, "报修时间", "2026-10-02 09:00"),)
    mended = office.intake.examine(staged, "work_orders", mapping, fixes=fixes)
    assert mended.report.held_count == 1
    assert pl.read_ipc(mended.report.failing_file).select("_sheet", "_line").rows() == [("P001", 3)]
    book = load_workbook(office.intake.mark(mended, "zh"))
    assert [book[name]["C3"].value for name in ("P001", "P002")] == ["昨天", "2026-10-02 09:00"]
    assert [book[name]["C3"].comment is not None for name in ("P001", "P002")] == [True, False]


def test_a_fault_on_two_sheets_is_told_with_the_rows_of_each(office: CommandLine, tmp_path: Path) -> None:
    head = ["工单编号", "项目编号", "工单类型", "报修时间", "状态", "费用"]
    good, bad = ("P001", "报修", "2026-09-01 08:00", "已关闭", "5"), ("P001", "报修", "2026-09-01 08:00", "已关闭", "免费")
    path = book(tmp_path / "two.xlsx", {"9月": [head, ["1", *good], ["2", *bad]], "10月": [head, ["3", *bad], ["4", *bad], ["5", *good]]})
    told = office("check", path, "--dataset", "work_orders")
    assert "共 3 行：工作表“9月”1 行（首行：第 3 行）、“10月”2 行（首行：第 2 行）：“费用”里的“免费”不是数字" in told.out
    (found,) = (
        one for one in office("check", path, "--dataset", "work_orders", "--json").json["findings"] if one["code"] == "readable:cost"
    )
    assert list(zip(found["sheets"], found["lines"], strict=True)) == [("9月", 3), ("10月", 2), ("10月", 3)]
