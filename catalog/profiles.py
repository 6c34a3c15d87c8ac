"""The standards as the founding documents give them, by document: 手册版 (S0), 指南版 (S4), 实施版 (S2), and the times that 默认 holds cases to.

The shares and marks of 默认 are those of the KPI entries themselves; `catalog.register` puts both together.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from catalog.standards import DEFAULT, GUIDE, HANDBOOK, ROLLOUT, Event, Standard

_OF = {HANDBOOK: "S0", GUIDE: "S4", ROLLOUT: "S2"}
PRODUCT_QUOTE = "产品默认值，文件未给出"


def _said(profile: str, kpi: str, section: str, quote: str, goal: float, unit: str = "%", **more: Any) -> Standard:
    """A figure that a founding document gives: goal and limit are the same unless told otherwise."""
    name = f"{_OF[profile]}-{kpi}" + (f"-{more.pop('mark')}" if "mark" in more else "")
    parts: dict[str, Any] = {"limit": goal, "status": "有效", **more}
    return Standard(name, kpi, goal=goal, unit=unit, source_doc=_OF[profile], source_section=section, quote=quote, profile=profile, **parts)


def _within(
    profile: str, kpi: str, section: str, quote: str, time: float, clock: tuple[Event, Event], unit: str = "小时", **more: Any
) -> Standard:
    """A time limit of cases; the documents never say working hours, so the natural clock runs."""
    start, stop = clock
    return _said(profile, kpi, section, quote, time, unit, operator="≤", start_event=start, stop_event=stop, **more)


_ANSWER: tuple[Event, Event] = ("created", "responded")
_SOLVE: tuple[Event, Event] = ("created", "resolved")
_CALL: tuple[Event, Event] = ("resolved", "called_back")

HANDBOOK_ROWS = (
    _within(HANDBOOK, "C01", "§2/1.4", "24小时内响应", 24, _ANSWER, service_line="投诉", kind="投诉"),
    _within(HANDBOOK, "C02", "§2/1.4", "72小时内完成", 72, _SOLVE, service_line="投诉", kind="投诉"),
    _within(HANDBOOK, "C08", "§3.2", "24小时内回应", 24, _ANSWER, service_line="投诉"),
    _said(HANDBOOK, "M01", "§4/1.3", "实战演练每季度至少一次", 1, "次/季"),
    _said(HANDBOOK, "Q10", "§4/1.2、§4/1.4", "重点区域每日两次", 2, "次/天"),
    _said(HANDBOOK, "Q11", "§4/1.2", "重点区域双人巡查", 2, "人"),
    _said(HANDBOOK, "Q12", "§4/1.2", "24小时值守", 24, "小时/天"),
)
GUIDE_ROWS = (
    _within(GUIDE, "R01", "§2.2", "2小时内", 2, _ANSWER, service_line="报修", kind="报修"),
    _said(GUIDE, "R02", "§1.3", "响应时效≤2小时", 2, "小时", operator="≤", service_line="报修"),
    _within(GUIDE, "R03", "§2.2", "重大问题48小时内", 48, _SOLVE, service_line="报修", kind="报修", severity="重大"),
    _within(GUIDE, "R14", "§2.2", "重大问题48小时内", 48, _SOLVE, service_line="报修", kind="报修", severity="重大"),
    _said(GUIDE, "R05", "§1.3", "问题解决率≥95%", 95),
    _within(GUIDE, "C02", "§1.5", "48小时内", 48, _SOLVE, service_line="投诉", kind="投诉"),
    _said(GUIDE, "C04", "§1.5", "投诉处理满意度≥90%", 90),
    _within(GUIDE, "C05", "§3.4", "处理后30日内回访", 30, _CALL, "天", service_line="投诉", kind="投诉"),
    _said(GUIDE, "V01", "§1.3", "用户满意度≥90%", 90),
    _said(GUIDE, "M02", "§7.2", "全面演练每年至少一次", 1, "次/年"),
    _said(GUIDE, "T07", "§5.3", "季度＋年度考核", 4, "次/年"),
    _said(GUIDE, "A02", "§3.1", "每季度核查一次", 1, "次/季"),
)
ROLLOUT_ROWS = (
    _within(ROLLOUT, "C01", "§三.4", "24小时以内", 24, _ANSWER, service_line="投诉", kind="投诉"),
    _said(ROLLOUT, "V01", "§三.4、§三.5", "80%以上（信息化后）；85%以上（居民参与后）", 85, limit=80),
    _said(ROLLOUT, "V06", "§三.2", "员工的服务满意度达到90%", 90),
    _said(ROLLOUT, "V10", "§三.5", "居民座谈会每季度至少一次", 1, "次/季"),
    _said(ROLLOUT, "T01", "§三.2", "专业培训每年至少四次", 4, "次/年"),
    _said(ROLLOUT, "T09", "§三.3", "六个月内提升15%", 15),
    _said(ROLLOUT, "Q14", "§三.1", "服务标准三个月内制定", 3, "个月", operator="≤", mark="标准"),
    _said(ROLLOUT, "Q14", "§三.4", "信息化系统一年内部署", 12, "个月", operator="≤", mark="系统"),
)


def _default(row: Standard, **changes: Any) -> Standard:
    """A document's row as 默认 takes it over."""
    return replace(row, standard_id=f"默认-{row.kpi}-时限", profile=DEFAULT, **changes)


def _of(rows: tuple[Standard, ...], kpi: str) -> Standard:
    return next(row for row in rows if row.kpi == kpi)


# Two tiers for complaints: S4 wants 48 h, S0 allows 72 h. 2 h is for repairs and 24 h for complaints: no contradiction, two lines.
DEFAULT_LIMITS = (
    _default(_of(GUIDE_ROWS, "R01")),
    _default(_of(GUIDE_ROWS, "R03")),
    _default(_of(GUIDE_ROWS, "R14")),
    Standard("默认-R05-时限", "R05", service_line="报修", operator="≤", goal=7, limit=7, unit="天", start_event="created", stop_event="resolved",
             quote=PRODUCT_QUOTE, profile=DEFAULT),
    _default(_of(HANDBOOK_ROWS, "C01"), source_doc="S0、S2", source_section="§2/1.4；§三.4"),
    _default(_of(HANDBOOK_ROWS, "C02"), goal=48, source_doc="S4、S0", source_section="§1.5；§2/1.4", quote="48小时内；72小时内完成"),
    _default(_of(GUIDE_ROWS, "C05")),
)  # fmt: skip


def staged(start: date, step_months: int = 6) -> tuple[Standard, ...]:
    """实施版's satisfaction as stages with dates: 80% from `start`, 85% a step later. S2 dates neither, so the dates await confirmation."""
    index = start.year * 12 + start.month - 1 + step_months
    later = date(index // 12, index % 12 + 1, 1)
    first = _said(ROLLOUT, "V01", "§三.4", "80%以上（信息化后）", 80, mark="一", effective_from=start, status="待确认")
    return first, _said(ROLLOUT, "V01", "§三.5", "85%以上（居民参与后）", 85, mark="二", effective_from=later, status="待确认")
