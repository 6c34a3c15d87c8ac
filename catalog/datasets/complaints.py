"""Complaints and other feedback from residents, and when each was answered, solved and closed."""

from catalog.datasets.work_orders import OVER, SEVERITIES, STATUSES
from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Ended, OnScale, Ordered, Skewed
from catalog.words import Text

KINDS = (
    Value("投诉", "complaint", ("客诉", "客户投诉", "业主投诉", "投诉单", "complaints")),
    Value("建议", "suggestion", ("意见建议", "业主建议", "suggestions", "idea")),
    Value("表扬", "praise", ("感谢", "表扬信", "锦旗", "compliment", "thanks")),
    Value("咨询", "enquiry", ("业务咨询", "问询", "inquiry", "question")),
    Value("反馈", "feedback", ("一般反馈", "意见", "意见反馈", "其他反馈")),
)
LEVELS = (
    Value("客户", "customer", ("客户级", "一级", "一线", "客服", "项目级", "level 1", "l1", "1")),
    Value("部门", "department", ("部门级", "二级", "区域级", "level 2", "l2", "2")),
    Value("管理层", "management", ("管理级", "三级", "公司级", "集团级", "高层", "level 3", "l3", "3")),
)
_LATER = ("first_response_at", "resolved_at", "closed_at", "escalated_at", "replied_at")

DATASET = Dataset(
    id="complaints",
    name=Text("投诉与反馈", "Complaints"),
    doc=Text(
        "客户的投诉、建议、表扬、咨询：一行一件，含受理、响应、办结、关闭的时间和处理评分。",
        "Complaints, suggestions, praise and enquiries: one row each, with the times of receipt, response, solution and closing, "
        "and the mark given to the handling.",
    ),
    columns=(
        Column("complaint_id", Text("投诉编号", "Complaint no."), "id", required=True,
               aliases=("投诉单号", "投诉工单号", "反馈编号", "单号", "投诉ID", "complaint id", "case id", "ticket id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "被投诉项目", "项目ID", "project", "project id", "site id")),
        Column("kind", Text("反馈类型", "Kind"), "category", required=True,
               aliases=("类型", "业务类型", "投诉类型", "诉求类型", "工单类型", "feedback type", "type"), values=KINDS),
        Column("severity", Text("严重程度", "Severity"), "category", required=True,
               aliases=("紧急程度", "优先级", "投诉等级", "严重级别", "等级", "priority"), values=SEVERITIES),
        Column("category", Text("类别", "Category"), "text",
               aliases=("投诉类别", "问题类别", "投诉分类", "一级分类", "投诉原因分类", "topic")),
        Column("channel", Text("渠道", "Channel"), "text", aliases=("投诉渠道", "来源", "来源渠道", "受理渠道", "投诉方式", "source")),
        Column("customer_id", Text("客户编号", "Customer no."), "id",
               aliases=("客户号", "业主编号", "住户编号", "投诉人编号", "投诉人", "customer id"), personal="hash"),
        Column("location", Text("位置", "Location"), "text",
               aliases=("房号", "地址", "投诉人房号", "房屋", "房产", "unit", "address"), personal="hash"),
        Column("received_at", Text("受理时间", "Received at"), "time", required=True,
               aliases=("投诉时间", "接诉时间", "登记时间", "创建时间", "反馈时间", "提交时间", "created", "received", "created at")),
        Column("first_response_at", Text("首次响应时间", "First response at"), "time",
               aliases=("响应时间", "首次回应时间", "首次联系时间", "首次回复时间", "首次响应", "首响时间", "首响", "responded at")),
        Column("resolved_at", Text("办结时间", "Resolved at"), "time",
               aliases=("办完时间", "解决时间", "完成时间", "处理完成时间", "处理完毕时间", "resolved")),
        Column("closed_at", Text("关闭时间", "Closed at"), "time", aliases=("归档时间", "结案时间", "关单时间", "closed")),
        Column("due_at", Text("要求办结时间", "Due at"), "time",
               aliases=("截止时间", "应办结时间", "要求完成时间", "到期时间", "处理时限", "due")),
        Column("source_overdue", Text("是否超时", "Overdue (source)"), "flag", aliases=("超时", "是否逾期", "逾期", "是否超期", "overdue")),
        Column("status", Text("状态", "Status"), "category", required=True,
               aliases=("投诉状态", "处理状态", "当前状态", "单据状态", "state"), values=STATUSES),
        Column("level", Text("处理层级", "Level"), "category",
               aliases=("反馈层级", "层级", "当前层级", "处理级别", "升级层级", "escalation level"), values=LEVELS),
        Column("escalated_at", Text("升级时间", "Escalated at"), "time", aliases=("上报时间", "升级上报时间", "转上级时间", "escalated")),
        Column("reply_channel", Text("回复方式", "Reply channel"), "text", aliases=("答复方式", "反馈方式", "回复渠道", "书面回复方式", "replied by")),
        Column("replied_at", Text("回复时间", "Replied at"), "time", aliases=("答复时间", "正式回复时间", "书面回复时间", "反馈客户时间", "replied")),
        Column("root_cause", Text("根本原因", "Root cause"), "text", aliases=("原因分析", "根因", "投诉原因", "责任原因", "cause")),
        Column("repeat_of", Text("重复于", "Repeat of"), "id",
               aliases=("重复投诉编号", "原投诉编号", "关联投诉编号", "上次投诉编号", "duplicate of", "parent case")),
        Column("assignee_id", Text("处理人编号", "Assignee no."), "id", aliases=("处理人", "责任人", "责任人编号", "处理人工号", "经办人", "assigned to")),
        Column("outsourced", Text("是否外包责任", "Done by an outside firm"), "flag",
               aliases=("是否外包", "外包责任", "外包单位责任", "是否委外", "委外", "责任在外包", "outsourced", "vendor case", "external"),
               doc=Text("由外包单位处理的投诉不计入员工个人得分。", "What an outside firm handles is in no person's score.")),
        Column("handling_score", Text("处理评分", "Handling score"), "decimal", unit="points",
               aliases=("处理满意度", "满意度评分", "评价得分", "回访评分", "客户评分", "评分", "satisfaction")),
        Column("scale_max", Text("评分满分", "Scale maximum"), "decimal", unit="points", aliases=("满分", "评分上限", "分制", "最高分", "scale")),
        Column("text", Text("投诉内容", "Text"), "text",
               aliases=("内容", "描述", "投诉描述", "诉求内容", "问题描述", "description"), personal="free_text"),
    ),
    key=("complaint_id",),
    month=("received_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("received_at", *_LATER),
    rules=(
        *(Ordered("received_at", later) for later in _LATER),
        *(Skewed("received_at", later) for later in _LATER),
        Ended("status", OVER, ("resolved_at", "closed_at")),
        OnScale("handling_score", 0.0, "scale_max"),
    ),
    samples=(
        {"complaint_id": "TS202610-0001", "project_id": "P001", "kind": "投诉", "severity": "一般", "category": "噪音", "channel": "热线",
         "customer_id": "K00017", "received_at": "2026-10-05 08:50", "first_response_at": "2026-10-05 10:15", "resolved_at": "2026-10-06 17:30",
         "closed_at": "2026-10-07 09:00", "status": "已关闭", "level": "客户", "reply_channel": "书面", "replied_at": "2026-10-06 17:40",
         "handling_score": 4, "scale_max": 5},
        {"complaint_id": "TS202610-0002", "project_id": "P002", "kind": "投诉", "severity": "重大", "category": "电梯", "channel": "APP",
         "customer_id": "K00233", "received_at": "2026-10-19 21:05", "first_response_at": "2026-10-20 09:30", "status": "处理中", "level": "部门",
         "escalated_at": "2026-10-20 11:00"},
        {"complaint_id": "TS202610-0003", "project_id": "P001", "kind": "表扬", "severity": "一般", "category": "客服", "channel": "意见箱",
         "received_at": "2026-10-21 10:00", "closed_at": "2026-10-21 15:00", "status": "已关闭"},
    ),
)
