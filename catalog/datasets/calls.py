"""Calls to the service line: when each rang and when it was answered."""

from catalog.model import Column, Dataset, Route
from catalog.rules import Ordered, Skewed, Within
from catalog.words import Text

DATASET = Dataset(
    id="calls",
    name=Text("热线来电", "Calls"),
    doc=Text(
        "客服热线的来电：一行一个来电，没有接起的也要有。接听快慢按秒计算；只有分钟的导出请提供等待秒数。",
        "Calls to the service line: one row each, also those nobody answered. How fast is told in seconds; where the export has minutes only, give the seconds waited.",
    ),
    columns=(
        Column("call_id", Text("来电编号", "Call no."), "id", required=True,
               aliases=("通话编号", "通话流水号", "来电流水号", "呼叫编号", "录音编号", "call id", "call record no")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("ring_at", Text("来电时间", "Rang at"), "time", required=True,
               aliases=("呼入时间", "振铃时间", "进线时间", "来电开始时间", "ring time", "offered at")),
        Column("answered_at", Text("接听时间", "Answered at"), "time",
               aliases=("应答时间", "接起时间", "接通时间", "answer time", "connected at")),
        Column("ended_at", Text("挂断时间", "Ended at"), "time",
               aliases=("结束时间", "通话结束时间", "挂机时间", "hang up time", "end time")),
        Column("wait_seconds", Text("等待秒数", "Seconds waited"), "integer", unit="seconds",
               aliases=("等待时长", "振铃时长", "排队时长", "振铃秒数", "wait time", "ring seconds")),
        Column("line", Text("线路", "Line"), "text", aliases=("热线", "队列", "技能组", "被叫号码", "queue", "hotline")),
        Column("agent_id", Text("接听人编号", "Agent no."), "id", aliases=("接听人", "坐席", "坐席工号", "客服工号", "agent")),
        Column("customer_id", Text("客户编号", "Customer no."), "id",
               aliases=("客户号", "业主编号", "住户编号", "来电号码", "主叫号码", "caller"), personal="hash"),
    ),
    key=("call_id",),
    month=("ring_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("ring_at", "answered_at", "ended_at"),
    rules=(Ordered("ring_at", "answered_at"), Ordered("ring_at", "ended_at"), Skewed("ring_at", "answered_at"), Within("wait_seconds", low=0)),
    samples=(
        {"call_id": "LD20261005-0001", "project_id": "P001", "ring_at": "2026-10-05 09:12:04", "answered_at": "2026-10-05 09:12:11",
         "ended_at": "2026-10-05 09:15:40", "line": "客服热线", "agent_id": "E1001"},
        {"call_id": "LD20261005-0002", "project_id": "P002", "ring_at": "2026-10-05 18:40:00", "ended_at": "2026-10-05 18:40:48", "line": "客服热线"},
    ),
)
