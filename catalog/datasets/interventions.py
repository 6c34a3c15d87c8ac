"""Interventions: what was changed on purpose (training, process, equipment, standard), where, since when, and which number it should move."""

from catalog.datasets.standards import KNOWN_KPI
from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Ordered
from catalog.words import Text

KINDS = (
    Value("培训", "training", ("培训活动", "专项培训", "培训项目", "course")),
    Value("流程", "process", ("流程优化", "流程调整", "制度", "workflow")),
    Value("设备", "equipment", ("设备更新", "信息化", "系统上线", "设施改造", "system")),
    Value("标准", "standard", ("标准修订", "服务标准", "标准调整", "standards")),
    Value("人员", "people", ("人员调整", "增员", "外包更换", "供应商更换", "staffing")),
)
CHOSEN = (
    Value("最差优先", "worst first", ("问题项目", "成绩最差", "末位", "重点整改", "worst")),
    Value("随机或轮候", "random or waiting list", ("随机", "抽签", "分批轮候", "轮候", "random")),
    Value("自愿", "volunteers", ("自愿报名", "主动申请", "voluntary")),
    Value("全部", "all", ("全公司", "全部项目", "统一推行", "everyone")),
    Value("其他", "other", ("其它", "区域安排", "others")),
)

DATASET = Dataset(
    id="interventions",
    name=Text("干预记录", "Interventions"),
    doc=Text(
        "有意做出的改变（培训、流程、设备、标准、人员）：一行一项干预在一个项目针对一个指标。系统用双重差分与没有参加的项目比较；全部项目都参加的，用中断时间序列。",
        "What was changed on purpose: one row per intervention, site and KPI. The product compares with sites without it (difference-in-differences), or with "
        "the trend before where all sites took part (interrupted time series).",
    ),
    columns=(
        Column("intervention_id", Text("干预编号", "Intervention no."), "id", required=True,
               aliases=("干预措施编号", "活动编号", "专项编号", "变更编号", "干预ID", "intervention id", "programme id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "参加项目", "覆盖项目", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("kpi", Text("指标编号", "KPI"), "id", required=True,
               aliases=("针对指标", "衡量指标", "目标指标", "指标代码", "指标ID", "kpi id", "metric", "indicator")),
        Column("name", Text("干预名称", "Intervention"), "text", required=True,
               aliases=("名称", "活动名称", "专项名称", "干预内容", "培训名称", "name", "programme")),
        Column("kind", Text("干预类型", "Kind"), "category", required=True,
               aliases=("类型", "类别", "活动类型", "变更类型", "type", "kind"), values=KINDS),
        Column("started_on", Text("起效日期", "In force from"), "date", required=True,
               aliases=("开始日期", "启动日期", "上线日期", "实施日期", "生效日期", "started", "start date", "go live")),
        Column("ended_on", Text("结束日期", "Ended on"), "date", aliases=("终止日期", "停止日期", "截止日期", "ended", "end date")),
        Column("chosen", Text("项目选取方式", "How sites were chosen"), "category",
               aliases=("选取方式", "选点方式", "参加方式", "入选原因", "selection"), values=CHOSEN,
               doc=Text("因为成绩最差才参加的，事后往往自己就会回升，系统会提示。", "Sites chosen because they were worst tend to recover by themselves; the product says so.")),
        Column("note", Text("说明", "Note"), "text", aliases=("备注", "干预说明", "情况说明", "remarks", "comment"), personal="free_text"),
    ),
    key=("intervention_id", "project_id", "kpi"),
    month=("started_on",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    owed=False,
    events=(),
    rules=(KNOWN_KPI, Ordered("started_on", "ended_on")),
    samples=(
        {"intervention_id": "GY-2026-01", "project_id": "P001", "kpi": "C01", "name": "投诉响应与客户沟通专项培训", "kind": "培训", "started_on": "2026-06-01",
         "chosen": "其他"},
        {"intervention_id": "GY-2026-02", "project_id": "P002", "kpi": "V01", "name": "大堂岗位增员", "kind": "人员", "started_on": "2026-05-01",
         "ended_on": "2026-09-30", "chosen": "最差优先"},
    ),
)
