"""Meetings with residents: when they were held, who came, what was raised and what was settled."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Within
from catalog.words import Text

RESIDENTS = "业主座谈会"
KINDS = (
    Value(RESIDENTS, "resident meeting", ("座谈会", "居民座谈会", "业主恳谈会", "恳谈会", "客户座谈会", "住户座谈会", "residents", "forum")),
    Value("业委会会议", "owners' committee", ("业委会", "业主委员会会议", "业主委员会", "committee")),
    Value("其他会议", "other", ("其他", "内部会议", "例会", "others")),
)

DATASET = Dataset(
    id="meetings",
    name=Text("会议与座谈会", "Meetings"),
    doc=Text("与业主的座谈会等会议：一行一次，记到会人数、提出和解决的问题数。", "Meetings with residents: one row each, with who came and how many issues were raised and settled."),
    columns=(
        Column("meeting_id", Text("会议编号", "Meeting no."), "id", required=True, aliases=("座谈会编号", "会议序号", "活动编号", "会议ID", "meeting id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("held_on", Text("召开日期", "Held on"), "date", required=True, aliases=("会议日期", "座谈日期", "举办日期", "召开时间", "会议时间", "date")),
        Column("kind", Text("会议类型", "Kind"), "category", required=True, aliases=("类型", "会议性质", "会议类别", "meeting type", "type"), values=KINDS),
        Column("attendees", Text("到会人数", "Attendees"), "integer", unit="count", aliases=("参会人数", "参加人数", "出席人数", "participants")),
        Column("issues", Text("提出问题数", "Issues raised"), "integer", unit="count", aliases=("问题数", "意见数", "议题数", "issues")),
        Column("issues_closed", Text("解决问题数", "Issues settled"), "integer", unit="count", aliases=("已解决问题数", "已落实问题数", "办结数", "issues closed")),
    ),
    key=("meeting_id",),
    month=("held_on",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("held_on",),
    rules=(Within("attendees", low=0), Within("issues", low=0), Within("issues_closed", low=0)),
    samples=(
        {"meeting_id": "HY2026-031", "project_id": "P001", "held_on": "2026-08-16", "kind": RESIDENTS, "attendees": 26, "issues": 7, "issues_closed": 5},
        {"meeting_id": "HY2026-032", "project_id": "P002", "held_on": "2026-09-03", "kind": "业委会会议", "attendees": 9, "issues": 2, "issues_closed": 2},
    ),
)
