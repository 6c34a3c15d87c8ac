"""Training records month by month, and quarterly staff assessments."""

from __future__ import annotations

import numpy as np
import polars as pl

from demo.company import STAFF_PER_PROJECT, Company
from demo.story import back

# course, name, type, method, pass mark
COURSES = (
    ("KC-LY-01", "服务礼仪", "礼仪", "线下"),
    ("KC-YJ-02", "电梯困人应急", "应急", "线下"),
    ("KC-JN-03", "弱电系统巡检", "技能", "线上"),
    ("KC-YJ-04", "消防安全", "应急", "线下"),
    ("KC-JN-05", "报修受理规范", "技能", "线上"),
    ("KC-RZ-06", "特种设备管理", "专项认证", "线下"),
)
CAMPAIGN = ("KC-LY-09", "投诉响应与客户沟通专项", "礼仪", "线下")
ASSIGNED_SHARE, COMPLETION, COMPLETION_BEFORE, PASS_MARK = 0.42, 0.90, 0.78, 60  # before: of the region with the campaign, outside of it
DIMENSIONS = (("服务态度", 30), ("工作质量", 30), ("专业技能", 25), ("团队协作", 15))
MANAGER = "M{:03d}"


def training_records(company: Company) -> pl.DataFrame:
    """One row per person and course to be done by the end of a month; a third of the staff each month, all in the campaign."""
    rng, staff = company.rng("training_records"), company.staff
    person, month = (values.ravel() for values in np.meshgrid(np.arange(staff.height), np.arange(company.months)))
    campaign = company.grid("training_completion", 0.0)[person // STAFF_PER_PROJECT, month]
    there = _employed(company, person, month)
    chosen = there & ((campaign > 0) | (rng.random(person.size) < ASSIGNED_SHARE))
    person, month, campaign = person[chosen], month[chosen], campaign[chosen]
    size = person.size
    # a course comes to a person once in a while: the month and the person decide which, so no key repeats
    course = np.where(campaign > 0, len(COURSES), (month + person) % len(COURSES))
    first = np.array(company.starts, dtype="datetime64[D]")
    assigned = first[month] + rng.integers(0, 5, size).astype("timedelta64[D]")
    due = first[month + 1] - np.timedelta64(1, "D")
    usual = np.where(company.projects["region"].to_numpy() == "西南", COMPLETION_BEFORE, COMPLETION)[person // STAFF_PER_PROJECT]
    on_time = rng.random(size) < np.where(campaign > 0, campaign, usual)
    early = assigned + (rng.random(size) * ((due - assigned).astype(int) + 1)).astype("timedelta64[D]")
    late = due + rng.integers(1, 45, size).astype("timedelta64[D]")
    never = ~on_time & (rng.random(size) < 0.4)
    done = np.where(never, np.datetime64("NaT"), np.where(on_time, early, late))
    return _marked(rng, staff["staff_id"].gather(person), course, assigned, due, done)


def _marked(
    rng: np.random.Generator, person: pl.Series, course: np.ndarray, assigned: np.ndarray, due: np.ndarray, done: np.ndarray
) -> pl.DataFrame:
    size = person.len()
    known = (*COURSES, CAMPAIGN)
    before = np.clip(np.round(rng.normal(64, 10, size)), 20, 98)
    score = np.clip(np.round(before * 0.4 + rng.normal(53, 9, size)), 30, 100)
    exempt = rng.random(size) < 0.015
    finished = ~np.isnat(done) & ~exempt
    frame = pl.DataFrame({
        "staff_id": person,
        "course_id": pl.Series([c[0] for c in known]).gather(course),
        "course_name": pl.Series([c[1] for c in known]).gather(course),
        "course_type": pl.Series([c[2] for c in known]).gather(course),
        "method": pl.Series([c[3] for c in known]).gather(course),
        "assigned_at": assigned,
        "due_at": due,
        "completed_at": np.where(finished, done, np.datetime64("NaT")).astype("datetime64[D]"),
        "score": pl.Series(np.where(finished, score, np.nan)).fill_nan(None).cast(pl.Int64),
        "pass_mark": np.full(size, PASS_MARK),
        "pre_score": pl.Series(np.where(finished, before, np.nan)).fill_nan(None).cast(pl.Int64),
        "post_score": pl.Series(np.where(finished, score, np.nan)).fill_nan(None).cast(pl.Int64),
        "exempt_reason": pl.Series(("", "产假", "长期病假", "借调")).gather(np.where(exempt, rng.integers(1, 4, size), 0)),
    })  # fmt: skip
    return frame.with_columns(pl.col("exempt_reason").replace("", None)).sort("due_at", "assigned_at", "staff_id", "course_id")


def assessments(company: Company) -> pl.DataFrame:
    """Marks by dimension for most staff at the end of each quarter that the months hold whole."""
    rng, staff = company.rng("assessments"), company.staff
    last = np.array([i for i, day in enumerate(company.starts[:-1]) if day.month % 3 == 0], dtype=np.int64)
    person, month = (values.ravel() for values in np.meshgrid(np.arange(staff.height), last))
    chosen = _employed(company, person, month) & (rng.random(person.size) < 0.93)
    person, month = person[chosen], month[chosen]
    level = rng.normal(85, 4, staff.height)
    count = len(DIMENSIONS)
    person, month, dimension = np.repeat(person, count), np.repeat(month, count), np.tile(np.arange(count), person.size)
    score = np.clip(np.round(level[person] + rng.normal(0, 4, person.size), 1), 40, 100)
    quarters = [back(day, 2) for day in company.starts]
    managers = pl.Series([MANAGER.format(i + 1) for i in range(company.size)])
    return pl.DataFrame({
        "staff_id": staff["staff_id"].gather(person),
        "period": pl.Series(quarters).gather(month),
        "dimension": pl.Series([name for name, _ in DIMENSIONS]).gather(dimension),
        "score": score,
        "max": np.full(person.size, 100),
        "weight": np.array([weight for _, weight in DIMENSIONS])[dimension],
        "assessor": managers.gather(person // STAFF_PER_PROJECT),
    })  # fmt: skip


def _employed(company: Company, person: np.ndarray, month: np.ndarray) -> np.ndarray:
    """Whether the person was there from the first to the last day of the month."""
    hired, left = (company.staff[name].to_numpy().astype("datetime64[D]") for name in ("hire_date", "leave_date"))
    first = np.array(company.starts, dtype="datetime64[D]")
    gone = np.where(np.isnat(left), first[-1] + np.timedelta64(1, "D"), left)
    return (hired[person] <= first[month]) & (gone[person] >= first[month + 1])
