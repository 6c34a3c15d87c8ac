"""The company's own word on single days, above the public calendar: worked or not."""

from catalog.model import Column, Dataset, Route
from catalog.words import Text

DATASET = Dataset(
    id="calendar_days",
    name=Text("工作日例外", "Calendar exceptions"),
    doc=Text(
        "公司自己规定的上班日和休息日，一天一行；没有写的日子按国务院节假日安排（含调休）。只影响按工作时计时的标准。下一年的安排尚未公布时，节假日为暂定，可在这里先补上。",
        "Days that the company itself declares as worked or off, one row each; all others follow the public holidays with their make-up workdays. It matters to "
        "standards in working hours alone. While a year's plan is not published its holidays are provisional, and can be given here.",
    ),
    columns=(
        Column("day", Text("日期", "Day"), "date", required=True, aliases=("例外日期", "日历日期", "日子", "calendar day", "holiday date")),
        Column("workday", Text("是否上班", "Worked"), "flag", required=True, aliases=("是否工作日", "上班", "工作日", "is workday", "working day")),
        Column("note", Text("说明", "Note"), "text", aliases=("备注", "事由", "节日名称", "原因", "holiday name", "remark")),
        Column("project_id", Text("项目编号", "Project no."), "id", aliases=("项目代码", "登记项目", "项目ID", "project", "project id", "site id"),
               doc=Text("留空；日历对全公司有效。", "Leave empty: the calendar holds for the whole company.")),
    ),
    key=("day",),
    month=("day",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    owed=False,
    events=(),
    samples=(
        {"day": "2026-10-08", "workday": False, "note": "公司补休"},
        {"day": "2026-11-14", "workday": True, "note": "年度盘点，周六上班"},
    ),
)
