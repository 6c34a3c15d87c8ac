"""Safety incidents: what happened, when, who was hurt and what was lost."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Within
from catalog.words import Text

TYPES = (
    Value("人身伤害", "injury", ("工伤", "摔伤", "伤人", "人员受伤", "personal injury", "accident")),
    Value("盗窃", "theft", ("失窃", "偷盗", "入室盗窃", "burglary", "stolen")),
    Value("火情", "fire", ("火灾", "起火", "火警", "fire incident")),
    Value("车辆", "vehicle", ("车辆事故", "剐蹭", "交通事故", "停车场事故", "traffic", "car")),
    Value("治安", "public order", ("治安事件", "打架", "纠纷", "disorder", "fight")),
    Value("设备事故", "equipment", ("电梯困人", "设备事件", "equipment accident", "entrapment")),
    Value("其他", "other", ("其它", "其他事件", "others")),
)

DATASET = Dataset(
    id="incidents",
    name=Text("安全事件台账", "Incidents"),
    doc=Text(
        "安全事件：一行一起，含类型、发生时间、受伤人数、损失金额。当月没有事件的，请作“无数据”确认，这样才会显示为 0。",
        "Safety incidents: one row each, with type, time, people hurt and loss. For a month without any, confirm that there were none: "
        "only then does it show as zero.",
    ),
    columns=(
        Column("incident_id", Text("事件编号", "Incident no."), "id", required=True,
               aliases=("事故编号", "安全事件编号", "事件ID", "事件单号", "incident id", "accident id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "事发项目", "项目ID", "project", "project id", "site id")),
        Column("type", Text("事件类型", "Type"), "category", required=True,
               aliases=("事故类型", "事件类别", "事件分类", "类型", "incident type", "category"), values=TYPES),
        Column("occurred_at", Text("发生时间", "Occurred at"), "time", required=True,
               aliases=("事发时间", "事件时间", "发生日期", "事故时间", "occurred", "date of incident", "incident time")),
        Column("injured", Text("受伤人数", "People hurt"), "integer", unit="count", aliases=("伤亡人数", "伤者人数", "受伤", "injuries", "people injured")),
        Column("loss", Text("损失金额(元)", "Loss"), "decimal", unit="yuan", aliases=("损失金额", "财产损失", "直接经济损失", "损失", "damage", "loss amount")),
        Column("text", Text("事件经过", "Text"), "text", aliases=("经过", "事件描述", "描述", "内容", "description"), personal="free_text"),
    ),
    key=("incident_id",),
    month=("occurred_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("occurred_at",),
    rules=(Within("injured", low=0), Within("loss", low=0)),
    samples=(
        {"incident_id": "SJ202610-01", "project_id": "P001", "type": "车辆", "occurred_at": "2026-10-11 18:40", "injured": 0, "loss": 1200},
        {"incident_id": "SJ202610-02", "project_id": "P002", "type": "人身伤害", "occurred_at": "2026-10-24 07:15", "injured": 1},
    ),
)
