"""Readings of equipment: temperature, pressure, current, each with the bounds it should keep."""

from catalog.model import Column, Dataset, Route
from catalog.rules import Known
from catalog.words import Text

DATASET = Dataset(
    id="readings",
    name=Text("设备运行参数", "Equipment readings"),
    doc=Text(
        "运行参数的抄录：一行一台设备一个时刻一个参数的读数，连同上下限。连续监测的数据请先汇总（如每小时一行）再上传。",
        "Readings taken from equipment: one row per asset, moment and quantity, with the bounds it should keep. "
        "Sum up continuous telemetry (say, to one row an hour) before loading it.",
    ),
    columns=(
        Column("asset_id", Text("设备编号", "Asset no."), "id", required=True,
               aliases=("设备编码", "设备代码", "资产编号", "设备ID", "asset id", "equipment id", "asset code")),
        Column("at", Text("抄录时间", "Read at"), "time", required=True,
               aliases=("读数时间", "采集时间", "记录时间", "抄表时间", "监测时间", "reading time", "timestamp", "time")),
        Column("metric", Text("参数", "Quantity"), "text", required=True,
               aliases=("参数名称", "监测参数", "测点", "监测项", "指标名称", "parameter", "metric name", "sensor")),
        Column("value", Text("读数", "Value"), "decimal", required=True, aliases=("数值", "实测值", "监测值", "参数值", "reading", "measured value")),
        Column("low", Text("下限", "Lower bound"), "decimal", aliases=("下限值", "最小允许值", "报警下限", "允许下限", "min", "lower limit")),
        Column("high", Text("上限", "Upper bound"), "decimal", aliases=("上限值", "最大允许值", "报警上限", "允许上限", "max", "upper limit")),
    ),
    key=("asset_id", "at", "metric"),
    month=("at",),
    route=Route("asset_id", through="equipment", through_column="asset_id"),
    coverage="changes",
    policy="rows",
    events=("at",),
    rules=(Known("asset_id", "equipment", "asset_id"),),
    samples=(
        {"asset_id": "KT-P002-01", "at": "2026-10-08 10:00", "metric": "出水温度(℃)", "value": 7.4, "low": 6, "high": 9},
        {"asset_id": "DT-P001-01", "at": "2026-10-08 10:05", "metric": "机房温度(℃)", "value": 41.5, "low": 5, "high": 40},
    ),
)
