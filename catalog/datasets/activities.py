"""What is done for residents beyond daily service: events, festival greetings, care visits, loyalty schemes."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Within
from catalog.words import Text

KINDS = (
    Value("社区活动", "community event", ("客户活动", "业主活动", "文化活动", "community", "event")),
    Value("节日问候", "festival greeting", ("节日慰问", "节日关怀", "祝福", "问候", "greeting")),
    Value("关爱走访", "care visit", ("走访", "上门慰问", "特殊关怀", "关怀走访", "visit")),
    Value("忠诚度计划", "loyalty scheme", ("会员活动", "积分活动", "会员计划", "老客户回馈", "loyalty")),
)

DATASET = Dataset(
    id="activities",
    name=Text("客户活动", "Activities"),
    doc=Text("客户活动、节日问候、关爱走访：一行一场，记邀请和参加人数。", "Events, greetings and care visits: one row each, with how many were invited and came."),
    columns=(
        Column("activity_id", Text("活动编号", "Activity no."), "id", required=True, aliases=("活动序号", "编号", "活动代码", "活动ID", "activity id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("held_on", Text("活动日期", "Held on"), "date", required=True, aliases=("举办日期", "开展日期", "活动时间", "举办时间", "date")),
        Column("kind", Text("活动类型", "Kind"), "category", aliases=("类型", "活动类别", "活动性质", "activity type"), values=KINDS),
        Column("title", Text("活动名称", "Title"), "text", aliases=("名称", "活动主题", "主题", "activity name")),
        Column("invited", Text("邀请人数", "Invited"), "integer", unit="count", aliases=("应到人数", "通知人数", "受邀人数", "邀请户数")),
        Column("attendees", Text("参加人数", "Attendees"), "integer", unit="count", aliases=("参与人数", "实到人数", "到场人数", "参加户数", "participants")),
        Column("cost", Text("费用", "Cost"), "decimal", unit="yuan", aliases=("活动费用", "支出", "金额", "活动经费", "spend")),
    ),
    key=("activity_id",),
    month=("held_on",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("held_on",),
    rules=(Within("invited", low=0), Within("attendees", low=0), Within("cost", low=0)),
    samples=(
        {"activity_id": "HD2026-055", "project_id": "P001", "held_on": "2026-09-25", "kind": "节日问候", "title": "中秋问候", "invited": 400, "attendees": 260, "cost": 3200},
        {"activity_id": "HD2026-056", "project_id": "P002", "held_on": "2026-10-18", "kind": "社区活动", "title": "消防开放日", "invited": 96, "attendees": 41},
    ),
)
