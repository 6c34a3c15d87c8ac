"""The shift log of guarded posts: who stood where from when to when, and whether the shift was handed over whole."""

from catalog.model import Column, Dataset, Route
from catalog.rules import Ordered, Within
from catalog.words import Text

DATASET = Dataset(
    id="shift_log",
    name=Text("值守与交接班记录", "Shift log"),
    doc=Text(
        "岗位值守与交接班：一行一个岗位的一个班次，写明起止时间。哪些岗位必须值守、每天多少小时，以“区域与岗点名册”为准。",
        "Guarded posts and handovers: one row per post and shift, with its start and end. Which posts must be manned for how many hours is what "
        "the register of areas and posts says.",
    ),
    columns=(
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("post", Text("值守岗位", "Post"), "text", required=True,
               aliases=("岗位", "岗位名称", "岗点", "岗亭", "值班岗位", "guard post", "post name")),
        Column("shift", Text("班次", "Shift"), "text", aliases=("班别", "班次名称", "早中晚班", "值班班次", "shift name")),
        Column("starts_at", Text("上岗时间", "Starts at"), "time", required=True,
               aliases=("接班时间", "班次开始时间", "开始时间", "值班开始时间", "到岗时间", "start", "shift start", "from")),
        Column("ends_at", Text("下岗时间", "Ends at"), "time",
               aliases=("班次结束时间", "结束时间", "值班结束时间", "离岗时间", "end", "shift end", "until")),
        Column("guards", Text("在岗人数", "Guards"), "integer", unit="count", aliases=("人数", "值守人数", "到岗人数", "number of guards", "people")),
        Column("staff_id", Text("值守人编号", "Guard no."), "id", aliases=("工号", "值班人", "值守人", "值班员工号", "staff id", "guard id")),
        Column("handover_at", Text("交接时间", "Handed over at"), "time",
               aliases=("交接班时间", "交班时间", "交接完成时间", "交接日期", "handover", "handover time")),
        Column("complete", Text("交接完整", "Handover complete"), "flag",
               aliases=("交接是否完整", "是否完整交接", "交接完成", "是否交接", "交接班是否完整", "complete")),
    ),
    key=("project_id", "post", "starts_at"),
    month=("starts_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("handover_at",),
    rules=(Ordered("starts_at", "ends_at"), Ordered("starts_at", "handover_at"), Within("guards", low=0)),
    samples=(
        {"project_id": "P001", "post": "东门岗", "shift": "早班", "starts_at": "2026-10-12 08:00", "ends_at": "2026-10-12 20:00", "guards": 1,
         "staff_id": "E1002", "handover_at": "2026-10-12 20:05", "complete": True},
        {"project_id": "P001", "post": "东门岗", "shift": "夜班", "starts_at": "2026-10-12 20:00", "ends_at": "2026-10-13 08:00", "guards": 1,
         "handover_at": "2026-10-13 08:10", "complete": False},
    ),
)
