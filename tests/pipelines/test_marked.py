"""The marked workbook: made of any file, mended in Excel, known again, and only its repaired rows merge."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from pipelines import read
from pipelines.intake import Intake
from pipelines.mending import marked
from pipelines.mending.fixes import Fix
from pipelines.receiving.staged import Examined
from pipelines.warehouse import fetch
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import as_csv, as_xlsx, cells
from tests.pipelines.test_repair import FIXES, ORDERS, RIGHT, WRONG, figures, held, of_right_file, offices  # noqa: F401

pytestmark = [pytest.mark.counting("R14"), pytest.mark.one_engine]

TITLE = ["阳光物业 2026年10月 工单导出"]
EVIL = ("=1+1", "+86 1", "-1", "@SUM(A1)", "＝1")


def written(folder: Path, kind: str, rows: list[dict[str, object]] = WRONG) -> Path:
    """The file with a title row above its header, so that its rows stand one lower than in a bare table."""
    table = [TITLE + [""] * (len(cells(ORDERS, rows)[0]) - 1), *cells(ORDERS, rows)]
    return as_csv(folder / "orders.csv", table, kind) if kind != "xlsx" else as_xlsx(folder / "orders.xlsx", table, "十月工单")


def examined(intake: Intake, path: Path) -> Examined:
    return intake.examine(intake.stage_path(path), ORDERS.id)


def book_of(intake: Intake, first: Examined) -> Any:
    return openpyxl.load_workbook(intake.mark(first, "zh"))


def mended(book: Any, folder: Path, name: str = "改好.xlsx") -> Path:
    sheet = book.worksheets[0]
    header = {cell.value: cell.column for cell in sheet[2]}
    for fix in FIXES:
        sheet.cell(fix.line + 1, header[fix.column]).value = fix.text
    book.save(folder / name)
    return folder / name


@pytest.mark.parametrize("kind", ["xlsx", "gb18030", "utf-8"])
def test_failing_cells_are_coloured_and_commented_where_they_stand(office: CommandLine, kind: str) -> None:
    first = examined(office.intake, written(office.folder, kind))
    book = book_of(office.intake, first)
    sheet = book.worksheets[0]
    coloured = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.fill.fill_type == "solid"}
    header = {cell.value: cell.column_letter for cell in sheet[2]}
    assert set(coloured) == {f"{header['报修时间']}5", f"{header['解决时间']}8", f"{header['项目编号']}11"}
    assert "2026-10-33" in coloured[f"{header['报修时间']}5"]
    assert sheet["A1"].value == TITLE[0] and book.sheetnames[-1] == marked.OVERVIEW.zh
    assert sheet.title == ("十月工单" if kind == "xlsx" else sheet.title)
    listed = [[cell.value for cell in row] for row in book.worksheets[-1].iter_rows(min_row=4)]
    assert len(listed) == 3 and {row[1] for row in listed} == set(coloured)


@pytest.mark.parametrize("kind", ["xlsx", "gb18030"])
def test_a_mended_workbook_merges_its_repaired_rows_alone(offices: Any, kind: str, tmp_path: Path) -> None:  # noqa: F811
    intake = offices().intake
    first = examined(intake, written(tmp_path, kind))
    book = book_of(intake, first)
    sheet = book.worksheets[0]
    parent = intake.commit(first, "tests", accept_good=True, impact=False)
    path = mended(book, tmp_path)
    # A row that was right before is changed as well, and another is put above all others: neither is a repaired row.
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    status = next(cell.column for cell in sheet[2] if cell.value == "状态")
    sheet.cell(3, status).value = "处理中"
    sheet.insert_rows(3)
    for cell in sheet[4]:
        sheet.cell(3, cell.column).value = cell.value
    sheet.cell(3, 1).value = "N99"
    sheet.cell(3, sheet.max_column).value = None
    book.save(path)
    again = examined(intake, path)
    assert again.parent == parent.batch_id and again.report.good_count == 3
    child = intake.commit(again, "lin", impact=False)
    assert (child.effect.new, child.effect.changed) == (3, 0)
    assert figures(intake) == of_right_file(offices) and held(intake) == 0
    with intake.warehouse.cursor() as cursor:
        lines = fetch(cursor, "select order_id, _line from fact_work_orders where _batch = ? order by 1", [child.batch_id]).rows()
        log = fetch(cursor, "select how, line from repair where batch_id = ? order by 2", [child.batch_id]).rows()
    assert lines == [("N03", 5), ("N06", 8), ("N09", 11)] and log == [("workbook", 5), ("workbook", 8), ("workbook", 11)]
    assert parent.batch_id is not None
    intake.undo(parent.batch_id, "tests")
    assert read.numbers(intake.warehouse, ["R14"], read.Scope(), read.OWNER)["denominator"][0] == 0


def test_of_a_file_that_was_not_published_the_mended_workbook_takes_the_place(offices: Any, tmp_path: Path) -> None:  # noqa: F811
    intake = offices().intake
    first = examined(intake, written(tmp_path, "gb18030"))
    again = examined(intake, mended(book_of(intake, first), tmp_path))
    assert again.report.origin == first.staged.sha256 and again.parent is None
    assert (again.report.good_count, again.report.held_count) == (12, 0)
    assert set(again.report.header) == set(first.report.header), "what we added to the workbook is not read as data"
    intake.commit(again, "lin", impact=False)
    assert figures(intake) == of_right_file(offices)


def test_rows_that_are_still_wrong_stay_in_the_quarantine(office: CommandLine) -> None:
    intake = office.intake
    first = examined(intake, written(office.folder, "xlsx"))
    book = book_of(intake, first)
    intake.commit(first, "tests", accept_good=True, impact=False)
    sheet = book.worksheets[0]
    sheet.cell(5, next(cell.column for cell in sheet[2] if cell.value == "报修时间")).value = "2026-10-03 08:00"
    book.save(office.folder / "half.xlsx")
    again = examined(intake, office.folder / "half.xlsx")
    assert (again.report.good_count, again.report.held_count) == (1, 0)
    intake.commit(again, "lin", impact=False)
    assert held(intake) == 2


def test_projects_that_repaired_rows_bring_go_with_their_file(office: CommandLine) -> None:
    intake = office.intake
    first = examined(intake, written(office.folder, "xlsx"))
    path = intake.mark(first, "zh").rename(office.folder / "same.xlsx")
    parent = intake.commit(first, "tests", accept_good=True, impact=False)
    again = intake.examine(intake.stage_path(path), ORDERS.id, add_projects=True)
    child = intake.commit(again, "lin", impact=False)
    assert child.added_projects == ("P999",) and parent.batch_id is not None
    for step, known in ((intake.undo, False), (intake.redo, True)):
        step(parent.batch_id, "tests")
        assert ("P999" in read.projects(intake.warehouse, read.OWNER)["project"]) is known


def test_fixes_of_the_page_are_in_the_workbook(office: CommandLine) -> None:
    first = examined(office.intake, written(office.folder, "xlsx"))
    fix = Fix(None, 5, "报修时间", "2026-10-03 08:00")
    second = office.intake.examine(first.staged, ORDERS.id, first.mapping, fixes=(fix,))
    sheet = book_of(office.intake, second).worksheets[0]
    column = next(cell.column for cell in sheet[2] if cell.value == "报修时间")
    assert sheet.cell(5, column).value == "2026-10-03 08:00" and sheet.cell(5, column).comment is None


@pytest.mark.parametrize("kind", ["xlsx", "utf-8"])
def test_no_cell_becomes_a_formula(office: CommandLine, kind: str) -> None:
    rows: list[dict[str, object]] = [{**WRONG[2], "order_id": f"N{i}", "category": text, "status": text} for i, text in enumerate(EVIL)]
    first = examined(office.intake, written(office.folder, kind, rows))
    book = book_of(office.intake, first)
    assert {cell.data_type for sheet in book for row in sheet for cell in row if isinstance(cell.value, str)} == {"s"}
    texts = {cell.value for row in book.worksheets[0] for cell in row}
    assert set(EVIL) <= texts
    book.save(office.folder / "again.xlsx")
    assert examined(office.intake, office.folder / "again.xlsx").report.row_count == len(EVIL)


def test_formulas_of_the_user_become_their_values(office: CommandLine, tmp_path: Path) -> None:
    table = cells(ORDERS, WRONG)
    with xlsxwriter.Workbook(tmp_path / "formula.xlsx") as made:
        sheet = made.add_worksheet("工单")
        for line, row in enumerate(table):
            for place, text in enumerate(row):
                sheet.write_string(line, place, text)
        sheet.write_formula(1, table[0].index("项目编号"), '="P0"&"02"', None, "P002")
    first = examined(office.intake, tmp_path / "formula.xlsx")
    book = openpyxl.load_workbook(office.intake.mark(first, "zh"))
    assert book.worksheets[0].cell(2, table[0].index("项目编号") + 1).value == "P002"
    assert b"<f>" not in b"".join(_parts(office.intake.mark(first, "zh")))


def _parts(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist() if "worksheets" in name]


def test_personal_values_are_in_no_comment(office: CommandLine) -> None:
    first = examined(office.intake, written(office.folder, "xlsx"))
    book = book_of(office.intake, first)
    notes = [cell.comment.text for sheet in book for row in sheet for cell in row if cell.comment]
    assert notes and not [note for note in notes if "K3" in note or "K6" in note]


def test_a_sheet_of_that_name_in_another_file_is_read(office: CommandLine) -> None:
    path = as_xlsx(office.folder / "own.xlsx", cells(ORDERS, RIGHT), marked.OVERVIEW.zh)
    assert examined(office.intake, path).report.row_count == 12
    assert marked.origin_of(path) is None
