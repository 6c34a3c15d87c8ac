"""The register of projects (sites): what each one is, where it lies, how big it is, and since when that holds."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Within
from catalog.words import Text

PROPERTY_TYPES = (
    Value("住宅", "residential", ("住宅小区", "小区", "住宅物业", "公寓", "别墅", "residential", "housing", "apartment")),
    Value("商业", "retail", ("商业综合体", "商场", "购物中心", "商业物业", "retail", "commercial", "mall", "shopping centre", "shopping center")),
    Value("写字楼", "office", ("办公", "办公楼", "写字楼物业", "商务楼", "office", "office building")),
    Value("咨询服务区", "service area", ("服务区", "咨询服务", "案场", "售楼处", "service area", "sales office")),
    Value("其他", "other", ("其它", "产业园", "学校", "医院", "公建", "other", "others", "misc")),
)

DATASET = Dataset(
    id="projects",
    name=Text("项目名册", "Projects"),
    doc=Text(
        "公司管理的项目：一行一个项目的一个版本。户数、面积、业态或区域变了，就用新的生效日期再加一行，旧月份仍按当时的情况计算。",
        "The sites the company manages: one row per version of a site. When households, area, type or region change, "
        "add a row with a new date; earlier months keep what was true then.",
    ),
    columns=(
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "项目编码", "小区编号", "小区代码", "管理处编号", "项目ID", "project id", "project code", "site id")),
        Column("valid_from", Text("生效日期", "Valid from"), "date", default="1900-01-01",
               aliases=("生效时间", "变更日期", "启用日期", "有效期起", "effective from", "effective date")),
        Column("name", Text("项目名称", "Project name"), "text", required=True,
               aliases=("项目", "小区名称", "楼盘名称", "管理处名称", "物业项目名称", "名称", "site name", "project")),
        Column("property_type", Text("业态", "Property type"), "category", required=True,
               aliases=("物业类型", "项目类型", "业态类型", "物业业态", "类型", "site type", "type"), values=PROPERTY_TYPES),
        Column("households", Text("户数", "Households"), "integer", unit="count",
               aliases=("总户数", "房屋套数", "在管户数", "住户数", "units", "no. of households"),
               doc=Text("每千户指标的分母。", 'What "per 1,000 households" is reckoned on.')),
        Column("area_m2", Text("建筑面积(㎡)", "Area (m²)"), "decimal", unit="m2",
               aliases=("建筑面积", "管理面积", "在管面积", "面积（平方米）", "面积", "floor area", "gfa")),
        Column("region", Text("区域", "Region"), "text", aliases=("所属区域", "大区", "片区", "区域公司", "分公司", "所属公司", "area office")),
        Column("city", Text("城市", "City"), "text", aliases=("所在城市", "地市", "所属城市")),
        Column("start_date", Text("接管日期", "Managed since"), "date",
               aliases=("进场日期", "入驻日期", "交付日期", "接管时间", "服务开始日期", "start", "handover date")),
    ),
    key=("project_id", "valid_from"),
    month=("valid_from",),
    route=Route("project_id"),
    coverage="changes",
    policy="file",
    events=(),
    effective_from="valid_from",
    rules=(Within("households", low=0), Within("area_m2", low=0)),
    samples=(
        {"project_id": "P001", "name": "云栖花园", "property_type": "住宅", "households": 1280, "area_m2": 156000, "region": "华东区",
         "city": "杭州", "start_date": "2018-06-01"},
        {"project_id": "P002", "name": "星河中心", "property_type": "写字楼", "households": 96, "area_m2": 48000.5, "region": "华南区",
         "city": "深圳", "start_date": "2021-03-15"},
        {"project_id": "P001", "valid_from": "2026-01-01", "name": "云栖花园", "property_type": "住宅", "households": 1410, "area_m2": 171500,
         "region": "华东区", "city": "杭州", "start_date": "2018-06-01"},
    ),
)
