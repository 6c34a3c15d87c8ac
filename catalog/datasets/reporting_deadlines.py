"""Until which day of the next month the projects' data are due: the company's own word, for all data or for one, since when."""

from catalog import registry
from catalog.duties import ALL_DATA
from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Within
from catalog.words import Text

LAST_DAY = 28  # every month has it
DATA = (Value(ALL_DATA, "all data", ("全部", "所有", "所有资料", "all")), *(Value(dataset.name.zh, dataset.name.en, (dataset.id,)) for dataset in registry.owed()))

DATASET = Dataset(
    id="reporting_deadlines",
    name=Text("报送截止日", "Reporting deadlines"),
    doc=Text(
        "每月资料最迟在次月几日报送，一行一条规定：管全部资料，或只管一类资料；从所写的资料月份起有效，直到更晚的一行改变它。一类资料自己的规定先于全部资料的规定；"
        "都没写就是次月 5 日。个别项目个别月份的截止日写在“资料报送登记”里，先于这里。",
        "By which day of the next month the data of a month are due, one row a rule: for all data or for one kind; it holds from the month named until a later row "
        "changes it. The rule of a kind goes before that of all data; where there is none it is the 5th. A day of its own for one site and month stands in "
        "the reporting register and goes before these.",
    ),
    columns=(
        Column("dataset", Text("资料类别", "Data"), "category", required=True,
               aliases=("报送资料", "资料名称", "数据类别", "报表名称", "report", "data set"), values=DATA),
        Column("due_day", Text("次月几日截止", "Day of the next month"), "integer", required=True, unit="days",
               aliases=("截止日", "报送截止日", "次月截止日", "due day", "deadline day")),
        Column("from_month", Text("起始资料月份", "From the data of"), "month", required=True,
               aliases=("起始月份", "生效月份", "从哪个月起", "from month", "effective month")),
        Column("note", Text("依据", "Reason"), "text", aliases=("说明", "备注", "原因", "remarks", "comment"), personal="free_text"),
        Column("project_id", Text("项目编号", "Project no."), "id", aliases=("项目代码", "登记项目", "项目ID", "project", "project id", "site id"),
               doc=Text("留空；规定对全公司有效。", "Leave empty: the rule holds for the whole company.")),
    ),
    key=("dataset", "from_month"),
    month=("from_month",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    owed=False,
    events=(),
    rules=(Within("due_day", low=1, high=LAST_DAY),),
    samples=(
        {"dataset": ALL_DATA, "due_day": 5, "from_month": "2026-01", "note": "月度例会每月 6 日"},
        {"dataset": "满意度调查答卷", "due_day": 10, "from_month": "2026-01", "note": "第三方公司 8 日交付"},
    ),
)  # fmt: skip
