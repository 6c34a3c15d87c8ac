"""What is not over, by hand counts, and the fold of the page of improvement that lists it."""

from __future__ import annotations

from datetime import date

import polars as pl

from catalog import registry
from catalog.model import Row
from pipelines.intake import Intake
from pipelines.read import OWNER, Scope, Viewer
from pipelines.reading.unfinished import late, open_ideas, unfinished, unsettled
from tests.pages.conftest import opened, words_of
from ui.text import catalogue
from ui.topics import unfinished as shown

ZH = catalogue("zh")
TODAY = date(2026, 10, 31)


def frame(dataset: str, *rows: Row) -> pl.DataFrame:
    return registry.dataset(dataset).frame(list(rows)).with_columns(_project=pl.lit("P001"))


def test_what_waits_the_longest_comes_first() -> None:
    ideas = frame(
        "ideas",
        {"idea_id": "1", "project_id": "P001", "proposed_at": "2026-10-21", "status": "待评审"},
        {"idea_id": "2", "project_id": "P001", "proposed_at": "2026-09-01", "status": "已采纳", "text": "请王师傅每周巡检"},
        {"idea_id": "3", "project_id": "P001", "proposed_at": "2026-08-01", "status": "未采纳"},
        {"idea_id": "4", "project_id": "P001", "proposed_at": "2026-08-01", "status": "已采纳", "done_at": "2026-09-01"},
    )
    assert open_ideas(ideas, TODAY).select("status", "days", "text").rows() == [("已采纳", 60, "请***师傅每周巡检"), ("待评审", 10, None)]
    meetings = frame(
        "meetings",
        {"meeting_id": "1", "project_id": "P001", "held_on": "2026-09-01", "kind": "其他会议", "issues": 5, "issues_closed": 5},
        {"meeting_id": "2", "project_id": "P001", "held_on": "2026-10-01", "kind": "其他会议", "issues": 5, "issues_closed": 2},
        {"meeting_id": "3", "project_id": "P001", "held_on": "2026-08-01", "kind": "其他会议", "issues": 4},
        {"meeting_id": "4", "project_id": "P001", "held_on": "2026-08-01", "kind": "其他会议"},
    )
    assert unsettled(meetings)["left"].to_list() == [4, 3]
    plan = {"project_id": "P001", "kind": "标准化"}
    milestones = frame(
        "milestones",
        {"milestone_id": "1", **plan, "planned_at": "2026-10-31"},
        {"milestone_id": "2", **plan, "planned_at": "2026-10-30", "revised_at": "2026-12-31"},
        {"milestone_id": "3", **plan, "planned_at": "2026-09-30", "done_at": "2026-10-05"},
    )
    assert late(milestones, TODAY).select("days", "revised_at").rows() == [(1, date(2026, 12, 31))]


def test_the_fold_lists_what_the_samples_hold(full: Intake) -> None:
    at = opened("improvement", period="all")
    assert not at.exception and not any("会上提出" in word for word in words_of(at))
    at.session_state["unfinished"] = True
    at.run()
    assert not at.exception
    words = " ".join(words_of(at))
    found = unfinished(full.warehouse, Scope(), OWNER)
    for name, rows in (("ideas", found.ideas), ("meetings", found.meetings), ("milestones", found.milestones)):
        assert ZH[f"unfinished.{name}"].format(n=rows.height) in words
    assert found.meetings.height == 1, "seven issues were raised in August, five settled"
    assert unfinished(full.warehouse, Scope(), Viewer("x", ("P009",))).meetings.is_empty()


def test_only_what_was_shown_to_help_is_a_good_practice(full: Intake) -> None:
    base = {"name": "夜间值班", "projects": ["P001"], "kpi": "R14", "zh": "效果 +3", "en": "effect +3"}
    tested = pl.DataFrame([{**base, "state": state} for state in ("improved", "unclear", "not_due")])
    assert shown.proven(tested)[ZH["effects.name"]].to_list() == ["夜间值班"]
    assert shown.proven(pl.DataFrame()).is_empty()
