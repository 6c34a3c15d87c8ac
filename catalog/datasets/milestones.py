"""Milestones of a roll-out: standards written, systems live, staff trained; planned, and done."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Within
from catalog.words import Text

KINDS = (
    Value("标准化", "standards", ("服务标准", "标准制定", "标准化建设", "制度建设", "standard")),
    Value("信息化", "system", ("信息化建设", "系统上线", "系统部署", "平台建设", "digital", "it")),
    Value("培训", "training", ("全员培训", "人员培训", "staff training")),
    Value("评估", "review", ("阶段评估", "效果评估", "验收", "总结评估", "evaluation")),
    Value("其他", "other", ("其它", "others", "misc")),
)

DATASET = Dataset(
    id="milestones",
    name=Text("里程碑计划", "Milestones"),
    doc=Text(
        "标准化、信息化等推行计划的里程碑：一行一个里程碑在一个项目。没完成的也要在里面；计划日期改了，原来的计划日期不要覆盖，填在“调整后日期”。",
        "Milestones of a roll-out (standards, systems): one row per milestone and site. Open ones belong in it; a day that was moved stays as it was, "
        "the new one goes into its own column.",
    ),
    columns=(
        Column("milestone_id", Text("里程碑编号", "Milestone no."), "id", required=True,
               aliases=("里程碑编码", "任务编号", "计划编号", "节点编号", "里程碑ID", "milestone id", "task id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "实施项目", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("name", Text("里程碑", "Milestone"), "text",
               aliases=("里程碑名称", "节点", "节点名称", "任务名称", "工作内容", "计划内容", "milestone name", "task")),
        Column("kind", Text("计划类别", "Plan"), "category", required=True,
               aliases=("里程碑类别", "计划类型", "任务类别", "类别", "plan type", "kind"), values=KINDS),
        Column("phase", Text("阶段", "Phase"), "text", aliases=("实施阶段", "所属阶段", "阶段名称", "推进阶段", "stage")),
        Column("planned_at", Text("计划完成日期", "Planned for"), "date", required=True,
               aliases=("计划日期", "计划完成时间", "节点日期", "要求完成日期", "原计划日期", "planned", "planned date", "baseline date")),
        Column("revised_at", Text("调整后日期", "Moved to"), "date",
               aliases=("变更后日期", "调整日期", "预计完成日期", "延期至", "revised date", "forecast")),
        Column("done_at", Text("实际完成日期", "Done on"), "date",
               aliases=("完成日期", "实际完成时间", "完成时间", "达成日期", "done", "actual date", "completed on")),
        Column("owner", Text("责任部门", "Owner"), "text", aliases=("责任单位", "牵头部门", "主责部门", "部门", "responsible")),
        Column("weight", Text("权重", "Weight"), "decimal", unit="percent", aliases=("占比", "里程碑权重", "节点权重", "weighting")),
    ),
    key=("milestone_id", "project_id"),
    month=("planned_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("done_at",),
    rules=(Within("weight", low=0),),
    samples=(
        {"milestone_id": "LC-01", "project_id": "P001", "name": "服务标准发布", "kind": "标准化", "phase": "第1个月", "planned_at": "2026-03-31",
         "done_at": "2026-03-28", "owner": "品质部", "weight": 20},
        {"milestone_id": "LC-02", "project_id": "P001", "name": "信息化系统上线", "kind": "信息化", "phase": "第7–12个月", "planned_at": "2026-12-31",
         "revised_at": "2027-02-28", "owner": "信息部", "weight": 40},
        {"milestone_id": "LC-02", "project_id": "P002", "name": "信息化系统上线", "kind": "信息化", "planned_at": "2026-09-30", "done_at": "2026-10-15"},
    ),
)
