"""How long each step of the loop of nonconformities takes (Q), and what stands open past its time."""

from __future__ import annotations

import polars as pl

from catalog.kpi import Duration, Example, Kpi, Stock, Target
from catalog.kpis.nonconformities import DIMS, DUE, FOUND, REPORTED, RIGHT, RIGHT_WITHOUT_TIME, VERIFIED, is_closed, is_right, nonconformity
from catalog.words import Text

_HOURS = Text("小时", "hours")
_DAYS = Text("天", "days")
_COUNT = Text("项", "items")
_BASELINE = Text("无手册标准，与自身历史比较", "No manual gives a figure; compared with its own past")

KPIS = (
    Kpi(
        id="Q06N",
        name=Text("问题反馈时长", "Time to report"),
        meaning=Text("从发现到反馈给责任部门的时长：中位数和 P90，未反馈的按截尾计入。", "From found to reported to who is responsible: median and P90; not yet reported counts as censored."),
        dataset="nonconformities",
        measure=Duration(minutes=REPORTED.minutes_since(FOUND), done=REPORTED.at.is_not_null(), since=FOUND.at),
        needs=(("notified_at",),),
        excluded=(("no_stop_time", (is_right | is_closed) & REPORTED.at.is_null()),),
        dims=DIMS,
        unit=_HOURS,
        direction="down",
        target=Target(None, None, _BASELINE),
        source=Text("S1 §三", "S1 §3"),
        page="quality",
        order=58,
        example=Example(
            # After 2, 4 and 6 hours: median 4. Left out: B4, put right but never reported.
            rows=(
                nonconformity(1, notified_at="2026-10-01 10:00"), nonconformity(2, notified_at="2026-10-01 12:00"), nonconformity(3, notified_at="2026-10-01 14:00"),
                nonconformity(4, rectified_at="2026-10-02 08:00"),
            ),
            at="2026-10-31 18:00",
            value=4.0,
            numerator=3,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="Q06",
        name=Text("整改时长", "Time to put right"),
        meaning=Text(
            "从发现到整改完成的时长：中位数和 P90（Kaplan–Meier，未整改的按截尾计入）；可按严重程度看。",
            "From found to put right: median and P90 (Kaplan–Meier, open ones censored); by severity too.",
        ),
        dataset="nonconformities",
        measure=Duration(minutes=RIGHT.minutes_since(FOUND), done=is_right, since=FOUND.at, unit_minutes=1440),
        needs=(("rectified_at",),),
        excluded=(RIGHT_WITHOUT_TIME,),
        dims=DIMS,
        unit=_DAYS,
        direction="down",
        target=Target(None, None, Text("S1 §三 未给出天数，按严重程度与自身历史比较", "S1 §3 gives no days; by severity, compared with its own past")),
        source=Text("S1 §三", "S1 §3"),
        page="quality",
        order=60,
        example=Example(
            # Put right after 24 and 72 hours, one still open after 738: the curve falls to 2/3, then to 1/3, so the median is 72 hours, 3 days.
            rows=(nonconformity(1, rectified_at="2026-10-02 08:00"), nonconformity(2, rectified_at="2026-10-04 08:00"), nonconformity(3), nonconformity(4, verify_result="合格")),
            at="2026-10-31 18:00",
            value=3.0,
            numerator=2,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="Q06V",
        name=Text("验证时长", "Time to verify"),
        meaning=Text("从整改完成到验证的时长：中位数和 P90，未验证的按截尾计入。", "From put right to verified: median and P90; not yet verified counts as censored."),
        dataset="nonconformities",
        measure=Duration(minutes=VERIFIED.minutes_since(RIGHT), done=VERIFIED.at.is_not_null(), since=RIGHT.at, unit_minutes=1440),
        needs=(("verified_at",), ("rectified_at",)),
        about=is_right,
        excluded=(("no_stop_time", pl.col("verify_result").is_not_null() & VERIFIED.at.is_null()),),
        dims=DIMS,
        unit=_DAYS,
        direction="down",
        target=Target(None, None, _BASELINE),
        source=Text("S1 §三", "S1 §3"),
        page="quality",
        order=65,
        example=Example(
            # Verified after 24, 48 and 96 hours: median 48, two days. Left out: B4, a result without a time. Nobody asks for B5.
            rows=(
                nonconformity(1, rectified_at="2026-10-02 08:00", verified_at="2026-10-03 08:00"), nonconformity(2, rectified_at="2026-10-02 08:00", verified_at="2026-10-04 08:00"),
                nonconformity(3, rectified_at="2026-10-02 08:00", verified_at="2026-10-06 08:00"), nonconformity(4, rectified_at="2026-10-02 08:00", verify_result="合格"), nonconformity(5),
            ),
            at="2026-10-31 18:00",
            value=2.0,
            numerator=3,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="Q06S",
        name=Text("逾期未闭环", "Findings open past due"),
        meaning=Text("此刻尚未验证合格、且已过整改期限的不合格项数。", "Nonconformities not yet verified as put right that are past their due time now."),
        dataset="nonconformities",
        measure=Stock(open=~is_closed, since=FOUND.at, due=DUE.expires),
        needs=(("verify_result",),),
        dims=DIMS,
        unit=_COUNT,
        direction="down",
        target=Target(None, 0, Text("S1 §三 闭环，不应有逾期", "S1 §3: the loop closes; none should be past due")),
        source=Text("S1 §三", "S1 §3"),
        page="quality",
        order=45,
        example=Example(
            # B1 and B2 stand open past due, B3 is not due yet, B4 is closed.
            rows=(nonconformity(1), nonconformity(2, verify_result="不合格"), nonconformity(3, due_at="2026-11-10 18:00"), nonconformity(4, verify_result="合格")),
            at="2026-10-31 18:00",
            value=2.0,
            numerator=2,
            denominator=3,
            excluded=0,
        ),
    ),
)
