"""Who was away when: leave of days or months, so that nobody is judged on time they did not work."""

from catalog.model import Column, Dataset, Route
from catalog.rules import Known, Ordered
from catalog.words import Text

DATASET = Dataset(
    id="absences",
    name=Text("请假记录", "Absences"),
    doc=Text(
        "员工不在岗的日子：一行一次请假，首尾两天都算。只用来折算绩效记分卡的在岗时间，不需要请假原因。",
        "The days people were away: one row per leave, first and last day included. It only counts the time worked in the staff scorecard; the reason is not needed.",
    ),
    columns=(
        Column("staff_id", Text("员工编号", "Staff no."), "id", required=True,
               aliases=("工号", "员工号", "人员编号", "请假人工号", "请假人编号", "employee id", "employee no", "staff id")),
        Column("from_day", Text("请假开始", "From"), "date", required=True,
               aliases=("开始日期", "请假开始日期", "请假起始日期", "起始日期", "休假开始", "离岗日期", "start date", "from date", "leave from")),
        Column("to_day", Text("请假结束", "To"), "date", required=True,
               aliases=("结束日期", "请假结束日期", "请假截止日期", "截止日期", "休假结束", "返岗前一天", "end date", "to date", "leave to")),
    ),
    key=("staff_id", "from_day"),
    month=("from_day",),
    route=Route("staff_id", through="staff", through_column="staff_id"),
    coverage="changes",
    policy="rows",
    owed=False,
    events=(),
    rules=(Known("staff_id", "staff", "staff_id"), Ordered("from_day", "to_day")),
    samples=(
        {"staff_id": "E1001", "from_day": "2026-10-08", "to_day": "2026-10-12"},
        {"staff_id": "E1002", "from_day": "2026-08-03", "to_day": "2026-08-03"},
        {"staff_id": "E1002", "from_day": "2026-05-06", "to_day": "2026-06-30"},
    ),
)
