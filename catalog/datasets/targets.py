"""Targets by site and month: the short form of the register, for goals that differ from month to month."""

from catalog.datasets.standards import KNOWN_KPI
from catalog.model import Column, Dataset, Route
from catalog.rules import Within
from catalog.words import Text

DATASET = Dataset(
    id="targets",
    name=Text("月度目标", "Monthly targets"),
    doc=Text(
        "每个项目每个月的目标：一行一个项目一个月一个指标，单位与指标相同。只管当月；比标准登记册里的公司标准和项目长期标准优先。",
        "The goals of a site in a month, one row per site, month and KPI, in the KPI's own unit. Holds for that month alone and goes before the site's "
        "lasting standards and the company's.",
    ),
    columns=(
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "适用项目", "考核项目", "项目ID", "project", "project id", "site id")),
        Column("month", Text("月份", "Month"), "month", required=True, aliases=("目标月份", "考核月份", "年月", "所属月份", "target month", "period")),
        Column("kpi", Text("指标编号", "KPI"), "id", required=True, aliases=("指标代码", "指标ID", "考核指标编号", "kpi id", "kpi code", "indicator")),
        Column("goal", Text("目标值", "Goal"), "decimal", aliases=("目标", "月度目标值", "争取值", "target")),
        Column("limit", Text("底线值", "Limit"), "decimal", aliases=("底线", "限值", "最低标准", "threshold")),
        Column("source_doc", Text("来源文件", "Source document"), "text", aliases=("依据文件", "文件名称", "依据", "document")),
        Column("approved_by", Text("批准人", "Approved by"), "text", aliases=("审批人", "确认人", "签发人", "approver")),
    ),
    key=("project_id", "kpi", "month"),
    month=("month",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    owed=False,
    events=(),
    rules=(KNOWN_KPI, Within("goal", low=-100), Within("limit", low=-100)),
    samples=(
        {"project_id": "P001", "month": "2026-10", "kpi": "V01", "goal": 93, "limit": 88, "source_doc": "2026 年度经营计划", "approved_by": "王敏"},
        {"project_id": "P002", "month": "2026-10", "kpi": "R01", "goal": 100, "limit": 96, "source_doc": "2026 年度经营计划"},
    ),
)
