"""Emergencies and how they were handled: reported, commanded, told to residents, under control, restored, written up."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Ordered, Skewed
from catalog.words import Text

TYPES = (
    Value("火灾", "fire", ("火情", "起火", "火警", "消防", "火灾事故", "fires")),
    Value("停电", "power cut", ("停电事故", "大面积停电", "供电中断", "blackout", "power outage")),
    Value("漏水", "flooding", ("水浸", "爆管", "跑水", "停水", "water leak", "burst pipe")),
    Value("地震", "earthquake", ("震灾", "quake")),
    Value("恐怖袭击", "attack", ("反恐", "暴恐", "恐怖事件", "terror attack")),
    Value("自然灾害", "natural disaster", ("台风", "暴雨", "防汛", "洪涝", "storm", "typhoon", "flood")),
    Value("公共卫生", "public health", ("疫情", "食物中毒", "公共卫生事件", "epidemic")),
    Value("电梯故障", "elevator failure", ("电梯困人", "困人", "电梯事故", "entrapment", "lift failure")),
    Value("其他", "other", ("其它", "其他事件", "others")),
)
OUTSIDE = ("自然灾害", "地震", "公共卫生")  # what comes from outside and may explain a bad month
_LATER = ("reported_at", "commanded_at", "notified_at", "controlled_at", "restored_at", "report_filed_at")

DATASET = Dataset(
    id="emergencies",
    name=Text("突发事件处置", "Emergencies"),
    doc=Text(
        "突发事件：一行一起，含发生、上报、指挥到位、通报客户、控制、恢复、书面报告归档的时间。",
        "Emergencies: one row each, with the times at which it happened, was reported, had a commander, was told to residents, was under control, "
        "was over and had its report filed.",
    ),
    columns=(
        Column("event_id", Text("事件编号", "Event no."), "id", required=True,
               aliases=("突发事件编号", "应急事件编号", "事件单号", "事件ID", "event id", "emergency id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "事发项目", "项目ID", "project", "project id", "site id")),
        Column("type", Text("事件类型", "Type"), "category", required=True,
               aliases=("突发事件类型", "事件类别", "应急类型", "类型", "emergency type", "category"), values=TYPES),
        Column("occurred_at", Text("发生时间", "Occurred at"), "time", required=True,
               aliases=("事发时间", "发现时间", "事件时间", "突发时间", "occurred", "event time")),
        Column("reported_at", Text("上报时间", "Reported at"), "time", aliases=("报告时间", "首报时间", "报告上级时间", "reported", "escalated at")),
        Column("commanded_at", Text("指挥到位时间", "Commanded at"), "time", aliases=("指挥人员到场时间", "到场时间", "启动预案时间", "commander on site", "command time")),
        Column("notified_at", Text("通报客户时间", "Residents told at"), "time",
               aliases=("信息通报时间", "通知业主时间", "通知客户时间", "首次通报时间", "对外通报时间", "notified", "residents notified")),
        Column("controlled_at", Text("控制时间", "Controlled at"), "time", aliases=("事态控制时间", "处置完成时间", "险情控制时间", "controlled", "under control at")),
        Column("restored_at", Text("恢复时间", "Restored at"), "time", aliases=("恢复正常时间", "善后完成时间", "恢复运行时间", "restored", "recovered at")),
        Column("report_filed_at", Text("报告归档时间", "Report filed at"), "time",
               aliases=("书面报告时间", "报告归档日期", "归档时间", "总结报告时间", "report filed", "filed at")),
        Column("text", Text("事件经过", "Text"), "text", aliases=("经过", "事件描述", "处置情况", "描述", "description"), personal="free_text"),
    ),
    key=("event_id",),
    month=("occurred_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("occurred_at", *_LATER),
    rules=(*(Ordered("occurred_at", later) for later in _LATER), *(Skewed("occurred_at", later) for later in _LATER)),
    samples=(
        {"event_id": "TF202610-01", "project_id": "P001", "type": "电梯故障", "occurred_at": "2026-10-03 08:20", "reported_at": "2026-10-03 08:27",
         "commanded_at": "2026-10-03 08:35", "notified_at": "2026-10-03 08:50", "controlled_at": "2026-10-03 08:58", "restored_at": "2026-10-03 15:10",
         "report_filed_at": "2026-10-05 10:00"},
        {"event_id": "TF202610-02", "project_id": "P002", "type": "停电", "occurred_at": "2026-10-19 21:00", "reported_at": "2026-10-19 21:25"},
    ),
)
