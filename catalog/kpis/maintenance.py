"""Planned maintenance and statutory tests (E): done in time, passed, recorded, and planned at all."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.assets import with_asset
from catalog.days import midnight_after
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.model import Row
from catalog.words import Text

DONE_ON = pl.col("done_at")
DUE_ON = pl.col("planned_at") + pl.duration(days=pl.col("tolerance_days").fill_null(0))
PLANNED_WITHIN_DAYS = 365

_DIMS = ("asset_class", "kind", "owner")
_SHARE = Text("%", "%")


def filled(column: str) -> pl.Expr:
    """Whether a cell holds more than blanks."""
    return (pl.col(column).str.strip_chars() != "").fill_null(False)


def add_class(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Tasks with the class of their asset."""
    return with_asset(frame, joined["equipment"])


def add_plan(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Asset-months with `_planned`: a task was planned for the asset in the 365 days up to the month's end; `_tasks_known`: any tasks were delivered."""
    tasks = joined["pm_tasks"].select("asset_id", pl.col("planned_at").alias("_planned_at")).sort("_planned_at")
    asked = with_asset(frame, joined["equipment"]).with_row_index("_order").with_columns(pl.col("_month").dt.month_end().alias("_until"))
    found = asked.sort("_until").join_asof(tasks, left_on="_until", right_on="_planned_at", by="asset_id", check_sortedness=False).sort("_order")
    near = (pl.col("_until") - pl.col("_planned_at")).dt.total_days() < PLANNED_WITHIN_DAYS
    return found.with_columns(near.fill_null(False).alias("_planned"), pl.lit(tasks.height > 0).alias("_tasks_known")).drop("_order", "_until", "_planned_at")


def _asset(number: int, kind: str = "电梯", **cells: object) -> Row:
    """One line of the equipment register in a worked example."""
    return {"asset_id": f"S{number}", "valid_from": "1900-01-01", "project_id": "P", "asset_class": kind, **cells}


def _task(number: int, **cells: object) -> Row:
    """One task of a worked example: maintenance of asset S1, planned for 15 October."""
    return {"task_id": f"B{number}", "asset_id": "S1", "kind": "保养", "planned_at": "2026-10-15", **cells}


_REGISTER = {"equipment": (_asset(1), _asset(2, "消防"))}

KPIS = (
    Kpi(
        id="E02",
        name=Text("保养按期率", "Maintenance on time"),
        plain=Text("设备按时保养", "Equipment serviced on time"),
        meaning=Text(
            "在计划日期加允许推迟天数之内（含提前）完成的保养 ÷（已完成 + 已过期未完成）。没填允许推迟天数按 0 天；未到期的另列。",
            "Maintenance done by the planned day plus its tolerance, or earlier ÷ (done + open past it). No tolerance given means none; not yet due stands beside it.",
        ),
        dataset="pm_tasks",
        joins=("equipment",),
        prepare=add_class,
        measure=Rate(hit=DONE_ON <= DUE_ON, pending=DONE_ON.is_null(), due=midnight_after(DUE_ON)),
        needs=(("done_at",),),
        about=pl.col("kind") == "保养",
        dims=_DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(None, 95, Text("S0 §2/1.3、S4 §4.1 未给出比例；95% 为产品默认", "S0 §2/1.3 and S4 §4.1 give no share; 95% is the product's default"), tentative=True),
        source=Text("S0 §2/1.3、S4 §4.1；口径同 SMRP 5.4.14", "S0 §2/1.3, S4 §4.1; as SMRP 5.4.14"),
        page="facilities",
        order=20,
        example=Example(
            # B1 on the day, B2 three days late with a tolerance of three, B3 a day late without, B4 open and past due. B5 has until the 31st's midnight;
            # B6 is a test.
            rows=(
                _task(1, done_at="2026-10-15"), _task(2, tolerance_days=3, done_at="2026-10-18"), _task(3, done_at="2026-10-16"), _task(4),
                _task(5, planned_at="2026-10-28", tolerance_days=3), _task(6, kind="检测", done_at="2026-10-15"),
            ),
            joins=_REGISTER,
            at="2026-10-31 18:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=0,
        ),
    ),
    Kpi(
        id="E03",
        name=Text("法定检测按期率", "Statutory tests on time"),
        plain=Text("法定安全检测按时做", "Safety tests required by law, on time"),
        meaning=Text(
            "在计划日期（加允许推迟天数）之内完成的检测 ÷（已完成 + 已过期未完成），如电梯年检、消防检测。未到期的另列。",
            "Tests done by their day (plus tolerance) ÷ (done + open past it): elevators, fire protection. Not yet due stands beside it.",
        ),
        dataset="pm_tasks",
        joins=("equipment",),
        prepare=add_class,
        measure=Rate(hit=DONE_ON <= DUE_ON, pending=DONE_ON.is_null(), due=midnight_after(DUE_ON)),
        needs=(("done_at",),),
        about=pl.col("kind") == "检测",
        dims=("asset_class", "owner"),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §4.1、§4.3 未给出比例；100% 为产品默认", "S4 §4.1 and §4.3 give no share; 100% is the product's default"), tentative=True),
        source=Text("S4 §4.1、§4.3", "S4 §4.1, §4.3"),
        page="facilities",
        order=30,
        example=Example(
            # B1 early, B2 a day late, B3 open past due. B4 is not due yet, B5 is maintenance.
            rows=(
                _task(1, kind="检测", done_at="2026-10-01"), _task(2, kind="检测", done_at="2026-10-16"), _task(3, kind="检测"),
                _task(4, kind="检测", planned_at="2026-12-01"), _task(5, done_at="2026-10-15"),
            ),
            joins=_REGISTER,
            at="2026-10-31 18:00",
            value=100 / 3,
            numerator=1,
            denominator=3,
            excluded=0,
        ),
    ),
    Kpi(
        id="E04",
        name=Text("消防设施合格率", "Fire equipment passed"),
        meaning=Text(
            "结果为合格的消防设施保养、检测 ÷ 有结果的。类别取任务上的设备类别，没填则取设备台账。",
            "Maintenance and tests of fire equipment that passed ÷ those with a result. The class is the task's own, else the register's.",
        ),
        dataset="pm_tasks",
        joins=("equipment",),
        prepare=add_class,
        measure=Rate(hit=pl.when(pl.col("result").is_in(["合格", "不合格"])).then(pl.col("result") == "合格")),
        needs=(("result",),),
        about=(pl.col("asset_class") == "消防") & pl.col("result").is_not_null(),
        dims=("kind",),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S0 §4/1.1、S4 §4.3 未给出比例；100% 为产品默认", "S0 §4/1.1 and S4 §4.3 give no share; 100% is the product's default"), tentative=True),
        source=Text("S0 §4/1.1、S4 §4.3", "S0 §4/1.1, S4 §4.3"),
        page="facilities",
        order=40,
        example=Example(
            # B1 and B2 passed (B2 by its own class), B3 failed. B4 says something that decides nothing. B5 has no result, B6 is an elevator.
            rows=(
                _task(1, asset_id="S2", result="合格"), _task(2, asset_class="消防", result="合格"), _task(3, asset_id="S2", result="不合格"),
                _task(4, asset_id="S2", result="待复检"), _task(5, asset_id="S2"), _task(6, result="不合格"),
            ),
            joins=_REGISTER,
            at="2026-10-31 18:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="E12",
        name=Text("维护记录完整率", "Complete maintenance records"),
        meaning=Text(
            "记录完整的任务 ÷ 已完成的任务。责任人、作业内容、结果、记录编号都填了才算完整。",
            "Tasks with a complete record ÷ tasks done. Complete means: person in charge, work, result and record number are all there.",
        ),
        dataset="pm_tasks",
        joins=("equipment",),
        prepare=add_class,
        measure=Rate(hit=filled("owner") & filled("content") & filled("result") & filled("record_no")),
        needs=(("done_at",), ("owner",), ("content",), ("result",), ("record_no",)),
        about=DONE_ON.is_not_null(),
        dims=_DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S0 §2/1.3 维护记录归档", "S0 §2/1.3: maintenance records are archived")),
        source=Text("S0 §2/1.3、S4 §4.2；所需字段为产品定义", "S0 §2/1.3, S4 §4.2; the fields are the product's own choice"),
        page="facilities",
        order=60,
        example=Example(
            # B1 complete; B2 lacks the record number, B3 has a blank for the work. B4 is not done.
            rows=(
                _task(1, done_at="2026-10-15", owner="E1", content="润滑", result="合格", record_no="1"),
                _task(2, done_at="2026-10-15", owner="E1", content="润滑", result="合格"),
                _task(3, done_at="2026-10-15", owner="E1", content=" ", result="合格", record_no="3"),
                _task(4, owner="E1", content="润滑"),
            ),
            joins=_REGISTER,
            at="2026-10-31 18:00",
            value=100 / 3,
            numerator=1,
            denominator=3,
            excluded=0,
        ),
    ),
    Kpi(
        id="E12F",
        name=Text("保养五定完整率", "Five things fixed"),
        meaning=Text(
            "五定（定人、定机、定时、定内容、定标准）齐全的保养任务 ÷ 保养任务。设备和计划日期是必填列，实际检查责任人、作业内容、作业标准。",
            "Maintenance tasks with person, asset, time, work and standard all fixed ÷ maintenance tasks. Asset and day are required in the file, "
            "so person, work and standard decide.",
        ),
        dataset="pm_tasks",
        joins=("equipment",),
        prepare=add_class,
        measure=Rate(hit=filled("owner") & filled("content") & filled("standard")),
        needs=(("owner",), ("content",), ("standard",)),
        about=pl.col("kind") == "保养",
        dims=("asset_class",),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §4.1 五定", "S4 §4.1: five things fixed")),
        source=Text("S4 §4.1（人、机、时、内容、标准）；S0 §2/1.3 另列岗、责", "S4 §4.1 (person, machine, time, work, standard); S0 §2/1.3 also names post and duty"),
        page="facilities",
        order=70,
        example=Example(
            # B1 has all, done or not; B2 lacks the standard. B3 is a test.
            rows=(
                _task(1, owner="E1", content="润滑", standard="规程"), _task(2, owner="E1", content="润滑"),
                _task(3, kind="检测", owner="E1", content="年检", standard="规程"),
            ),
            joins=_REGISTER,
            at="2026-10-31 18:00",
            value=50.0,
            numerator=1,
            denominator=2,
            excluded=0,
        ),
    ),
    Kpi(
        id="E02C",
        name=Text("计划保养覆盖率", "Assets under maintenance"),
        meaning=Text(
            "截至月末 365 天内排有保养或检测任务的设备 ÷ 运行月报里的设备，按月。没有排进计划的设备也在分母里。停用、报废的不计入，单列数量。",
            "Assets with a maintenance task or test planned in the 365 days up to the month's end ÷ assets in the running reports, by month. Assets that no plan "
            "knows are in the denominator. Those out of use are left out and counted.",
        ),
        dataset="equipment_months",
        joins=("equipment", "pm_tasks"),
        prepare=add_plan,
        measure=Rate(hit=pl.col("_planned")),
        needs=(("asset_id",),),
        excluded=(("not_recorded", ~pl.col("_tasks_known")), ("out_of_use", pl.col("state").is_in(["停用", "报废"]).fill_null(False))),
        dims=("asset_class",),
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S0 §2/1.3 未给出比例；100% 为产品默认", "S0 §2/1.3 gives no share; 100% is the product's default"), tentative=True),
        source=Text("S0 §2/1.3；365 天为产品默认（待确认）", "S0 §2/1.3; the 365 days are the product's default (to be confirmed)"),
        page="facilities",
        order=25,
        example=Example(
            # S1 planned this month, S2 364 days before the month's end. S3 was planned 365 days before, S4 only for November, S5 never.
            # Left out: S6, out of use.
            rows=(
                *({"asset_id": f"S{n}", "period": "2026-10", "state": "正常"} for n in range(1, 6)),
                {"asset_id": "S6", "period": "2026-10", "state": "停用"},
            ),
            joins={
                "equipment": tuple(_asset(n) for n in range(1, 7)),
                "pm_tasks": (
                    _task(1), _task(2, asset_id="S2", planned_at="2025-11-01"), _task(3, asset_id="S3", planned_at="2025-10-31"),
                    _task(4, asset_id="S4", planned_at="2026-11-01"),
                ),
            },
            at="2026-10-31 18:00",
            value=40.0,
            numerator=2,
            denominator=5,
            excluded=1,
        ),
    ),
)
