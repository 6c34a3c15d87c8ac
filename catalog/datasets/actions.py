"""Improvement actions: what was agreed, by whom, until when, and which number it is meant to move."""

from catalog.datasets.standards import KNOWN_KPI
from catalog.model import Column, Dataset, Route
from catalog.rules import Ordered
from catalog.words import Text

DATASET = Dataset(
    id="actions",
    name=Text("改进措施", "Actions"),
    doc=Text(
        "改进措施台账：一行一项措施在一个项目。没完成的也要在里面。写明针对哪个指标，到期后系统会拿它与没有该措施的同类项目比较，说明有没有效果。",
        "The list of improvement actions: one row per action and site; open ones belong in it. It names the KPI that is to move: once due, the product "
        "compares the site with comparable ones without the action and says whether it helped.",
    ),
    columns=(
        Column("action_id", Text("措施编号", "Action no."), "id", required=True,
               aliases=("改进措施编号", "任务编号", "行动编号", "整改措施编号", "措施ID", "action id", "action no")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "所属项目", "实施项目", "责任项目", "项目ID", "project", "project id", "site id")),
        Column("name", Text("措施内容", "Action"), "text",
               aliases=("改进措施", "措施", "措施名称", "行动内容", "改进内容", "工作措施", "what", "action")),
        Column("kpi", Text("指标编号", "KPI"), "id", required=True,
               aliases=("针对指标", "改进指标", "指标代码", "目标指标", "指标ID", "kpi id", "kpi code", "indicator")),
        Column("owner_id", Text("责任人", "Owner"), "id",
               aliases=("责任人编号", "责任人工号", "负责人", "牵头人", "措施责任人", "owner", "responsible")),
        Column("opened_on", Text("提出日期", "Opened on"), "date", required=True,
               aliases=("开始日期", "立项日期", "提出时间", "登记日期", "启动日期", "opened", "start date")),
        Column("due_on", Text("要求完成日期", "Due on"), "date", required=True,
               aliases=("计划完成日期", "完成期限", "截止日期", "到期日期", "计划完成时间", "due", "due date", "deadline")),
        Column("done_on", Text("实际完成日期", "Done on"), "date",
               aliases=("完成日期", "落实日期", "实际完成时间", "完成时间", "done", "completed on", "closed on")),
        Column("expected", Text("预期效果", "Expected effect"), "decimal",
               aliases=("预期提升", "目标改善", "预期变化", "预计效果", "expected change", "target change"),
               doc=Text("指标预计变化多少，单位同指标；下降写负数。", "By how much the KPI should change, in its own unit; a fall is negative.")),
        Column("note", Text("说明", "Note"), "text", aliases=("备注", "完成情况", "措施说明", "进展", "remarks", "comment"), personal="free_text"),
    ),
    key=("action_id", "project_id"),
    month=("due_on",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    owed=False,
    events=("done_on",),
    rules=(KNOWN_KPI, Ordered("opened_on", "due_on"), Ordered("opened_on", "done_on")),
    samples=(
        {"action_id": "GJ-2026-001", "project_id": "P001", "name": "首次响应改为管家十分钟内回电", "kpi": "C01", "owner_id": "E1001", "opened_on": "2026-03-02",
         "due_on": "2026-04-30", "done_on": "2026-04-20", "expected": 5, "note": "已写入交接班要求"},
        {"action_id": "GJ-2026-002", "project_id": "P002", "name": "电梯配件常备库存", "kpi": "R14", "opened_on": "2026-08-10", "due_on": "2026-11-30", "expected": 3},
    ),
)
