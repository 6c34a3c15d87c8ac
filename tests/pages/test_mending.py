"""Mending on the page: only failing cells can be changed, the whole file is checked again, and the quarantine empties."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest

from catalog import registry
from pages.intake import held
from pipelines import read, served
from pipelines.closing import acts
from pipelines.intake import Intake
from pipelines.matching.mapping import EMPTY, Mapping
from pipelines.publishing.given_up import give_up
from tests.pages.conftest import connect, home, opened, words_of
from tests.pages.test_upload import ORDERS, ROWS, chosen, key_of, on_time
from tests.pipelines.files import as_csv, cells, export
from ui.drawing import tables
from ui.session import access
from ui.text import t

BAD = [*ROWS, {**ROWS[0], "order_id": "N9", "created_at": "2026-13-01 08:00"}]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """A warehouse with the sample projects that this test alone changes."""
    intake = home(tmp_path).intake
    projects = registry.dataset("projects")
    assert intake.load(export(tmp_path, projects, projects.samples), projects.id, EMPTY, "tests", False, False).error is None
    return connect(intake, monkeypatch)


@pytest.fixture
def waiting(own: Intake, tmp_path: Path) -> Intake:
    """The same with one row of four held back."""
    assert own.load(as_csv(tmp_path / "bad.csv", cells(ORDERS, BAD)), "work_orders", EMPTY, "tests", False, True).error is None
    return own


def type_in(at: AppTest, key_start: str, row: int, column: str, text: str | bool) -> AppTest:
    """Types into a cell as the browser reports it."""
    key = next(str(editor.key) for editor in at.data_editor if str(editor.key).startswith(key_start))
    at.session_state[key] = {"edited_rows": {row: {column: text}}, "added_rows": [], "deleted_rows": []}
    return at.run()


def settled(at: AppTest) -> AppTest:
    """The page once the work in the background is done, however long this computer takes for it."""
    served.drafts().wait([draft.id for draft in served.drafts().of(access.viewer().name)], 120)
    return at.run()


def test_failing_cells_are_mended_on_the_page(own: Intake, tmp_path: Path) -> None:
    at = settled(chosen(as_csv(tmp_path / "bad.csv", cells(ORDERS, BAD))))
    shown = at.data_editor[0].value
    assert shown["_line"].tolist() == [5] and "报修时间" in shown.columns and "状态" not in shown.columns
    at = type_in(at, "mend_", 0, "报修时间", "2026-10-01 08:00")
    assert not at.exception
    at = settled(at.button(key=key_of(at, "apply_")).click().run())
    assert not at.exception and not at.data_editor
    at = settled(at.button(key=key_of(at, "publish_")).click().run())
    assert not at.exception
    assert on_time(own) == (4, 4)


def test_a_row_that_stands_twice_is_taken_out_and_put_back(own: Intake, tmp_path: Path) -> None:
    at = settled(chosen(as_csv(tmp_path / "twice.csv", cells(ORDERS, [*ROWS, ROWS[0]]))))
    shown = at.data_editor[0].value
    assert shown["_line"].tolist() == [2, 5]
    known_by = ("P001", "报修", ROWS[0]["created_at"])
    assert tuple(shown.iloc[1][["项目编号", "工单类型", "报修时间"]]) == known_by, "to tell which is which"
    at = settled(type_in(at, "mend_", 1, "_out", True).button(key=key_of(at, "apply_")).click().run())
    assert not at.exception and not at.data_editor and any("第 5 行" in word for word in words_of(at))
    at = settled(at.button(key=key_of(at, "put_back_")).click().run())
    assert at.data_editor[0].value["_line"].tolist() == [2, 5]
    at = settled(type_in(at, "mend_", 1, "_out", True).button(key=key_of(at, "apply_")).click().run())
    at = settled(at.button(key=key_of(at, "publish_")).click().run())
    assert not at.exception
    assert on_time(own) == (3, 3)


def test_rows_to_fix_are_mended_where_they_lie(waiting: Intake) -> None:
    assert on_time(waiting) == (3, 3)
    at = opened("quarantine", section="intake")
    assert not at.exception and any("bad" in word for word in words_of(at))
    row = at.data_editor[0].value.iloc[0]
    assert (row["order_id"], row["project_id"], row["kind"]) == ("N9", "P001", "报修"), "what one knows it by"
    assert json.loads(at.data_editor[0].proto.columns)["created_at"]["width"] > 16 * tables.SIGN, "a time is not cut off"
    at = type_in(at, "held_", 0, "created_at", "2026-10-01 08:00")
    at.button(key=key_of(at, "recheck_")).click().run()
    assert not at.exception
    assert on_time(waiting) == (4, 4)
    assert not at.data_editor
    assert read.quarantined(waiting.warehouse, "work_orders").is_empty()


def test_a_row_that_nobody_wants_is_left_out_with_the_reason(waiting: Intake) -> None:
    at = type_in(opened("quarantine", section="intake"), "held_", 0, "_out", True)
    assert at.button(key=key_of(at, "give_up_")).disabled
    key = next(str(box.key) for box in at.text_input if str(box.key).startswith("give_up_reason_"))
    at.text_input(key=key).set_value("培训时录的测试单").run()
    at.button(key=key_of(at, "give_up_")).click().run()
    assert not at.exception and not at.data_editor and any("测试单" in box.value for box in at.success)
    assert read.quarantined(waiting.warehouse, "work_orders").is_empty() and on_time(waiting) == (3, 3)
    batch = int(read.history(waiting.warehouse)["batch_id"][0])
    waiting.undo(batch, "tests")
    assert any("重新列为待处理" in word for word in words_of(opened("history", section="intake")))
    assert opened("quarantine", section="intake").data_editor


def test_a_project_that_the_register_does_not_know_is_registered_where_its_row_waits(own: Intake, tmp_path: Path) -> None:
    """As on the page of uploads; the undo of the rows takes it back."""
    rows = [*ROWS, {**ROWS[0], "order_id": "N9", "project_id": "P999"}]
    assert own.load(as_csv(tmp_path / "new.csv", cells(ORDERS, rows)), "work_orders", EMPTY, "tests", False, True).error is None
    at = opened("quarantine", section="intake")
    assert any("P999" in word for word in words_of(at))
    assert [link.proto.page for link in at.get("page_link") if link.proto.page == "upload"] == ["upload"]
    at.button(key=key_of(at, "recheck_")).click().run()
    assert on_time(own) == (3, 3), "nobody has said that it is new"
    box = next(box for box in at.checkbox if box.label == t("quarantine.new_projects", n=1, names="“P999”"))
    at = box.check().run()
    at.button(key=key_of(at, "recheck_")).click().run()
    assert not at.exception and not at.data_editor and any(t("upload.added", n=1) in word for word in words_of(at))
    assert on_time(own) == (4, 4) and "P999" in read.projects(own.warehouse, read.OWNER)["project"]
    own.undo(int(read.history(own.warehouse)["batch_id"][0]), "tests")
    assert on_time(own) == (3, 3) and "P999" not in read.projects(own.warehouse, read.OWNER)["project"]


def test_what_another_register_lacks_leads_to_the_upload_of_that_register(own: Intake, tmp_path: Path) -> None:
    marks = registry.dataset("assessments")
    rows = [{**row, "staff_id": id} for row in marks.samples[:1] for id in ("E1001", "E7777")]
    staff = registry.dataset("staff")
    for dataset, of in ((staff, staff.samples), (marks, rows)):
        assert own.load(export(tmp_path, dataset, of), dataset.id, EMPTY, "tests", False, True).error is None
    waiting = read.quarantined(own.warehouse, "assessments")
    assert held.unlisted(waiting) == {"staff": ["E7777"]}
    at = opened("quarantine", section="intake")
    assert [link.label for link in at.get("page_link") if link.proto.page == "upload"] == [
        t("quarantine.register", registers=staff.name.zh)
    ]
    assert not at.checkbox


@pytest.fixture
def alike(own: Intake, tmp_path: Path) -> Intake:
    """Two sheets with a wrong row in the same line: such rows cannot be mended on the page."""
    path, sheets = tmp_path / "two.xlsx", ("一期", "二期")
    with xlsxwriter.Workbook(path) as book:
        for number, name in enumerate(sheets):
            sheet = book.add_worksheet(name)
            rows = [{**row, "order_id": f"S{number}{row['order_id']}"} for row in BAD]
            for line, row in enumerate(cells(ORDERS, rows)):
                sheet.write_row(line, 0, row)
    assert own.load(path, "work_orders", Mapping(sheet=sheets), "tests", False, True).error is None
    return own


def test_rows_that_cannot_be_mended_here_are_known_by_the_same_columns(alike: Intake) -> None:
    at = opened("quarantine", section="intake")
    assert not at.exception
    shown = at.data_editor[0].value
    assert list(shown.columns) == ["_line", "_out", "_sheet", "order_id", "project_id", "created_at", "kind", "_problem"]
    known_by = shown[["_line", "_sheet", "order_id", "project_id", "created_at", "kind"]].to_numpy().tolist()
    assert known_by == [[5, "一期", "S0N9", "P001", "2026-13-01 08:00", "报修"], [5, "二期", "S1N9", "P001", "2026-13-01 08:00", "报修"]]
    config = json.loads(at.data_editor[0].proto.columns)
    assert [name for name, one in config.items() if name != "_index" and not one.get("disabled")] == ["_out"], (
        "they are ticked, not typed in"
    )
    (listed,) = (held.listed(rows) for _, rows in read.quarantined(alike.warehouse).group_by("batch_id"))
    assert listed.columns[:-1] == ["工作表", "行号", "工单编号", "项目编号", "报修时间", "工单类型"] and listed["工单编号"].to_list() == [
        "S0N9",
        "S1N9",
    ]


def test_a_row_from_before_cells_were_kept_is_known_by_what_was_understood(waiting: Intake) -> None:
    """But by no time, for that is not the local one that the file had."""
    rows = read.quarantined(waiting.warehouse).with_columns(pl.lit(None, pl.String).alias("texts"))
    rows = rows.with_columns(pl.col("cells").str.replace('"created_at":null', '"created_at":"2026-10-01 00:00:00"', literal=True))
    assert held.listed(rows).row(0)[2:-1] == ("N9", "P001", None, "报修")


def test_the_undo_of_what_was_left_out_says_that_it_waits_again(waiting: Intake) -> None:
    """And its redo that it waits no more; neither speaks of months and projects, whose figures stay as they are."""
    (row,) = read.quarantined(waiting.warehouse)["row_no"]
    file = int(read.history(waiting.warehouse)["batch_id"][0])
    give_up(waiting.warehouse, file, [row], "测试单", "tests", acts.moment())
    batch = int(read.history(waiting.warehouse)["batch_id"][0])
    at = opened("history", section="intake")
    at = at.button(key=f"undo_{batch}_0").click().run()
    assert "撤销后：1 行重新列为待处理；没有指标改变。文件和记录都会保留，之后可以随时重做。" in words_of(at)
    waiting.undo(batch, "tests")
    at = opened("history", section="intake")
    at = at.button(key=f"redo_{batch}_0").click().run()
    assert "重做后：1 行不再待处理；没有指标改变。之后可以随时再撤销。" in words_of(at)


def test_a_row_that_is_still_wrong_stays_and_says_why(waiting: Intake) -> None:
    at = type_in(opened("quarantine", section="intake"), "held_", 0, "created_at", "2026-14-01")
    at.button(key=key_of(at, "recheck_")).click().run()
    assert not at.exception and any("2026-14-01" in warning.value for warning in at.warning)
    assert on_time(waiting) == (3, 3) and at.data_editor


def test_rows_can_be_checked_again_as_they_are_and_are_answered_once(waiting: Intake) -> None:
    """A register that came in since may have put them right, so the button stays; it names columns by their labels."""
    at = opened("quarantine", section="intake")
    assert "不改动，重新检查一遍" in [button.label for button in at.button]
    at.button(key=key_of(at, "recheck_")).click().run()
    (said,) = (warning.value for warning in at.warning)
    assert said.startswith("这些行仍然没有通过检查") and "报修时间" in said and "created_at" not in said


def test_the_uploader_says_how_large_each_kind_may_be(full: Intake) -> None:
    (uploader,) = opened("upload", section="intake").file_uploader
    assert "CSV 不超过 500 MB，Excel（xlsx、xls）100 MB，网页表格 40 MB" in uploader.label


def test_each_tile_says_how_many_rows_it_lacks(waiting: Intake) -> None:
    at = opened("sla")
    assert not at.exception and any("1 行待处理" in word for word in words_of(at)), words_of(at)


def test_without_rows_to_fix_the_page_says_so(full: Intake) -> None:
    at = opened("quarantine", section="intake")
    assert not at.exception and any("没有待处理的行" in word for word in words_of(at))
