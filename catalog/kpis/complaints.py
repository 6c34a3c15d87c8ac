"""Complaints (C): answered and solved in time. Only feedback of kind 投诉 is spoken of."""

from __future__ import annotations

import polars as pl

from catalog.datasets.complaints import DATASET
from catalog.datasets.work_orders import DONE
from catalog.kpi import Duration, Example, Kpi, Rate, Target
from catalog.merged_cases import MERGE_DAYS, MERGED, MERGED_EN, MERGED_ZH, merged_with
from catalog.model import Row
from catalog.moments import Moment
from catalog.words import Text

_NAMES = DATASET.names
RECEIVED = Moment.of(_NAMES, "received_at")
RESPONDED = Moment.of(_NAMES, "first_response_at")
STOPPED = Moment.of(_NAMES, "resolved_at", "closed_at")
SOURCE_DUE = Moment.of(_NAMES, "due_at")

is_complaint = pl.col("kind") == "投诉"
is_withdrawn = (pl.col("status") == "已取消").fill_null(False)
is_done = STOPPED.at.is_not_null() | pl.col("status").is_in(DONE).fill_null(False)
no_stop_time = is_done & STOPPED.at.is_null()
# The source's due time wins; a standard exists for every complaint, so its overdue flag is never needed.
DUE, GOAL_DUE = SOURCE_DUE.or_else(RECEIVED.within("C02", "limit")), SOURCE_DUE.or_else(RECEIVED.within("C02", "goal"))
RESPONSE_DUE = RECEIVED.within("C01")

_add_merged = merged_with("complaint_id", "received_at")
_MERGED_FROM = ("complaint_id", "repeat_of", "received_at", "resolved_at", "closed_at")

DIMS = ("category", "severity", "channel", "level")
SHARE = Text("%", "%")
_HOURS = Text("小时", "h")
_ATTENTION_ZH, _ATTENTION_EN = "95% 为产品关注线", "95% is the product's attention line"


def case(number: int, **cells: object) -> Row:
    """One complaint of a worked example, received on 1 October at 08:00 unless told otherwise."""
    base = {"complaint_id": f"T{number}", "project_id": "P", "kind": "投诉", "severity": "一般", "received_at": "2026-10-01 08:00", "status": "处理中"}
    return {**base, **cells}


KPIS = (
    Kpi(
        id="C01",
        name=Text("投诉响应及时率", "Complaint response on time"),
        plain=Text("投诉按时回应", "Complaints answered on time"),
        meaning=Text("在标准时限内（出厂默认 24 小时）首次响应的投诉 ÷（已响应 + 未响应且已超时限）。", "Complaints first answered within the standard time (shipped: 24 h) ÷ (answered + unanswered past it)."),
        dataset="complaints",
        measure=Rate(
            hit=RESPONDED.not_after(RESPONSE_DUE),
            pending=RESPONDED.at.is_null(),
            due=RESPONSE_DUE.expires,
        ),
        needs=(("first_response_at",),),
        about=is_complaint,
        excluded=(("withdrawn", is_withdrawn), ("no_response_time", RESPONDED.at.is_null() & is_done)),
        dims=DIMS,
        unit=SHARE,
        direction="up",
        target=Target(100, 95, Text(f"S0 §2/1.4、S2 §三.4 24 小时内响应；{_ATTENTION_ZH}", f"S0 §2/1.4, S2 §3.4: answer within 24 h; {_ATTENTION_EN}"), tentative=True),
        source=Text("S0 §2/1.4、S2 §三.4", "S0 §2/1.4, S2 §3.4"),
        page="sla",
        order=32,
        example=Example(
            # 1 hit at exactly 24 h, 2 late, 3 open past due, 4 not due yet. Left out: 5 withdrawn, 6 closed without a response time. 7 is praise.
            rows=(
                case(1, first_response_at="2026-10-02 08:00"),
                case(2, first_response_at="2026-10-02 08:01"),
                case(3),
                case(4, received_at="2026-10-31 12:00"),
                case(5, status="已取消"),
                case(6, status="已关闭"),
                case(7, kind="表扬", first_response_at="2026-10-01 08:05"),
            ),
            at="2026-11-01 00:00",
            value=100 / 3,
            numerator=1,
            denominator=3,
            excluded=2,
        ),
    ),
    Kpi(
        id="C02",
        name=Text("投诉按时办结率（底线时限）", "Complaints solved within the limit"),
        plain=Text("投诉按时办完", "Complaints solved on time"),
        meaning=Text(
            "按时办结的投诉 ÷（已办结 + 在办且已超时）。期限取来源系统的要求办结时间，没有则为标准的底线时限（出厂默认受理后 72 小时）。" + MERGED_ZH,
            "Complaints solved in time ÷ (solved + open past due). Due by the source's due time, else by the limit of the standard (shipped: 72 h after receipt)." + MERGED_EN,
        ),
        dataset="complaints",
        prepare=_add_merged,
        prepared_from=_MERGED_FROM,
        reach_days=MERGE_DAYS,
        measure=Rate(hit=STOPPED.not_after(DUE), pending=~is_done, due=DUE.expires),
        needs=(("resolved_at", "closed_at"),),
        about=is_complaint,
        excluded=(("withdrawn", is_withdrawn), ("no_stop_time", no_stop_time), MERGED),
        dims=DIMS,
        unit=SHARE,
        direction="up",
        target=Target(100, 95, Text(f"S0 §2/1.4 72 小时内完成；{_ATTENTION_ZH}", f"S0 §2/1.4: done within 72 h; {_ATTENTION_EN}"), tentative=True),
        source=Text("S0 §2/1.4（72 小时）；与 S4 §1.5（48 小时）并列", "S0 §2/1.4 (72 h); stands beside S4 §1.5 (48 h)"),
        page="sla",
        order=34,
        example=Example(
            # 1 and 2 hit (72 h; the source's later due time), 3 late, 4 open past due, 5 and 9 not due yet (9 repeats 1 after it was solved).
            # Left out: 6 withdrawn, 7 done without a time, 8 repeats 4, which is open.
            rows=(
                case(1, resolved_at="2026-10-04 08:00", status="已解决"),
                case(2, due_at="2026-10-10 18:00", closed_at="2026-10-10 17:00", status="已关闭"),
                case(3, resolved_at="2026-10-04 08:01", status="已解决"),
                case(4),
                case(5, received_at="2026-10-30 08:00"),
                case(6, status="已取消"),
                case(7, status="已解决"),
                case(8, repeat_of="T4", received_at="2026-10-20 08:00"),
                case(9, repeat_of="T1", received_at="2026-10-30 09:00"),
            ),
            at="2026-11-01 00:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=3,
        ),
    ),
    Kpi(
        id="C02G",
        name=Text("投诉按时办结率（目标时限）", "Complaints solved within the goal"),
        meaning=Text(
            "目标档：按时办结的投诉 ÷（已办结 + 在办且已超时）。期限取来源系统的要求办结时间，没有则为标准的目标时限（出厂默认受理后 48 小时）。" + MERGED_ZH,
            "The goal tier: complaints solved in time ÷ (solved + open past due). Due by the source's due time, else by the goal of the standard (shipped: 48 h after receipt)." + MERGED_EN,
        ),
        dataset="complaints",
        prepare=_add_merged,
        prepared_from=_MERGED_FROM,
        reach_days=MERGE_DAYS,
        measure=Rate(hit=STOPPED.not_after(GOAL_DUE), pending=~is_done, due=GOAL_DUE.expires),
        needs=(("resolved_at", "closed_at"),),
        about=is_complaint,
        excluded=(("withdrawn", is_withdrawn), ("no_stop_time", no_stop_time), MERGED),
        dims=DIMS,
        unit=SHARE,
        direction="up",
        target=Target(100, 95, Text(f"S4 §1.5 48 小时内；{_ATTENTION_ZH}", f"S4 §1.5: within 48 h; {_ATTENTION_EN}"), tentative=True),
        source=Text("S4 §1.5（48 小时）；与 S0 §2/1.4（72 小时）并列", "S4 §1.5 (48 h); stands beside S0 §2/1.4 (72 h)"),
        page="sla",
        order=36,
        example=Example(
            # 1 hit, 2 late at 72 h, 3 open past due, 4 not due yet, 5 withdrawn.
            rows=(
                case(1, resolved_at="2026-10-03 08:00", status="已解决"),
                case(2, resolved_at="2026-10-04 08:00", status="已解决"),
                case(3),
                case(4, received_at="2026-10-30 08:00"),
                case(5, status="已取消"),
            ),
            at="2026-11-01 00:00",
            value=100 / 3,
            numerator=1,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="C03",
        name=Text("投诉处理时长", "Complaint handling time"),
        meaning=Text(
            "从受理到办结的中位时长（含在办的，按 Kaplan–Meier 估计），另列 P90。" + MERGED_ZH,
            "Median time from receipt to solution, open ones included (Kaplan–Meier); P90 beside it." + MERGED_EN,
        ),
        dataset="complaints",
        prepare=_add_merged,
        prepared_from=_MERGED_FROM,
        reach_days=MERGE_DAYS,
        measure=Duration(minutes=STOPPED.minutes_since(RECEIVED), done=STOPPED.at.is_not_null(), since=RECEIVED.at, events=("created", "resolved")),
        needs=(("resolved_at", "closed_at"),),
        about=is_complaint,
        excluded=(("withdrawn", is_withdrawn), ("no_stop_time", no_stop_time), MERGED),
        dims=DIMS,
        unit=_HOURS,
        direction="down",
        target=Target(48, 72, Text("S4 §1.5 48 小时；S0 §2/1.4 72 小时", "S4 §1.5: 48 h; S0 §2/1.4: 72 h")),
        source=Text("S4 §1.5、S0 §2/1.4", "S4 §1.5, S0 §2/1.4"),
        page="sla",
        order=140,
        example=Example(
            # 10 h, 20 h, one open: the curve falls to 2/3 at 10 h and 1/3 at 20 h, so the median is 20 h.
            rows=(
                case(1, resolved_at="2026-10-01 18:00", status="已解决"),
                case(2, closed_at="2026-10-02 04:00", status="已关闭"),
                case(3),
                case(4, status="已取消"),
                case(5, status="已解决"),
            ),
            at="2026-10-05 08:00",
            value=20.0,
            numerator=2,
            denominator=3,
            excluded=2,
        ),
    ),
)
