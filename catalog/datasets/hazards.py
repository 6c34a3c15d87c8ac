"""The register of hazards: what was found unsafe, by when it had to be put right, and when it was."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Ordered
from catalog.words import Text

LEVELS = (
    Value("重大", "major", ("重大隐患", "一级", "高", "high", "serious")),
    Value("较大", "considerable", ("较大隐患", "二级", "中", "medium")),
    Value("一般", "ordinary", ("一般隐患", "三级", "低", "low", "minor")),
)

DATASET = Dataset(
    id="hazards",
    name=Text("安全隐患台账", "Hazards"),
    doc=Text(
        "排查出的安全隐患：一行一项，含等级、发现日期、整改期限、整改完成日期。没有整改的也要在内。",
        "Hazards found: one row each, with level, the day it was found, the day it must be put right and the day it was. Open ones belong in it.",
    ),
    columns=(
        Column("hazard_id", Text("隐患编号", "Hazard no."), "id", required=True,
               aliases=("隐患单号", "隐患ID", "排查编号", "隐患记录编号", "hazard id", "finding id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("level", Text("隐患等级", "Level"), "category",
               aliases=("隐患级别", "等级", "级别", "风险等级", "hazard level", "severity"), values=LEVELS),
        Column("category", Text("隐患类别", "Category"), "text", aliases=("类别", "隐患类型", "隐患分类", "专业", "hazard type", "topic")),
        Column("area", Text("部位", "Area"), "text", aliases=("隐患部位", "位置", "区域", "地点", "place", "location"), personal="hash"),
        Column("found_at", Text("发现日期", "Found on"), "date", required=True,
               aliases=("排查日期", "发现时间", "登记日期", "上报日期", "检查日期", "found", "found at", "reported on")),
        Column("due_at", Text("整改期限", "Due on"), "date", aliases=("要求整改日期", "整改截止日期", "限期整改日期", "截止日期", "due", "due date", "deadline")),
        Column("closed_at", Text("整改完成日期", "Closed on"), "date",
               aliases=("销号日期", "完成日期", "整改日期", "闭环日期", "验收日期", "closed", "closed at", "rectified on")),
        Column("owner", Text("责任人", "Person in charge"), "id", aliases=("整改责任人", "负责人", "责任人编号", "owner id")),
        Column("text", Text("隐患描述", "Text"), "text", aliases=("描述", "隐患内容", "问题描述", "内容", "description"), personal="free_text"),
    ),
    key=("hazard_id",),
    month=("found_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("found_at", "closed_at"),
    rules=(Ordered("found_at", "due_at"), Ordered("found_at", "closed_at")),
    samples=(
        {"hazard_id": "YH202610-001", "project_id": "P001", "level": "一般", "category": "消防", "found_at": "2026-10-08", "due_at": "2026-10-15",
         "closed_at": "2026-10-13", "text": "楼道堆放杂物"},
        {"hazard_id": "YH202610-002", "project_id": "P002", "level": "重大", "category": "用电", "found_at": "2026-10-20", "due_at": "2026-10-23"},
    ),
)
