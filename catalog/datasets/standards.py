"""The company's own register of standards: what it holds its numbers and its cases to, for whom and since when."""

from catalog import registry
from catalog.datasets.projects import PROPERTY_TYPES
from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Ordered, Vocabulary, Within
from catalog.words import Text

CLOCKS = (
    Value("自然时", "natural hours", ("自然时间", "日历时", "24小时制", "natural", "wall clock", "24x7")),
    Value("工作时", "working hours", ("工作时间", "工作时段", "working", "business hours")),
)
EVENTS = (
    Value("登记", "created", ("报修", "收到", "立案", "创建", "received")),
    Value("受理", "accepted", ("接单",)),
    Value("派单", "dispatched", ("分派",)),
    Value("响应", "responded", ("首次响应", "首次人工响应", "回应", "first response")),
    Value("到场", "arrived", ("上门",)),
    Value("办结", "resolved", ("解决", "完成", "处理完成")),
    Value("关闭", "closed", ("归档",)),
    Value("回访", "called_back", ("首次回访", "callback")),
)
STANDINGS = (Value("有效", "in force", ("已确认", "生效", "valid", "confirmed")), Value("待确认", "to be confirmed", ("未确认", "暂定", "tentative")))
KNOWN_KPI = Vocabulary(
    "kpi", registry.kpi_ids(), "quarantine",
    Text("“{label}”里的“{value}”不是本系统的指标编号；编号见指标目录，例如 R01。", '"{value}" in "{label}" is no KPI of this product; ids are in the catalogue, for instance R01.'),
)

DATASET = Dataset(
    id="standards",
    name=Text("标准登记册", "Standards"),
    doc=Text(
        "公司自己的标准：一行一条。范围列（项目、业态、类别、严重程度）留空表示全部。先看项目合同，再看业态，再看公司，最后才用出厂默认。标准变了就用新的生效日期再加一行，旧月份仍按当时的标准判定。",
        "The company's own standards, one row each. A scope column left empty means all. A site's contract goes before its property type, that before the "
        "company, and the shipped default comes last. When a standard changes, add a row with a new date; earlier months are judged by what held then.",
    ),
    columns=(
        Column("standard_id", Text("标准编号", "Standard no."), "id", required=True,
               aliases=("标准代码", "标准序号", "条款编号", "标准ID", "standard id", "standard code")),
        Column("kpi", Text("指标编号", "KPI"), "id", required=True, aliases=("指标代码", "指标ID", "考核指标编号", "kpi id", "kpi code", "indicator")),
        Column("property_type", Text("业态", "Property type"), "category", aliases=("适用业态", "物业类型", "适用物业类型"), values=PROPERTY_TYPES),
        Column("project_id", Text("项目编号", "Project no."), "id", aliases=("项目代码", "适用项目", "合同项目", "项目ID", "project", "project id", "site id")),
        Column("service_line", Text("服务线或类别", "Service line"), "text", aliases=("服务线", "服务类别", "适用类别", "专业线", "category")),
        Column("kind", Text("类型", "Kind"), "text", aliases=("工单类型", "反馈类型", "适用类型")),
        Column("severity", Text("严重程度", "Severity"), "text", aliases=("紧急程度", "严重等级", "适用等级", "priority")),
        Column("operator", Text("比较符", "Operator"), "text", aliases=("比较", "判定方式", "符号", "comparison"), doc=Text("≥、≤ 或 =。", "≥, ≤ or =.")),
        Column("goal", Text("目标值", "Goal"), "decimal", aliases=("目标", "标准值", "争取值", "target"), doc=Text("努力达到的值。", "What is striven for.")),
        Column("limit", Text("底线值", "Limit"), "decimal", aliases=("底线", "限值", "最低标准", "及格线", "threshold"), doc=Text("必须守住的值；达标与否看它。", "What must hold; the status is judged by it.")),
        Column("unit", Text("单位", "Unit"), "text", aliases=("计量单位", "数值单位", "measure"),
               doc=Text("判定指标值的，写指标自己的单位；判定单据时限的，写分钟、小时或天。", "The KPI's own unit; for a time limit of cases minutes, hours or days.")),
        Column("clock", Text("计时方式", "Clock"), "category", aliases=("时钟", "计时口径", "自然时或工作时"), values=CLOCKS),
        Column("start_event", Text("起点", "Start event"), "category", aliases=("起算事件", "计时起点", "开始事件", "from event"), values=EVENTS,
               doc=Text("只有单据时限才填起点和终点。", "Only a time limit of cases has a start and a stop.")),
        Column("stop_event", Text("终点", "Stop event"), "category", aliases=("截止事件", "计时终点", "结束事件", "to event"), values=EVENTS),
        Column("pauses", Text("暂停状态", "Pauses"), "text", aliases=("暂停计时状态", "停表状态", "paused states"), doc=Text("用“、”分隔。", "Separated by 、 or commas.")),
        Column("effective_from", Text("生效日期", "Effective from"), "date", default="1900-01-01",
               aliases=("生效时间", "执行日期", "开始日期", "有效期起", "valid from", "effective date")),
        Column("effective_to", Text("失效日期", "Effective to"), "date", aliases=("失效时间", "结束日期", "终止日期", "有效期止", "valid to", "end date"),
               doc=Text("当天仍然有效；留空表示一直有效。", "Still in force on that day; empty means without end.")),
        Column("source_doc", Text("来源文件", "Source document"), "text", aliases=("依据文件", "文件名称", "合同编号", "依据", "document")),
        Column("source_section", Text("来源章节", "Source section"), "text", aliases=("条款", "章节", "依据条款", "section", "clause")),
        Column("quote", Text("原文", "Quote"), "text", aliases=("条文", "原文摘录", "标准原文", "wording")),
        Column("status", Text("标准状态", "Standing"), "category", aliases=("确认状态", "标准效力", "confirmation"), values=STANDINGS),
        Column("approved_by", Text("批准人", "Approved by"), "text", aliases=("审批人", "确认人", "签发人", "approver")),
        Column("profile", Text("标准套", "Profile"), "text", aliases=("标准版本", "套别", "标准集", "standard set")),
    ),
    key=("standard_id", "effective_from"),
    month=("effective_from",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    owed=False,
    events=(),
    rules=(KNOWN_KPI, Ordered("effective_from", "effective_to"), Within("goal", low=-100), Within("limit", low=-100)),
    samples=(
        {"standard_id": "HT-P001-R01", "kpi": "R01", "project_id": "P001", "kind": "报修", "operator": "≤", "goal": 1, "limit": 1.5, "unit": "小时",
         "clock": "自然时", "start_event": "登记", "stop_event": "响应", "effective_from": "2026-01-01", "source_doc": "P001 物业服务合同",
         "source_section": "附件二第3条", "quote": "1 小时内响应，最迟 1.5 小时", "status": "有效", "approved_by": "王敏", "profile": "公司"},
        {"standard_id": "HT-P002-V01", "kpi": "V01", "project_id": "P002", "operator": "≥", "goal": 92, "limit": 85, "unit": "%",
         "effective_from": "2026-07-01", "effective_to": "2027-06-30", "source_doc": "P002 物业服务合同", "quote": "满意率不低于 85%，力争 92%",
         "status": "有效", "approved_by": "李强", "profile": "公司"},
    ),
)  # fmt: skip
