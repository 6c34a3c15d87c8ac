"""The register of staff: who works where, in which role, and since when that holds."""

from catalog.model import Column, Dataset, Route
from catalog.rules import Ordered, Within
from catalog.words import Text

DATASET = Dataset(
    id="staff",
    name=Text("员工名册", "Staff"),
    doc=Text(
        "在册员工：一行一名员工的一个版本。调岗、换项目时用新的生效日期再加一行；离职填写离职日期，不要删行。",
        "The people employed: one row per version of a person. A change of post or site is a new row with a new date; "
        "who leaves gets a leaving date, the row stays.",
    ),
    columns=(
        Column("staff_id", Text("员工编号", "Staff no."), "id", required=True,
               aliases=("工号", "员工号", "人员编号", "员工工号", "员工ID", "employee id", "employee no", "staff id")),
        Column("valid_from", Text("生效日期", "Valid from"), "date", default="1900-01-01",
               aliases=("生效时间", "调岗日期", "异动日期", "变更日期", "effective from", "effective date")),
        Column("name", Text("姓名", "Name"), "text", aliases=("员工姓名", "人员姓名", "名字", "full name", "employee name", "staff name")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "所属项目", "所在项目", "服务项目", "管理处编号", "项目ID", "project", "project id", "site id")),
        Column("department", Text("部门", "Department"), "text", aliases=("所属部门", "部门名称", "科室", "班组", "dept", "team")),
        Column("role", Text("岗位", "Role"), "text", required=True,
               aliases=("岗位名称", "职位", "职务", "工种", "岗位类别", "position", "job title", "post")),
        Column("hire_date", Text("入职日期", "Hired on"), "date",
               aliases=("入职时间", "到岗日期", "参加工作日期", "进公司日期", "hire date", "start date", "joined")),
        Column("fte", Text("用工比例", "Share of full time"), "decimal",
               aliases=("工时比例", "全职比例", "在岗比例", "折合全职", "工时系数", "全时当量", "fte", "full time equivalent", "part time share"),
               doc=Text("全职 1，半职 0.5，长假期间 0；留空按全职。变动时用新的生效日期再加一行。",
                        "1 is full time, 0.5 half, 0 long leave; empty means full time. A change is a new row with a new date.")),
        Column("leave_date", Text("离职日期", "Left on"), "date",
               aliases=("离职时间", "离岗日期", "合同终止日期", "最后工作日", "leave date", "end date", "termination date")),
    ),
    key=("staff_id", "valid_from"),
    month=("valid_from",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=(),
    effective_from="valid_from",
    rules=(Ordered("hire_date", "leave_date"), Within("fte", low=0, high=1)),
    samples=(
        {"staff_id": "E1001", "name": "王敏", "project_id": "P001", "department": "客服部", "role": "客服管家", "hire_date": "2019-04-08"},
        {"staff_id": "E1002", "name": "李强", "project_id": "P001", "department": "工程部", "role": "维修工", "hire_date": "2020-11-02", "fte": 0.5,
         "leave_date": "2026-09-30"},
        {"staff_id": "E1001", "valid_from": "2026-07-01", "name": "王敏", "project_id": "P002", "department": "客服部", "role": "客服主管",
         "hire_date": "2019-04-08"},
    ),
)
