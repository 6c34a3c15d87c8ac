"""Certificates that people hold, as the site's list shows them at each month's stock-taking."""

from catalog.model import Column, Dataset, Route
from catalog.rules import NOT_BEGUN, Known, NotFuture, Ordered
from catalog.words import Text

DATASET = Dataset(
    id="certificates",
    name=Text("持证台账", "Certificates"),
    doc=Text(
        "每月（或每季）盘点的持证台账：一行一名员工在一个盘点月份的一种证书。应持而没有的也列一行，发证日期和有效期留空；长期有效的证在“长期有效”填“是”。",
        "The list of certificates as it stands each month (or quarter): one row per person, certificate and month of the list. Who lacks one that is "
        "required belongs in it with empty dates; a certificate that never expires says so.",
    ),
    columns=(
        Column("staff_id", Text("员工编号", "Staff no."), "id", required=True,
               aliases=("工号", "员工号", "人员编号", "持证人工号", "持证人编号", "employee id", "staff id", "holder id")),
        Column("cert_type", Text("证书类型", "Certificate"), "text", required=True,
               aliases=("证书名称", "证件名称", "证件类型", "证书种类", "资格证名称", "certificate type", "licence type", "license")),
        Column("period", Text("盘点月份", "Month of the list"), "month", required=True,
               aliases=("台账月份", "统计月份", "月份", "盘点期", "盘点日期", "list month", "month", "as of")),
        Column("issued_at", Text("发证日期", "Issued on"), "date",
               aliases=("发证时间", "取证日期", "领证日期", "初领日期", "颁发日期", "issued", "issue date")),
        Column("expires_at", Text("有效期至", "Expires on"), "date",
               aliases=("证书有效期", "到期日期", "失效日期", "复审日期", "有效期", "证件有效期至", "expires", "expiry date", "valid until")),
        Column("permanent", Text("长期有效", "Never expires"), "flag",
               aliases=("是否长期有效", "永久有效", "是否长期", "无有效期", "permanent", "no expiry")),
    ),
    key=("staff_id", "cert_type", "period"),
    month=("period",),
    route=Route("staff_id", through="staff", through_column="staff_id"),
    coverage="changes",
    policy="rows",
    events=("issued_at",),
    rules=(NotFuture("period", sentence=NOT_BEGUN), Known("staff_id", "staff", "staff_id"), Ordered("issued_at", "expires_at")),
    samples=(
        {"staff_id": "E1001", "cert_type": "消防设施操作员", "period": "2026-10", "issued_at": "2024-05-20", "expires_at": "2027-05-19"},
        {"staff_id": "E1002", "cert_type": "电工证", "period": "2026-10", "issued_at": "2020-11-02", "expires_at": "2026-11-01"},
        {"staff_id": "E1002", "cert_type": "保安员证", "period": "2026-10", "issued_at": "2021-03-15", "permanent": True},
    ),
)
