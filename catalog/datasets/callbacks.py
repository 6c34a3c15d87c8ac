"""Call-backs: residents asked, after a work order or a complaint was dealt with, whether it was solved and how well."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import OnScale
from catalog.words import Text

SOURCES = (
    Value("工单", "work order", ("报修", "报修工单", "维修", "维修工单", "报事报修", "order", "repair")),
    Value("投诉", "complaint", ("投诉单", "客诉", "投诉工单", "客户投诉", "complaints")),
)

DATASET = Dataset(
    id="callbacks",
    name=Text("回访记录", "Call-backs"),
    doc=Text(
        "工单或投诉处理后的回访：一行一次回访，来源编号就是工单编号或投诉编号。没打通的也要记。",
        "Call-backs after a work order or complaint: one row per call; the source number is the order or complaint number. "
        "Calls that reached nobody belong here too.",
    ),
    columns=(
        Column("callback_id", Text("回访编号", "Call-back no."), "id", required=True,
               aliases=("回访单号", "回访记录编号", "回访序号", "回访ID", "callback id", "call id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("source_type", Text("来源类型", "Source type"), "category", required=True,
               aliases=("回访类型", "业务类型", "关联类型", "单据类型", "回访业务", "type"), values=SOURCES),
        Column("source_id", Text("来源编号", "Source no."), "id", required=True,
               aliases=("关联单号", "原单号", "工单编号", "投诉编号", "业务单号", "关联编号", "source id", "order id", "complaint id")),
        Column("called_at", Text("回访时间", "Called at"), "time", required=True,
               aliases=("回访日期", "拨打时间", "电话回访时间", "回访完成时间", "called", "call time")),
        Column("reached", Text("是否接通", "Reached"), "flag", aliases=("接通", "是否联系上", "回访成功", "是否成功回访", "answered")),
        Column("solved", Text("是否解决", "Solved"), "flag", aliases=("问题是否解决", "已解决", "是否处理到位", "客户确认解决", "fixed")),
        Column("score", Text("回访评分", "Score"), "decimal", unit="points",
               aliases=("评分", "满意度评分", "得分", "回访满意度", "客户评分", "rating", "satisfaction")),
        Column("scale_max", Text("评分满分", "Scale maximum"), "decimal", unit="points", aliases=("满分", "评分上限", "分制", "最高分", "scale")),
        Column("caller_id", Text("回访人编号", "Caller no."), "id", aliases=("回访人", "回访人工号", "回访员", "客服工号", "called by", "agent id")),
        Column("text", Text("回访内容", "Text"), "text",
               aliases=("回访记录", "客户意见", "回访备注", "内容", "备注", "remarks", "comment"), personal="free_text"),
    ),
    key=("callback_id",),
    month=("called_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("called_at",),
    rules=(OnScale("score", 0.0, "scale_max"),),
    samples=(
        {"callback_id": "HF202610-0001", "project_id": "P001", "source_type": "投诉", "source_id": "TS202610-0001", "called_at": "2026-10-09 14:00",
         "reached": True, "solved": True, "score": 5, "scale_max": 5, "caller_id": "E1001"},
        {"callback_id": "HF202610-0002", "project_id": "P001", "source_type": "工单", "source_id": "WX202610-0001", "called_at": "2026-10-06 10:30",
         "reached": False, "caller_id": "E1001"},
    ),
)
