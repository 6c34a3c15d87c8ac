"""How emergencies are handled (M): reported, told to residents, under control, written up."""

from __future__ import annotations

import polars as pl

from catalog.datasets.emergencies import DATASET
from catalog.kpi import Duration, Example, Kpi, Rate, Target
from catalog.model import Row
from catalog.moments import Moment
from catalog.words import Text

OCCURRED, REPORTED, NOTIFIED, CONTROLLED, FILED = (
    Moment.of(DATASET.names, name) for name in ("occurred_at", "reported_at", "notified_at", "controlled_at", "report_filed_at")
)
REPORT_MINUTES, FILING_DAYS = 15, 7
REPORT_BY = Moment(OCCURRED.at + pl.duration(minutes=REPORT_MINUTES), OCCURRED.day, OCCURRED.dated)
FILE_BY = OCCURRED.plus(FILING_DAYS * 24)

DIMS = ("type",)
_SHARE = Text("%", "%")
_MINUTES = Text("分钟", "min")
_BASELINE = Text("无手册标准，与自身历史比较", "No manual gives a figure; compared with its own past")


def _event(number: int, **cells: object) -> Row:
    """One emergency of a worked example, on 1 October at 8."""
    return {"event_id": f"T{number}", "project_id": "P", "type": "停电", "occurred_at": "2026-10-01 08:00", **cells}


def _until(stop: Moment) -> Duration:
    """Minutes from the emergency to a later step of it; one that has not come yet is censored."""
    return Duration(minutes=stop.minutes_since(OCCURRED), done=stop.at.is_not_null(), since=OCCURRED.at, unit_minutes=1)


def _examples(column: str) -> Example:
    """After 10, 30 and 50 minutes; one still waiting after 40: the curve falls to 3/4, 1/2, and with one left to 0 at 50: median between 30 and 50."""
    rows = (
        _event(1, **{column: "2026-10-01 08:10"}), _event(2, **{column: "2026-10-01 08:30"}), _event(3, **{column: "2026-10-01 08:50"}),
        _event(4, occurred_at="2026-10-31 17:20"),
    )
    return Example(rows=rows, at="2026-10-31 18:00", value=40.0, numerator=3, denominator=4, excluded=0)


KPIS = (
    Kpi(
        id="M05",
        name=Text("事件上报及时率", "Emergencies reported in time"),
        meaning=Text(
            "发生后 15 分钟内上报的突发事件 ÷（已上报 + 未上报且已超 15 分钟）。",
            "Emergencies reported within 15 minutes ÷ (reported + unreported past 15 minutes).",
        ),
        dataset="emergencies",
        measure=Rate(hit=REPORTED.not_after(REPORT_BY), pending=REPORTED.at.is_null(), due=REPORT_BY.expires),
        needs=(("reported_at",),),
        dims=DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §7.1 未给出数值；15 分钟、100% 为产品默认", "S4 §7.1 gives no figure; 15 minutes and 100% are the product's defaults"), tentative=True),
        source=Text("S4 §7.1；15 分钟为产品默认（待确认）", "S4 §7.1; the 15 minutes are the product's default (to be confirmed)"),
        page="safety",
        order=50,
        minimum_n=5,
        example=Example(
            # T1 on the minute, T2 a minute late, T3 not reported and past it, T4 has five minutes left.
            rows=(
                _event(1, reported_at="2026-10-01 08:15"), _event(2, reported_at="2026-10-01 08:16"), _event(3),
                _event(4, occurred_at="2026-10-31 17:50"),
            ),
            at="2026-10-31 18:00",
            value=100 / 3,
            numerator=1,
            denominator=3,
            excluded=0,
        ),
    ),
    Kpi(
        id="M05T",
        name=Text("事件上报时长（中位数·P90）", "Time to report (median, P90)"),
        meaning=Text(
            "从发生到上报的分钟数，Kaplan–Meier 中位数和 P90；尚未上报的按截尾计入。",
            "Minutes from the emergency to its report, Kaplan–Meier median and P90; those not reported yet are censored.",
        ),
        dataset="emergencies",
        measure=_until(REPORTED),
        needs=(("reported_at",),),
        dims=DIMS,
        unit=_MINUTES,
        direction="down",
        target=Target(None, REPORT_MINUTES, Text("S4 §7.1 未给出数值；15 分钟为产品默认", "S4 §7.1 gives no figure; 15 minutes is the product's default"), tentative=True),
        source=Text("S4 §7.1", "S4 §7.1"),
        page="safety",
        order=51,
        minimum_n=5,
        example=_examples("reported_at"),
    ),
    Kpi(
        id="M05C",
        name=Text("事件处置时长（中位数·P90）", "Time to control (median, P90)"),
        meaning=Text(
            "从发生到事态得到控制的分钟数，Kaplan–Meier 中位数和 P90；尚未控制的按截尾计入。不同类型的事件不可比，请按类型看。",
            "Minutes from the emergency to its being under control, Kaplan–Meier median and P90; those not under control are censored. Types differ: look at each by itself.",
        ),
        dataset="emergencies",
        measure=_until(CONTROLLED),
        needs=(("controlled_at",),),
        dims=DIMS,
        unit=_MINUTES,
        direction="down",
        target=Target(None, None, _BASELINE),
        source=Text("S4 §7.1", "S4 §7.1"),
        page="safety",
        order=52,
        minimum_n=5,
        example=_examples("controlled_at"),
    ),
    Kpi(
        id="M11",
        name=Text("应急信息通报时长（中位数·P90）", "Time to tell residents"),
        meaning=Text(
            "从发生到首次通报客户的分钟数，Kaplan–Meier 中位数和 P90；尚未通报的按截尾计入。",
            "Minutes from the emergency to the first word to residents, Kaplan–Meier median and P90; those not told yet are censored.",
        ),
        dataset="emergencies",
        measure=_until(NOTIFIED),
        needs=(("notified_at",),),
        dims=DIMS,
        unit=_MINUTES,
        direction="down",
        target=Target(None, None, _BASELINE),
        source=Text("S4 §7.4（原文未完）", "S4 §7.4 (cut off in the document)"),
        page="safety",
        order=53,
        minimum_n=5,
        example=_examples("notified_at"),
    ),
    Kpi(
        id="M06",
        name=Text("事件报告归档率", "Reports filed"),
        meaning=Text(
            "书面报告已归档的突发事件 ÷（已归档 + 未归档且发生已满 7 天）。迟归档也算归档。",
            "Emergencies whose written report is filed ÷ (filed + not filed seven days after). Filed late is filed.",
        ),
        dataset="emergencies",
        measure=Rate(hit=FILED.at.is_not_null(), pending=FILED.at.is_null(), due=FILE_BY.expires, late_counts=True),
        needs=(("report_filed_at",),),
        dims=DIMS,
        unit=_SHARE,
        direction="up",
        target=Target(100, None, Text("S4 §7.1 书面报告归档", "S4 §7.1: a written report is filed")),
        source=Text("S4 §7.1；7 天为产品默认（待确认）", "S4 §7.1; the seven days are the product's default (to be confirmed)"),
        page="safety",
        order=60,
        minimum_n=5,
        example=Example(
            # T1 filed, T2 filed three weeks late, T3 not; T4 happened two days ago.
            rows=(
                _event(1, report_filed_at="2026-10-03 10:00"), _event(2, report_filed_at="2026-10-29 10:00"), _event(3),
                _event(4, occurred_at="2026-10-29 17:20"),
            ),
            at="2026-10-31 18:00",
            value=200 / 3,
            numerator=2,
            denominator=3,
            excluded=0,
        ),
    ),
)
