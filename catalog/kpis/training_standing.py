"""How the staff stand with their training (T): by record, by person, and new people."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.calendar import CALENDAR
from catalog.compliance import COMPLIANT, EXEMPT, FAILING, GRACE, standing
from catalog.compliance import NOT_DUE as STILL_OPEN
from catalog.days import midnight_after
from catalog.expected import as_rows
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.model import Row
from catalog.words import Text

INDUCTION = "入职"
INDUCTION_DAYS = 30

_SHARE = Text("%", "%")
_PERSON = ["staff_id", "_month"]
_STATES_ZH = "月末在岗的人，按当时的记录判定：已完成且在有效期内为达标，逾期未训、已过期为未达标；未到期的不计。免训的、入职未满 30 天的（宽限期）不计入，单列数量。"
_STATES_EN = (
    "People in post at the end of the month, judged by the records as of then: done and within its validity complies; overdue or expired does not; not yet due is not "
    "counted. Exempt people and those hired within 30 days (grace) are left out and counted."
)


def _received(joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    return joined[CALENDAR].filter("received").select(pl.col("month").alias("_month"), pl.col("project").alias("_project"))


def by_record(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per person, course and month, with `_state`; up to the month of the last course done, for courses are due in months that are still to come."""
    last = pl.lit(frame.select(pl.coalesce(pl.col("completed_at").max(), pl.col("due_at").min())).item(), pl.Date)
    past = _received(joined).filter(pl.col("_month") <= last)
    return standing(frame, joined["staff"], past).filter(pl.col("_state") != STILL_OPEN)


def by_person(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per person and month: `_state` is the failing one if any course fails, else that of any course that counts; `_failed_at` the first failure's."""
    rows = by_record(frame, joined)
    fails, counts = pl.col("_state").is_in(FAILING), ~pl.col("_state").is_in([EXEMPT, GRACE])
    rank = pl.when(fails).then(0).when(counts).then(1).otherwise(2).alias("_rank")
    ordered = rows.with_columns(rank).sort(*_PERSON, "_rank", "_failed_at", "course_id", nulls_last=True)
    return ordered.unique(_PERSON, keep="first", maintain_order=True).drop("_rank")


def newcomers(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per person hired in a month that was received, with the first induction course done (`completed_at`), `_hired`, `_left`."""
    staff = joined["staff"].sort("staff_id", "valid_from").group_by("staff_id", maintain_order=True).agg(
        pl.col("hire_date").drop_nulls().last().alias("_hired"), pl.col("leave_date").last().alias("_left"), pl.col("_project").first()
    )
    hired = staff.with_columns(pl.col("_hired").dt.truncate("1mo").alias("_month")).join(_received(joined), on=["_month", "_project"], how="semi")
    courses = frame.filter(pl.col("course_type") == INDUCTION).sort("completed_at", "course_id", nulls_last=True)
    first = courses.unique("staff_id", keep="first", maintain_order=True).drop("_month", "_project", "_delivered", "_dated")
    rows = as_rows(frame, hired.sort("staff_id").join(first, on="staff_id", how="left", maintain_order="left"))
    return pl.concat([frame.clear(), rows], how="diagonal")


def _record(staff: str, course: str = "K1", **cells: object) -> Row:
    """One training record of a worked example, due on 15 October."""
    return {"staff_id": staff, "course_id": course, "course_name": "服务礼仪", "course_type": "礼仪", "due_at": "2026-10-15", **cells}


def _person(staff: str, **cells: object) -> Row:
    return {"staff_id": staff, "valid_from": "1900-01-01", "project_id": "P", "role": "客服", **cells}


_STANDING = Rate(hit=pl.col("_state").is_in(COMPLIANT), pending=pl.col("_state").is_in(FAILING), due=pl.col("_failed_at"))
_LEFT_OUT = (("exempt", pl.col("_state") == EXEMPT), ("in_grace", pl.col("_state") == GRACE))
_STANDING_TARGET = Target(100, 90, Text("S4 §5.2 未给出比例；目标 100%、底线 90% 为产品默认", "S4 §5.2 gives no share; goal 100% and limit 90% are the product's defaults"), tentative=True)
_STANDING_SOURCE = Text("S4 §5.2、S0 §7/1.2；宽限 30 天为产品默认（待确认）", "S4 §5.2, S0 §7/1.2; the 30 days of grace are the product's default (to be confirmed)")
# E1: K1 done, K2 expired on the 20th. E2: K1 done and valid until December. E3: K1 overdue. E4 exempt. E5, hired on the 20th, in grace.
# E6 left in September. E7: an old record done, the new one overdue. E8: only a course that is due in December.
_STANDING_ROWS = (
    _record("E1", completed_at="2026-10-01"), _record("E1", "K2", completed_at="2025-10-20", due_at="2025-10-20", valid_until="2026-10-20"),
    _record("E2", completed_at="2026-10-14", valid_until="2026-12-31"), _record("E3"), _record("E4", exempt_reason="产假"), _record("E5"), _record("E6"),
    _record("E7", due_at="2025-10-15", completed_at="2025-10-10"), _record("E7"), _record("E8", assigned_at="2026-10-01", due_at="2026-12-15"),
)
_STANDING_STAFF = {
    "staff": (*(_person(f"E{n}", hire_date="2026-01-05") for n in (1, 2, 3, 4, 7, 8)), _person("E5", hire_date="2026-10-20"), _person("E6", leave_date="2026-09-30"))
}

KPIS = (
    Kpi(
        id="T12",
        name=Text("培训达标率（人次）", "Training in order, by record"),
        meaning=Text(
            "达标的课程要求 ÷ 已到期或已完成的课程要求，一人一课计一次。" + _STATES_ZH + "补训完成的也算达标；入职培训是否按时，看“新员工入职培训率”。",
            "Courses in order ÷ courses due or done, each person and course once. " + _STATES_EN
            + " What was done late is in order too; whether inductions were done in time is told by “Induction of new staff”.",
        ),
        dataset="training_records",
        joins=("staff",),
        prepare=by_record,
        calendar=True,
        carried=True,
        measure=_STANDING,
        needs=(("completed_at",),),
        excluded=_LEFT_OUT,
        dims=("course_id", "course_name", "course_type", "method"),
        unit=_SHARE,
        direction="up",
        target=_STANDING_TARGET,
        source=_STANDING_SOURCE,
        page="training",
        order=5,
        example=Example(
            # A year before, in October 2025, nobody was hired yet but E7 and E1 (no: hired in January). So October 2026 alone counts: E1 K1 and E2 comply,
            # E1 K2, E3 and E7 do not. E4 and E5 are left out. December lies ahead.
            rows=_STANDING_ROWS,
            joins=_STANDING_STAFF,
            at="2026-10-31 18:00",
            value=40.0,
            numerator=2,
            denominator=5,
            excluded=2,
        ),
    ),
    Kpi(
        id="T12P",
        name=Text("培训达标率（人）", "Training in order, by person"),
        meaning=Text(
            "所有已到期或已完成的课程都达标的人 ÷ 有这类课程的人。与按人次的口径不可混用。" + _STATES_ZH,
            "People all of whose courses due or done are in order ÷ people with any. Not to be mixed with the figure by record. " + _STATES_EN,
        ),
        dataset="training_records",
        joins=("staff",),
        prepare=by_person,
        calendar=True,
        carried=True,
        measure=_STANDING,
        needs=(("completed_at",),),
        excluded=_LEFT_OUT,
        unit=_SHARE,
        direction="up",
        target=_STANDING_TARGET,
        source=_STANDING_SOURCE,
        page="training",
        order=6,
        about_people=True,
        example=Example(
            # The same records: of E1, E2, E3 and E7 only E2 complies; E4 and E5 are left out.
            rows=_STANDING_ROWS,
            joins=_STANDING_STAFF,
            at="2026-10-31 18:00",
            value=25.0,
            numerator=1,
            denominator=4,
            excluded=2,
        ),
    ),
    Kpi(
        id="T05",
        name=Text("新员工入职培训率", "Induction of new staff"),
        meaning=Text(
            "入职 30 天内完成入职培训的新员工 ÷（已完成 + 入职已满 30 天未完成）。新员工以员工名册为准，培训记录里没有的算未完成；30 天内离职而未培训的不计入，单列数量。",
            "New staff who completed an induction within 30 days ÷ (those who completed one + those past 30 days without). The staff register says who is new; who has no record "
            "has none done. Those who left within the 30 days are left out and counted.",
        ),
        dataset="training_records",
        joins=("staff",),
        prepare=newcomers,
        calendar=True,
        measure=Rate(
            hit=pl.col("completed_at") <= pl.col("_hired") + pl.duration(days=INDUCTION_DAYS),
            pending=pl.col("completed_at").is_null(),
            due=midnight_after(pl.col("_hired") + pl.duration(days=INDUCTION_DAYS)),
        ),
        needs=(("completed_at",), ("course_type",)),
        excluded=(("left_early", pl.col("completed_at").is_null() & (pl.col("_left") <= pl.col("_hired") + pl.duration(days=INDUCTION_DAYS)).fill_null(False)),),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §5.2 未给出比例；100% 为产品默认", "S4 §5.2 gives no share; 100% is the product's default"), tentative=True),
        source=Text("S4 §5.2；30 天为产品默认（待确认）", "S4 §5.2; the 30 days are the product's default (to be confirmed)"),
        page="training",
        order=30,
        about_people=True,
        example=Example(
            # Hired on 1 October, judged on 5 November: E1 done on the 30th day, E2 late, E3 has another course only, so none. E4, hired on the 20th, is not due yet.
            # Left out: E5, who left after a week. E6 was hired when nobody sent records.
            rows=(
                _record("E1", course_type="入职", completed_at="2026-10-31"), _record("E2", course_type="入职", completed_at="2026-11-02"),
                _record("E3", completed_at="2026-10-02"),
            ),
            joins={
                "staff": (
                    *(_person(f"E{n}", hire_date="2026-10-01") for n in (1, 2, 3)), _person("E4", hire_date="2026-10-20"),
                    _person("E5", hire_date="2026-10-01", leave_date="2026-10-08"), _person("E6", hire_date="2024-10-01"),
                )
            },
            at="2026-11-05 18:00",
            value=100 / 3,
            numerator=1,
            denominator=3,
            excluded=1,
        ),
    ),
)
