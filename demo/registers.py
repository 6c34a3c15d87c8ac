"""What head office sets and writes down once: its standards, the month's targets, when it works, and a short question of its own."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl

from demo.company import Company
from demo.layouts import DAY, FLAG, MONTH, Layout, plain
from demo.listings import Listing
from demo.story import back

# number, KPI, property type, site, goal, limit, unit, source
VALUES = (
    ("BZ-001", "R14", None, None, 98, 92, "%", "集团服务标准（2023 版）"),
    ("BZ-002", "V01", None, None, 90, 80, "%", "集团服务标准（2023 版）"),
    ("BZ-003", "V01", "写字楼", None, 92, 85, "%", "写字楼客户服务标准"),
    ("BZ-004", "T02", None, None, 98, 88, "%", "年度培训管理办法"),
    ("BZ-005", "C01", None, None, 98, 90, "%", "客户投诉处理办法"),
    ("HT-012", "R14", None, "P012", 99, 95, "%", "环球广场物业服务合同"),
    ("HT-002", "V01", None, "P002", 93, 86, "%", "云锦写字楼物业服务合同"),
)
TARGETED, TARGET_MONTHS = (("V01", 90, 82), ("R14", 97, 92)), 3
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五")
HOURS = "09:00-12:00，13:00-18:00"
EFFORT, EFFORT_MONTHS, EFFORT_ANSWERS = "办事省力", 6, 2


def standards(company: Company) -> pl.DataFrame:
    """The company's standards of values since the first month; contracts of two sites among them, where these are there."""
    there = {None, *company.projects["project_id"]}
    rows = [(*row[:4], "≥", *row[4:], company.starts[0], "有效", "王敏") for row in VALUES if row[3] in there]
    columns = [
        "standard_id",
        "kpi",
        "property_type",
        "project_id",
        "operator",
        "goal",
        "limit",
        "unit",
        "source_doc",
        "effective_from",
        "status",
        "approved_by",
    ]
    return pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)


def targets(company: Company) -> pl.DataFrame:
    """Goals of two numbers for every site in each of the last three months."""
    months = company.starts[-1 - TARGET_MONTHS : -1]
    rows = [(id, month, *goal, "年度经营计划") for month in months for id in company.projects["project_id"] for goal in TARGETED]
    return pl.DataFrame(rows, schema=["project_id", "month", "kpi", "goal", "limit", "source_doc"], orient="row")


def work_hours(company: Company) -> pl.DataFrame:
    """Five days a week with a lunch break."""
    return pl.DataFrame({"weekday": WEEKDAYS, "hours": [HOURS] * len(WEEKDAYS)}).with_columns(valid_from=pl.lit(company.starts[0]))


def calendar_days(company: Company) -> pl.DataFrame:
    """Two days of the last month that the company itself decided on."""
    first = company.starts[-2]
    days = [(first + timedelta(days=14), False, "公司司庆"), (first + timedelta(days=24), True, "年度盘点")]
    return pl.DataFrame(days, schema=["day", "workday", "note"], orient="row")


def effort_survey(company: Company) -> pl.DataFrame:
    """Six months of one short question after a visit, on a scale of 1 to 7: whether it was made easy."""
    rng = company.rng("effort_survey")
    ids, months = company.projects["project_id"], company.starts[-1 - min(EFFORT_MONTHS, company.months) : -1]
    place = [(month, id) for month in months for id in ids for _ in range(EFFORT_ANSWERS)]
    size = len(place)
    at = [
        datetime.combine(month, time(9)) + timedelta(hours=int(hour))
        for (month, _), hour in zip(place, rng.integers(0, 600, size), strict=True)
    ]
    nothing = pl.Series([None] * size, dtype=pl.String)
    return pl.DataFrame({
        "response_id": [f"SL{n:05d}" for n in range(1, size + 1)], "campaign_id": [_campaign(month) for month, _ in place],
        "project_id": [id for _, id in place], "answered_at": at, "item": [EFFORT] * size,
        "score": rng.choice(np.arange(1, 8), size, p=(0.02, 0.03, 0.06, 0.12, 0.25, 0.32, 0.2)), "scale_min": [1] * size, "scale_max": [7] * size,
        "segment": ["业主"] * size, "building": nothing, "customer_id": nothing, "text": nothing,
    }).sort("answered_at", "response_id")  # fmt: skip


def _campaign(month: date) -> str:
    return f"SL-{back(month, 0):%Y%m}"


REGISTERS: dict[str, Listing] = {
    "work_hours": Listing(work_hours, "valid_from", (), Layout("作息时间", "公司作息时间", (
        *plain("weekday 星期,hours 上班时段"), ("valid_from", "生效日期", DAY),
    ), encoding="utf-8-sig")),
    "calendar_days": Listing(calendar_days, "day", (), Layout("工作日例外", "公司工作日例外", (
        ("day", "日期", DAY), ("workday", "是否上班", FLAG), *plain("note 说明"),
    ), encoding="utf-8-sig")),
    "standards": Listing(standards, "effective_from", (), Layout("标准登记册", "公司标准登记册", (
        *plain("standard_id 标准编号,kpi 指标编号,property_type 业态,project_id 项目编号,operator 比较符,goal 目标值,limit 底线值,unit 单位"),
        ("effective_from", "生效日期", DAY), *plain("source_doc 来源文件,status 标准状态,approved_by 批准人"),
    ), encoding="utf-8-sig")),
    "targets": Listing(targets, "month", (), Layout("月度目标", "项目月度目标", (
        *plain("project_id 项目编号"), ("month", "月份", MONTH), *plain("kpi 指标编号,goal 目标值,limit 底线值,source_doc 来源文件"),
    ), encoding="utf-8-sig")),
}  # fmt: skip
