"""The cleaning log: each round of each area that was to be cleaned, and when it was."""

from catalog.model import Column, Dataset, Route, Value
from catalog.words import Text

KEY, ORDINARY = "重点", "一般"
CLASSES = (
    Value(KEY, "key", ("重点区域", "重点部位", "走廊", "电梯间", "卫生间", "a类", "key area")),
    Value(ORDINARY, "ordinary", ("一般区域", "普通", "普通区域", "非重点", "b类", "normal", "other area")),
)
PASS, FAIL = "合格", "不合格"
RESULTS = (
    Value(PASS, "pass", ("通过", "达标", "干净", "完成", "ok", "passed")),
    Value(FAIL, "fail", ("未通过", "不达标", "返工", "需重扫", "failed", "redo")),
)

DATASET = Dataset(
    id="cleaning_log",
    name=Text("保洁记录", "Cleaning log"),
    doc=Text(
        "保洁作业记录：一行一个区域的一个班次。没打扫的班次也要有一行，完成时间留空。重点区域（走廊、电梯间、卫生间）以“区域与岗点名册”为准。",
        "The cleaning log: one row per area and round. A round that was not done belongs in it without a time. Which areas are key "
        "(corridors, lift halls, toilets) is what the register of areas and posts says.",
    ),
    columns=(
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("area", Text("保洁区域", "Area cleaned"), "text", required=True,
               aliases=("清洁区域", "保洁点位", "清扫区域", "保洁地点", "作业区域", "cleaning area", "area")),
        Column("area_class", Text("区域类别", "Area class"), "category", required=True,
               aliases=("区域等级", "区域性质", "保洁等级", "区域分类", "area type"), values=CLASSES),
        Column("slot_at", Text("应保洁时间", "Due to be cleaned at"), "time", required=True,
               aliases=("计划保洁时间", "计划清洁时间", "应清洁时间", "保洁班次时间", "班次时间", "slot", "scheduled at", "planned at")),
        Column("done_at", Text("保洁完成时间", "Cleaned at"), "time",
               aliases=("实际保洁时间", "清洁时间", "清洁完成时间", "打卡时间", "完成时间", "done at", "cleaned")),
        Column("staff_id", Text("保洁员编号", "Cleaner no."), "id", aliases=("工号", "保洁员", "保洁员工号", "作业人", "staff id", "cleaner")),
        Column("result", Text("检查结果", "Result"), "category",
               aliases=("保洁质量", "结果", "验收结果", "是否合格", "quality"), values=RESULTS),
    ),
    key=("project_id", "area", "slot_at"),
    month=("slot_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("done_at",),
    samples=(
        {"project_id": "P001", "area": "1栋电梯间", "area_class": "重点", "slot_at": "2026-10-12 08:00", "done_at": "2026-10-12 08:20",
         "staff_id": "E1001", "result": "合格"},
        {"project_id": "P001", "area": "1栋电梯间", "area_class": "重点", "slot_at": "2026-10-12 15:00"},
        {"project_id": "P001", "area": "中心花园", "area_class": "一般", "slot_at": "2026-10-12 09:00", "done_at": "2026-10-12 09:40",
         "result": "不合格"},
    ),
)
