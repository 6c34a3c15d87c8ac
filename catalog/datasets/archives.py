"""Service archives: how many documents each kind of file must hold, and how many it holds."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Within
from catalog.words import Text

TYPES = (
    Value("客户档案", "customer files", ("业主档案", "住户档案", "客户资料", "customers", "resident files")),
    Value("设备技术档案", "equipment files", ("设备档案", "技术档案", "设备资料", "equipment", "technical files")),
    Value("环境卫生档案", "cleaning files", ("环境档案", "卫生档案", "保洁档案", "cleaning", "environment files")),
    Value("维修档案", "repair files", ("维修记录", "报修档案", "工程档案", "repairs", "maintenance files")),
    Value("安全档案", "safety files", ("消防档案", "秩序档案", "安全资料", "safety", "security files")),
    Value("培训档案", "training files", ("员工档案", "人事档案", "培训资料", "training", "staff files")),
    Value("其他", "other", ("其它", "其他档案", "others")),
)

DATASET = Dataset(
    id="archives",
    name=Text("服务档案检查", "Archive checks"),
    doc=Text(
        "服务档案的检查：一行一个项目一类档案一次检查，含应有份数和实有份数。",
        "Checks of the service archives: one row per site, kind of file and check, with the documents required and present.",
    ),
    columns=(
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("type", Text("档案类型", "Type"), "category", required=True,
               aliases=("档案类别", "档案名称", "档案分类", "类型", "archive type", "file type"), values=TYPES),
        Column("checked_at", Text("检查日期", "Checked on"), "date", required=True,
               aliases=("盘点日期", "检查时间", "清点日期", "核查日期", "checked", "check date")),
        Column("required_docs", Text("应有份数", "Documents required"), "integer", required=True, unit="count",
               aliases=("应归档份数", "应有资料数", "应存份数", "应归档数", "required documents", "required")),
        Column("present_docs", Text("实有份数", "Documents present"), "integer", required=True, unit="count",
               aliases=("已归档份数", "实有资料数", "实存份数", "已归档数", "present documents", "present")),
    ),
    key=("project_id", "type", "checked_at"),
    month=("checked_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("checked_at",),
    rules=(Within("required_docs", low=0), Within("present_docs", low=0)),
    samples=(
        {"project_id": "P001", "type": "客户档案", "checked_at": "2026-09-25", "required_docs": 1280, "present_docs": 1254},
        {"project_id": "P002", "type": "设备技术档案", "checked_at": "2026-09-25", "required_docs": 140, "present_docs": 140},
    ),
)
