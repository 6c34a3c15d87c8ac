"""Emergency supplies at each check: what must be there, what is, and until when it is good."""

from catalog.model import Column, Dataset, Route
from catalog.rules import Within
from catalog.words import Text

DATASET = Dataset(
    id="supplies",
    name=Text("应急物资检查", "Emergency supplies"),
    doc=Text(
        "应急物资的检查：一行一个项目一种物资一次检查，含应备数、实有数、有效期。缺的物资也要列出，实有数填 0。",
        "Checks of emergency supplies: one row per site, item and check, with the number required, on hand, and the day it expires. "
        "What is missing belongs in it, with 0 on hand.",
    ),
    columns=(
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("item", Text("物资名称", "Item"), "text", required=True,
               aliases=("物资", "应急物资", "品名", "物品名称", "物资种类", "supply", "item name")),
        Column("checked_at", Text("检查日期", "Checked on"), "date", required=True,
               aliases=("盘点日期", "检查时间", "盘点时间", "清点日期", "checked", "check date")),
        Column("required", Text("应备数", "Required"), "integer", required=True, unit="count",
               aliases=("应备数量", "标准数量", "配备标准", "应有数量", "定额", "required quantity", "required qty")),
        Column("on_hand", Text("实有数", "On hand"), "integer", required=True, unit="count",
               aliases=("实有数量", "实际数量", "现有数量", "库存数量", "库存", "in stock", "quantity on hand")),
        Column("expires_at", Text("有效期至", "Expires on"), "date", aliases=("有效期", "到期日期", "失效日期", "过期日期", "expires", "expiry date")),
    ),
    key=("project_id", "item", "checked_at"),
    month=("checked_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("checked_at",),
    rules=(Within("required", low=0), Within("on_hand", low=0)),
    samples=(
        {"project_id": "P001", "item": "沙袋", "checked_at": "2026-09-28", "required": 200, "on_hand": 200},
        {"project_id": "P001", "item": "急救包", "checked_at": "2026-09-28", "required": 6, "on_hand": 6, "expires_at": "2026-08-31"},
    ),
)
