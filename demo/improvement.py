"""What the made-up company did to get better, with what became of it: a campaign that helped, staff that changed nothing, a contractor that did harm."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from demo.company import Company
from demo.stories import STORIES
from demo.story import back

# id, name, kpi, kind, how sites were chosen, months before the end at whose end it began, story that says where
CAMPAIGNS = (
    ("GY-PX-01", "投诉响应与客户沟通专项培训", "C01", "培训", "其他", 8, "training"),
    ("GY-PX-01", "投诉响应与客户沟通专项培训", "V06", "培训", "其他", 8, "training"),
    ("GY-RY-02", "大堂岗位增员", "V01", "人员", "自愿", 7, "lobby"),
    ("GY-WB-03", "电梯维保单位更换为宏达维保", "R14", "人员", "其他", 8, "contractor"),
)
# name, kpi, project, expected, months before the end in which it was opened, due and done (None: never)
ACTIONS = (
    ("首问负责人十分钟内回电", "C01", "P006", 5, 10, 6, 9),
    ("投诉日清日结看板", "C01", "P009", 5, 10, 6, 9),
    ("大堂增设早晚值守", "V01", "P013", 4, 9, 4, 7),
    ("园区增加夜间照明", "V01", "P018", 3, 9, 4, 7),
    ("电梯维保改为宏达包干", "R14", "P001", 3, 9, 2, 8),
    ("电梯维保改为宏达包干", "R14", "P002", 3, 9, 2, 8),
    ("维修配件常备库存", "R14", "P007", 5, 6, 2, None),
    ("派单由抢单改为指派", "R14", "P012", 3, 3, 1, 1),
    ("回访话术统一", "C04", "P015", 2, 3, -2, None),
    ("车位引导改造", "V01", "P016", 3, 2, -3, None),
)
# role, kpi, weight, goal, limit, red line, minimum
WEIGHTS = (
    ("客服管家", "C01", 40, 100, 85, None, 20),
    ("客服管家", "C04", 40, 95, 80, None, 10),
    ("客服管家", "T02", 20, 100, 80, 50, 5),
    ("维修工程师", "R14", 60, 98, 85, None, 20),
    ("维修工程师", "T02", 20, 100, 80, 50, 5),
    ("维修工程师", "T03", 20, 98, 85, None, 5),
)


def interventions(company: Company) -> pl.DataFrame:
    """One row per campaign, project and number it was meant to move."""
    ids, rows = company.projects["project_id"], []
    stories = {story.id: story for story in STORIES}
    for id, name, kpi, kind, chosen, months, story in CAMPAIGNS:
        began = back(company.until, months - 1) - timedelta(days=1)
        rows += [(id, ids[place], kpi, name, kind, began, chosen) for place in company.rows_of(stories[story])]
    columns = ("intervention_id", "project_id", "kpi", "name", "kind", "started_on", "chosen")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String) | {"started_on": pl.Date}, orient="row")


def actions(company: Company) -> pl.DataFrame:
    """One row per action; its owner is the first of the project's staff."""
    there = set(company.projects["project_id"])
    owners = dict(company.staff.unique("project_id", keep="first", maintain_order=True).select("project_id", "staff_id").iter_rows())
    rows = [
        (f"GJ-{number:03d}", project, name, kpi, owners[project], _day(company, opened, 8), _day(company, due, 28),
         None if done is None else _day(company, done, 20), expected)
        for number, (name, kpi, project, expected, opened, due, done) in enumerate(ACTIONS, start=1) if project in there
    ]  # fmt: skip
    columns = ("action_id", "project_id", "name", "kpi", "owner_id", "opened_on", "due_on", "done_on", "expected")
    schema = dict.fromkeys(columns, pl.String) | dict.fromkeys(("opened_on", "due_on", "done_on"), pl.Date) | {"expected": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def score_weights(company: Company) -> pl.DataFrame:
    """The weights of two roles, the same everywhere and since the first month."""
    rows = [(f"JX-{number:02d}", *row, company.starts[0]) for number, row in enumerate(WEIGHTS, start=1)]
    columns = ("weight_id", "role", "kpi", "weight", "goal", "limit", "red_line", "minimum_n", "effective_from")
    return pl.DataFrame(rows, schema=columns, orient="row")


def _day(company: Company, months: int, day: int) -> date:
    return back(company.until, months).replace(day=day)
