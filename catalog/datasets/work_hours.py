"""When the company works: the hours of each day of the week, since when. What a standard in working hours counts."""

from catalog.model import Column, Dataset, Route, Value
from catalog.words import Text

MAKEUP = "调休日"
WEEKDAYS = (
    Value("周一", "Monday", ("星期一", "礼拜一", "mon", "1")),
    Value("周二", "Tuesday", ("星期二", "礼拜二", "tue", "2")),
    Value("周三", "Wednesday", ("星期三", "礼拜三", "wed", "3")),
    Value("周四", "Thursday", ("星期四", "礼拜四", "thu", "4")),
    Value("周五", "Friday", ("星期五", "礼拜五", "fri", "5")),
    Value("周六", "Saturday", ("星期六", "礼拜六", "sat", "6")),
    Value("周日", "Sunday", ("星期日", "星期天", "周天", "sun", "7")),
    Value(MAKEUP, "make-up workday", ("调休", "调班", "调休上班", "makeup")),
)

DATASET = Dataset(
    id="work_hours",
    name=Text("作息时间", "Working hours"),
    doc=Text(
        "每周各天的上班时段，一天一行，午休分成两段写，如“09:00-12:00，13:00-18:00”；没有写的日子不上班。“调休日”是周末补班当天的时段，不写则同周一。只影响按工作时计时的标准；没有作息时间，这类标准无法判定。作息变了就用新的生效日期再加各行。",
        'The hours of each day of the week, one row each, with a lunch break as two spans, such as "09:00-12:00, 13:00-18:00"; a day that is not given is off. '
        "The make-up day gives the hours of a weekend worked for a holiday, by default Monday's. It matters to standards in working hours alone, which cannot be "
        "judged without it. When hours change, add rows with a new date.",
    ),
    columns=(
        Column("weekday", Text("星期", "Day of the week"), "category", required=True, aliases=("周几", "星期几", "工作日类型", "weekday", "day of week"), values=WEEKDAYS),
        Column("hours", Text("上班时段", "Hours"), "text", aliases=("工作时段", "作息时段", "营业时段", "上下班时间", "working hours", "office hours"),
               doc=Text("24 小时制，不跨零点；留空为休息。", "24-hour clock, not past midnight; empty means off.")),
        Column("valid_from", Text("生效日期", "Valid from"), "date", default="1900-01-01", aliases=("生效时间", "执行日期", "起始日期", "effective from", "effective date")),
        Column("project_id", Text("项目编号", "Project no."), "id", aliases=("项目代码", "登记项目", "项目ID", "project", "project id", "site id"),
               doc=Text("留空；作息对全公司有效。", "Leave empty: the hours hold for the whole company.")),
    ),
    key=("weekday", "valid_from"),
    month=("valid_from",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    owed=False,
    events=(),
    samples=tuple({"weekday": day, "hours": "09:00-12:00，13:00-18:00"} for day in ("周一", "周二", "周三", "周四", "周五")),
)
