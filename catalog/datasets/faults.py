"""The fault log: when an asset failed, who noticed, when it was answered and when it ran again."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Known, Ordered, Skewed, Within
from catalog.words import Text

GRADES = (
    Value("重大", "major", ("严重", "一级", "特大", "a级", "critical", "high")),
    Value("较大", "serious", ("二级", "中等", "b级", "medium")),
    Value("一般", "minor", ("轻微", "三级", "普通", "c级", "low", "normal")),
)
DETECTED_BY = (
    Value("监测预警", "alarm", ("预警", "报警", "系统报警", "物联网", "监控发现", "monitoring", "sensor")),
    Value("巡检", "patrol", ("巡查", "巡视", "日常巡检", "点检", "inspection round", "rounds")),
    Value("保养", "maintenance", ("维保发现", "保养发现", "检测发现", "pm")),
    Value("客户报修", "customer", ("报修", "业主报修", "投诉", "客户投诉", "住户报修", "complaint", "resident")),
    Value("其他", "other", ("其它", "others")),
)
FOUND_FIRST = ("监测预警", "巡检", "保养")  # found before a customer had to say so
_LATER = ("responded_at", "restored_at")

DATASET = Dataset(
    id="faults",
    name=Text("设备故障记录", "Faults"),
    doc=Text(
        "设备故障：一行一次故障，含分级、发现方式、发生、响应、恢复的时间和维修费用。没修好的也要在内。",
        "Faults of equipment: one row each, with grade, how it was found, when it began, was answered and ended, and the cost of repair. "
        "Those not repaired yet belong in it.",
    ),
    columns=(
        Column("fault_id", Text("故障编号", "Fault no."), "id", required=True,
               aliases=("故障单号", "故障记录编号", "维修单号", "故障ID", "fault id", "incident number", "breakdown id")),
        Column("asset_id", Text("设备编号", "Asset no."), "id", required=True,
               aliases=("设备编码", "设备代码", "资产编号", "设备ID", "asset id", "equipment id", "asset code")),
        Column("asset_class", Text("设备类别", "Class"), "text",
               aliases=("设备类型", "设备分类", "系统类别", "专业", "class", "equipment class"),
               doc=Text("不填则取设备台账。", "Taken from the equipment register if empty.")),
        Column("grade", Text("故障等级", "Grade"), "category",
               aliases=("故障级别", "故障分级", "严重程度", "等级", "severity", "fault level"), values=GRADES),
        Column("detected_by", Text("发现方式", "Detected by"), "category",
               aliases=("发现途径", "故障来源", "发现来源", "报告来源", "来源", "found by", "detected"), values=DETECTED_BY),
        Column("started_at", Text("故障发生时间", "Failed at"), "time", required=True,
               aliases=("发生时间", "故障时间", "停机时间", "故障开始时间", "报障时间", "failed", "started at", "fault time")),
        Column("responded_at", Text("响应时间", "Responded at"), "time", aliases=("到场时间", "维修响应时间", "接修时间", "开始维修时间", "responded")),
        Column("restored_at", Text("恢复时间", "Restored at"), "time",
               aliases=("修复时间", "恢复运行时间", "完成时间", "维修完成时间", "故障结束时间", "restored", "repaired at")),
        Column("cause", Text("故障原因", "Cause"), "text", aliases=("原因", "原因分析", "故障类型", "failure cause", "root cause")),
        Column("cost", Text("维修费用", "Cost"), "decimal", unit="yuan", aliases=("费用", "维修成本", "修理费", "金额", "repair cost")),
    ),
    key=("fault_id",),
    month=("started_at",),
    route=Route("asset_id", through="equipment", through_column="asset_id"),
    coverage="changes",
    policy="rows",
    events=("started_at", *_LATER),
    rules=(
        Known("asset_id", "equipment", "asset_id"),
        *(Ordered("started_at", later) for later in _LATER),
        *(Skewed("started_at", later) for later in _LATER),
        Within("cost", low=0),
    ),
    samples=(
        {"fault_id": "GZ202610-001", "asset_id": "DT-P001-01", "grade": "重大", "detected_by": "客户报修", "started_at": "2026-10-03 08:20",
         "responded_at": "2026-10-03 08:45", "restored_at": "2026-10-03 15:10", "cause": "门机故障", "cost": 1850},
        {"fault_id": "GZ202610-002", "asset_id": "KT-P002-01", "grade": "一般", "detected_by": "巡检", "started_at": "2026-10-28 16:00",
         "responded_at": "2026-10-28 16:30"},
    ),
)
