"""The register of what a post requires: which certificates and which courses, at which site, since when."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Ordered
from catalog.words import Text

CERTIFICATE, COURSE = "证书", "课程"
KINDS = (
    Value(CERTIFICATE, "certificate", ("持证", "资格证", "上岗证", "证件", "license", "licence", "cert")),
    Value(COURSE, "course", ("培训", "培训课程", "必修课", "必修课程", "training", "mandatory course")),
)

DATASET = Dataset(
    id="role_requirements",
    name=Text("岗位要求", "What a post requires"),
    doc=Text(
        "哪个项目的哪个岗位必须持有什么证书、必修什么课程：一行一项要求。它是持证率的分母：没有登记要求，就看不出谁少了证。",
        "Which certificates and courses a post at a site requires: one row per requirement. It gives the denominator of valid "
        "certificates: without it nobody can be seen to lack one.",
    ),
    columns=(
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "所属项目", "适用项目", "项目ID", "project", "project id", "site id")),
        Column("role", Text("岗位", "Role"), "text", required=True,
               aliases=("岗位名称", "职位", "工种", "适用岗位", "岗位类别", "position", "job title")),
        Column("kind", Text("要求类别", "Requirement kind"), "category", required=True,
               aliases=("要求类型", "类别", "要求种类", "资质类别", "requirement type", "kind"), values=KINDS),
        Column("item", Text("证书类型或课程编号", "Certificate or course"), "text", required=True,
               aliases=("要求内容", "必备证书", "应持证书", "应持证书类型", "必修课程编号", "要求项目", "requirement", "required item")),
        Column("valid_from", Text("生效日期", "Valid from"), "date", default="1900-01-01",
               aliases=("生效时间", "实施日期", "起始日期", "执行日期", "effective from", "effective date")),
        Column("valid_to", Text("失效日期", "Valid to"), "date", aliases=("终止日期", "截止日期", "废止日期", "结束日期", "effective to", "end date")),
    ),
    key=("project_id", "role", "kind", "item", "valid_from"),
    month=("valid_from",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    owed=False,
    events=(),
    rules=(Ordered("valid_from", "valid_to"),),
    samples=(
        {"project_id": "P001", "role": "秩序维护员", "kind": "证书", "item": "保安员证"},
        {"project_id": "P001", "role": "维修工", "kind": "证书", "item": "电工证", "valid_from": "2025-01-01"},
        {"project_id": "P001", "role": "客服管家", "kind": "课程", "item": "KC-LY-01", "valid_from": "2025-01-01", "valid_to": "2027-12-31"},
    ),
)
