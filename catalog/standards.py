"""What a standard is: one row of the register. Who said it, of what, how much, by which clock, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from catalog.words import Text

Operator = Literal["≥", "≤", "="]
Clock = Literal["natural", "working"]
Standing = Literal["有效", "待确认"]
IN_FORCE: Standing = "有效"
TO_CONFIRM: Standing = "待确认"
Bar = Literal["goal", "limit"]
Event = Literal["created", "accepted", "dispatched", "responded", "arrived", "resolved", "closed", "called_back"]

HANDBOOK, GUIDE, ROLLOUT, DEFAULT, COMPANY = "手册版", "指南版", "实施版", "默认", "公司"
PROFILES = (HANDBOOK, GUIDE, ROLLOUT, DEFAULT)
MINUTES = {"分钟": 1, "小时": 60, "天": 1440}
MONTHLY = "月度目标"  # the profile of a row that came as a target of one month
DOCUMENTS = {
    "S0": Text("服务质量提升与客户满意度手册", "Handbook of service quality and customer satisfaction"),
    "S1": Text("品质部职责", "Duties of the quality department"),
    "S2": Text("服务标准化的实施措施", "Measures for standardised service"),
    "S3": Text("咨询服务区管理程序", "Procedure for consulting service areas"),
    "S4": Text("服务规范与客户服务指南", "Service standards and customer service guide"),
}


@dataclass(frozen=True)
class Standard:
    """One standard of one KPI, for all cases or for those that its scope columns name (None means any).

    Without a `start_event` it judges the KPI's value: `goal` and `limit` are in the KPI's unit. With one it judges each case: both
    are times (`unit` 分钟, 小时 or 天) from `start_event` to `stop_event`, by the natural clock or by working hours, less the time
    in the states that `pauses` names. `goal` is what is striven for, `limit` what must hold; `effective_to` is the last day
    included. `status` 待确认: no document gives the figure and nobody has accepted it yet. `profile` is the set it came from.
    """

    standard_id: str
    kpi: str
    property_type: str | None = None
    project_id: str | None = None
    service_line: str | None = None
    kind: str | None = None
    severity: str | None = None
    operator: Operator = "≥"
    goal: float | None = None
    limit: float | None = None
    unit: str = "%"
    clock: Clock = "natural"
    start_event: Event | None = None
    stop_event: Event | None = None
    pauses: tuple[str, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None
    source_doc: str | None = None
    source_section: str | None = None
    quote: str | None = None
    status: Standing = "待确认"
    approved_by: str | None = None
    profile: str = COMPANY

    def __post_init__(self) -> None:
        if self.goal is None and self.limit is None:
            raise ValueError(f"{self.standard_id}: neither goal nor limit")
        if (self.start_event is None) != (self.stop_event is None):
            raise ValueError(f"{self.standard_id}: a clock has both a start and a stop event")
        if self.judges_cases and self.unit not in MINUTES:
            raise ValueError(f"{self.standard_id}: a limit of cases is in {', '.join(MINUTES)}, not {self.unit}")
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValueError(f"{self.standard_id}: ends before it begins")

    @property
    def judges_cases(self) -> bool:
        """Whether each case is held to it, rather than the KPI's value."""
        return self.start_event is not None

    @property
    def is_confirmed(self) -> bool:
        """Whether a document gives it, or somebody has accepted it."""
        return self.status == IN_FORCE

    def minutes(self, bar: Bar) -> float | None:
        """The goal or the limit of a case in minutes; either stands in for the other where only one is given."""
        first, second = (self.goal, self.limit) if bar == "goal" else (self.limit, self.goal)
        value = first if first is not None else second
        return None if value is None else value * MINUTES[self.unit]

    @property
    def cited(self) -> str:
        """Document and section, as "S4 §2.2"; empty where no document gives it."""
        return " ".join(part for part in (self.source_doc, self.source_section) if part)
