"""Work orders: what residents reported or asked for, and when it was answered and done."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Ended, Ordered, Skewed, Within
from catalog.words import Text

STATUSES = (
    Value("待受理", "new", ("新建", "待处理", "待派单", "未受理", "new", "open", "pending")),
    Value("处理中", "in progress", ("已受理", "已派单", "进行中", "在办", "assigned", "assig", "active", "in progress", "in_progress")),
    Value("暂停", "on hold", ("挂起", "等待", "on hold", "on_hold", "awaiting user info", "awaiting vendor", "awaiting problem", "awaiting evidence")),
    Value("已解决", "resolved", ("已处理", "已完成", "完成", "办结", "已办结", "resolved", "resol", "done")),
    Value("已关闭", "closed", ("关闭", "已归档", "closed")),
    Value("已取消", "cancelled", ("取消", "已撤销", "撤单", "作废", "cancelled", "canceled", "canc")),
)
OVER = ("已解决", "已关闭")  # statuses of cases that are over
SEVERITIES = (
    Value("紧急", "urgent", ("特急", "urgent", "critical", "p1")),
    Value("重大", "major", ("严重", "高", "major", "high", "p2")),
    Value("一般", "minor", ("普通", "轻微", "中", "低", "minor", "normal", "low", "p3", "p4")),
)
KINDS = (
    Value("报修", "repair", ("维修", "repair", "报事报修")),
    Value("投诉", "complaint", ("complaint",)),
    Value("咨询", "enquiry", ("enquiry", "inquiry")),
    Value("建议", "suggestion", ("suggestion",)),
    Value("表扬", "praise", ("praise", "compliment")),
)
DONE = ("已解决", "已关闭")

DATASET = Dataset(
    id="work_orders",
    name=Text("报修与工单", "Work orders"),
    doc=Text("物业系统导出的工单：一行一张，含报修、受理、响应、解决、关闭的时间。", "Work orders as the property system exports them: one row each, with the times of report, response, solution and closing."),
    columns=(
        Column("order_id", Text("工单编号", "Order no."), "id", required=True, aliases=("工单号", "单号", "报修单号", "order no", "order number", "ticket id", "case id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True, aliases=("项目代码", "小区编号", "项目ID", "project", "site id")),
        Column("kind", Text("工单类型", "Kind"), "category", required=True, aliases=("类型", "业务类型", "order type"), values=KINDS),
        Column("category", Text("类别", "Category"), "text", aliases=("报修类别", "问题类别", "一级分类")),
        Column("subcategory", Text("子类", "Subcategory"), "text", aliases=("二级分类", "小类")),
        Column("severity", Text("严重程度", "Severity"), "category", aliases=("紧急程度", "优先级", "等级", "priority"), values=SEVERITIES),
        Column("channel", Text("渠道", "Channel"), "text", aliases=("来源", "报修渠道", "source")),
        Column("customer_id", Text("客户编号", "Customer no."), "id", aliases=("客户号", "业主编号", "住户编号"), personal="hash"),
        Column("location", Text("位置", "Location"), "text", aliases=("房号", "地址", "报修地址"), personal="hash"),
        Column("created_at", Text("报修时间", "Created at"), "time", required=True, aliases=("创建时间", "提交时间", "登记时间", "created", "opened at")),
        Column("accepted_at", Text("受理时间", "Accepted at"), "time", aliases=("接单时间",)),
        Column("dispatched_at", Text("派单时间", "Dispatched at"), "time", aliases=("分派时间",)),
        Column("first_response_at", Text("首次响应时间", "First response at"), "time", aliases=("响应时间", "首次联系时间", "首次响应", "首响时间", "首响")),
        Column("arrived_at", Text("到场时间", "Arrived at"), "time", aliases=("上门时间", "到达时间")),
        Column("resolved_at", Text("解决时间", "Resolved at"), "time", aliases=("完成时间", "处理完成时间", "办结时间", "办完时间", "resolved")),
        Column("closed_at", Text("关闭时间", "Closed at"), "time", aliases=("归档时间", "closed")),
        Column("due_at", Text("要求完成时间", "Due at"), "time", aliases=("截止时间", "应完成时间", "到期时间", "due")),
        Column("source_overdue", Text("是否超时", "Overdue (source)"), "flag", aliases=("超时", "是否逾期", "overdue")),
        Column("status", Text("状态", "Status"), "category", required=True, aliases=("工单状态", "处理状态", "当前状态"), values=STATUSES),
        Column("assignee_id", Text("处理人编号", "Assignee no."), "id", aliases=("处理人", "维修工编号", "责任人编号")),
        Column("team", Text("班组", "Team"), "text", aliases=("责任班组", "处理部门", "维修单位", "部门", "承包商")),
        Column("outsourced", Text("是否外包", "Done by an outside firm"), "flag", aliases=("外包", "是否委外", "委外", "外委", "是否外包处理", "是否外协", "outsourced", "vendor job", "external", "contractor job"),
               doc=Text("由外包单位处理的单不计入员工个人得分。", "What an outside firm does is in no person's score.")),
        Column("appointment_at", Text("预约时间", "Appointment at"), "time", aliases=("预约上门时间",)),
        Column("cancelled", Text("是否取消", "Cancelled"), "flag", aliases=("是否作废", "是否撤销")),
        Column("reopen_count", Text("重开次数", "Reopened"), "integer", unit="count", aliases=("返修次数", "重复打开次数")),
        Column("transfer_count", Text("转派次数", "Transferred"), "integer", unit="count", aliases=("转单次数", "改派次数", "转办次数", "reassignment count", "transfers")),
        Column("repeat_of", Text("重复于", "Repeat of"), "id", aliases=("并入何单", "重复于哪一单", "duplicate of", "repeats", "parent case")),
        Column("cost", Text("费用", "Cost"), "decimal", unit="yuan", aliases=("维修费用", "金额")),
        Column("text", Text("报修内容", "Text"), "text", aliases=("内容", "描述", "问题描述"), personal="free_text"),
    ),
    key=("order_id",),
    month=("created_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("created_at", "accepted_at", "dispatched_at", "first_response_at", "arrived_at", "resolved_at", "closed_at"),
    rules=(
        *(Ordered("created_at", later) for later in ("accepted_at", "dispatched_at", "first_response_at", "arrived_at", "resolved_at", "closed_at")),
        Ended("status", OVER, ("resolved_at", "closed_at")),
        Skewed("created_at", "resolved_at"),
        Skewed("created_at", "closed_at"),
        Within("reopen_count", low=0),
        Within("transfer_count", low=0),
        Within("cost", low=0),
    ),
    samples=(
        {"order_id": "WX202610-0001", "project_id": "P001", "kind": "报修", "category": "电梯", "severity": "重大", "channel": "电话",
         "created_at": "2026-10-03 09:12", "first_response_at": "2026-10-03 09:40", "resolved_at": "2026-10-04 16:05", "closed_at": "2026-10-05 10:00",
         "status": "已关闭", "team": "工程一班"},
        {"order_id": "WX202610-0002", "project_id": "P001", "kind": "报修", "category": "漏水", "severity": "一般", "channel": "APP",
         "created_at": "2026-10-08 20:31", "first_response_at": "2026-10-08 23:02", "status": "处理中", "team": "工程二班", "outsourced": False},
    ),
)
