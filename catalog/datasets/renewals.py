"""The year's plan of renewals: what is to be replaced or rebuilt, by when, and for how much."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Within
from catalog.words import Text

STATUSES = (
    Value("未开始", "not started", ("待实施", "计划中", "not begun", "planned")),
    Value("实施中", "under way", ("进行中", "施工中", "在建", "in progress", "ongoing")),
    Value("已完成", "done", ("完成", "已竣工", "已验收", "completed", "finished")),
    Value("已取消", "cancelled", ("取消", "终止", "canceled", "dropped")),
)

DATASET = Dataset(
    id="renewals",
    name=Text("更新改造计划", "Renewal projects"),
    doc=Text(
        "设施更新改造年度计划：一行一项，含计划完成日期、实际完成日期、预算、实际支出。",
        "The yearly plan of renewals: one row each, with the day it is planned to end, the day it ended, budget and spending.",
    ),
    columns=(
        Column("renewal_id", Text("改造项目编号", "Renewal no."), "id", required=True,
               aliases=("改造编号", "工程编号", "改造计划编号", "计划编号", "renewal id", "capex id", "works id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("name", Text("改造内容", "Renewal"), "text", aliases=("工程名称", "改造名称", "改造项目名称", "内容", "works", "title")),
        Column("asset_class", Text("设备类别", "Class"), "text", aliases=("设备类型", "系统类别", "专业", "改造类别", "class")),
        Column("planned_at", Text("计划完成日期", "Planned on"), "date", required=True,
               aliases=("计划竣工日期", "应完成日期", "计划完成时间", "计划日期", "planned", "due date", "target date")),
        Column("done_at", Text("实际完成日期", "Done on"), "date",
               aliases=("完成日期", "竣工日期", "验收日期", "实际完成时间", "done", "completed on")),
        Column("status", Text("状态", "Status"), "category", aliases=("项目状态", "实施状态", "进度状态", "state", "progress"), values=STATUSES),
        Column("budget", Text("预算(元)", "Budget"), "decimal", unit="yuan", aliases=("预算", "预算金额", "计划投资", "批复预算", "budgeted")),
        Column("spent", Text("实际支出(元)", "Spent"), "decimal", unit="yuan", aliases=("实际支出", "实际费用", "结算金额", "已支出", "actual cost", "spending")),
    ),
    key=("renewal_id",),
    month=("planned_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("done_at",),
    rules=(Within("budget", low=0), Within("spent", low=0)),
    samples=(
        {"renewal_id": "GZ2026-01", "project_id": "P001", "name": "车库照明改造", "asset_class": "供电", "planned_at": "2026-06-30",
         "done_at": "2026-06-21", "status": "已完成", "budget": 180000, "spent": 171500},
        {"renewal_id": "GZ2026-02", "project_id": "P002", "name": "消防主机更换", "asset_class": "消防", "planned_at": "2026-11-30", "status": "实施中",
         "budget": 260000, "spent": 90000},
    ),
)
