"""Reports that are owed to residents, the owners' committee or the management, and when each was published."""

from catalog.model import Column, Dataset, Route
from catalog.words import Text

DATASET = Dataset(
    id="reports",
    name=Text("报告发布计划", "Reports"),
    doc=Text(
        "应发布的报告（服务报告、满意度报告、整改报告等）：一行一份，先写计划日期，发布后补上发布日期。",
        "Reports that are due (service, satisfaction, corrective action …): one row each; the planned date first, the date of publishing once it is out.",
    ),
    columns=(
        Column("report_id", Text("报告编号", "Report no."), "id", required=True, aliases=("报告序号", "文号", "编号", "报告ID", "report id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("kind", Text("报告类型", "Kind"), "text", aliases=("类型", "报告类别", "报告名称", "report type", "type")),
        Column("due_at", Text("计划发布日期", "Due on"), "date", required=True, aliases=("应发布日期", "截止日期", "计划日期", "要求发布日期", "due", "due date")),
        Column("published_at", Text("发布日期", "Published on"), "date", aliases=("实际发布日期", "发布时间", "公示日期", "报送日期", "published")),
        Column("audience", Text("对象", "Audience"), "text", aliases=("发布对象", "报送对象", "受众", "readers")),
        Column("channel", Text("渠道", "Channel"), "text", aliases=("发布渠道", "发布方式", "公示位置", "published in")),
    ),
    key=("report_id",),
    month=("due_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("published_at",),
    samples=(
        {"report_id": "BG2026-09-P001", "project_id": "P001", "kind": "满意度报告", "due_at": "2026-10-15", "published_at": "2026-10-12", "audience": "业主",
         "channel": "公众号"},
        {"report_id": "BG2026-09-P002", "project_id": "P002", "kind": "季度服务报告", "due_at": "2026-10-15", "audience": "业主委员会"},
    ),
)
