"""Hazards, risks, incidents and readiness (M): what is open, what happened, what stands ready."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.datasets.plans import REQUIRED_TYPES
from catalog.datasets.risks import DATASET as RISKS
from catalog.days import midnight_after
from catalog.exposures import households
from catalog.kpi import Events, Example, Kpi, Rate, Stock, Target
from catalog.model import Row
from catalog.moments import Moment
from catalog.words import Text

REVIEW_DAYS = 365

_SHARE = Text("%", "%")
_CLOSED_ON, _DUE_ON = pl.col("closed_at"), pl.col("due_at")
_RISK_SINCE, _RISK_DUE = Moment.of(RISKS.names, "identified_at"), Moment.of(RISKS.names, "due_at")
_FRESH = (pl.col("counted_on") - pl.col("reviewed_at")).dt.total_days() <= REVIEW_DAYS


def add_missing_plans(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The plans listed, and one empty row for each required type that a project's list of a day lacks.

    A project is held to a day only if it listed any plan on it: a list that nobody sent says nothing.
    """
    own = pl.col("_month", "_project", "_delivered", "_dated").max()
    lists = frame.group_by("project_id", "counted_on").agg(own).sort("project_id", "counted_on")
    types = pl.DataFrame({"type": REQUIRED_TYPES}, schema={"type": pl.String})
    missing = lists.join(types, how="cross").join(frame, on=["project_id", "counted_on", "type"], how="anti")
    return pl.concat([frame, missing], how="diagonal")


def _hazard(number: int, **cells: object) -> Row:
    """One hazard of a worked example, found on 1 October and to be put right by the 10th."""
    return {"hazard_id": f"H{number}", "project_id": "P", "found_at": "2026-10-01", "due_at": "2026-10-10", **cells}


def _risk(number: int, **cells: object) -> Row:
    return {"risk_id": f"F{number}", "project_id": "P", "type": "安全", "level": "一般", "identified_at": "2026-08-01", **cells}


def _incident(number: int, day: str, kind: str = "车辆") -> Row:
    return {"incident_id": f"S{number}", "project_id": "P", "type": kind, "occurred_at": f"{day} 08:00"}


def _plan(kind: str, reviewed: str | None = "2026-03-01", **cells: object) -> Row:
    return {"project_id": "P", "type": kind, "counted_on": "2026-09-30", "needed": True, "version": "V1", "reviewed_at": reviewed, **cells}


def _supply(item: str, required: int, on_hand: int, expires: str | None = None) -> Row:
    return {"project_id": "P", "item": item, "checked_at": "2026-09-28", "required": required, "on_hand": on_hand, "expires_at": expires}


_INCIDENTS = (_incident(1, "2026-09-10"), _incident(2, "2026-10-05"), _incident(3, "2026-10-20", "盗窃"))

KPIS = (
    Kpi(
        id="M07",
        name=Text("应急物资完好率", "Supplies ready"),
        meaning=Text(
            "数量足够且在有效期内的物资 ÷ 检查的物资，按检查日判断；到期当天仍算有效。没有有效期的物资只看数量。",
            "Items sufficient and in date ÷ items checked, judged on the day of the check; good through the day it expires. Items without an expiry go by number alone.",
        ),
        dataset="supplies",
        measure=Rate(hit=(pl.col("on_hand") >= pl.col("required")) & (pl.col("expires_at") >= pl.col("checked_at")).fill_null(True)),
        needs=(("on_hand",),),
        dims=("item",),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §7.3 应急物资", "S4 §7.3: emergency supplies")),
        source=Text("S4 §7.3", "S4 §7.3"),
        page="safety",
        order=70,
        example=Example(
            # Enough; more than enough and good until today. Not: too few; expired the day before.
            rows=(_supply("沙袋", 200, 200), _supply("急救包", 6, 8, "2026-09-28"), _supply("手电", 10, 9), _supply("口罩", 50, 50, "2026-09-27")),
            at="2026-10-31 18:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=0,
        ),
    ),
    Kpi(
        id="M08",
        name=Text("预案覆盖率", "Emergency plans"),
        meaning=Text(
            "有现行版本且盘点日前 365 天内评审过的预案 ÷ 需要的预案。手册要求的八类没有列出的按缺失计；注明不需要的不计入，单列数量。"
            "某日一类都没列出的项目不受考核。",
            "Plans with a version and reviewed within the 365 days before the stock-taking ÷ plans needed. Of the eight types that the manuals call for, those not "
            "listed count as missing; those marked as not needed are left out and counted. A site that listed nothing on a day is not held to it.",
        ),
        dataset="plans",
        prepare=add_missing_plans,
        measure=Rate(hit=pl.col("version").is_not_null() & _FRESH.fill_null(False)),
        needs=(("version",), ("reviewed_at",)),
        excluded=(("not_needed", ~pl.col("needed").fill_null(True)),),
        dims=("type",),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S3 §4.3、S4 §7.2 应急预案", "S3 §4.3, S4 §7.2: emergency plans")),
        source=Text("S3 §4.3、S4 §7.1–7.2、S0 §4/1.3；评审期 365 天为产品默认（待确认）", "S3 §4.3, S4 §7.1–7.2, S0 §4/1.3; the 365 days are the product's default (to be confirmed)"),
        page="safety",
        order=80,
        minimum_n=8,
        example=Example(
            # Good: fire, power cut (reviewed 365 days before). Not: flooding (366 days before), earthquake (no version), and the three not listed.
            # Left out: elevator failure, not needed. 2 of 7.
            rows=(
                _plan("火灾"), _plan("停电", "2025-09-30"), _plan("漏水", "2025-09-29"), _plan("地震", version=None), _plan("电梯故障", None, needed=False),
            ),
            at="2026-10-31 18:00",
            value=200 / 7,
            numerator=2,
            denominator=7,
            excluded=1,
        ),
    ),
    Kpi(
        id="M09",
        name=Text("隐患按期整改率", "Hazards put right on time"),
        meaning=Text(
            "在整改期限当天或之前整改完成的隐患 ÷（已整改 + 已过期未整改）。没有期限的不计入，单列数量；未到期的另列。",
            "Hazards put right by their due day ÷ (put right + open past it). Those without a due day are left out and counted; not yet due stands beside it.",
        ),
        dataset="hazards",
        measure=Rate(hit=_CLOSED_ON <= _DUE_ON, pending=_CLOSED_ON.is_null(), due=midnight_after(_DUE_ON)),
        needs=(("closed_at",), ("due_at",)),
        excluded=(("no_target", _DUE_ON.is_null()),),
        dims=("level", "category"),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S0 §4/1.1 未给出比例；100% 为产品默认", "S0 §4/1.1 gives no share; 100% is the product's default"), tentative=True),
        source=Text("S0 §4/1.1", "S0 §4/1.1"),
        page="safety",
        order=90,
        example=Example(
            # H1 on the day, H2 late, H3 open past due, H4 not due yet, H5 early. H6 has no due day.
            rows=(
                _hazard(1, closed_at="2026-10-10"), _hazard(2, closed_at="2026-10-11"), _hazard(3), _hazard(4, due_at="2026-11-30"),
                _hazard(5, due_at="2026-11-30", closed_at="2026-10-02"), _hazard(6, due_at=None),
            ),
            at="2026-10-31 18:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=1,
        ),
    ),
    Kpi(
        id="M10",
        name=Text("安全事件数", "Safety incidents"),
        meaning=Text(
            "安全事件的起数，按发生月份。没有收到数据的月份没有数值；确认“无事件”的月份是 0。",
            "Safety incidents, by the month they happened in. A month without data has no value; one that was confirmed as free of them is a zero.",
        ),
        dataset="incidents",
        measure=Events(),
        needs=(("type",),),
        dims=("type",),
        unit=Text("起", "incidents"),
        direction="down",
        target=Target(0, None, Text("S0 §4/1.1 未给出数值；0 为产品默认", "S0 §4/1.1 gives no figure; 0 is the product's default"), tentative=True),
        source=Text("S0 §4/1.1", "S0 §4/1.1"),
        page="safety",
        order=100,
        example=Example(rows=_INCIDENTS, at="2026-10-31 18:00", value=3.0, numerator=3, denominator=2, excluded=0),
    ),
    Kpi(
        id="M10R",
        name=Text("每千户安全事件", "Incidents per 1,000 households"),
        meaning=Text(
            "安全事件 ÷ 户数 × 1000，每月。户数取项目名册在当月有效的户数，没有事件的项目也在分母里。区间为泊松精确区间。",
            "Incidents ÷ households × 1,000, per month. Households by the register for that month, sites without an incident included. Exact Poisson interval.",
        ),
        dataset="incidents",
        joins=("projects",),
        measure=Events(households, scale=1000, counted_in=Text("户·月", "household-months")),
        needs=(("type",),),
        dims=("type",),
        unit=Text("起/千户·月", "per 1,000 households and month"),
        direction="down",
        target=Target(None, None, Text("无手册标准，与自身历史比较", "No manual gives a figure; compared with its own past")),
        source=Text("S0 §4/1.1", "S0 §4/1.1"),
        page="safety",
        order=110,
        example=Example(
            # 3 incidents; September and October, P with 1,000 households and Q with 500: 3,000 household-months.
            rows=_INCIDENTS,
            joins={
                "projects": tuple(
                    {"project_id": id, "valid_from": "1900-01-01", "name": id, "property_type": "住宅", "households": n} for id, n in (("P", 1000), ("Q", 500))
                )
            },
            at="2026-10-31 18:00",
            value=1.0,
            numerator=3,
            denominator=3000,
            excluded=0,
        ),
    ),
    Kpi(
        id="M12",
        name=Text("未关闭的风险", "Open risks"),
        meaning=Text("风险登记表里还没有关闭的风险，可按等级和类型看。", "Risks of the register that are not closed, by level and type."),
        dataset="risks",
        measure=Stock(open=pl.col("closed_at").is_null(), since=_RISK_SINCE.at),
        needs=(("closed_at",),),
        dims=("level", "type"),
        unit=Text("项", "risks"),
        direction="down",
        target=Target(None, None, Text("无手册标准", "No manual gives a figure")),
        source=Text("S3 §7、S0 §4/1.1", "S3 §7, S0 §4/1.1"),
        page="safety",
        order=120,
        example=Example(
            rows=(_risk(1), _risk(2, level="重大", due_at="2026-09-30"), _risk(3, closed_at="2026-09-30")),
            at="2026-10-31 18:00",
            value=2.0,
            numerator=2,
            denominator=2,
            excluded=0,
        ),
    ),
    Kpi(
        id="M12L",
        name=Text("逾期未关闭的风险", "Open risks past due"),
        meaning=Text(
            "过了应对期限还没有关闭的风险；期限当天不算逾期。没有期限的不计入，单列数量。",
            "Risks not closed after the day by which they had to be dealt with. Those without such a day are left out and counted.",
        ),
        dataset="risks",
        measure=Stock(open=pl.col("closed_at").is_null(), since=_RISK_SINCE.at, due=midnight_after(pl.col("due_at"))),
        needs=(("closed_at",), ("due_at",)),
        excluded=(("no_target", _RISK_DUE.at.is_null()),),
        dims=("level", "type"),
        unit=Text("项", "risks"),
        direction="down",
        target=Target(0, None, Text("S3 §7 未给出数值；0 为产品默认", "S3 §7 gives no figure; 0 is the product's default"), tentative=True),
        source=Text("S3 §7", "S3 §7"),
        page="safety",
        order=130,
        example=Example(
            # F2 is past due; F3 is due today and F4 next year: not yet. F5 is closed, F1 has no due day.
            rows=(
                _risk(1), _risk(2, due_at="2026-10-30"), _risk(3, due_at="2026-10-31"), _risk(4, due_at="2027-06-30"),
                _risk(5, due_at="2026-09-30", closed_at="2026-10-15"),
            ),
            at="2026-10-31 18:00",
            value=1.0,
            numerator=1,
            denominator=3,
            excluded=1,
        ),
    ),
)
