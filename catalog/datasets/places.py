"""The register of places that somebody must clean, patrol or man: which ones, how often, which of them are key."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Ordered, Within
from catalog.words import Text

CLEANING, PATROL, POST = "保洁区域", "巡逻点", "值守岗"
KINDS = (
    Value(CLEANING, "cleaning area", ("保洁", "清洁区域", "保洁点", "清洁点", "cleaning")),
    Value(PATROL, "patrol point", ("巡逻", "巡更点", "巡查点", "巡逻路线", "巡更", "patrol")),
    Value(POST, "guarded post", ("岗位", "值守", "门岗", "固定岗", "岗亭", "post", "guard post")),
)

DATASET = Dataset(
    id="places",
    name=Text("区域与岗点名册", "Areas and posts"),
    doc=Text(
        "项目里必须保洁、巡逻、值守的地方：一行一个地方的一项要求。它是日志类指标的分母：没有登记，从不打扫的地方就永远不会被发现漏扫。",
        "The places of a site that must be cleaned, patrolled or manned: one row per place and duty. It gives the denominator of the logs: "
        "an area nobody registered and nobody cleans is never missed.",
    ),
    columns=(
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("kind", Text("职责类别", "Duty"), "category", required=True,
               aliases=("区域类型", "岗点类型", "类别", "名册类别", "duty type", "kind"), values=KINDS),
        Column("place", Text("区域或岗点", "Place"), "text", required=True,
               aliases=("区域名称", "岗点名称", "点位名称", "岗位名称", "地点名称", "place name", "area or post")),
        Column("is_key", Text("重点", "Key place"), "flag", aliases=("是否重点", "重点区域", "是否重点区域", "重点部位", "key"),
               doc=Text("走廊、电梯间、卫生间等重点区域填“是”。", "Yes for corridors, lift halls, toilets and other key places.")),
        Column("times_per_day", Text("每日次数", "Times a day"), "integer", unit="count",
               aliases=("每天次数", "日频次", "频次", "清洁频次", "巡逻频次", "frequency", "daily frequency")),
        Column("hours_per_day", Text("每日值守小时", "Hours a day"), "decimal", unit="hours",
               aliases=("值守时长", "每天值守小时", "值守小时数", "岗时", "manned hours")),
        Column("valid_from", Text("生效日期", "Valid from"), "date", default="1900-01-01",
               aliases=("生效时间", "启用日期", "起始日期", "effective from", "effective date")),
        Column("valid_to", Text("停用日期", "Valid to"), "date", aliases=("失效日期", "终止日期", "撤岗日期", "结束日期", "effective to", "end date")),
    ),
    key=("project_id", "kind", "place", "valid_from"),
    month=("valid_from",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    owed=False,
    events=(),
    rules=(Ordered("valid_from", "valid_to"), Within("times_per_day", low=1), Within("hours_per_day", low=0, high=24)),
    samples=(
        {"project_id": "P001", "kind": "保洁区域", "place": "1栋电梯间", "is_key": True, "times_per_day": 2},
        {"project_id": "P001", "kind": "巡逻点", "place": "地下车库", "is_key": True, "times_per_day": 4},
        {"project_id": "P001", "kind": "值守岗", "place": "东门岗", "hours_per_day": 24, "valid_from": "2025-01-01", "valid_to": "2027-12-31"},
    ),
)
