"""Each planted story can be found again in the records, reckoned here without any formula of the product."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

import demo
from demo.story import back
from tests.demo.conftest import UNTIL

Frames = dict[str, pl.DataFrame]
TYPHOON = ("P003", "P004", "P005")


def by_month(frame: pl.DataFrame, time: str) -> pl.DataFrame:
    return frame.with_columns(pl.col(time).dt.date().dt.truncate("1mo").alias("month"))


def satisfied(frame: pl.DataFrame) -> pl.DataFrame:
    """Answers to the items on a satisfaction scale; satisfied is the upper quarter of the scale."""
    share = (pl.col("score") - pl.col("scale_min")) / (pl.col("scale_max") - pl.col("scale_min"))
    return by_month(frame.filter(pl.col("item") != "推荐意愿"), "answered_at").with_columns(
        (share >= 0.75).alias("yes"), share.alias("share")
    )


def share(frame: pl.DataFrame, column: str) -> float:
    return float(frame[column].cast(pl.Float64).mean())  # type: ignore[arg-type]


def in_region(frame: pl.DataFrame, records: Frames) -> pl.DataFrame:
    return frame.join(records["projects"].select("project_id", (pl.col("region") == "西南").alias("southwest")), on="project_id")


def test_typhoon_month(records: Frames) -> None:
    month = back(UNTIL, 2)
    orders = by_month(records["work_orders"], "created_at").filter(pl.col("project_id").is_in(TYPHOON))
    count = orders.group_by("month").len()
    usual = count.filter(pl.col("month").is_between(back(UNTIL, 5), UNTIL) & (pl.col("month") != month))["len"].mean()
    assert 2.1 < count.filter(month=month)["len"].item() / usual < 2.9  # type: ignore[operator]
    took = orders.with_columns((pl.col("resolved_at") - pl.col("created_at")).dt.total_minutes().alias("took"))
    medians = took.group_by(pl.col("month") == month).agg(pl.col("took").median()).sort("month")["took"]
    assert 1.5 < medians[1] / medians[0] < 2.2
    answers = satisfied(records["survey_answers"]).filter(pl.col("project_id").is_in(TYPHOON))
    fall = share(answers.filter(pl.col("month") != month), "yes") - share(answers.filter(month=month), "yes")
    assert 0.15 < fall < 0.33


def test_bad_contractor(records: Frames) -> None:
    since = datetime(2026, 3, 1)
    elevators = records["work_orders"].filter(pl.col("due_at").is_not_null() & ~pl.col("cancelled") & (pl.col("category") == "电梯"))
    judged = elevators.with_columns((pl.col("resolved_at") <= pl.col("due_at")).fill_null(False).alias("kept"))
    theirs = judged.filter(pl.col("project_id").is_in(["P001", "P002"]))
    assert share(theirs.filter(pl.col("created_at") < since), "kept") == pytest.approx(0.94, abs=0.03)
    assert share(theirs.filter(pl.col("created_at") >= since), "kept") == pytest.approx(0.55, abs=0.08)
    assert share(judged.filter(~pl.col("project_id").is_in(["P001", "P002", *TYPHOON])), "kept") == pytest.approx(0.94, abs=0.02)
    assert theirs.filter(pl.col("team") == "宏达维保")["created_at"].min() >= since  # type: ignore[operator]
    assert set(judged.filter(pl.col("team") == "宏达维保")["project_id"]) == {"P001", "P002"}


def test_training_campaign(records: Frames) -> None:
    staff = in_region(records["staff"].select("staff_id", "project_id"), records)
    due = records["training_records"].filter(pl.col("exempt_reason").is_null()).join(staff, on="staff_id")
    due = due.with_columns((pl.col("completed_at") <= pl.col("due_at")).fill_null(False).alias("done"))
    trained = pl.col("southwest") & pl.col("due_at").is_between(date(2026, 1, 1), date(2026, 2, 28))
    assert share(due.filter(trained), "done") == pytest.approx(0.98, abs=0.025)
    assert share(due.filter(~trained & pl.col("southwest")), "done") == pytest.approx(0.78, abs=0.03)
    assert share(due.filter(~pl.col("southwest")), "done") == pytest.approx(0.90, abs=0.02)
    waited = pl.col("first_response_at") - pl.col("received_at")
    cases = in_region(records["complaints"], records).filter("southwest").with_columns((waited <= pl.duration(hours=24)).alias("kept"))
    after = pl.col("received_at") >= datetime(2026, 3, 1)
    assert share(cases.filter(~after), "kept") == pytest.approx(0.70, abs=0.04)
    assert share(cases.filter(after), "kept") == pytest.approx(0.97, abs=0.03)
    answers = in_region(satisfied(records["survey_answers"]).filter(item="员工服务"), records)
    later = pl.col("month") >= date(2026, 3, 1)
    gain = share(answers.filter(pl.col("southwest") & later), "yes") - share(answers.filter(pl.col("southwest") & ~later), "yes")
    others = share(answers.filter(~pl.col("southwest") & later), "yes") - share(answers.filter(~pl.col("southwest") & ~later), "yes")
    assert gain - others > 0.15


def test_changed_scale(records: Frames) -> None:
    answers = satisfied(records["survey_answers"]).filter(project_id="P008")
    five, ten = answers.filter(pl.col("month") < date(2026, 5, 1)), answers.filter(pl.col("month") >= date(2026, 5, 1))
    assert set(five["scale_max"]) == {5} and set(ten["scale_max"]) == {10}
    assert share(ten, "score") - share(five, "score") > 3.5
    assert share(ten, "yes") == pytest.approx(share(five, "yes"), abs=0.06)
    assert share(ten, "share") == pytest.approx(share(five, "share"), abs=0.04)


def test_small_project_swings_by_chance_alone(records: Frames) -> None:
    overall = satisfied(records["survey_answers"]).filter(item="总体满意度")
    monthly = overall.filter(project_id="P009").group_by("month").agg(pl.len(), pl.col("yes").mean())
    assert monthly["len"].mean() < 5 and monthly["yes"].std() > 0.12  # type: ignore[operator]
    assert not any(effect.name == "satisfaction" for story in demo.STORIES if "P009" in story.projects for effect in story.effects)


def test_late_project_has_no_survey_in_the_last_month(records: Frames) -> None:
    last = pl.col("month") == date(2026, 10, 1)
    answers = satisfied(records["survey_answers"])
    assert answers.filter(last & (pl.col("project_id") == "P010")).is_empty()
    assert answers.filter(last)["project_id"].n_unique() == 23
    assert records["survey_campaigns"].filter(period=date(2026, 10, 1), project_id="P010").is_empty()


def test_growing_backlog(records: Frames) -> None:
    def open_at(project: str, day: datetime) -> int:
        orders = records["work_orders"].filter((pl.col("project_id") == project) & (pl.col("created_at") < day) & ~pl.col("cancelled"))
        return orders.filter(pl.col("resolved_at").is_null() | (pl.col("resolved_at") >= day)).height

    days = [datetime(2025, 9, 1), datetime(2026, 1, 1), datetime(2026, 5, 1), datetime(2026, 9, 1), datetime(2026, 11, 1)]
    theirs, others = [open_at("P007", day) for day in days], [open_at("P006", day) for day in days]
    assert theirs == sorted(theirs) and theirs[-1] - theirs[0] > 50
    assert max(others) - min(others) < 20


def test_stories_are_told_in_both_languages_and_keep_their_place_in_time() -> None:
    assert len({story.id for story in demo.STORIES}) == len(demo.STORIES) >= 7
    for story in demo.STORIES:
        assert all((story.title_zh, story.title_en, story.where_zh, story.where_en, story.size_zh, story.size_en, story.kpis))
        assert bool(story.projects) != bool(story.region)
    typhoon = demo.STORIES[0]
    assert typhoon.months(UNTIL) == (date(2026, 8, 1), date(2026, 8, 1))
    assert typhoon.months(date(2025, 2, 28)) == (date(2024, 12, 1), date(2024, 12, 1))
