"""Repairs and work orders (R): done, answered and solved in time."""

import polars as pl

from catalog.datasets.work_orders import DATASET, DONE
from catalog.first_answer import add_first_answer
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.merged_cases import MERGE_DAYS, MERGED, MERGED_EN, MERGED_ZH, merged_with
from catalog.moments import Moment
from catalog.words import Text

_NAMES = DATASET.names
CREATED = Moment.of(_NAMES, "created_at")
RESPONDED = Moment.of(_NAMES, "first_response_at")
STOPPED = Moment.of(_NAMES, "resolved_at", "closed_at")
SOURCE_DUE = Moment.of(_NAMES, "due_at")

is_repair = pl.col("kind") == "报修"
is_major = pl.col("severity") == "重大"
is_withdrawn = pl.col("cancelled").fill_null(False) | (pl.col("status") == "已取消").fill_null(False)
is_done = STOPPED.at.is_not_null() | pl.col("status").is_in(DONE)
flag = pl.col("source_overdue")

# What a work order is judged by: the source's own due time, else the standard (shipped: major repairs, S4 §2.2, 48 h).
DUE = SOURCE_DUE.or_else(CREATED.within("R14"))
MAJOR_DUE, RESPONSE_DUE, MATURE = CREATED.within("R03"), CREATED.within("R01"), CREATED.within("R05")
in_time = pl.when(DUE.at.is_not_null() & STOPPED.at.is_not_null()).then(STOPPED.not_after(DUE)).otherwise(~flag)

DIMS = ("category", "severity", "team", "kind")
_SHARE = Text("%", "%")
_RATE_TARGET_SOURCE = Text("手册未给出比例；产品默认关注线 95%", "The manuals give no share; 95% is the product's attention line")

# What counts orders to be solved takes a repeat for the order that it repeats.
add_merged = merged_with("order_id", "created_at")
MERGED_FROM = ("order_id", "repeat_of", "created_at", "resolved_at", "closed_at")

KPIS = (
    Kpi(
        id="R14",
        name=Text("工单按期办结率", "Work orders on time"),
        plain=Text("报修等工单按时办完", "Repairs and other jobs done on time"),
        meaning=Text(
            "按期办结的工单 ÷（已办结 + 在办且已超时）。期限依次取：来源系统给出的要求完成时间、标准、来源系统的超时标记；三者都没有的不计入，单列数量。" + MERGED_ZH,
            "Orders done in time ÷ (done + open past due). Due by the source's due time, else the standard, else the source's overdue flag; orders with none are left out and counted." + MERGED_EN,
        ),
        dataset="work_orders",
        prepare=add_merged,
        prepared_from=MERGED_FROM,
        reach_days=MERGE_DAYS,
        measure=Rate(hit=in_time, pending=~is_done & (DUE.at.is_not_null() | ~flag), due=DUE.expires),
        needs=(("resolved_at", "closed_at"), ("due_at", "severity", "source_overdue")),
        excluded=(
            ("withdrawn", is_withdrawn),
            ("no_target", DUE.at.is_null() & flag.is_null()),
            ("no_stop_time", is_done & STOPPED.at.is_null() & flag.is_null()),
            MERGED,
        ),
        dims=DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(100, 95, _RATE_TARGET_SOURCE, tentative=True),
        source=Text("产品定义；在办超时计入分母", "Product's own definition; open past due counts in the denominator"),
        page="sla",
        order=10,
        example=Example(
            # 10 repeats 3, which is open, and is one case with it; 11 repeats 1 after it was solved, and is late by itself.
            rows=(
                {"order_id": "1", "project_id": "P", "kind": "报修", "severity": "一般", "created_at": "2026-10-01 08:00", "due_at": "2026-10-02 08:00", "resolved_at": "2026-10-01 18:00", "status": "已解决", "source_overdue": None},
                {"order_id": "2", "project_id": "P", "kind": "报修", "severity": "一般", "created_at": "2026-10-01 08:00", "due_at": "2026-10-02 08:00", "resolved_at": "2026-10-03 08:00", "status": "已解决"},
                {"order_id": "3", "project_id": "P", "kind": "报修", "severity": "一般", "created_at": "2026-10-01 08:00", "due_at": "2026-10-02 08:00", "status": "处理中"},
                {"order_id": "4", "project_id": "P", "kind": "报修", "severity": "一般", "created_at": "2026-10-30 08:00", "due_at": "2026-11-09 08:00", "status": "处理中"},
                {"order_id": "5", "project_id": "P", "kind": "报修", "severity": "重大", "created_at": "2026-10-05 08:00", "resolved_at": "2026-10-07 08:00", "status": "已解决"},
                {"order_id": "6", "project_id": "P", "kind": "报修", "severity": "一般", "created_at": "2026-10-05 08:00", "resolved_at": "2026-10-07 08:00", "status": "已解决"},
                {"order_id": "7", "project_id": "P", "kind": "咨询", "created_at": "2026-10-05 08:00", "resolved_at": "2026-10-07 08:00", "status": "已解决", "source_overdue": False},
                {"order_id": "8", "project_id": "P", "kind": "咨询", "created_at": "2026-10-05 08:00", "status": "处理中", "source_overdue": True},
                {"order_id": "9", "project_id": "P", "kind": "咨询", "created_at": "2026-10-05 08:00", "due_at": "2026-10-06 08:00", "status": "已取消"},
                {"order_id": "10", "project_id": "P", "kind": "报修", "severity": "一般", "created_at": "2026-10-04 08:00", "due_at": "2026-10-05 08:00", "status": "处理中", "repeat_of": "3"},
                {"order_id": "11", "project_id": "P", "kind": "报修", "severity": "一般", "created_at": "2026-10-04 08:00", "due_at": "2026-10-05 08:00", "resolved_at": "2026-10-06 08:00", "status": "已解决", "repeat_of": "1"},
            ),
            at="2026-11-01 00:00",
            value=300 / 7,
            numerator=3,
            denominator=7,
            excluded=3,
        ),
    ),
    Kpi(
        id="R01",
        name=Text("报修响应及时率", "Repair response on time"),
        plain=Text("报修后按时响应", "Repair reports answered on time"),
        meaning=Text(
            "在标准时限内（出厂默认 2 小时）首次响应的报修 ÷（已响应 + 未响应且已超时限）。流转记录显示是系统自动应答的不算响应，取第一个人工步骤。",
            "Repairs first answered within the standard time (shipped: 2 h) ÷ (answered + unanswered past it). What the log shows to be an automatic acknowledgement "
            "is no answer; the first step of a person is.",
        ),
        dataset="work_orders",
        joins=("order_events",),
        prepare=add_first_answer,
        prepared_from=("order_id", "first_response_at"),
        measure=Rate(
            hit=RESPONDED.not_after(RESPONSE_DUE),
            pending=RESPONDED.at.is_null(),
            due=RESPONSE_DUE.expires,
        ),
        needs=(("first_response_at",),),
        about=is_repair,
        excluded=(("withdrawn", is_withdrawn), ("no_response_time", RESPONDED.at.is_null() & is_done)),
        dims=DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(100, 95, Text("S4 §2.2 报修 2 小时内响应；95% 为产品关注线", "S4 §2.2: answer within 2 h; 95% is the product's attention line"), tentative=True),
        source=Text("S4 §2.2、§1.3", "S4 §2.2, §1.3"),
        page="sla",
        order=20,
        example=Example(
            rows=(
                {"order_id": "1", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "first_response_at": "2026-10-01 10:00", "resolved_at": None, "status": "处理中"},
                {"order_id": "2", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "first_response_at": "2026-10-01 10:01", "status": "处理中"},
                {"order_id": "3", "project_id": "P", "kind": "报修", "created_at": "2026-10-31 20:00", "status": "待受理"},
                {"order_id": "4", "project_id": "P", "kind": "报修", "created_at": "2026-10-31 23:00", "status": "待受理"},
                {"order_id": "5", "project_id": "P", "kind": "咨询", "created_at": "2026-10-01 08:00", "first_response_at": "2026-10-01 08:01", "status": "处理中"},
                {"order_id": "6", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "resolved_at": "2026-10-01 09:00", "status": "已解决"},
                {"order_id": "7", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "first_response_at": "2026-10-01 08:00", "status": "处理中"},
            ),
            joins={
                "order_events": (
                    {"order_id": "7", "at": "2026-10-01 08:00", "to_status": "处理中", "is_auto": True},
                    {"order_id": "7", "at": "2026-10-01 11:00", "to_status": "处理中", "is_auto": False},
                )
            },
            at="2026-11-01 00:00",
            value=25.0,
            numerator=1,
            denominator=4,
            excluded=1,
        ),
    ),
    Kpi(
        id="R03",
        name=Text("重大问题按时处理率", "Major issues on time"),
        meaning=Text("在标准时限内（出厂默认 48 小时）解决的重大报修 ÷（已解决 + 在办且已超时限）。" + MERGED_ZH, "Major repairs solved within the standard time (shipped: 48 h) ÷ (solved + open past it)." + MERGED_EN),
        dataset="work_orders",
        prepare=add_merged,
        prepared_from=MERGED_FROM,
        reach_days=MERGE_DAYS,
        measure=Rate(hit=STOPPED.not_after(MAJOR_DUE), pending=~is_done, due=MAJOR_DUE.expires),
        needs=(("severity",), ("resolved_at", "closed_at")),
        about=is_repair & is_major,
        excluded=(("withdrawn", is_withdrawn), ("no_stop_time", is_done & STOPPED.at.is_null()), MERGED),
        dims=("category", "team"),
        unit=_SHARE,
        direction="up",
        target=Target(100, 95, Text("S4 §2.2 重大问题 48 小时内处理；95% 为产品关注线", "S4 §2.2: major issues within 48 h; 95% is the product's attention line"), tentative=True),
        source=Text("S4 §2.2", "S4 §2.2"),
        page="sla",
        order=30,
        example=Example(
            rows=(
                {"order_id": "1", "project_id": "P", "kind": "报修", "severity": "重大", "created_at": "2026-10-01 08:00", "resolved_at": "2026-10-03 08:00", "status": "已解决"},
                {"order_id": "2", "project_id": "P", "kind": "报修", "severity": "重大", "created_at": "2026-10-01 08:00", "resolved_at": "2026-10-03 08:01", "status": "已解决"},
                {"order_id": "3", "project_id": "P", "kind": "报修", "severity": "重大", "created_at": "2026-10-01 08:00", "status": "处理中"},
                {"order_id": "4", "project_id": "P", "kind": "报修", "severity": "重大", "created_at": "2026-10-31 08:00", "status": "处理中"},
                {"order_id": "5", "project_id": "P", "kind": "报修", "severity": "一般", "created_at": "2026-10-01 08:00", "status": "处理中"},
                {"order_id": "6", "project_id": "P", "kind": "报修", "severity": "重大", "created_at": "2026-10-01 08:00", "status": "已取消"},
            ),
            at="2026-11-01 00:00",
            value=100 / 3,
            numerator=1,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="R05",
        name=Text("问题解决率", "Resolution rate"),
        meaning=Text(
            "已解决 ÷（收到 − 撤销）。登记满 7 天仍未解决的计为未解决，未满 7 天的不计入。" + MERGED_ZH,
            "Solved ÷ (received − withdrawn). Open for 7 days or more counts as unsolved; younger open orders are not counted yet." + MERGED_EN,
        ),
        dataset="work_orders",
        prepare=add_merged,
        prepared_from=MERGED_FROM,
        reach_days=MERGE_DAYS,
        measure=Rate(hit=is_done, pending=~is_done, due=MATURE.expires, late_counts=True),
        needs=(("resolved_at", "closed_at", "status"),),
        excluded=(("withdrawn", is_withdrawn), MERGED),
        dims=DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(95, 95, Text("S4 §1.3 问题解决率 ≥95%", "S4 §1.3: resolution rate ≥ 95%")),
        source=Text("S4 §1.3；成熟期 7 天为产品默认（待确认）", "S4 §1.3; the 7 days are the product's default (to be confirmed)"),
        page="sla",
        order=40,
        example=Example(
            rows=(
                {"order_id": "1", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "resolved_at": "2026-10-20 08:00", "status": "已解决"},
                {"order_id": "2", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "status": "已关闭"},
                {"order_id": "3", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "status": "处理中"},
                {"order_id": "4", "project_id": "P", "kind": "报修", "created_at": "2026-10-30 08:00", "status": "处理中"},
                {"order_id": "5", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "status": "已取消"},
            ),
            at="2026-11-01 00:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=1,
        ),
    ),
)
