"""Emergency drills: which kind, when, who was there, what was found and put right."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Within
from catalog.words import Text

KINDS = (
    Value("实战", "live", ("实战演练", "实操演练", "现场演练", "专项演练", "live drill", "practical")),
    Value("全面", "full", ("全面演练", "综合演练", "整体演练", "full drill", "full-scale")),
    Value("实战兼全面", "live and full", ("实战+全面", "综合实战", "全面实战演练", "both", "full live drill")),
    Value("桌面", "table-top", ("桌面演练", "桌面推演", "沙盘推演", "tabletop", "desk")),
)
LIVE, FULL = ("实战", "实战兼全面"), ("全面", "实战兼全面")  # one event may count for both, if it is said to be both

DATASET = Dataset(
    id="drills",
    name=Text("应急演练", "Drills"),
    doc=Text(
        "应急演练：一行一次，含类型、日期、应到和实到人数、发现和已整改的问题数。一次演练既是实战又是全面的，类型填“实战兼全面”。",
        "Emergency drills: one row each, with kind, day, people expected and present, issues found and closed. "
        'A drill that was live and full-scale at once has the kind "live and full".',
    ),
    columns=(
        Column("drill_id", Text("演练编号", "Drill no."), "id", required=True,
               aliases=("演练单号", "演练ID", "演练记录编号", "演练序号", "drill id", "exercise id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "演练项目", "项目ID", "project", "project id", "site id")),
        Column("kind", Text("演练类型", "Kind"), "category", required=True,
               aliases=("演练形式", "演练类别", "演练方式", "类型", "drill type", "type"), values=KINDS),
        Column("topic", Text("演练主题", "Topic"), "text", aliases=("演练内容", "演练科目", "演练名称", "主题", "scenario", "title")),
        Column("held_on", Text("演练日期", "Held on"), "date", required=True,
               aliases=("日期", "演练时间", "实施日期", "开展日期", "drill date", "date", "held")),
        Column("expected", Text("应到人数", "Expected"), "integer", unit="count", aliases=("应参加人数", "应参演人数", "计划人数", "people expected", "invited")),
        Column("present", Text("实到人数", "Present"), "integer", unit="count", aliases=("实际参加人数", "参演人数", "到场人数", "参加人数", "attended", "people present")),
        Column("score", Text("演练评分", "Score"), "decimal", unit="points", aliases=("评分", "得分", "评估得分", "演练得分", "mark", "rating")),
        Column("issues", Text("发现问题数", "Issues found"), "integer", unit="count", aliases=("问题数", "问题数量", "发现问题", "issues", "findings")),
        Column("issues_closed", Text("已整改问题数", "Issues closed"), "integer", unit="count", aliases=("整改完成数", "已整改数", "已闭环问题数", "issues closed count", "closed issues")),
    ),
    key=("drill_id",),
    month=("held_on",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("held_on",),
    rules=tuple(Within(column, low=0) for column in ("expected", "present", "score", "issues", "issues_closed")),
    samples=(
        {"drill_id": "YL202610-01", "project_id": "P001", "kind": "实战", "topic": "电梯困人", "held_on": "2026-10-12", "expected": 20, "present": 18,
         "score": 88, "issues": 3, "issues_closed": 2},
        {"drill_id": "YL202610-02", "project_id": "P002", "kind": "桌面", "topic": "防汛", "held_on": "2026-10-20", "expected": 8, "present": 8},
    ),
)
