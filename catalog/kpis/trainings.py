"""Training sessions (T): four a year at every site, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.calendar import NOT_DUE, due_units
from catalog.days import midnight_after
from catalog.kpi import Events, Example, Kpi, Rate, Target
from catalog.kpis.training_standing import INDUCTION
from catalog.model import Row
from catalog.words import Text

SESSIONS_A_YEAR = 4


def years(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Each project's years, with the sessions held in them other than inductions."""
    return due_units(frame.filter(pl.col("course_type") != INDUCTION), joined, "1y")


def people_trained(joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """How many people attended the sessions whose cost is known, by month and project."""
    priced = joined["trainings"].filter(pl.col("cost").is_not_null() & (pl.col("attended") > 0))
    return priced.group_by("_month", "_project").agg(pl.col("attended").sum().alias("_exposure"))


def _session(number: int, day: str, **cells: object) -> Row:
    return {"session_id": f"X{number}", "project_id": "P", "session_date": day, "course_type": "技能", **cells}


KPIS = (
    Kpi(
        id="T01",
        name=Text("年度专业培训达标项目", "Sites with four trainings a year"),
        meaning=Text(
            "一年内举办过四场以上专业培训（入职培训不算）的项目 ÷ 应举办的项目，按自然年计，记在一月。当年未满且不足四场的另列；年内才接管的项目、数据从年中开始的那一年不计入，单列数量。",
            "Sites that held four trainings or more in a calendar year (inductions do not count) ÷ sites that were to, shown at January. A year that is not over stands beside it; "
            "sites taken over within the year, and a year that the data begin in, are left out and counted.",
        ),
        dataset="trainings",
        joins=("projects",),
        prepare=years,
        calendar=True,
        every="1y",
        measure=Rate(hit=pl.col("_events") >= SESSIONS_A_YEAR, pending=pl.col("_events") < SESSIONS_A_YEAR, due=midnight_after(pl.col("_period_end"))),
        needs=(("session_date",),),
        excluded=NOT_DUE,
        unit=Text("%", "%"),
        direction="up",
        target=Target(100, None, Text("S2 §三.2 每年至少组织四次专业培训", "S2 §3.2: at least four trainings a year")),
        source=Text("S2 §三.2；入职培训不算是产品默认（待确认）", "S2 §3.2; that inductions do not count is the product's default (to be confirmed)"),
        page="training",
        order=40,
        chart="periods",
        minimum_n=1,
        example=Example(
            # Year 2026, judged on 5 January 2027. P: four trainings. Q: three and an induction. R, taken over in May: left out. In 2027 three more units are not due.
            rows=(
                *(_session(n, f"2026-0{n}-10") for n in (1, 2, 3, 4)), *(_session(n, f"2026-0{n}-10", project_id="Q") for n in (1, 2, 3)),
                _session(5, "2026-05-10", project_id="Q", course_type="入职"),
            ),
            joins={
                "projects": (
                    {"project_id": "P", "valid_from": "1900-01-01", "name": "甲", "property_type": "住宅", "start_date": "2020-01-01"},
                    {"project_id": "Q", "valid_from": "1900-01-01", "name": "乙", "property_type": "住宅", "start_date": "2020-01-01"},
                    {"project_id": "R", "valid_from": "1900-01-01", "name": "丙", "property_type": "住宅", "start_date": "2026-05-01"},
                )
            },
            at="2027-01-05 18:00",
            value=50.0,
            numerator=1,
            denominator=2,
            excluded=1,
        ),
    ),
    Kpi(
        id="T11",
        name=Text("人均培训费用", "Training cost per person"),
        meaning=Text(
            "培训费用 ÷ 实到人次，只算费用和人数都填了的场次；缺一项的不计入，单列数量。",
            "Cost of training ÷ people who attended, of the sessions for which both are known; the others are left out and counted.",
        ),
        dataset="trainings",
        joins=("trainings",),
        measure=Events(people_trained, amount=pl.col("cost"), counted_in=Text("人次", "attendances")),
        needs=(("cost",), ("attended",)),
        excluded=(("no_cost", pl.col("cost").is_null()), ("no_attendance", ~(pl.col("attended") > 0).fill_null(False))),
        unit=Text("元/人次", "yuan per attendance"),
        direction="none",
        target=Target(None, None, Text("S4 §5.2 培训预算，未给出金额", "S4 §5.2: a budget for training, no figure")),
        source=Text("S4 §5.2", "S4 §5.2"),
        page="training",
        order=50,
        example=Example(
            # 1,800 yuan for 18 people and 700 for 7: 2,500 for 25, 100 each. Left out: one without a cost, one without people.
            rows=(
                _session(1, "2026-10-10", cost=1800, attended=18), _session(2, "2026-10-12", cost=700, attended=7), _session(3, "2026-10-13", attended=9),
                _session(4, "2026-10-14", cost=500),
            ),
            joins={"trainings": (_session(1, "2026-10-10", cost=1800, attended=18), _session(2, "2026-10-12", cost=700, attended=7), _session(3, "2026-10-13", attended=9), _session(4, "2026-10-14", cost=500))},
            at="2026-10-31 18:00",
            value=100.0,
            numerator=2_500_000,
            denominator=25,
            excluded=2,
        ),
    ),
)
