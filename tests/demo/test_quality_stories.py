"""The stories around quality and certificates can be found in the records, reckoned here without any formula of the product."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest

Frames = dict[str, pl.DataFrame]


def share(frame: pl.DataFrame, yes: pl.Expr) -> float:
    return float(frame.select(yes.fill_null(False).cast(pl.Float64).mean()).item())


def test_certificates_lapse_at_one_site(records: Frames) -> None:
    listed = records["certificates"].join(records["staff"].select("staff_id", "project_id"), on="staff_id")
    valid = pl.col("expires_at") >= pl.col("period").dt.month_end()
    late = pl.col("period") >= date(2026, 3, 1)
    there = pl.col("project_id").is_in(["P011", "P021"])
    assert share(listed.filter(there & late), valid) < share(listed.filter(there & ~late), valid) - 0.2
    assert share(listed.filter(~there), valid) == pytest.approx(0.93, abs=0.03)
    assert listed["period"].n_unique() == 20


def test_a_site_marks_itself_kindly(records: Frames) -> None:
    marked = records["inspections"].filter(pl.col("score").is_not_null()).with_columns(pl.col("score") / pl.col("max") * 100)
    means = marked.group_by("project_id", (pl.col("type") == "神秘顾客").alias("outside")).agg(pl.col("score").mean())
    sides = means.pivot("outside", index="project_id", values="score").with_columns(gap=pl.col("true") - pl.col("false"))
    assert sides.filter(project_id="P017")["gap"].item() == pytest.approx(-21, abs=4)
    others = sides.filter(pl.col("project_id") != "P017")["gap"]
    assert others.mean() == pytest.approx(-7, abs=2) and others.min() > -14  # type: ignore[operator]


def test_putting_right_takes_too_long(records: Frames) -> None:
    due = records["nonconformities"].filter(pl.col("due_at") < datetime(2026, 11, 1))
    kept = pl.col("rectified_at") <= pl.col("due_at")
    late = pl.col("project_id").is_in(["P005", "P007", "P020", "P022"]) & (pl.col("found_at") >= datetime(2026, 3, 1))
    assert share(due.filter(late), kept) == pytest.approx(0.35, abs=0.1)
    assert share(due.filter(~late), kept) == pytest.approx(0.92, abs=0.03)
    assert not due.filter((pl.col("verified_at") < pl.col("rectified_at")) | (pl.col("notified_at") < pl.col("found_at"))).height


def test_rounds_of_cleaning_are_left_out(records: Frames) -> None:
    done = records["cleaning_log"].group_by("project_id", "area", pl.col("slot_at").dt.date()).agg(pl.col("done_at").count())
    twice = pl.col("done_at") >= 2
    late = (pl.col("project_id") == "P022") & (pl.col("slot_at") >= date(2026, 9, 1))
    assert share(done.filter(late), twice) == pytest.approx(0.5, abs=0.12)
    assert share(done.filter(~late), twice) == pytest.approx(0.97, abs=0.01)


def test_new_people_have_an_induction_and_logs_cover_their_days(records: Frames) -> None:
    new = records["staff"].filter(pl.col("hire_date") >= date(2023, 11, 1))
    taken = records["training_records"].filter(course_type="入职").join(new.select("staff_id", "hire_date"), on="staff_id")
    assert taken.height == pytest.approx(0.97 * new.height, rel=0.05)
    in_time = pl.col("completed_at") <= pl.col("hire_date") + timedelta(days=30)
    assert share(taken, in_time) == pytest.approx(0.92, abs=0.06)
    logs = (
        ("cleaning_log", "slot_at", date(2026, 3, 1)),
        ("patrol_log", "planned_at", date(2026, 9, 1)),
        ("shift_log", "starts_at", date(2026, 9, 1)),
    )
    for log, time, first in logs:
        days = records[log][time].dt.date()
        assert (days.min(), days.max(), days.n_unique()) == (first, date(2026, 10, 31), (date(2026, 11, 1) - first).days), log
