"""The history on its page: what an undo would change is said before it is done, what it has changed afterwards, and how to get it back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from catalog import registry
from pages.intake import undoing
from pipelines import read
from pipelines.closing import acts, events, restated
from pipelines.intake import Intake
from tests.pages.conftest import connect, copied, opened, words_of
from ui.drawing import tables
from ui.text import catalogue, t
from ui.wording import values

ZH = catalogue("zh")
OCTOBER = date(2026, 10, 1)


@pytest.fixture
def own(sample_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """A warehouse with the samples that this test alone changes."""
    return connect(copied(sample_home, tmp_path).intake, monkeypatch)


def entry(intake: Intake, dataset: str) -> tuple[int, str]:
    """The batch of a dataset's file, and the end of the key of its button."""
    books = read.history(intake.warehouse).with_row_index("place")
    row = books.filter(dataset=dataset).row(0, named=True)
    return row["batch_id"], f"{row['batch_id']}_{row['place']}"


def asked(at: AppTest, word: str, key: str) -> AppTest:
    """The page with the question that comes before an undo or a redo."""
    at.button(key=f"{word}_{key}").click()
    return at.run()


def yes(at: AppTest, word: str, key: str) -> Button:
    """The button below the question, pressed: that draws the question alone anew, which to a test of the whole page is the question asked once more."""
    at.button(key=f"{word}_{key}").click()
    now = f"{word}_now_{key.partition('_')[0]}_"
    return next(button for button in at.button if str(button.key).startswith(now)).click()


def on_time(intake: Intake) -> tuple[int, int]:
    row = read.numbers(intake.warehouse, ["R14"], read.Scope(), read.OWNER).row(0, named=True)
    return row["numerator"], row["denominator"]


def test_an_undo_says_what_it_takes_back_before_and_after(own: Intake) -> None:
    before = on_time(own)
    batch, key = entry(own, "work_orders")
    found = own.reversal(batch, active=False)
    assert found.gone == len(registry.dataset("work_orders").samples) and found.kpis["after"].null_count()
    parts = undoing.parts(found, "undo")
    assert str(found.gone) in parts and "不再有数字" in parts
    at = asked(opened("history", section="intake"), "undo", key)
    assert not at.exception and t("reversal.undo_says", parts=parts) in words_of(at)
    yes(at, "undo", key)
    at.run()
    assert not at.exception and on_time(own) == (0, 0)
    assert [parts in box.value and t("history.redo") in box.value for box in at.success] == [True]
    _, key = entry(own, "work_orders")
    at = asked(at, "redo", key)
    yes(at, "redo", key)
    at.run()
    assert not at.exception and on_time(own) == before


def test_nobody_says_yes_to_what_he_has_not_seen(own: Intake) -> None:
    """Somebody publishes between the question and the answer: the question is put anew, with what is so by then."""
    before, (_, key) = on_time(own), entry(own, "work_orders")
    at = asked(opened("history", section="intake"), "undo", key)
    pressed = yes(at, "undo", key)
    own.undo(entry(own, "complaints")[0], "quality")
    at.run()
    assert not at.exception and on_time(own) == before and yes(at, "undo", key).key != pressed.key


def test_a_file_is_either_published_or_undone(own: Intake) -> None:
    assert any("已发布" in word for word in words_of(opened("history", section="intake")))
    for line in read.history(own.warehouse).filter("active")["batch_id"]:
        own.undo(line, "quality")
    at = opened("history", section="intake")
    at.session_state["history_more"] = True
    words = words_of(at.run())
    assert not any("已发布" in word or word == ZH["history.loaded"] for word in words)
    assert any(values.whom("quality") in word and ZH["history.redo"] in word for word in words), "who undid it, and the way back"


def test_what_settled_a_locked_month_is_undone_with_a_reason_only(own: Intake) -> None:
    acts.close(own.warehouse, OCTOBER, "提前", "quality", acts.moment())
    before, (batch, key) = on_time(own), entry(own, "work_orders")
    at = asked(opened("history", section="intake"), "undo", key)
    reason = at.text_input(key=f"reason_reversal_{batch}")
    assert reason.label == "改动已锁定月份的原因（必填）"
    yes(at, "undo", key)
    at.run()
    assert not at.exception and at.warning and on_time(own) == before
    at.text_input(key=f"reason_reversal_{batch}").set_value("文件拿错了")
    yes(at, "undo", key)
    at.run()
    assert not at.exception and on_time(own) == (0, 0)


def test_signed_figures_that_an_undo_moves_are_told_before_it_is_done(own: Intake) -> None:
    _, key = entry(own, "work_orders")
    assert not [warning for warning in asked(opened("history", section="intake"), "undo", key).warning if "已签核" in warning.value]
    with own.warehouse.writing() as cursor:
        events.append(cursor, [events.Event("sign", OCTOBER, "P001")], "Li", datetime(2026, 11, 2))
    at = asked(opened("history", section="intake"), "undo", key)
    (warning,) = (warning.value for warning in at.warning if "已签核" in warning.value)
    yes(at, "undo", key)
    at.run()
    moved = restated.restatements(own.warehouse, OCTOBER, read.OWNER)
    assert moved.height and f"2026 年 10 月（1 个项目，{moved.height} 个数）" in warning
    assert any(f"2026-10 已签核的 1 个项目有 {moved.height} 个数变了" in box.value for box in at.success)


def test_an_undo_that_brings_back_what_was_signed_says_so(own: Intake) -> None:
    batch, key = entry(own, "work_orders")
    own.undo(batch, "quality")
    with own.warehouse.writing() as cursor:
        events.append(cursor, [events.Event("sign", OCTOBER, "P001")], "Li", datetime(2026, 11, 2))
    own.redo(batch, "quality")
    at = asked(opened("history", section="intake"), "undo", key)
    assert not [warning for warning in at.warning if "已签核" in warning.value]
    (told,) = (info.value for info in at.info if "已签核" in info.value)
    assert told.startswith("已签核的数会回到签核时的数：2026 年 10 月")


def test_a_month_without_records_is_called_by_its_data(own: Intake) -> None:
    month = date(2026, 8, 1)
    assert own.report_nil("complaints", ["P002"], month, "quality").batch_id is not None
    words = words_of(opened("history", section="intake"))
    assert f"**{t('history.nil', dataset=tables.dataset_name('complaints'))}**" in words
    assert not any("nil complaints" in word for word in words)
