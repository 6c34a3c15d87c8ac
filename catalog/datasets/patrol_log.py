"""The patrol log: each point that was to be passed, when it was, and by how many guards."""

from catalog.model import Column, Dataset, Route
from catalog.rules import Within
from catalog.words import Text

DATASET = Dataset(
    id="patrol_log",
    name=Text("巡逻记录", "Patrol log"),
    doc=Text(
        "巡逻（巡更）记录：一行一个点位的一次计划巡逻。漏巡的也要有一行，实际巡逻时间留空。重点区域须双人巡查。",
        "The patrol log: one row per point and planned patrol. A missed one belongs in it without a time. Key places are patrolled by two.",
    ),
    columns=(
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("route", Text("巡逻路线", "Route"), "text", required=True,
               aliases=("巡更路线", "路线", "路线名称", "巡查路线", "线路", "patrol route", "round")),
        Column("point", Text("巡逻点位", "Point"), "text", default="",
               aliases=("巡更点", "点位", "点位名称", "巡查点", "巡逻点名称", "checkpoint", "patrol point")),
        Column("planned_at", Text("计划巡逻时间", "Planned at"), "time", required=True,
               aliases=("应巡时间", "计划时间", "应到时间", "计划到点时间", "计划巡更时间", "planned", "scheduled at")),
        Column("done_at", Text("实际巡逻时间", "Patrolled at"), "time",
               aliases=("实巡时间", "到点时间", "打卡时间", "巡更时间", "实际到点时间", "done", "checked in at")),
        Column("guards", Text("巡逻人数", "Guards"), "integer", unit="count",
               aliases=("人数", "巡查人数", "巡更人数", "参与人数", "number of guards", "people")),
        Column("is_key", Text("重点区域", "Key place"), "flag", aliases=("是否重点", "是否重点区域", "重点部位", "重点点位", "key"),
               doc=Text("不填就看“区域与岗点名册”。", "If empty, the register of areas and posts says it.")),
        Column("staff_id", Text("巡逻员编号", "Guard no."), "id", aliases=("工号", "巡逻员", "巡更人", "巡逻员工号", "staff id", "guard id")),
        Column("result", Text("巡逻情况", "Finding"), "text", aliases=("巡查结果", "异常情况", "巡更结果", "备注", "remarks", "finding")),
    ),
    key=("project_id", "route", "point", "planned_at"),
    month=("planned_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("done_at",),
    rules=(Within("guards", low=0),),
    samples=(
        {"project_id": "P001", "route": "夜巡一线", "point": "地下车库", "planned_at": "2026-10-12 22:00", "done_at": "2026-10-12 22:04",
         "guards": 2, "is_key": True, "staff_id": "E1002"},
        {"project_id": "P001", "route": "夜巡一线", "point": "中心花园", "planned_at": "2026-10-12 22:15"},
    ),
)
