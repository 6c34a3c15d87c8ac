"""What is promised with a repair (R, V): that somebody comes at the time agreed, calls back afterwards, and files it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.datasets.work_orders import DATASET
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.kpis.repair_followup import DIMS, NO_STOP_TIME, SHARE, WITHDRAWN, order
from catalog.kpis.repairs import STOPPED, is_done, is_repair
from catalog.model import Row
from catalog.moments import Moment
from catalog.words import Text

CALL_DAYS, WINDOW_MINUTES = 30, 30
APPOINTED, ARRIVED = Moment.of(DATASET.names, "appointment_at"), Moment.of(DATASET.names, "arrived_at")
CALL_DUE = STOPPED.plus(CALL_DAYS * 24)

_BY_DAY = APPOINTED.dated | ARRIVED.dated
_SLACK = pl.duration(minutes=WINDOW_MINUTES)
kept = pl.when(_BY_DAY).then(APPOINTED.day == ARRIVED.day).otherwise(
    (ARRIVED.at >= APPOINTED.at - _SLACK) & (ARRIVED.at <= APPOINTED.at + _SLACK)
)
is_filed = pl.col("closed_at").is_not_null() | (pl.col("status") == "已关闭")


def add_call(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Orders with `_called`, whether anyone called back about it, answered or not, and `_calls_known`: any call-backs were delivered."""
    calls = joined["callbacks"].filter(pl.col("source_type") == "工单").select(pl.col("source_id").alias("order_id")).unique()
    known = frame.join(calls.with_columns(_called=pl.lit(True)), on="order_id", how="left", maintain_order="left")
    return known.with_columns(pl.col("_called").fill_null(False), _calls_known=pl.lit(not joined["callbacks"].is_empty()))


def _call(number: int, source: str, **cells: object) -> Row:
    return {"callback_id": f"H{number}", "project_id": "P", "source_type": "工单", "source_id": source, "called_at": "2026-10-05 10:00", **cells}


KPIS = (
    Kpi(
        id="R10",
        name=Text("闭环率", "Closed loop"),
        meaning=Text(
            "已解决、已回访且已归档的工单 ÷ 已解决的工单。解决后 30 天内尚未闭环的暂不计入。",
            "Orders solved, called back about and filed ÷ orders solved. Within 30 days of the solution an open loop is not counted yet.",
        ),
        dataset="work_orders",
        joins=("callbacks",),
        prepare=add_call,
        prepared_from=("order_id",),
        measure=Rate(hit=pl.col("_called") & is_filed, pending=~(pl.col("_called") & is_filed), due=CALL_DUE.expires, late_counts=True),
        needs=(("resolved_at", "closed_at"),),
        about=is_repair & is_done,
        excluded=(WITHDRAWN, ("not_recorded", ~pl.col("_calls_known")), NO_STOP_TIME),
        dims=DIMS,
        unit=SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §2.2 问题解决、服务回访、资料归档", "S4 §2.2: solved, called back, filed"), tentative=True),
        source=Text("S4 §2.2、S0 §1.3；30 天为产品默认（待确认）", "S4 §2.2, S0 §1.3; the 30 days are the product's default (to be confirmed)"),
        page="sla",
        order=62,
        example=Example(
            # Closed: 1. Not: 2 (not filed), 3 (not called). 4 is not due yet. Left out: 5 withdrawn, 6 without a time. 7 is open.
            rows=(
                order(1, closed_at="2026-10-06 08:00", status="已关闭"), order(2), order(3, status="已关闭"),
                order(4, created_at="2026-10-20 08:00", resolved_at="2026-10-21 08:00"), order(5, status="已取消"), order(6, resolved_at=None),
                order(7, resolved_at=None, status="处理中"),
            ),
            joins={"callbacks": (_call(1, "W1", reached=False), _call(2, "W2"), _call(3, "W3", source_type="投诉"), _call(5, "W5"))},
            at="2026-11-10 00:00",
            value=100 / 3,
            numerator=1,
            denominator=3,
            excluded=2,
        ),
    ),
    Kpi(
        id="R12",
        name=Text("预约履约率", "Appointments kept"),
        meaning=Text(
            "在预约时间前后 30 分钟内到场 ÷（已到场 + 未到场且已过预约时间 30 分钟）。只有日期的按同一天算。没有预约的不在其列。",
            "Arrived within 30 minutes of the appointed time ÷ (arrived + not there 30 minutes past it). A bare date is kept on the same day. Orders without an appointment are not spoken of.",
        ),
        dataset="work_orders",
        measure=Rate(hit=kept, pending=ARRIVED.at.is_null() & ~is_done, due=pl.when(APPOINTED.dated).then(APPOINTED.expires).otherwise(APPOINTED.at + _SLACK)),
        needs=(("appointment_at",), ("arrived_at",)),
        about=pl.col("appointment_at").is_not_null(),
        excluded=(WITHDRAWN, ("no_arrival_time", ARRIVED.at.is_null() & is_done)),
        dims=DIMS,
        unit=SHARE,
        direction="up",
        target=Target(95, None, Text("无手册标准；95% 为产品默认", "No manual gives a figure; 95% is the product's default"), tentative=True),
        source=Text("S4 §2.2（预约上门）；30 分钟为产品默认（待确认）", "S4 §2.2 (appointments); the 30 minutes are the product's default (to be confirmed)"),
        page="sla",
        order=64,
        example=Example(
            # Kept: 1 (30 minutes late), 2 (30 early). Not: 3 (31 late), 4 (not there, time past). 5 is to come. Left out: 6 withdrawn, 7 done without arrival. 8 has none.
            rows=(
                order(1, appointment_at="2026-10-01 14:00", arrived_at="2026-10-01 14:30"),
                order(2, appointment_at="2026-10-01 14:00", arrived_at="2026-10-01 13:30"),
                order(3, appointment_at="2026-10-01 14:00", arrived_at="2026-10-01 14:31"),
                order(4, appointment_at="2026-10-01 14:00", resolved_at=None, status="处理中"),
                order(5, appointment_at="2026-11-01 14:00", resolved_at=None, status="处理中"),
                order(6, appointment_at="2026-10-01 14:00", status="已取消"),
                order(7, appointment_at="2026-10-01 14:00"),
                order(8, arrived_at="2026-10-01 14:00"),
            ),
            at="2026-11-01 00:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=2,
        ),
    ),
    Kpi(
        id="V07",
        name=Text("服务回访覆盖率", "Call-back coverage"),
        meaning=Text(
            "已回访的工单（含未接通）÷ 已解决的工单。解决后 30 天内尚未回访的暂不计入。",
            "Orders called back about, answered or not ÷ orders solved. Within 30 days of the solution a missing call is not counted yet.",
        ),
        dataset="work_orders",
        joins=("callbacks",),
        prepare=add_call,
        prepared_from=("order_id",),
        measure=Rate(hit=pl.col("_called"), pending=~pl.col("_called"), due=CALL_DUE.expires, late_counts=True),
        needs=(("resolved_at", "closed_at"),),
        about=is_done,
        excluded=(WITHDRAWN, ("not_recorded", ~pl.col("_calls_known")), NO_STOP_TIME),
        dims=DIMS,
        unit=SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §2.3 主要服务后回访；100% 为产品默认", "S4 §2.3: call back after every main service; 100% is the product's default"), tentative=True),
        source=Text("S4 §2.3；30 天为产品默认（待确认）", "S4 §2.3; the 30 days are the product's default (to be confirmed)"),
        page="satisfaction",
        order=70,
        example=Example(
            # Called: 1, 2 (nobody answered). Not: 3. 4 is not due yet. Left out: 5 withdrawn. 6 is open.
            rows=(
                order(1), order(2), order(3, kind="咨询"), order(4, created_at="2026-10-20 08:00", resolved_at="2026-10-21 08:00"), order(5, status="已取消"),
                order(6, resolved_at=None, status="处理中"),
            ),
            joins={"callbacks": (_call(1, "W1", reached=True), _call(2, "W2", reached=False), _call(3, "T3", source_type="投诉"))},
            at="2026-11-10 00:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=1,
        ),
    ),
)
