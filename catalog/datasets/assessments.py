"""Staff assessments: the marks that a person was given in a period, one for each dimension and assessor."""

from catalog.model import Column, Dataset, Route
from catalog.rules import NOT_BEGUN, Known, NotFuture, OnScale, Within
from catalog.words import Text

DATASET = Dataset(
    id="assessments",
    name=Text("员工考核", "Staff assessments"),
    doc=Text(
        "员工考核打分：一行一名员工在一个考核期、一个维度、一位考核人的得分。季度考核的考核期填季度的第一个月。",
        "Marks of staff assessments: one row per person, period, dimension and assessor. For a quarter, the period is its first month.",
    ),
    columns=(
        Column("staff_id", Text("员工编号", "Staff no."), "id", required=True,
               aliases=("工号", "员工号", "人员编号", "被考核人编号", "被考核人工号", "员工工号", "employee id", "staff id")),
        Column("period", Text("考核期", "Period"), "month", required=True,
               aliases=("考核月份", "考核周期", "考核季度", "评估期", "绩效周期", "月份", "assessment period", "month", "quarter")),
        Column("dimension", Text("考核维度", "Dimension"), "text", required=True,
               aliases=("维度", "考核指标", "考核项目", "评价维度", "指标名称", "指标", "criterion", "indicator")),
        Column("score", Text("得分", "Score"), "decimal", required=True, unit="points",
               aliases=("考核得分", "评分", "分数", "考核分数", "实得分", "mark", "rating")),
        Column("max", Text("满分", "Maximum"), "decimal", required=True, unit="points",
               aliases=("分值", "标准分", "最高分", "满分值", "总分值", "max score", "out of")),
        Column("weight", Text("权重", "Weight"), "decimal", unit="percent",
               aliases=("权重(%)", "考核权重", "占比", "指标权重", "权重系数", "weighting"),
               doc=Text("同一员工同一考核期内的相对权重；可用 0–1 或 0–100。", "Relative weight within one person's period; 0–1 or 0–100.")),
        Column("assessor", Text("考核人", "Assessor"), "id", default="",
               aliases=("考核人编号", "考核人工号", "评价人", "打分人", "评估人", "上级", "assessed by", "rater")),
    ),
    key=("staff_id", "period", "dimension", "assessor"),
    month=("period",),
    route=Route("staff_id", through="staff", through_column="staff_id"),
    coverage="changes",
    policy="rows",
    events=(),
    rules=(NotFuture("period", sentence=NOT_BEGUN), Known("staff_id", "staff", "staff_id"), OnScale("score", 0.0, "max"), Within("weight", low=0)),
    samples=(
        {"staff_id": "E1001", "period": "2026-07", "dimension": "服务态度", "score": 92, "max": 100, "weight": 30, "assessor": "E0001"},
        {"staff_id": "E1001", "period": "2026-07", "dimension": "专业技能", "score": 85, "max": 100, "weight": 40, "assessor": "E0001"},
        {"staff_id": "E1002", "period": "2026-07", "dimension": "服务态度", "score": 4, "max": 5, "weight": 30},
    ),
)
