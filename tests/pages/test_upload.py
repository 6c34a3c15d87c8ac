"""The upload journey: choose, correct a column, see what changes, publish, see the number change, undo, see it back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest

from catalog import registry
from pages.intake.draft import drafts
from pipelines import read
from pipelines.closing import events, restated
from pipelines.intake import Intake
from tests.pages.conftest import connect, copied, opened, words_of
from tests.pipelines.files import as_csv, cells
from ui.text import t
from ui.wording import markup, values

ORDERS = registry.dataset("work_orders")
ROWS = [
    {"order_id": f"N{i}", "project_id": "P001", "kind": "报修", "status": "已解决", "created_at": "2026-10-01 08:00", "resolved_at": "2026-10-01 10:00",
     "due_at": "2026-10-02 08:00"}
    for i in range(3)
]  # fmt: skip


@pytest.fixture
def own(sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """A warehouse with the samples that this test alone changes."""
    return connect(copied(sample_home, tmp_path).intake, monkeypatch)


def chosen(path: Path) -> AppTest:
    at = opened("upload", section="intake")
    at.file_uploader[0].upload(path.name, path.read_bytes(), "text/csv").run()
    assert not at.exception
    return at


def on_time(intake: Intake) -> tuple[int, int]:
    row = read.numbers(intake.warehouse, ["R14"], read.Scope(), read.OWNER).row(0, named=True)
    return row["numerator"], row["denominator"]


def key_of(at: AppTest, start: str) -> str:
    return next(str(button.key) for button in at.button if str(button.key).startswith(start))


def undone(at: AppTest) -> None:
    """Opens the question that comes before an undo, and says yes."""
    (draft,) = (draft for draft in drafts().values() if draft.receipt is not None)
    at.button(key=f"undo_{draft.id}").click().run()
    at.button(key=f"undo_{draft.id}").click()
    at.button(key=key_of(at, "undo_now_")).click().run()


def test_the_whole_journey(own: Intake, tmp_path: Path) -> None:
    table = cells(ORDERS, ROWS)
    table[0] = ["提报的时刻" if header == "报修时间" else header for header in table[0]]
    before = on_time(own)
    at = chosen(as_csv(tmp_path / "october.csv", table))
    assert any("报修时间" in error.value for error in at.error)
    box = next(box for box in at.selectbox if box.label == "提报的时刻")
    box.set_value("created_at")
    at.button(key=next(str(b.key) for b in at.button if "columns_" in str(b.key))).click().run()
    assert not at.exception and not at.error
    assert [m.value for m in at.metric if m.label == "新增"] == ["3"]
    at.button(key=key_of(at, "publish_")).click().run()
    assert not at.exception
    assert on_time(own) == (before[0] + 3, before[1] + 3)
    undone(at)
    assert not at.exception
    assert on_time(own) == before


def test_the_preview_tells_each_month_by_itself(own: Intake, tmp_path: Path) -> None:
    march = [{**row, "order_id": f"M{n}", "created_at": "2026-03-01 08:00"} for n, row in enumerate(ROWS)]
    at = chosen(as_csv(tmp_path / "both.csv", cells(ORDERS, [*ROWS, *march])))
    (draft,) = drafts().values()
    assert draft.effect is not None
    told = {(row["kpi"], row["month"]): row for row in draft.effect.kpis.to_dicts()}
    lines = [line for text in at.markdown for line in text.value.splitlines()]
    for month in (date(2026, 10, 1), date(2026, 3, 1)):
        start = f"| {markup.plain(values.whole(f'{month:%Y-%m}'))} | {registry.kpi('R14').name.zh} |"
        assert [line for line in lines if line.startswith(start)], month
        alone = read.Scope(month, month)
        assert told["R14", month]["n_before"] == read.numbers(own.warehouse, ["R14"], alone, read.OWNER)["denominator"].item()


def test_a_file_that_was_undone_elsewhere_says_so_and_can_be_redone(own: Intake, tmp_path: Path) -> None:
    before = on_time(own)
    at = chosen(as_csv(tmp_path / "october.csv", cells(ORDERS, ROWS)))
    at.button(key=key_of(at, "publish_")).click().run()
    (draft,) = drafts().values()
    assert draft.receipt is not None and draft.receipt.batch_id is not None
    own.undo(draft.receipt.batch_id, "Li")
    at = opened("upload", section="intake")
    (told,) = (box.value for box in at.info)
    assert "由Li于" in told and "3 行不再计入" in told and markup.plain(t("upload.or_again")) in told
    assert not at.success and t("upload.undo") not in words_of(at) and t("upload.published") not in " ".join(words_of(at))
    at.button(key=f"redo_{draft.id}").click().run()
    at.button(key=f"redo_{draft.id}").click()
    at.button(key=key_of(at, "redo_now_")).click().run()
    assert not at.exception and on_time(own) == (before[0] + 3, before[1] + 3)
    assert t("upload.undo") in words_of(opened("upload", section="intake"))
    own.undo(draft.receipt.batch_id, "Li")
    at = opened("upload", section="intake")
    at.button(key=f"remove_{draft.id}").click().run()
    assert not at.exception and not drafts()


def test_signed_figures_that_a_file_moves_are_told_before_it_is_published(own: Intake, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "october.csv", cells(ORDERS, ROWS))
    assert not [warning for warning in chosen(path).warning if "已签核" in warning.value]
    with own.warehouse.writing() as cursor:
        events.append(cursor, [events.Event("sign", date(2026, 10, 1), "P001")], "Li", datetime(2026, 11, 2))
    at = chosen(as_csv(tmp_path / "again.csv", cells(ORDERS, [{**row, "order_id": f"S{n}"} for n, row in enumerate(ROWS)])))
    (warning,) = (warning.value for warning in at.warning if "已签核" in warning.value)
    at.button(key=key_of(at, "publish_")).click().run()
    moved = restated.restatements(own.warehouse, date(2026, 10, 1), read.OWNER)
    assert moved.height and f"2026 年 10 月（1 个项目，{moved.height} 个数）" in warning


def test_a_file_that_brings_nothing_new_is_no_batch(own: Intake, tmp_path: Path) -> None:
    """There is nothing to take back, and no rows are held back by it."""
    path = as_csv(tmp_path / "again.csv", cells(ORDERS, ROWS))
    for _ in range(2):
        at = chosen(path)
        at.button(key=key_of(at, "publish_")).click().run()
        assert not at.exception
    assert any("没有变化" in success.value for success in at.success)
    assert [button.label for button in at.button].count(t("upload.undo")) == 1


def test_of_two_files_each_is_published_by_one_press(own: Intake, tmp_path: Path) -> None:
    files = [as_csv(tmp_path / f"{n}.csv", cells(ORDERS, [{**row, "order_id": f"{n}-{row['order_id']}"} for row in ROWS])) for n in "ab"]
    before, at = on_time(own), opened("upload", section="intake")
    for path in files:
        at.file_uploader[0].upload(path.name, path.read_bytes(), "text/csv")
    at.run()
    for _ in files:
        at.button(key=key_of(at, "publish_")).click().run()
        (told,) = (toast.value for toast in at.toast)
        assert told in [success.value for success in at.success], "the receipt is told where one looks as well"
    assert not at.exception and on_time(own) == (before[0] + 6, before[1] + 6)


def test_who_was_overtaken_is_told_beside_the_button(own: Intake, tmp_path: Path) -> None:
    at = chosen(as_csv(tmp_path / "october.csv", cells(ORDERS, ROWS)))
    other = as_csv(tmp_path / "other.csv", cells(ORDERS, [{**ROWS[0], "order_id": "Z1"}]))
    own.commit(own.examine(own.stage_path(other)), "Wang", impact=False)
    at.button(key=key_of(at, "publish_")).click().run()
    said = [warning.value for warning in at.warning if "更新" in warning.value]
    assert said == [t("upload.overtaken")], "once, beside the button"
    at.button(key=key_of(at, "publish_")).click().run()
    assert any("已发布" in success.value for success in at.success)


def test_bad_rows_need_consent(own: Intake, tmp_path: Path) -> None:
    before = on_time(own)
    at = chosen(as_csv(tmp_path / "bad.csv", cells(ORDERS, [*ROWS, {**ROWS[0], "order_id": "N9", "created_at": "2026-13-01 08:00"}])))
    publish = at.button(key=key_of(at, "publish_"))
    assert publish.disabled and on_time(own) == before
    at.checkbox(key=key_of_checkbox(at)).check().run()
    at.button(key=key_of(at, "publish_")).click().run()
    assert not at.exception
    assert on_time(own) == (before[0] + 3, before[1] + 3)


def key_of_checkbox(at: AppTest) -> str:
    return next(str(box.key) for box in at.checkbox if str(box.key).startswith("accept_"))


def test_a_file_that_cannot_be_read_says_why(own: Intake, tmp_path: Path) -> None:
    path = tmp_path / "nothing.csv"
    path.write_bytes(b"")
    at = chosen(path)
    assert [warning.value for warning in at.warning] == ["文件是空的；请重新导出后再上传。"]


def test_a_fault_on_two_sheets_names_the_rows_of_each(own: Intake, tmp_path: Path) -> None:
    head = cells(ORDERS, ROWS)[0]
    with xlsxwriter.Workbook(tmp_path / "two.xlsx") as workbook:
        for sheet, bad in (("9月", (1,)), ("10月", (2, 3))):
            page = workbook.add_worksheet(sheet)
            rows = [
                {**row, "order_id": f"{sheet}{n}", "due_at": "不急" if n in bad else row["due_at"]} for n, row in enumerate(ROWS, start=1)
            ]
            for number, line in enumerate([head, *cells(ORDERS, rows)[1:]]):
                page.write_row(number, 0, line)
    at = chosen(tmp_path / "two.xlsx")
    (told,) = (word for word in words_of(at) if "不急" in word and "共 3 行" in word)
    assert "“9月”第 2 行；“10月”第 3、4 行" in told
