"""The register of equipment: what stands where, how much hangs on it, and since when that holds."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Ordered, Within
from catalog.words import Text

CLASSES = (
    Value("电梯", "elevator", ("扶梯", "电梯设备", "曳引电梯", "客梯", "货梯", "lift", "elevators", "escalator")),
    Value("空调", "air conditioning", ("空调设备", "暖通", "暖通空调", "中央空调", "hvac", "air conditioner")),
    Value("供水", "water supply", ("给水", "给排水", "供水设备", "水泵", "二次供水", "water", "pump")),
    Value("供电", "power supply", ("供配电", "配电", "配电设备", "高低压配电", "发电机", "power", "electrical")),
    Value("消防", "fire protection", ("消防设备", "消防设施", "消防系统", "灭火器", "消防栓", "fire", "fire safety")),
    Value("安防", "security systems", ("监控", "弱电", "门禁系统", "安防设备", "弱电系统", "security", "cctv")),
    Value("其他", "other", ("其它", "其他设备", "others", "misc")),
)
CRITICALITIES = (
    Value("关键", "critical", ("a类", "一级", "特别重要", "critical asset", "high", "a")),
    Value("重要", "important", ("b类", "二级", "主要", "medium", "b")),
    Value("一般", "ordinary", ("c类", "三级", "普通", "次要", "low", "c")),
)

DATASET = Dataset(
    id="equipment",
    name=Text("设备台账", "Equipment"),
    doc=Text(
        "公司管理的设施设备：一行一台设备的一个版本。换了项目或重要程度，就用新的生效日期再加一行；报废填写报废日期，不要删行。"
        "保养、故障、运行月报都靠它找到所属项目。",
        "The equipment the company looks after: one row per version of an asset. A change of site or criticality is a new row with a new date; "
        "what is scrapped gets a date, the row stays. Maintenance, faults and running reports find their site through it.",
    ),
    columns=(
        Column("asset_id", Text("设备编号", "Asset no."), "id", required=True,
               aliases=("设备编码", "设备代码", "资产编号", "设备ID", "台账编号", "asset id", "equipment id", "asset code")),
        Column("valid_from", Text("生效日期", "Valid from"), "date", default="1900-01-01",
               aliases=("生效时间", "变更日期", "异动日期", "effective from", "effective date")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "所在项目", "项目ID", "project", "project id", "site id")),
        Column("asset_class", Text("设备类别", "Class"), "category", required=True,
               aliases=("设备类型", "设备分类", "系统类别", "专业", "类别", "class", "equipment class", "asset type"), values=CLASSES),
        Column("name", Text("设备名称", "Name"), "text", aliases=("名称", "设备", "资产名称", "asset name", "equipment name")),
        Column("criticality", Text("重要程度", "Criticality"), "category",
               aliases=("设备等级", "重要等级", "设备重要性", "关键等级", "abc分类", "priority class"), values=CRITICALITIES,
               doc=Text("完好率的权重：关键 3、重要 2、一般 1。", "The weight in the share of assets in order: critical 3, important 2, ordinary 1.")),
        Column("install_date", Text("安装日期", "Installed on"), "date",
               aliases=("投用日期", "启用日期", "投入使用日期", "安装时间", "commissioned", "install date")),
        Column("life_years", Text("设计寿命(年)", "Design life (years)"), "decimal", aliases=("设计寿命", "使用年限", "预计使用年限", "寿命", "life", "useful life")),
        Column("retired_at", Text("报废日期", "Scrapped on"), "date", aliases=("报废时间", "退役日期", "停用日期", "拆除日期", "retired", "scrapped")),
        Column("location", Text("安装位置", "Place"), "text", aliases=("位置", "所在位置", "安装地点", "设备位置", "place", "installed at"), personal="hash"),
    ),
    key=("asset_id", "valid_from"),
    month=("valid_from",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=(),
    effective_from="valid_from",
    rules=(Ordered("install_date", "retired_at"), Within("life_years", low=0)),
    samples=(
        {"asset_id": "DT-P001-01", "project_id": "P001", "asset_class": "电梯", "name": "1 号客梯", "criticality": "关键",
         "install_date": "2015-06-01", "life_years": 15},
        {"asset_id": "XF-P001-01", "project_id": "P001", "asset_class": "消防", "name": "消防泵", "criticality": "关键", "install_date": "2015-06-01"},
        {"asset_id": "KT-P002-01", "project_id": "P002", "asset_class": "空调", "name": "冷水机组", "criticality": "重要"},
    ),
)
