"""Planned maintenance and statutory tests: what was due on which asset, and when and how it was done."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Known, Within
from catalog.words import Text

KINDS = (
    Value("保养", "maintenance", ("维保", "维护保养", "例行保养", "预防性维护", "计划保养", "pm", "preventive maintenance", "service")),
    Value("检测", "test", ("检验", "年检", "法定检测", "法定检验", "定期检验", "测试", "inspection", "statutory test")),
)
RESULTS = (
    Value("合格", "passed", ("通过", "正常", "完好", "pass", "ok")),
    Value("不合格", "failed", ("未通过", "异常", "不通过", "fail", "not ok")),
)

DATASET = Dataset(
    id="pm_tasks",
    name=Text("保养与检测计划", "Maintenance tasks"),
    doc=Text(
        "预防性保养和法定检测：一行一项任务，含计划日期、允许推迟的天数、完成日期、结果。没做的也要在内。",
        "Preventive maintenance and statutory tests: one row per task, with the planned day, the days of grace, the day it was done and the result. "
        "Those not done belong in it.",
    ),
    columns=(
        Column("task_id", Text("任务编号", "Task no."), "id", required=True,
               aliases=("保养单号", "计划编号", "工单编号", "检测编号", "任务单号", "task id", "pm number")),
        Column("asset_id", Text("设备编号", "Asset no."), "id", required=True,
               aliases=("设备编码", "设备代码", "资产编号", "设备ID", "asset id", "equipment id", "asset code")),
        Column("asset_class", Text("设备类别", "Class"), "text",
               aliases=("设备类型", "设备分类", "系统类别", "专业", "class", "equipment class"),
               doc=Text("不填则取设备台账。", "Taken from the equipment register if empty.")),
        Column("kind", Text("任务类型", "Kind"), "category", required=True,
               aliases=("类型", "计划类型", "作业类型", "任务类别", "维护类型", "task type", "type"), values=KINDS),
        Column("planned_at", Text("计划日期", "Planned on"), "date", required=True,
               aliases=("计划完成日期", "应完成日期", "计划保养日期", "到期日期", "计划时间", "planned", "due date", "scheduled")),
        Column("tolerance_days", Text("允许推迟(天)", "Tolerance (days)"), "integer", unit="days",
               aliases=("允许偏差", "允许偏差天数", "宽限天数", "容差天数", "允许推迟天数", "tolerance", "grace days"),
               doc=Text("不填按 0 天。", "None if empty.")),
        Column("done_at", Text("完成日期", "Done on"), "date",
               aliases=("实际完成日期", "完成时间", "实际日期", "保养日期", "检测日期", "done", "completed", "completed on")),
        Column("result", Text("结果", "Result"), "category", aliases=("检测结果", "保养结果", "检查结果", "结论", "outcome", "test result"), values=RESULTS),
        Column("owner", Text("责任人", "Person in charge"), "id", aliases=("责任人编号", "负责人", "执行人", "保养人", "作业人员", "owner id", "technician")),
        Column("content", Text("作业内容", "Work"), "text", aliases=("保养内容", "检测内容", "工作内容", "内容", "work done", "job content")),
        Column("standard", Text("作业标准", "Standard"), "text", aliases=("保养标准", "执行标准", "技术标准", "标准", "procedure", "work standard")),
        Column("record_no", Text("记录编号", "Record no."), "text", aliases=("记录单号", "报告编号", "保养记录编号", "检测报告编号", "record id", "report no")),
    ),
    key=("task_id",),
    month=("planned_at",),
    route=Route("asset_id", through="equipment", through_column="asset_id"),
    coverage="changes",
    policy="rows",
    events=("done_at",),
    rules=(Known("asset_id", "equipment", "asset_id"), Within("tolerance_days", low=0, high=366)),
    samples=(
        {"task_id": "BY202610-001", "asset_id": "DT-P001-01", "kind": "保养", "planned_at": "2026-10-15", "tolerance_days": 3, "done_at": "2026-10-16",
         "result": "合格", "owner": "E1002", "content": "半月保养", "standard": "电梯维护保养规程", "record_no": "BY-1016"},
        {"task_id": "JC202610-001", "asset_id": "XF-P001-01", "kind": "检测", "planned_at": "2026-10-20", "result": "不合格", "done_at": "2026-10-20"},
        {"task_id": "BY202610-002", "asset_id": "KT-P002-01", "kind": "保养", "planned_at": "2026-10-25", "tolerance_days": 7},
    ),
)
