"""What is done with and for residents (V, C): meetings, reports, renewals, activities, ideas."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.calendar import NOT_DUE, due_units
from catalog.datasets.meetings import RESIDENTS
from catalog.days import midnight_after
from catalog.kpi import Events, Example, Kpi, Rate, Ratio, Target
from catalog.model import Row
from catalog.words import Text

ADOPTED, WAITING = ("已采纳", "已实施"), "待评审"
PUBLISHED, REPORT_DUE = pl.col("published_at"), pl.col("due_at")
ENDS = pl.col("contract_end")
QUARTER_END = pl.col("period").dt.truncate("1q").dt.offset_by("1q").dt.offset_by("-1d")
INVITED, CAME = pl.col("invited"), pl.col("attendees")

_SHARE = Text("%", "%")
_NO_LINE = Text("无手册标准，与自身历史比较", "No manual gives a figure; compared with its own past")


def quarters(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A unit per project and quarter, with how many meetings with residents it held."""
    return due_units(frame.filter(pl.col("kind") == RESIDENTS), joined, "1q")


def _site(project: str, since: str = "2020-01-01") -> Row:
    return {"project_id": project, "valid_from": since, "name": project, "property_type": "住宅", "start_date": since}


def _meeting(number: int, project: str, day: str, kind: str = RESIDENTS) -> Row:
    return {"meeting_id": f"M{number}", "project_id": project, "held_on": day, "kind": kind}


def _report(number: int, due: str, out: str | None = None) -> Row:
    return {"report_id": f"B{number}", "project_id": "P", "kind": "满意度报告", "due_at": due, "published_at": out}


def _lease(number: int, end: str | None, renewed: bool | None = None) -> Row:
    return {"customer_id": f"K{number}", "period": "2026-07", "project_id": "P", "segment": "企业", "contract_end": end, "renewed": renewed}


def _activity(number: int, invited: int | None, came: int | None, day: str = "2026-10-02") -> Row:
    return {"activity_id": f"D{number}", "project_id": "P", "held_on": day, "kind": "社区活动", "invited": invited, "attendees": came}


def _idea(number: int, status: str) -> Row:
    return {"idea_id": f"J{number}", "project_id": "P", "proposed_at": "2026-10-02", "source": "员工", "status": status}


KPIS = (
    Kpi(
        id="V10",
        name=Text("业主座谈会按季召开率", "Resident meetings each quarter"),
        plain=Text("每个季度开业主座谈会", "A residents' meeting each quarter"),
        meaning=Text(
            "每个项目每季度至少召开一次业主座谈会：召开了的（项目 × 季度）÷ 应召开的。季度未结束的暂不算未召开；季度内才接管的项目、数据从中途才开始的季度不计入，单列数量。",
            "At least one meeting with residents per site and quarter: those held ÷ those due. A quarter that is not over is not missed yet; sites taken over within it, and one in which the data begin, are left out and counted.",
        ),
        dataset="meetings",
        joins=("projects",),
        prepare=quarters,
        calendar=True,
        every="1q",
        measure=Rate(hit=pl.col("_events") >= 1, pending=pl.col("_events") < 1, due=midnight_after(pl.col("_period_end"))),
        needs=(("held_on",),),
        excluded=NOT_DUE,
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S2 §三.5 每季度至少一次居民座谈会", "S2 §3.5: at least one meeting with residents each quarter")),
        source=Text("S2 §三.5", "S2 §3.5"),
        page="improvement",
        order=40,
        chart="periods",
        example=Example(
            # Third quarter: P held two (one unit), Q a committee meeting only: missed; R came in August: left out. Fourth: P held; Q and R may still hold one.
            rows=(
                _meeting(1, "P", "2026-07-03"), _meeting(2, "P", "2026-09-30"), _meeting(3, "Q", "2026-08-01", "业委会会议"), _meeting(4, "P", "2026-10-12"),
            ),
            joins={"projects": (_site("P"), _site("Q"), _site("R", "2026-08-15"))},
            at="2026-11-01 00:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="V11",
        name=Text("报告按期发布率", "Reports published on time"),
        plain=Text("服务报告按时公布", "Service reports published on time"),
        meaning=Text("按计划日期发布的报告 ÷（已发布 + 未发布且已过计划日期）。", "Reports published by their planned day ÷ (published + unpublished past it)."),
        dataset="reports",
        measure=Rate(hit=PUBLISHED <= REPORT_DUE, pending=PUBLISHED.is_null(), due=midnight_after(REPORT_DUE)),
        needs=(("published_at",),),
        dims=("kind", "audience", "channel"),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S0 §3.4、§5.4 定期发布；100% 为产品默认", "S0 §3.4, §5.4: published regularly; 100% is the product's default"), tentative=True),
        source=Text("S0 §3.4、§5.4；S4 §3.3、§6.2", "S0 §3.4, §5.4; S4 §3.3, §6.2"),
        page="improvement",
        order=50,
        example=Example(
            # On time: 1 (on its day). Not: 2 (a day late), 3 (not out, day past). 4 is due today.
            rows=(_report(1, "2026-10-15", "2026-10-15"), _report(2, "2026-10-15", "2026-10-16"), _report(3, "2026-10-15"), _report(4, "2026-10-31")),
            at="2026-10-31 12:00",
            value=100 / 3,
            numerator=1,
            denominator=3,
            excluded=0,
        ),
    ),
    Kpi(
        id="V12",
        name=Text("客户留存率", "Retention"),
        meaning=Text(
            "本季度合同到期并已续签的客户 ÷ 本季度合同到期的客户（写字楼、商铺租户）。未填是否续签且尚未到期的暂不计入；到期后仍未填的算未续签。",
            "Customers whose contract ended in the quarter and was renewed ÷ customers whose contract ended in it (offices, shops). Not yet known before the end: not counted; still not told after it: not renewed.",
        ),
        dataset="customers",
        measure=Rate(hit=pl.col("renewed"), pending=pl.col("renewed").is_null(), due=midnight_after(ENDS)),
        needs=(("contract_end",), ("renewed",)),
        about=ENDS.is_between(pl.col("period"), QUARTER_END) | ENDS.is_null() & (pl.col("segment").is_in(["企业", "商户"]).fill_null(False)),
        excluded=(("no_contract_end", ENDS.is_null()),),
        dims=("segment", "high_value"),
        unit=_SHARE,
        direction="up",
        target=Target(None, None, _NO_LINE),
        source=Text("S4 §3.3 客户流失风险", "S4 §3.3: risk of losing customers"),
        page="customers",
        order=10,
        example=Example(
            # Renewed: 1, 2. Not: 3, 4 (past its end, nothing told). 5 is still to end. 6 ends in another quarter. Left out: 7 without an end.
            rows=(
                _lease(1, "2026-07-31", True), _lease(2, "2026-09-30", True), _lease(3, "2026-08-01", False), _lease(4, "2026-08-15"), _lease(5, "2026-09-30"),
                _lease(6, "2026-12-31", True), _lease(7, None),
            ),
            at="2026-09-20 00:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=1,
        ),
    ),
    Kpi(
        id="V14",
        name=Text("客户活动场次", "Activities"),
        meaning=Text("客户活动、节日问候、关爱走访的场次。", "How many events, greetings and care visits were held."),
        dataset="activities",
        measure=Events(),
        needs=(("held_on",),),
        dims=("kind",),
        unit=Text("场", "activities"),
        direction="up",
        target=Target(None, None, _NO_LINE),
        source=Text("S0 §3.3、S4 §3.5 客户活动、节日问候、忠诚度计划", "S0 §3.3, S4 §3.5: events, greetings, loyalty schemes"),
        page="customers",
        order=50,
        example=Example(
            rows=(_activity(1, 100, 40), _activity(2, None, None), _activity(3, 10, 12, "2026-09-02")),
            at="2026-11-01 00:00", value=3.0, numerator=3, denominator=2, excluded=0,
        ),
    ),
    Kpi(
        id="V15",
        name=Text("客户活动参与率", "Turnout"),
        meaning=Text("参加人数 ÷ 邀请人数。没有邀请人数、参加多于邀请的活动不计入，单列数量。", "Those who came ÷ those invited. Activities without a number invited, or with more who came, are left out and counted."),
        dataset="activities",
        measure=Ratio(numerator=CAME, denominator=INVITED),
        needs=(("invited",), ("attendees",)),
        excluded=(("no_register", INVITED.is_null() | (INVITED <= 0)), ("more_came_than_invited", CAME > INVITED)),
        dims=("kind",),
        unit=_SHARE,
        direction="up",
        target=Target(None, None, _NO_LINE),
        source=Text("S4 §3.5 客户活动", "S4 §3.5: events for customers"),
        page="customers",
        order=40,
        example=Example(
            rows=(_activity(1, 100, 40), _activity(2, 50, 20), _activity(3, 10, 12), _activity(4, None, 30)),
            at="2026-11-01 00:00", value=40.0, numerator=60, denominator=150, excluded=2,
        ),
    ),
    Kpi(
        id="C12S",
        name=Text("建议采纳率", "Ideas adopted"),
        meaning=Text("已采纳或已实施的建议 ÷ 已有评审结果的建议；待评审的暂不计入。", "Ideas adopted or carried out ÷ ideas decided on; those waiting are not counted yet."),
        dataset="ideas",
        measure=Rate(hit=pl.col("status").is_in(ADOPTED), pending=pl.col("status") == WAITING),
        needs=(("status",),),
        dims=("source", "category"),
        unit=_SHARE,
        direction="up",
        target=Target(None, None, _NO_LINE),
        source=Text("S0 §5.1、S1 §三、S3 §6.4", "S0 §5.1, S1 §3, S3 §6.4"),
        page="improvement",
        order=30,
        example=Example(
            rows=(_idea(1, "已采纳"), _idea(2, "已实施"), _idea(3, "未采纳"), _idea(4, "待评审")),
            at="2026-11-01 00:00", value=200 / 3, numerator=2, denominator=3, excluded=0,
        ),
    ),
)
