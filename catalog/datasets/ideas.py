"""Ideas for better service from staff and residents, and what became of them."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Ordered
from catalog.words import Text

SOURCES = (
    Value("员工", "staff", ("内部", "员工建议", "一线员工", "employee", "internal")),
    Value("客户", "customer", ("业主", "住户", "业主建议", "居民", "resident", "owner")),
    Value("其他", "other", ("外部", "第三方", "合作单位", "others")),
)
STATUSES = (
    Value("待评审", "waiting", ("待处理", "评审中", "未评审", "审核中", "待审核", "pending", "in review")),
    Value("已采纳", "adopted", ("采纳", "通过", "已通过", "同意", "accepted", "approved")),
    Value("已实施", "done", ("实施完成", "已落地", "已完成", "推广", "已推广", "implemented")),
    Value("未采纳", "declined", ("不采纳", "驳回", "未通过", "拒绝", "否决", "rejected")),
)

DATASET = Dataset(
    id="ideas",
    name=Text("建议与创新", "Ideas"),
    doc=Text("员工和业主提出的改进建议：一行一条，记评审结果。", "Ideas for improvement from staff and residents: one row each, with what was decided."),
    columns=(
        Column("idea_id", Text("建议编号", "Idea no."), "id", required=True, aliases=("建议单号", "提案编号", "创新编号", "序号", "idea id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("proposed_at", Text("提出日期", "Proposed on"), "date", required=True, aliases=("提交日期", "建议日期", "提案日期", "登记日期", "proposed", "date")),
        Column("source", Text("来源", "Source"), "category", aliases=("提出人类型", "建议来源", "提案来源", "提出方", "proposer type"), values=SOURCES),
        Column("category", Text("类别", "Category"), "text", aliases=("建议类别", "提案类别", "主题", "领域", "topic")),
        Column("status", Text("状态", "Status"), "category", required=True, aliases=("评审结果", "处理结果", "采纳情况", "是否采纳", "result"), values=STATUSES),
        Column("decided_at", Text("评审日期", "Decided on"), "date", aliases=("采纳日期", "决定日期", "审核日期", "批复日期", "decided")),
        Column("done_at", Text("实施日期", "Done on"), "date", aliases=("完成日期", "落地日期", "推广日期", "实施完成日期", "done")),
        Column("text", Text("建议内容", "Text"), "text", aliases=("内容", "提案内容", "描述", "说明", "description"), personal="free_text"),
    ),
    key=("idea_id",),
    month=("proposed_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("proposed_at", "decided_at", "done_at"),
    rules=(Ordered("proposed_at", "decided_at"), Ordered("proposed_at", "done_at")),
    samples=(
        {"idea_id": "JY2026-0101", "project_id": "P001", "proposed_at": "2026-09-02", "source": "员工", "category": "节能", "status": "已采纳", "decided_at": "2026-09-20"},
        {"idea_id": "JY2026-0102", "project_id": "P002", "proposed_at": "2026-10-11", "source": "客户", "category": "停车", "status": "待评审"},
    ),
)
