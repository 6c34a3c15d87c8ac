"""The status log of work orders: every step an order took, so that pauses, transfers and reopenings can be seen."""

from catalog.datasets.work_orders import STATUSES
from catalog.model import Column, Dataset, Route
from catalog.words import Text

DATASET = Dataset(
    id="order_events",
    name=Text("工单流转记录", "Order events"),
    doc=Text(
        "工单状态每变一次就有一行。工单所属的项目从工单本身取得，请先上传工单。",
        "One row each time the status of a work order changes. The site comes from the work order itself; load the work orders first.",
    ),
    columns=(
        Column("order_id", Text("工单编号", "Order no."), "id", required=True,
               aliases=("工单号", "单号", "报修单号", "工单ID", "order id", "order number", "ticket id", "case id")),
        Column("at", Text("操作时间", "At"), "time", required=True,
               aliases=("流转时间", "变更时间", "状态时间", "处理时间", "记录时间", "event time", "timestamp", "changed at")),
        Column("from_status", Text("原状态", "From status"), "category",
               aliases=("变更前状态", "前状态", "流转前状态", "上一状态", "old status", "previous status"), values=STATUSES),
        Column("to_status", Text("新状态", "To status"), "category", required=True,
               aliases=("变更后状态", "后状态", "流转后状态", "当前状态", "状态", "new status", "status"), values=STATUSES),
        Column("actor_id", Text("操作人编号", "Actor no."), "id",
               aliases=("操作人", "操作人工号", "经办人", "处理人", "操作员", "user id", "changed by")),
        Column("assignee_id", Text("接手人编号", "Handed to"), "id",
               aliases=("接手人", "转派给", "接手人工号", "新处理人", "派给", "转给", "new assignee", "handed to", "assigned to"),
               doc=Text("这一步之后由谁负责；没有这一列时，谁操作就算谁负责。", "Who has the order from this step on; without this column it is whoever takes the step.")),
        Column("is_auto", Text("是否系统自动", "Automatic"), "flag",
               aliases=("是否自动", "系统自动", "自动流转", "自动操作", "auto", "is automatic"),
               doc=Text("系统自动产生的步骤不算人工响应。", "A step made by the system is no human response.")),
    ),
    key=("order_id", "at", "to_status"),
    month=("at",),
    route=Route("order_id", through="work_orders", through_column="order_id"),
    coverage="changes",
    policy="rows",
    events=("at",),
    samples=(
        {"order_id": "WX202610-0001", "at": "2026-10-03 09:40", "from_status": "待受理", "to_status": "处理中", "actor_id": "E1002", "is_auto": False},
        {"order_id": "WX202610-0001", "at": "2026-10-03 15:20", "from_status": "处理中", "to_status": "暂停", "actor_id": "E1002", "is_auto": False},
        {"order_id": "WX202610-0001", "at": "2026-10-04 16:05", "from_status": "暂停", "to_status": "已解决", "actor_id": "E1002", "is_auto": False},
    ),
)
