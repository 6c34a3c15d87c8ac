"""The staff scorecard as data: which metrics count how much for which role, from what volume on, and where the red line is."""

from catalog.datasets.standards import KNOWN_KPI
from catalog.model import Column, Dataset, Route
from catalog.rules import Within
from catalog.words import Text

DATASET = Dataset(
    id="score_weights",
    name=Text("绩效权重", "Scorecard weights"),
    doc=Text(
        "员工绩效记分卡的权重：一行一个岗位的一个指标。目标和底线留空则用该指标的标准；项目留空表示全公司。",
        "Weights of the staff scorecard: one row per role and KPI. An empty goal or limit means the KPI's own standard; an empty site means the whole company.",
    ),
    columns=(
        Column("weight_id", Text("权重编号", "Weight no."), "id", required=True,
               aliases=("权重序号", "绩效项编号", "考核项编号", "权重ID", "weight id", "weight no")),
        Column("role", Text("岗位", "Role"), "text", required=True, aliases=("岗位名称", "职位", "适用岗位", "工种", "考核岗位", "position", "job title")),
        Column("kpi", Text("指标编号", "KPI"), "id", required=True,
               aliases=("指标代码", "考核指标编号", "绩效指标", "考核指标", "指标ID", "kpi id", "kpi code", "indicator")),
        Column("weight", Text("权重", "Weight"), "decimal", required=True, unit="percent", aliases=("指标权重", "考核权重", "占比", "权重系数", "weighting"),
               doc=Text("同一岗位内的相对权重；可用 0–1 或 0–100。", "Relative weight within a role; 0–1 or 0–100.")),
        Column("goal", Text("目标值", "Goal"), "decimal", aliases=("目标", "满分值", "争取值", "target"), doc=Text("得 100 分的值。", "The value that earns 100.")),
        Column("limit", Text("底线值", "Limit"), "decimal", aliases=("底线", "限值", "及格值", "threshold"), doc=Text("得 60 分的值。", "The value that earns 60.")),
        Column("red_line", Text("红线值", "Red line"), "decimal", aliases=("红线", "一票否决值", "否决线", "veto"),
               doc=Text("越过它就不评等级，只列事实；例如安全类指标。", "Beyond it no band is given, only the fact is shown; for instance for safety.")),
        Column("minimum_n", Text("最少件数", "Minimum cases"), "integer", unit="count", aliases=("最少样本", "最低件数", "最小样本量", "min cases"),
               doc=Text("不到此数的不计分；留空为 20。", "Fewer cases are not scored; empty means 20.")),
        Column("project_id", Text("项目编号", "Project no."), "id", aliases=("项目代码", "适用项目", "项目ID", "project", "project id", "site id")),
        Column("effective_from", Text("生效日期", "Effective from"), "date", default="1900-01-01",
               aliases=("生效时间", "执行日期", "开始日期", "有效期起", "valid from", "effective date")),
    ),
    key=("weight_id", "effective_from"),
    month=("effective_from",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    owed=False,
    events=(),
    rules=(KNOWN_KPI, Within("weight", low=0), Within("minimum_n", low=1)),
    samples=(
        {"weight_id": "JX-01", "project_id": "P001", "role": "客服管家", "kpi": "C01", "weight": 40, "goal": 100, "limit": 95, "minimum_n": 20, "effective_from": "2026-01-01"},
        {"weight_id": "JX-02", "project_id": "P001", "role": "客服管家", "kpi": "C04", "weight": 40, "goal": 90, "limit": 80, "minimum_n": 10, "effective_from": "2026-01-01"},
        {"weight_id": "JX-03", "project_id": "P001", "role": "客服管家", "kpi": "T02", "weight": 20, "red_line": 60, "minimum_n": 1, "effective_from": "2026-01-01"},
    ),
)
