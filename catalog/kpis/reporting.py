"""Reporting (A): do the projects send their month's data in time?"""

from __future__ import annotations

import polars as pl

from catalog.days import midnight_after
from catalog.duties import BUSY, DEADLINES, DUE_DAY, LEFT_OUT, OFTEN, REACH_DAYS, WINDOW, units
from catalog.kpi import Example, Kpi, Rate, Target
from catalog.model import Row
from catalog.words import Text

_SHARE = Text("%", "%")


def _duty(project: str, month: str, received: str | None = None, **cells: object) -> Row:
    return {"project_id": project, "dataset": "报修与工单", "month": month, "is_owed": True, "received_on": received, **cells}


KPIS = (
    Kpi(
        id="A06",
        name=Text("资料按时报送率", "Reports in time"),
        meaning=Text(
            f"按时报送的资料 ÷ 应报的资料，一个项目一类资料一个月算一份；“本月无记录”也算报送。应报：登记册写明的，没写的看前{WINDOW}个月里是否至少报过{OFTEN}个月；多项目的总表里没有某项目的行，视为没有发生，除非它前{WINDOW}个月行数都一样或都不少于{BUSY}行。"
            f"截止日是次月 {DUE_DAY} 日，“报送截止日”或登记册另有规定的从其规定；没到截止日还没报的暂不计入。豁免的、系统启用前到期又没登记收到日期的不计入，单列数量。",
            f"Data sent in time ÷ data owed; a site, a kind of data and a month make one, and a nil report counts. Owed is what the register says, else what came in "
            f"for at least {OFTEN} of the {WINDOW} months before; a list of several projects without a line of one says that there was nothing, unless it had as many lines in each of these months, or {BUSY} and more. Due on the {DUE_DAY}th of the next month unless the reporting deadlines or the register say otherwise; what still has time is "
            "not counted yet. What was waived, and what was due before this product was in use without a date of receipt, is left out and counted.",
        ),
        dataset="reporting",
        joins=(DEADLINES,),
        prepare=units,
        prepared_from=("project_id", "dataset", "month", "is_owed", "due_on", "received_on"),
        calendar=True,
        deliveries=True,
        reach_days=REACH_DAYS,
        measure=Rate(hit=pl.col("_in_time"), pending=~pl.col("_arrived"), due=midnight_after(pl.col("_due_day"))),
        needs=(("month",),),
        excluded=LEFT_OUT,
        dims=("dataset",),
        unit=_SHARE,
        direction="up",
        target=Target(100, 95, Text("文件未给出比例；目标 100%、底线 95% 为产品默认", "No document gives a share; goal 100%, limit 95% are the product's defaults"), tentative=True),
        source=Text("S4 §6.1 服务管理平台的数据采集；比例为产品默认（待确认）", "S4 §6.1 collecting data for the management platform; the shares are the product's default (to be confirmed)"),
        page="archives",
        order=60,
        example=Example(
            # Due 5 October: P in time, Q four days late, R never; S, due 20 October, in time. For October, due 5 November, P may still send; Q was told that it need not.
            rows=(
                _duty("P", "2026-09", "2026-10-05"), _duty("Q", "2026-09", "2026-10-09"), _duty("R", "2026-09"), _duty("S", "2026-09", "2026-10-20", due_on="2026-10-20"),
                _duty("P", "2026-10"), {**_duty("Q", "2026-10"), "is_owed": False}, {**_duty("R", "2026-10"), "is_owed": False},
                {**_duty("S", "2026-10"), "is_owed": False},
            ),
            at="2026-11-01 18:00",
            value=50.0,
            numerator=2,
            denominator=4,
            excluded=0,
        ),
    ),
)
