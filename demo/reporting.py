"""The quality department's own log of who sent which month's data when: one project is late nearly always, and the last month's energy of two is missing."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from demo.company import Company

MONTHLY = ("报修与工单", "投诉与反馈", "满意度调查答卷", "回访记录", "培训记录", "能耗月报", "持证台账", "保养与检测计划")
# Things that need not happen every month: nobody owes a report of them.
NOW_AND_THEN = (
    "客户活动",
    "应急演练",
    "突发事件处置",
    "设备故障记录",
    "安全隐患台账",
    "建议与创新",
    "安全事件台账",
    "不合格项",
    "培训场次",
    "满意度调查批次",
)
LOGGED_MONTHS = 12
LATE, MISSING = "P014", ("P009", "P021")
MISSED = "能耗月报"


def reporting(company: Company) -> pl.DataFrame:
    """One row per project, kind of data and month of the last year, and one per project and kind that nobody owes."""
    starts = company.starts[:-1]
    ids = company.projects["project_id"].to_list()
    rows: list[tuple[object, ...]] = [(id, kind, starts[0], False, None) for id in ids for kind in NOW_AND_THEN]
    for month, first in list(enumerate(starts))[-LOGGED_MONTHS:]:
        after = company.starts[month + 1]
        for place, id in enumerate(ids):
            for number, kind in enumerate(MONTHLY):
                late = (id == LATE and (month + number) % 5 != 0) or (place * 7 + month * 3 + number) % 61 == 0
                missing = first == starts[-1] and kind == MISSED and id in MISSING
                day = after + timedelta(days=(6 + number % 4) if late else (place + number + month) % 2)
                rows.append((id, kind, first, True, None if missing else day))
    return pl.DataFrame(
        rows,
        schema={"project_id": pl.String, "dataset": pl.String, "month": pl.Date, "is_owed": pl.Boolean, "received_on": pl.Date},
        orient="row",
    )


def sent(company: Company, listed: pl.DataFrame) -> pl.DataFrame:
    """A list without what those projects have not sent of the last month."""
    return listed.filter(~(pl.col("project_id").is_in(MISSING) & (pl.col("period") == company.starts[-2])))
