"""Training sessions: what was taught where and when, to how many people, and what it cost."""

from catalog.datasets.training_records import COURSE_TYPES
from catalog.model import Column, Dataset, Route
from catalog.rules import Within
from catalog.words import Text

DATASET = Dataset(
    id="trainings",
    name=Text("培训场次", "Training sessions"),
    doc=Text(
        "已举办的培训：一行一场培训在一个项目。几个项目合办的，每个项目各一行，参训人数和费用只填本项目的部分。谁应训、谁完成在“培训记录”里。",
        "Training that was held: one row per session and site. A session of several sites is one row each, with that site's people "
        "and its share of the cost. Who had to be trained and who was is in the training records.",
    ),
    columns=(
        Column("session_id", Text("场次编号", "Session no."), "id", required=True,
               aliases=("培训场次编号", "培训场次", "培训单号", "培训计划编号", "开班编号", "班次编号", "session id", "class id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "所属项目", "参训项目", "举办项目", "项目ID", "project", "project id", "site id")),
        Column("session_date", Text("举办日期", "Held on"), "date", required=True,
               aliases=("培训日期", "开班日期", "上课日期", "授课日期", "培训时间", "session date", "held", "training date")),
        Column("course_type", Text("培训类型", "Course type"), "category", required=True,
               aliases=("课程类型", "课程类别", "培训类别", "培训分类", "type", "category"), values=COURSE_TYPES),
        Column("course_id", Text("课程编号", "Course no."), "id", aliases=("课程代码", "课程号", "课程ID", "course id", "course code")),
        Column("course_name", Text("课程名称", "Course"), "text",
               aliases=("课程", "培训课程", "培训名称", "培训主题", "培训内容", "course title", "course name")),
        Column("method", Text("培训方式", "Method"), "text", aliases=("授课方式", "培训形式", "线上线下", "delivery", "mode")),
        Column("hours", Text("课时", "Hours"), "decimal", unit="hours", aliases=("学时", "培训时长", "培训课时", "时长", "duration")),
        Column("expected", Text("应到人数", "Expected"), "integer", unit="count",
               aliases=("应训人数", "计划人数", "应参训人数", "报名人数", "people expected", "planned attendance")),
        Column("attended", Text("实到人数", "Attended"), "integer", unit="count",
               aliases=("参训人数", "实训人数", "培训人数", "签到人数", "到场人数", "attendance", "people trained", "attendees")),
        Column("cost", Text("培训费用", "Cost"), "decimal", unit="yuan",
               aliases=("费用", "培训成本", "费用(元)", "实际费用", "培训经费", "支出", "expense", "amount")),
        Column("budget", Text("培训预算", "Budget"), "decimal", unit="yuan",
               aliases=("预算", "预算金额", "计划费用", "预算费用", "planned cost")),
    ),
    key=("session_id", "project_id"),
    month=("session_date",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("session_date",),
    rules=(*(Within(name, low=0) for name in ("hours", "expected", "attended", "cost", "budget")),),
    samples=(
        {"session_id": "PX202610-01", "project_id": "P001", "session_date": "2026-10-15", "course_type": "礼仪", "course_id": "KC-LY-01",
         "course_name": "服务礼仪", "method": "线下", "hours": 2, "expected": 20, "attended": 18, "cost": 1800, "budget": 2000},
        {"session_id": "PX202610-01", "project_id": "P002", "session_date": "2026-10-15", "course_type": "礼仪", "course_id": "KC-LY-01",
         "course_name": "服务礼仪", "method": "线下", "hours": 2, "expected": 12, "attended": 12, "cost": 1200, "budget": 1200},
        {"session_id": "PX202610-02", "project_id": "P001", "session_date": "2026-10-22", "course_type": "应急", "course_name": "电梯困人应急",
         "attended": 9},
    ),
)
