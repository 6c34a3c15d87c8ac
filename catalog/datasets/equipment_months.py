"""The monthly running report of equipment: hours run and state at the month's end, asset by asset.

It is the denominator of faults: an asset that had none is in it too.
"""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import NOT_BEGUN, Known, NotFuture, Within
from catalog.words import Text

STATES = (
    Value("正常", "in order", ("完好", "在用", "良好", "运行", "正常运行", "in service", "ok", "running")),
    Value("故障", "faulty", ("异常", "故障停机", "待修", "fault", "down", "broken")),
    Value("维修中", "under repair", ("维修", "大修", "检修中", "in repair", "repairing")),
    Value("停用", "out of use", ("备用", "封存", "闲置", "standby", "idle", "spare")),
    Value("报废", "scrapped", ("已报废", "拆除", "退役", "retired", "scrap")),
)
HOURS_IN_MONTH = 744

DATASET = Dataset(
    id="equipment_months",
    name=Text("设备运行月报", "Running reports"),
    doc=Text(
        "每台设备每月一行：应运行和实际运行的小时数、月末状态。没有出故障的设备也要在内，它们是故障率的分母。",
        "One row per asset and month: hours it should run and did run, and its state at the month's end. Assets without a fault belong in it: "
        "the failure rate is reckoned on them.",
    ),
    columns=(
        Column("asset_id", Text("设备编号", "Asset no."), "id", required=True,
               aliases=("设备编码", "设备代码", "资产编号", "设备ID", "asset id", "equipment id", "asset code")),
        Column("period", Text("月份", "Month"), "month", required=True,
               aliases=("统计月份", "所属月份", "报表月份", "年月", "期间", "report month", "period")),
        Column("asset_class", Text("设备类别", "Class"), "text",
               aliases=("设备类型", "设备分类", "系统类别", "专业", "类别", "class", "equipment class"),
               doc=Text("不填则取设备台账。", "Taken from the equipment register if empty.")),
        Column("scheduled_hours", Text("应运行小时", "Scheduled hours"), "decimal", unit="hours",
               aliases=("计划运行小时", "应开机小时", "计划运行时间", "应运行时间", "planned hours")),
        Column("operating_hours", Text("实际运行小时", "Operating hours"), "decimal", unit="hours",
               aliases=("运行小时", "运行小时数", "运行时间", "开机小时", "累计运行小时", "run hours", "running hours")),
        Column("state", Text("月末状态", "State at month end"), "category",
               aliases=("设备状态", "当前状态", "运行状态", "完好状态", "状态", "status", "condition"), values=STATES),
    ),
    key=("asset_id", "period"),
    month=("period",),
    route=Route("asset_id", through="equipment", through_column="asset_id"),
    coverage="changes",
    policy="rows",
    events=(),
    rules=(
        NotFuture("period", sentence=NOT_BEGUN),
        Known("asset_id", "equipment", "asset_id"),
        Within("scheduled_hours", low=0, high=HOURS_IN_MONTH),
        Within("operating_hours", low=0, high=HOURS_IN_MONTH),
    ),
    samples=(
        {"asset_id": "DT-P001-01", "period": "2026-10", "scheduled_hours": 744, "operating_hours": 731.5, "state": "正常"},
        {"asset_id": "KT-P002-01", "period": "2026-10", "scheduled_hours": 310, "operating_hours": 296, "state": "维修中"},
    ),
)
