"""Energy and water of a site, month by month."""

from catalog.model import Column, Dataset, Route
from catalog.rules import NOT_BEGUN, NotFuture, Within
from catalog.words import Text

DATASET = Dataset(
    id="energy",
    name=Text("能耗月报", "Energy"),
    doc=Text(
        "每个项目每月一行：公共区域的用电量和用水量。面积取项目名册在当月有效的建筑面积。",
        "One row per site and month: power and water used by the common areas. The area is the one that the project register holds for the month.",
    ),
    columns=(
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("period", Text("月份", "Month"), "month", required=True,
               aliases=("统计月份", "所属月份", "抄表月份", "年月", "期间", "billing month", "period")),
        Column("kwh", Text("用电量(kWh)", "Power (kWh)"), "decimal", unit="kwh",
               aliases=("用电量", "电量", "电耗", "用电量（度）", "公区用电量", "耗电量", "electricity", "kwh used")),
        Column("m3", Text("用水量(m³)", "Water (m³)"), "decimal", unit="m3",
               aliases=("用水量", "水量", "水耗", "用水量（吨）", "公区用水量", "water", "m3 used")),
    ),
    key=("project_id", "period"),
    month=("period",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=(),
    rules=(NotFuture("period", sentence=NOT_BEGUN), Within("kwh", low=0), Within("m3", low=0)),
    samples=(
        {"project_id": "P001", "period": "2026-10", "kwh": 86420, "m3": 2310},
        {"project_id": "P002", "period": "2026-10", "kwh": 152300.5},
    ),
)
