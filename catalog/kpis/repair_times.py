"""How long repairs and work orders take (R)."""

from catalog.first_answer import add_first_answer
from catalog.kpi import Duration, Example, Kpi, Target
from catalog.kpis.repairs import CREATED, MERGED_FROM, RESPONDED, STOPPED, add_merged, is_done, is_repair, is_withdrawn
from catalog.merged_cases import MERGE_DAYS, MERGED, MERGED_EN, MERGED_ZH
from catalog.words import Text

_HOURS = Text("小时", "h")

KPIS = (
    Kpi(
        id="R02",
        name=Text("报修响应时长", "Repair response time"),
        meaning=Text(
            "从报修到首次响应的中位时长（含尚未响应的，按 Kaplan–Meier 估计），另列 P90。系统自动应答不算响应，同报修响应及时率。",
            "Median time from report to first answer, open ones included (Kaplan–Meier); P90 beside it. Automatic acknowledgements answer nobody, as in repair response on time.",
        ),
        dataset="work_orders",
        joins=("order_events",),
        prepare=add_first_answer,
        prepared_from=("order_id", "first_response_at"),
        measure=Duration(minutes=RESPONDED.minutes_since(CREATED), done=RESPONDED.at.is_not_null(), since=CREATED.at, events=("created", "responded")),
        needs=(("first_response_at",),),
        about=is_repair,
        excluded=(("withdrawn", is_withdrawn), ("no_response_time", RESPONDED.at.is_null() & is_done)),
        dims=("category", "severity", "team"),
        unit=_HOURS,
        direction="down",
        target=Target(2, 2, Text("S4 §1.3 响应时效 ≤2 小时", "S4 §1.3: answer within 2 h")),
        source=Text("S4 §1.3", "S4 §1.3"),
        page="sla",
        order=50,
        example=Example(
            rows=(
                {"order_id": "1", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "first_response_at": "2026-10-01 09:00", "resolved_at": None, "status": "处理中"},
                {"order_id": "2", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "first_response_at": "2026-10-01 11:00", "status": "处理中"},
                {"order_id": "3", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "status": "待受理"},
            ),
            at="2026-10-02 08:00",
            value=3.0,
            numerator=2,
            denominator=3,
            excluded=0,
        ),
    ),
    Kpi(
        id="R04",
        name=Text("处理时长", "Resolution time"),
        meaning=Text("从登记到解决的中位时长（含在办的，按 Kaplan–Meier 估计），另列 P90。" + MERGED_ZH, "Median time from report to solution, open ones included (Kaplan–Meier); P90 beside it." + MERGED_EN),
        dataset="work_orders",
        prepare=add_merged,
        prepared_from=MERGED_FROM,
        reach_days=MERGE_DAYS,
        measure=Duration(minutes=STOPPED.minutes_since(CREATED), done=STOPPED.at.is_not_null(), since=CREATED.at, events=("created", "resolved")),
        needs=(("resolved_at", "closed_at"),),
        excluded=(("withdrawn", is_withdrawn), ("no_stop_time", is_done & STOPPED.at.is_null()), MERGED),
        dims=("category", "severity", "team"),
        unit=_HOURS,
        direction="down",
        target=Target(None, None, Text("无手册标准，与自身历史比较", "No manual gives a figure; compared with its own past")),
        source=Text("产品定义", "Product's own definition"),
        page="sla",
        order=60,
        example=Example(
            rows=(
                {"order_id": "1", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "resolved_at": "2026-10-01 12:00", "status": "已解决"},
                {"order_id": "2", "project_id": "P", "kind": "报修", "created_at": "2026-10-01 08:00", "closed_at": "2026-10-01 18:00", "status": "已关闭"},
                {"order_id": "3", "project_id": "P", "kind": "报修", "created_at": "2026-10-02 02:00", "status": "处理中"},
            ),
            at="2026-10-02 08:00",
            value=10.0,
            numerator=2,
            denominator=3,
            excluded=0,
        ),
    ),
)
