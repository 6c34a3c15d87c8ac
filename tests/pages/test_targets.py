"""Targets set on the page: who turns red is shown first, and saving makes one batch that can be undone."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from metrics import standing
from pipelines import proposing, read
from pipelines.intake import Intake
from pipelines.read import Scope
from tests.pages.conftest import opened, words_of
from ui.number import standards_table


def test_a_target_is_previewed_saved_and_undone(full: Intake) -> None:
    before = read.history(full.warehouse).height
    at = opened("targets", section="settings", kpi="R14", who="company")
    assert not at.exception
    at.number_input(key="target_limit").set_value(101.0)
    at.text_input(key="target_source").set_value("2027 经营计划")
    next(button for button in at.button if "影响" in button.label).click().run()
    assert not at.exception
    assert any("保存之前" in word for word in words_of(at))
    assert read.history(full.warehouse).height == before, "a preview stores nothing"
    at.button(key="proposal_save").click().run()
    assert not at.exception
    history = read.history(full.warehouse)
    assert history.height == before + 1 and history["dataset"][0] == "standards"
    kept = read.standards(full.warehouse).filter(pl.col("kpi") == "R14", pl.col("limit") == 101)
    assert kept["source_doc"].to_list() == ["2027 经营计划"] and kept["status"].to_list() == ["待确认"]
    full.undo(int(history["batch_id"][0]), "tests")
    assert read.standards(full.warehouse).filter(pl.col("limit") == 101).is_empty()


def test_what_holds_now_is_neither_what_has_ended_nor_what_is_to_come(full: Intake) -> None:
    """Of one KPI: 80 until August, 85 from September on, 88 from next year on; and what is shipped, where the company has nothing yet."""
    own = {"standard_id": "X1", "kpi": "R14", "goal": None, "operator": "≥", "unit": "%", "status": "有效", "source_doc": "X"}
    spans = ((80.0, date(2026, 1, 1), date(2026, 8, 31)), (85.0, date(2026, 9, 1), None), (88.0, date(2027, 1, 1), None))
    rows = standing.frame_of([])
    book = pl.concat(
        [rows, *(pl.DataFrame([{**own, "limit": limit, "effective_from": start, "effective_to": end}]) for limit, start, end in spans)],
        how="diagonal_relaxed",
    )
    shipped = standards_table.on(rows, "R14", date(2026, 10, 1))
    assert shipped and standards_table.on(book, "R14", date(2025, 12, 1)) == shipped
    for day, limit in ((date(2026, 3, 1), "80"), (date(2026, 10, 1), "85"), (date(2027, 3, 1), "88")):
        told = standards_table.on(book, "R14", day)
        assert [figure for figure in ("80", "85", "88") if figure in told] == [limit]


def sides(before: str, after: str) -> pl.DataFrame:
    row = {"kpi": "R14", "project": "P001", "value": 92.0, "goal": 95.0, "limit": 90.0}
    return proposing.turns(*(pl.DataFrame([{**row, "status": status}]) for status in (before, after)))


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [("met", "missed", "red"), ("no_target", "probably_missed", "red"), ("missed", "probably_met", "green"), ("met", "probably_met", "other"),
     ("missed", "probably_missed", "other"), ("met", "met", "same"), ("met", "no_target", "other")],
)  # fmt: skip
def test_who_turns(before: str, after: str, turn: str) -> None:
    assert sides(before, after)["turn"].to_list() == [turn]


@pytest.mark.parametrize(
    ("column", "day", "start", "end", "judged"),
    [
        ("effective_from", date(2026, 5, 3), date(2026, 5, 1), date(2026, 10, 1), None),
        ("effective_from", date(1900, 1, 1), date(2025, 11, 1), date(2026, 10, 1), None),
        ("effective_from", date(2027, 1, 1), date(2026, 10, 1), date(2026, 10, 1), date(2027, 1, 31)),
        ("month", date(2026, 9, 1), date(2026, 9, 1), date(2026, 9, 1), None),
        ("month", date(2026, 12, 1), date(2026, 10, 1), date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_which_months_a_proposal_is_judged_on(column: str, day: date, start: date, end: date, judged: date | None) -> None:
    found = proposing._scope(pl.DataFrame({column: [day]}), date(2026, 10, 1))
    assert (found.start, found.end, found.judged) == (start, end, judged)


@pytest.mark.parametrize(
    ("numbers", "start"), [(date(2026, 10, 1), date(2026, 10, 1)), (date(2025, 11, 1), date(2025, 11, 1)), (None, date(2025, 11, 1))]
)
def test_where_the_last_month_has_no_number_the_year_is_looked_at(numbers: date | None, start: date) -> None:
    """`numbers`: from which first month on there are any."""
    last = date(2026, 10, 1)
    found, scope = proposing._turned(
        lambda scope: pl.DataFrame({"kpi": ["A01"] if scope.start == numbers else []}), Scope(start=last, end=last, judged=last), last
    )
    assert scope == Scope(start=start, end=last, judged=last) and found.is_empty() == (numbers is None)
