"""The customer register, one snapshot a quarter: what is filled in, when it was last verified, whose lease ends."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import NOT_BEGUN, NotFuture, Within
from catalog.words import Text

SEGMENTS = (
    Value("业主", "owner", ("房东", "产权人", "住户", "居民", "resident", "homeowner")),
    Value("租户", "tenant", ("租客", "承租人", "住宅租户", "renter")),
    Value("企业", "company", ("企业客户", "写字楼客户", "公司", "办公客户", "office tenant", "corporate")),
    Value("商户", "shop", ("商家", "店铺", "商铺客户", "品牌商户", "retail tenant", "merchant")),
)
SPECIAL = (
    Value("老年", "elderly", ("老人", "高龄", "独居老人", "老年人", "senior")),
    Value("残疾", "disabled", ("残障", "残疾人", "行动不便", "disability")),
    Value("其他照护", "other care", ("其他特殊", "孕妇", "婴幼儿家庭", "care")),
)
# What must be on file of every customer; a company may ask for more by filling more columns.
REQUIRED_FIELDS = ("name", "phone", "building", "room", "segment", "emergency_contact")

DATASET = Dataset(
    id="customers",
    name=Text("客户档案", "Customers"),
    doc=Text(
        "客户信息库的季度快照：一行一位客户在一个季度末的情况。只用来看信息是否填写、多久核查一次、租约是否续签；姓名、电话、房号在读入时即变为不可读的代码。",
        "The customer register as it stood in a quarter: one row per customer and quarter. Used only to see what is filled in, when it was verified and "
        "whether leases are renewed; names, numbers and rooms become unreadable codes as they are read.",
    ),
    columns=(
        Column("customer_id", Text("客户编号", "Customer no."), "id", required=True,
               aliases=("客户号", "业主编号", "住户编号", "客户代码", "customer id", "client id"), personal="hash"),
        Column("period", Text("季度", "Quarter"), "month", required=True,
               aliases=("数据季度", "核查季度", "期间", "统计期", "所属季度", "period", "quarter start"),
               doc=Text("快照所属季度的首月。", "First month of the quarter that the snapshot belongs to.")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("name", Text("客户姓名", "Name"), "text", aliases=("姓名", "业主姓名", "客户名称", "联系人", "customer name"), personal="hash"),
        Column("phone", Text("联系电话", "Phone"), "text", aliases=("手机", "手机号", "电话", "联系方式", "mobile", "telephone"), personal="hash"),
        Column("building", Text("楼栋", "Building"), "text", aliases=("栋号", "楼号", "楼幢", "幢号", "tower")),
        Column("room", Text("房号", "Room"), "text", aliases=("房间号", "单元房号", "室号", "门牌号", "unit no"), personal="hash"),
        Column("segment", Text("客户类型", "Segment"), "category", aliases=("客户类别", "类型", "客户分类", "customer type"), values=SEGMENTS),
        Column("emergency_contact", Text("紧急联系人", "Emergency contact"), "text", aliases=("应急联系人", "紧急联络人", "备用联系人", "紧急联系电话"), personal="hash"),
        Column("special_group", Text("特殊群体", "Special care"), "category", aliases=("特殊人群", "关爱对象", "重点关注", "特殊客户"), values=SPECIAL),
        Column("high_value", Text("重点客户", "Key account"), "flag", aliases=("是否重点客户", "高价值客户", "大客户", "vip")),
        Column("registered_at", Text("建档日期", "Registered on"), "date", aliases=("登记日期", "入住日期", "建档时间", "录入日期", "created on")),
        Column("last_verified_at", Text("最近核查日期", "Last verified on"), "date", aliases=("核查日期", "信息核查日期", "最后核对日期", "更新日期", "verified on")),
        Column("contract_end", Text("合同到期日", "Contract ends on"), "date", aliases=("租约到期日", "到期日期", "合同截止日期", "租期截止", "lease end", "expiry date")),
        Column("renewed", Text("是否续签", "Renewed"), "flag", aliases=("续签", "续租", "是否续租", "已续签", "renewal")),
        Column("leased_m2", Text("租赁面积(㎡)", "Leased area (m²)"), "decimal", unit="m2", aliases=("租赁面积", "承租面积", "计租面积", "合同面积")),
    ),
    key=("customer_id", "period"),
    month=("period",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("last_verified_at", "registered_at"),
    rules=(NotFuture("period", sentence=NOT_BEGUN), Within("leased_m2", low=0),),
    samples=(
        {"customer_id": "K00017", "period": "2026-07", "project_id": "P001", "name": "王*", "phone": "138****0001", "building": "3栋", "room": "3-201", "segment": "业主",
         "emergency_contact": "李*", "special_group": "老年", "registered_at": "2019-05-02", "last_verified_at": "2026-08-20"},
        {"customer_id": "K00233", "period": "2026-07", "project_id": "P002", "name": "某某科技", "phone": "010-5555****", "building": "A座", "room": "A-1203", "segment": "企业",
         "high_value": True, "registered_at": "2022-03-01", "last_verified_at": "2026-03-11", "contract_end": "2026-09-30", "renewed": True, "leased_m2": 320.5},
    ),
)
