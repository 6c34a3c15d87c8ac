"""Days and deadlines set on the page: shown first, saved as one batch on record, undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from catalog.duties import DEADLINES
from pipelines import read
from pipelines.intake import Intake
from tests.pages.conftest import opened, words_of
from ui.topics import workdays


@contextmanager
def saved(full: Intake, at: AppTest, dataset: str) -> Iterator[None]:
    """Sends the form off, looks at the preview, saves; afterwards all of it is undone."""
    before = read.history(full.warehouse).height
    at.run()
    assert not at.exception and any("保存之前" in word for word in words_of(at))
    assert read.history(full.warehouse).height == before, "a preview stores nothing"
    at.button(key="proposal_save").click().run()
    assert not at.exception
    history = read.history(full.warehouse)
    assert (history.height, history["dataset"][0], history["outcome"][0]) == (before + 1, dataset, "loaded")
    yield
    full.undo(int(history["batch_id"][0]), "tests")


@pytest.mark.parametrize(
    ("day", "plan", "worked"),
    [(date(2026, 12, 26), "worked", True), (date(2026, 12, 29), "off", False), (date(2026, 10, 8), "ordinary", True)],
)
def test_a_day_is_set_and_undone(full: Intake, day: date, plan: str, worked: bool) -> None:
    at = opened("calendars", section="settings")
    at.date_input(key="calendar_day_day").set_value(day)
    at.button_group(key="calendar_day_plan").set_value(plan)
    at.text_input(key="calendar_day_note").set_value("年度盘点")
    next(button for button in at.button if "calendar_day" in str(button.proto.form_id)).click()
    there = lambda: read.entries(full.warehouse, "calendar_days").filter(pl.col("day") == day, pl.col("note") == "年度盘点")  # noqa: E731
    with saved(full, at, "calendar_days"):
        assert there()["workday"].to_list() == [worked]
    assert there().is_empty()


def test_a_deadline_is_set_and_the_close_says_so(full: Intake) -> None:
    month = max(read.months(full.warehouse))
    at = opened("calendars", section="settings")
    at.number_input(key="deadline_day").set_value(9)
    at.selectbox(key="deadline_from").select(date(2026, 2, 1))
    next(button for button in at.button if "deadline" in str(button.proto.form_id)).click()

    def rule() -> list[str]:
        shown = opened("month_close", section="intake", month=f"{month:%Y-%m}")
        return [word for word in words_of(shown) if "应报的判定" in word]

    assert rule() and all("次月 5 日" in word for word in rule())
    with saved(full, at, DEADLINES):
        assert rule() and all("次月 9 日" in word for word in rule())
    assert all("次月 5 日" in word for word in rule())


def test_an_ordinary_day_is_as_the_week_and_the_public_plan_say() -> None:
    none = pl.DataFrame(schema={"weekday": pl.String, "hours": pl.String, "valid_from": pl.Date})
    six = pl.DataFrame({"weekday": ["周一", "周六"], "hours": ["09:00-18:00"] * 2, "valid_from": [date(1900, 1, 1)] * 2})
    days = {"saturday": date(2026, 11, 14), "monday": date(2026, 11, 16), "national day": date(2026, 10, 1), "make-up": date(2026, 10, 10)}
    assert {name: workdays.is_ordinarily_worked(day, none) for name, day in days.items()} == {
        "saturday": False, "monday": True, "national day": False, "make-up": True,
    }  # fmt: skip
    assert workdays.is_ordinarily_worked(days["saturday"], six) and not workdays.is_ordinarily_worked(date(2026, 11, 17), six)


def test_a_note_stands_in_its_table_as_it_was_written() -> None:
    """A table's cells are no markup: what would keep signs from being taken for it would be seen, and go into the download."""
    note = "年度盘点 (1.5 天)_A*B"
    days = pl.DataFrame({"day": [date(2026, 12, 26)], "workday": [True], "note": [note]})
    rules = pl.DataFrame({"dataset": ["全部"], "due_day": [9], "from_month": [date(2026, 2, 1)], "note": [note]})
    assert note in workdays.own_days(days).row(0) and note in workdays.deadlines(rules).row(0)
