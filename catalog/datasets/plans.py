"""Emergency plans at the day of a stock-taking: which a site has, in which version, and when each was last reviewed."""

from catalog.datasets.emergencies import TYPES
from catalog.model import Column, Dataset, Route
from catalog.words import Text

# The plans that S4 §7.1–7.2, S0 §4/1.3 and S3 §4.3 call for: the denominator, so that a plan nobody listed is missed.
REQUIRED_TYPES = tuple(value.code for value in TYPES if value.code != "其他")

DATASET = Dataset(
    id="plans",
    name=Text("应急预案清单", "Emergency plans"),
    doc=Text(
        "盘点日各项目的应急预案：一行一个项目的一类预案。手册要求的八类预案没有列出的按缺失计；某项目确实不需要的（如没有电梯），列一行并在“是否需要”填“否”。",
        "The emergency plans of each site on the day of a stock-taking: one row per site and type. Of the eight types that the manuals call for, "
        'those not listed count as missing; where a site needs none (no elevator, say), add a row with "Needed: no".',
    ),
    columns=(
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("type", Text("预案类型", "Type"), "category", required=True,
               aliases=("预案类别", "预案分类", "预案名称", "应急预案", "类型", "plan type", "plan"), values=TYPES),
        Column("counted_on", Text("盘点日期", "Counted on"), "date", required=True,
               aliases=("统计日期", "盘点时间", "清单日期", "检查日期", "as of", "stock-taking date", "checked on")),
        Column("needed", Text("是否需要", "Needed"), "flag", aliases=("是否要求", "需要", "是否适用", "适用", "required", "applicable")),
        Column("version", Text("版本", "Version"), "text", aliases=("版本号", "预案版本", "现行版本", "revision", "plan version")),
        Column("reviewed_at", Text("评审日期", "Reviewed on"), "date",
               aliases=("最近评审日期", "修订日期", "更新日期", "评审时间", "发布日期", "reviewed", "last review")),
    ),
    key=("project_id", "type", "counted_on"),
    month=("counted_on",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("counted_on", "reviewed_at"),
    samples=(
        {"project_id": "P001", "type": "火灾", "counted_on": "2026-09-30", "needed": True, "version": "V3.1", "reviewed_at": "2026-03-12"},
        {"project_id": "P001", "type": "电梯故障", "counted_on": "2026-09-30", "needed": False},
    ),
)
