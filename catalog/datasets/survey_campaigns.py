"""Survey campaigns: which project was asked when, and how many people were invited to answer."""

from catalog.model import Column, Dataset, Route
from catalog.rules import NOT_BEGUN, NotFuture, Within
from catalog.words import Text

DATASET = Dataset(
    id="survey_campaigns",
    name=Text("满意度调查批次", "Survey campaigns"),
    doc=Text(
        "每次满意度调查在每个项目的发放情况：一行一个批次在一个项目。发放数是回收率的分母，没有发放数就算不出回收率。",
        "Each satisfaction survey at each site: one row per campaign and site. The number invited is what the response rate "
        "is reckoned on; without it there is none.",
    ),
    columns=(
        Column("campaign_id", Text("调查批次编号", "Campaign no."), "id", required=True,
               aliases=("调查编号", "问卷编号", "批次编号", "批次号", "调研编号", "问卷ID", "survey id", "campaign id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "调查项目", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("period", Text("调查月份", "Period"), "month", required=True,
               aliases=("调查期", "调查周期", "期间", "所属月份", "调研月份", "月份", "month", "survey month")),
        Column("invited", Text("发放数", "Invited"), "integer", unit="count",
               aliases=("发放问卷数", "发放份数", "应答户数", "邀请人数", "样本量", "推送数", "sent", "number invited"),
               doc=Text("收到问卷的人数或户数。", "How many people or households were sent the questionnaire.")),
        Column("population", Text("总体户数", "Population"), "integer", unit="count",
               aliases=("总户数", "在住户数", "调查总体", "入住户数", "客户总数", "frame size")),
        Column("channel", Text("调查方式", "Channel"), "text",
               aliases=("发放渠道", "渠道", "调查渠道", "调研方式", "访问方式", "mode", "survey method")),
        Column("published_at", Text("报告发布日期", "Report published on"), "date",
               aliases=("发布日期", "发布时间", "公示日期", "结果公布日期", "报告发布时间", "published", "published on")),
    ),
    key=("campaign_id", "project_id"),
    month=("period",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("published_at",),
    rules=(NotFuture("period", sentence=NOT_BEGUN), Within("invited", low=0), Within("population", low=0)),
    samples=(
        {"campaign_id": "MYD-2026Q3", "project_id": "P001", "period": "2026-09", "invited": 600, "population": 1280, "channel": "微信",
         "published_at": "2026-10-12"},
        {"campaign_id": "MYD-2026Q3", "project_id": "P002", "period": "2026-09", "invited": 96, "population": 96, "channel": "电话"},
    ),
)
