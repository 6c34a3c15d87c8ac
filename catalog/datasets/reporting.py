"""What each project has to report for which month, and what came in before the product kept the books itself."""

from catalog import registry
from catalog.model import Column, Dataset, Route, Value
from catalog.words import Text

OWED = tuple(Value(dataset.name.zh, dataset.name.en, (dataset.id,)) for dataset in registry.owed())

DATASET = Dataset(
    id="reporting",
    name=Text("资料报送登记", "Reporting register"),
    doc=Text(
        "哪个项目、哪类资料、哪个月应报、何时截止、何时收到。“是否应报”从所写月份起一直有效，直到另一行改变它；没有登记的，按前六个月里至少报过三个月判定为应报。收到日期只用于补登本系统启用之前的月份。",
        'Which site owes which data for which month, until when, and when it came in. "Owed" holds from its month on until another row changes it; where '
        "nothing is said, what came in for at least three of the six months before is owed. The date received is for months before this product was in use.",
    ),
    columns=(
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("报送项目", "项目代码", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("dataset", Text("资料类别", "Data"), "category", required=True,
               aliases=("报送资料", "资料名称", "数据类别", "报表名称", "report", "data set"), values=OWED),
        Column("month", Text("资料月份", "Month"), "month", required=True,
               aliases=("报送月份", "所属月份", "数据月份", "报告期", "month of data", "period")),
        Column("is_owed", Text("是否应报", "Owed"), "flag", aliases=("应报", "需报送", "要求报送", "owed", "required")),
        Column("due_on", Text("报送截止日", "Due on"), "date", aliases=("报送期限", "应报日期", "截止日期", "due", "due date", "deadline"),
               doc=Text("不填就按“报送截止日”，没有规定就是次月 5 日。", "Left empty: the reporting deadlines, else the 5th of the next month.")),
        Column("received_on", Text("收到日期", "Received on"), "date",
               aliases=("实际报送日期", "报送日期", "收到时间", "提交日期", "received", "submitted on")),
        Column("note", Text("报送说明", "Note"), "text", aliases=("备注", "说明", "remarks", "comment"), personal="free_text"),
    ),
    key=("project_id", "dataset", "month"),
    month=("month",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    owed=False,
    events=("received_on",),
    samples=(
        {"project_id": "P001", "dataset": "报修与工单", "month": "2026-09", "is_owed": True, "due_on": "2026-10-05", "received_on": "2026-10-04"},
        {"project_id": "P002", "dataset": "报修与工单", "month": "2026-09", "is_owed": True, "received_on": "2026-10-09", "note": "系统升级，晚四天"},
    ),
)  # fmt: skip
