"""Repairs and work orders that stand open (R)."""

import polars as pl

from catalog.kpi import Example, Kpi, Stock, Target
from catalog.kpis.repairs import CREATED, DIMS, DUE, MERGED_FROM, add_merged, flag, is_done, is_withdrawn
from catalog.merged_cases import MERGE_DAYS, MERGED, MERGED_EN, MERGED_ZH
from catalog.words import Text

_CASES = Text("单", "orders")

KPIS = (
    Kpi(
        id="R08",
        name=Text("在办积压", "Backlog"),
        meaning=Text("截至判定时刻仍在办的工单数（含所选期间之前登记的），按登记月份看账龄。" + MERGED_ZH, "Orders still open at the moment of judging, older ones included; by month of report it shows their age." + MERGED_EN),
        dataset="work_orders",
        prepare=add_merged,
        prepared_from=MERGED_FROM,
        reach_days=MERGE_DAYS,
        measure=Stock(open=~is_done & ~is_withdrawn, since=CREATED.at),
        needs=(("resolved_at", "closed_at", "status"),),
        excluded=(MERGED,),
        dims=DIMS,
        unit=_CASES,
        direction="down",
        target=Target(None, None, Text("无手册标准", "No manual gives a figure")),
        source=Text("产品定义", "Product's own definition"),
        page="sla",
        order=70,
        example=Example(
            rows=(
                {"order_id": "1", "project_id": "P", "kind": "报修", "created_at": "2026-09-01 08:00", "resolved_at": None, "status": "处理中"},
                {"order_id": "2", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "status": "待受理"},
                {"order_id": "3", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "status": "已解决"},
                {"order_id": "4", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "status": "已取消"},
            ),
            at="2026-11-01 00:00",
            value=2,
            numerator=2,
            denominator=2,
            excluded=0,
        ),
    ),
    Kpi(
        id="R09",
        name=Text("在办超时", "Open past due"),
        meaning=Text("截至判定时刻仍在办且已过期限的工单数；另列临期（已用时限 80% 以上）。没有期限的不计入，单列数量。" + MERGED_ZH, "Open orders past their due time; at risk (over 80% of the time used) beside it. Orders without a due time are left out and counted." + MERGED_EN),
        dataset="work_orders",
        prepare=add_merged,
        prepared_from=MERGED_FROM,
        reach_days=MERGE_DAYS,
        measure=Stock(open=~is_done & ~is_withdrawn, since=CREATED.at, due=pl.when(DUE.at.is_null() & flag).then(CREATED.at).otherwise(DUE.expires)),
        needs=(("resolved_at", "closed_at", "status"), ("due_at", "severity", "source_overdue")),
        excluded=(("no_target", DUE.at.is_null() & flag.is_null()), MERGED),
        dims=DIMS,
        unit=_CASES,
        direction="down",
        target=Target(0, None, Text("目标为零", "The goal is none")),
        source=Text("产品定义", "Product's own definition"),
        page="sla",
        order=80,
        example=Example(
            rows=(
                {"order_id": "1", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "due_at": "2026-10-02 08:00", "resolved_at": None, "status": "处理中"},
                {"order_id": "2", "project_id": "P", "kind": "报修", "created_at": "2026-10-31 00:00", "due_at": "2026-11-01 04:00", "status": "处理中"},
                {"order_id": "3", "project_id": "P", "kind": "报修", "created_at": "2026-10-31 00:00", "due_at": "2026-11-09 00:00", "status": "处理中"},
                {"order_id": "4", "project_id": "P", "kind": "报修", "created_at": "2026-10-31 00:00", "status": "处理中"},
                {"order_id": "5", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "due_at": "2026-10-02 08:00", "status": "已取消"},
                {"order_id": "6", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "due_at": "2026-10-02 08:00", "resolved_at": "2026-10-05 08:00", "status": "已解决"},
            ),
            at="2026-11-01 00:00",
            value=1,
            numerator=1,
            denominator=3,
            excluded=1,
        ),
    ),
)
