"""Feedback as a whole (C): how often, of which kind and cause, answered, in writing, passed up."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.datasets.complaints import DATASET
from catalog.exposures import households
from catalog.kpi import Events, Example, Kpi, Rate, Target
from catalog.kpis.complaints import DIMS, RECEIVED, SHARE, case, is_complaint, is_done, is_withdrawn
from catalog.model import Row
from catalog.moments import delivered
from catalog.words import Text

REPLY_HOURS = 72
REPLY_DUE = RECEIVED.plus(REPLY_HOURS)
LEVELS = ("部门", "管理层")
WRITTEN = r"(?i)书面|函|信|邮件|短信|公众号|app|小程序|工单回复|mail|letter|written|sms|wechat|portal"
SPOKEN = r"(?i)电话|口头|当面|面谈|上门|现场|来访|phone|call|oral|verbal|person|visit"

replied = pl.coalesce("replied_at", pl.when(~delivered(DATASET.names, "replied_at")).then(pl.col("first_response_at")))
cause = pl.col("root_cause")
channel = pl.col("reply_channel")
is_written = pl.when(channel.str.contains(WRITTEN)).then(True).when(channel.is_null() | channel.str.contains(SPOKEN)).then(False)
is_escalated = pl.col("level").is_in(LEVELS).fill_null(False) | pl.col("escalated_at").is_not_null()
no_level = pl.col("level").is_null() & ~delivered(DATASET.names, "escalated_at")
_withdrawn = ("withdrawn", is_withdrawn)
_NO_LINE = Text("无手册标准，与自身历史比较", "No manual gives a figure; compared with its own past")


def _per_place(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("_month", "_project").agg(pl.len().alias("_exposure"))


def all_feedback(joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """All feedback that stands, by month and project."""
    return _per_place(joined["complaints"].filter(~is_withdrawn))


def solved_complaints(joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Complaints solved, by month and project; of files that tell causes."""
    told = delivered(DATASET.names, "root_cause")
    return _per_place(joined["complaints"].filter(is_complaint & is_done & ~is_withdrawn & told))


_CAUSES: tuple[Row, ...] = (
    case(1, status="已解决", root_cause="人员"), case(2, status="已解决", root_cause="设备"), case(3, status="已解决", root_cause="人员"), case(4, status="已解决"),
    case(5, root_cause="人员"), case(6, status="已取消", root_cause="人员"), case(7, status="已解决", kind="咨询", root_cause="人员"),
)
_MIX: tuple[Row, ...] = (case(1), case(2, kind="表扬"), case(3, kind="建议"), case(4, kind="建议"), case(5, status="已取消"))

KPIS = (
    Kpi(
        id="C06",
        name=Text("投诉率", "Complaint rate"),
        meaning=Text(
            "投诉件数 ÷ 户数 × 1000，按月。户数取项目名册在该月的数；没有户数的项目，其投诉不计入，单列数量。多个月合看时为月平均。",
            "Complaints ÷ households × 1,000, by month. Households as the register has them in that month; complaints at sites without are left out and counted. Over several months: the monthly average.",
        ),
        dataset="complaints",
        joins=("projects",),
        measure=Events(households, scale=1000, counted_in=Text("户·月", "household-months")),
        needs=(("received_at",),),
        about=is_complaint,
        excluded=(_withdrawn,),
        dims=DIMS,
        unit=Text("件/千户·月", "per 1,000 households a month"),
        direction="down",
        target=Target(None, None, _NO_LINE),
        source=Text("S0 §5.2–5.3 提出“投诉率”；每千户每月为产品定义", "S0 §5.2–5.3 speak of a complaint rate; per 1,000 households and month is the product's definition"),
        page="sla",
        order=165,
        example=Example(
            # P has 1,000 households, from November 1,200; Q has 800 and no complaint: 1,000 + 1,200 + 2 × 800 = 3,800. R has no households.
            rows=(
                case(1), case(2), case(3, received_at="2026-11-02 08:00"), case(4, status="已取消"), case(5, kind="表扬"), case(6, project_id="R"),
            ),
            joins={"projects": (
                {"project_id": "P", "valid_from": "2020-01-01", "name": "P", "property_type": "住宅", "households": 1000},
                {"project_id": "P", "valid_from": "2026-11-15", "name": "P", "property_type": "住宅", "households": 1200},
                {"project_id": "Q", "valid_from": "2020-01-01", "name": "Q", "property_type": "住宅", "households": 800},
                {"project_id": "R", "valid_from": "2020-01-01", "name": "R", "property_type": "住宅"},
            )},
            at="2026-11-30 00:00",
            value=3 / 3.8,
            numerator=3,
            denominator=3800,
            excluded=2,
        ),
    ),
    Kpi(
        id="C08",
        name=Text("反馈回音率", "Replied to"),
        meaning=Text(
            "已回复的反馈 ÷（已回复 + 未回复且受理已超 72 小时），各类反馈都算。没有回复时间这一列的导出，以首次响应时间为准。",
            "Feedback replied to ÷ (replied + not replied to 72 h after receipt), all kinds. An export without a column for replies is judged by the first response.",
        ),
        dataset="complaints",
        measure=Rate(hit=replied.is_not_null(), pending=replied.is_null(), due=REPLY_DUE.expires, late_counts=True),
        needs=(("replied_at", "first_response_at"),),
        excluded=(_withdrawn,),
        dims=("kind", *DIMS[:3]),
        unit=SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §6.4 事事有回音", "S4 §6.4: nothing stays without an answer")),
        source=Text("S4 §6.4；72 小时为产品默认（待确认）", "S4 §6.4; the 72 hours are the product's default (to be confirmed)"),
        page="sla",
        order=180,
        example=Example(
            # Replied: 1, 2 (late, but replied to). Not: 3. 4 may still be. Left out: 5.
            rows=(
                case(1, replied_at="2026-10-01 09:00"), case(2, kind="建议", replied_at="2026-10-09 09:00"), case(3, first_response_at="2026-10-01 09:00"),
                case(4, received_at="2026-10-30 08:00"), case(5, status="已取消"),
            ),
            at="2026-11-01 00:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=1,
        ),
    ),
    Kpi(
        id="C09",
        name=Text("书面反馈率", "Replied in writing"),
        meaning=Text(
            "以书面方式（函件、邮件、短信、微信、APP 等）回复的投诉 ÷ 已办结的投诉。没有回复方式的算未书面；看不出是否书面的方式不计入，单列数量。",
            "Complaints replied to in writing (letter, e-mail, text message, app) ÷ complaints solved. Without a way of reply: not in writing; ways that leave it open are left out and counted.",
        ),
        dataset="complaints",
        measure=Rate(hit=is_written),
        needs=(("reply_channel",),),
        about=is_complaint & is_done,
        excluded=(_withdrawn, ("unknown_channel", is_written.is_null())),
        dims=DIMS,
        unit=SHARE,
        direction="up",
        target=Target(100, None, Text("S0 §2/1.4 书面反馈并存档", "S0 §2/1.4: reply in writing and file it")),
        source=Text("S0 §2/1.4", "S0 §2/1.4"),
        page="sla",
        order=181,
        example=Example(
            # In writing: 1, 2. Not: 3 by phone, 4 no way given. Left out: 5 withdrawn, 6 unclear. 7 is open, 8 is no complaint.
            rows=(
                case(1, status="已解决", reply_channel="书面"), case(2, status="已关闭", reply_channel="微信"), case(3, status="已解决", reply_channel="电话"),
                case(4, status="已解决"), case(5, status="已取消", resolved_at="2026-10-02 08:00", reply_channel="书面"), case(6, status="已解决", reply_channel="其他"),
                case(7, reply_channel="书面"), case(8, kind="咨询", status="已解决", reply_channel="书面"),
            ),
            at="2026-11-01 00:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=2,
        ),
    ),
    *(
        Kpi(
            id=id,
            name=name,
            meaning=meaning,
            dataset="complaints",
            measure=Rate(hit=reached),
            needs=(("level", "escalated_at"),),
            about=is_complaint,
            excluded=(_withdrawn, *unknown),
            dims=DIMS[:3],
            unit=SHARE,
            direction="down",
            target=Target(None, None, _NO_LINE),
            source=Text("S0 §3.2 三级反馈机制", "S0 §3.2: three levels of feedback"),
            page="sla",
            order=order,
            example=Example(
                rows=(
                    case(1, level="部门"), case(2, level="管理层"), case(3, level="客户"), case(4, escalated_at="2026-10-02 08:00"), case(5, level="管理层", status="已取消"),
                    case(6, kind="建议", level="部门"), case(7),
                ),
                at="2026-11-01 00:00",
                value=100 * numerator / denominator,
                numerator=numerator,
                denominator=denominator,
                excluded=excluded,
            ),
        )
        for id, order, name, meaning, reached, unknown, numerator, denominator, excluded in (
            # To the department or above: 1, 2, 4 of 1, 2, 3, 4 and 7 (never passed up). Left out: 5.
            ("C10", 182, Text("投诉升级率", "Escalated"),
             Text("升级到部门及以上的投诉 ÷ 投诉。", "Complaints that went up to the department or higher ÷ complaints."),
             is_escalated, (("not_recorded", no_level),), 3, 5, 1),
            # To the management: 2 of 1, 2, 3. Of 4 and 7 the level is not known.
            ("C10M", 183, Text("升级到管理层的投诉率", "Escalated to management"),
             Text("升级到管理层的投诉 ÷ 投诉；没有填层级的不计入，单列数量。", "Complaints that went up to the management ÷ complaints; those without a level are left out and counted."),
             pl.col("level") == "管理层", (("not_recorded", pl.col("level").is_null()),), 1, 3, 3),
        )
    ),
    Kpi(
        id="C11",
        name=Text("投诉根因构成", "Root causes"),
        meaning=Text(
            "查明根因的投诉 ÷ 已办结的投诉；按“根本原因”细分就是各原因的占比，各占比之和等于合计。",
            "Complaints with a known root cause ÷ complaints solved; by “root cause” it is each cause's share, and the shares sum to the whole.",
        ),
        dataset="complaints",
        joins=("complaints",),
        measure=Events(solved_complaints, share=True),
        needs=(("root_cause",),),
        about=is_complaint & is_done & (cause.is_not_null() | ~delivered(DATASET.names, "root_cause")),
        excluded=(_withdrawn,),
        dims=("root_cause", *DIMS[:3]),
        unit=SHARE,
        direction="none",
        target=Target(None, None, _NO_LINE),
        source=Text("S1 §三、S0 §2/1.4 根本原因分析", "S1 §3, S0 §2/1.4: root-cause analysis"),
        page="sla",
        order=184,
        chart="parts",
        example=Example(
            # Of 4 complaints solved three have a cause: staff 2, equipment 1. 5 is open, 6 withdrawn (left out), 7 no complaint.
            rows=_CAUSES,
            joins={"complaints": _CAUSES},
            at="2026-11-01 00:00",
            value=75.0,
            numerator=3,
            denominator=4,
            excluded=0,
        ),
    ),
    Kpi(
        id="C12",
        name=Text("反馈构成", "Mix of feedback"),
        meaning=Text(
            "各类反馈（投诉、建议、表扬、咨询……）÷ 全部反馈，按“反馈类型”细分看；合计恒为 100%。",
            "Each kind of feedback (complaint, suggestion, praise, enquiry …) ÷ all feedback, to be read by kind; the whole is always 100%.",
        ),
        dataset="complaints",
        joins=("complaints",),
        measure=Events(all_feedback, share=True),
        needs=(("kind",),),
        excluded=(_withdrawn,),
        dims=("kind", *DIMS[:3]),
        unit=SHARE,
        direction="none",
        target=Target(None, None, _NO_LINE),
        source=Text("S4 §6.4、S0 §3.2 反馈分类", "S4 §6.4, S0 §3.2: kinds of feedback"),
        page="voice",
        order=20,
        chart="parts",
        example=Example(
            # A complaint, a praise and two suggestions; one complaint is withdrawn.
            rows=_MIX,
            joins={"complaints": _MIX},
            at="2026-11-01 00:00",
            value=100.0,
            numerator=4,
            denominator=4,
            excluded=1,
        ),
    ),
)
