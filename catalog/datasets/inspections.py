"""Inspections: what was planned and looked at, item by item, with result and score; from daily rounds to mystery shoppers."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import OnScale
from catalog.words import Text

MYSTERY, THIRD_PARTY = "神秘顾客", "第三方"
EXTERNAL = (MYSTERY, THIRD_PARTY)
TYPES = (
    Value("日常", "daily", ("日常检查", "日常巡查", "日检", "例行检查", "日常品质检查", "routine")),
    Value("专项", "special", ("专项检查", "节前安全检查", "季节性检查", "防汛检查", "专题检查", "focused")),
    Value("抽查", "spot check", ("随机抽查", "飞行检查", "突击检查", "夜查", "random")),
    Value("内审", "internal audit", ("内部审核", "流程审计", "体系内审", "品质内审", "audit")),
    Value(MYSTERY, "mystery shopper", ("神秘访客", "暗访", "神秘客", "神秘人", "mystery visit")),
    Value(THIRD_PARTY, "third party", ("第三方评估", "第三方检查", "第三方测评", "外部评估", "external")),
)
PASS, FAIL, NOT_APPLICABLE = "合格", "不合格", "不适用"
RESULTS = (
    Value(PASS, "pass", ("通过", "达标", "符合", "正常", "合规", "ok", "passed", "conforming")),
    Value(FAIL, "fail", ("未通过", "不达标", "不符合", "异常", "不合规", "failed", "nonconforming")),
    Value(NOT_APPLICABLE, "not applicable", ("无此项", "不涉及", "免检", "n/a", "na")),
)

DATASET = Dataset(
    id="inspections",
    name=Text("品质检查", "Inspections"),
    doc=Text(
        "品质检查计划与结果：一行一次检查的一个检查项。还没做的检查也要有一行（实际检查日期留空），完成率的分母是计划。随机抽查没有计划的，计划日期填检查当日，"
        "“计划内”填“否”。",
        "Inspections planned and done: one row per inspection and item. What was planned and not done belongs in it without a date: the plan is the "
        "denominator. An unplanned check has its own day as planned day and is marked as not planned.",
    ),
    columns=(
        Column("inspection_id", Text("检查编号", "Inspection no."), "id", required=True,
               aliases=("检查单号", "检查单编号", "巡检单号", "检查任务编号", "检查ID", "inspection id", "check id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "受检项目", "被检项目", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("type", Text("检查类型", "Inspection type"), "category", required=True,
               aliases=("检查类别", "检查方式", "检查性质", "检查种类", "inspection kind", "type"), values=TYPES),
        Column("planned_at", Text("计划检查日期", "Planned for"), "date", required=True,
               aliases=("计划日期", "应检日期", "计划时间", "安排日期", "计划完成日期", "planned date", "scheduled for")),
        Column("done_at", Text("实际检查日期", "Done on"), "date",
               aliases=("检查日期", "检查时间", "实际日期", "实检日期", "完成日期", "done", "inspected on")),
        Column("item", Text("检查项", "Item"), "text", default="",
               aliases=("检查项目", "检查内容", "检查标准", "检查条款", "评分项", "check item", "criterion")),
        Column("area", Text("检查区域", "Area"), "text", aliases=("区域", "检查部位", "部位", "地点", "location", "zone")),
        Column("department", Text("责任部门", "Department"), "text", aliases=("受检部门", "部门", "专业", "条线", "被检部门", "dept")),
        Column("result", Text("检查结果", "Result"), "category",
               aliases=("结果", "是否合格", "判定", "检查结论", "合格情况", "outcome", "verdict"), values=RESULTS),
        Column("score", Text("得分", "Score"), "decimal", unit="points", aliases=("检查得分", "评分", "实得分", "分数", "打分", "mark")),
        Column("max", Text("满分", "Maximum"), "decimal", unit="points",
               aliases=("分值", "标准分", "最高分", "满分值", "总分", "max score", "out of")),
        Column("planned", Text("计划内", "Planned"), "flag", aliases=("是否计划内", "是否计划", "计划内外", "有无计划", "in plan"),
               doc=Text("不填就当作计划内。", "If empty, the inspection counts as planned.")),
    ),
    key=("inspection_id", "item"),
    month=("planned_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("done_at",),
    rules=(OnScale("score", 0.0, "max"),),
    samples=(
        {"inspection_id": "JC202610-001", "project_id": "P001", "type": "日常", "planned_at": "2026-10-12", "done_at": "2026-10-12",
         "item": "大堂地面", "area": "大堂", "department": "环境部", "result": "合格", "score": 5, "max": 5},
        {"inspection_id": "JC202610-001", "project_id": "P001", "type": "日常", "planned_at": "2026-10-12", "done_at": "2026-10-12",
         "item": "消防通道", "area": "1栋", "department": "秩序部", "result": "不合格", "score": 2, "max": 5},
        {"inspection_id": "JC202610-002", "project_id": "P002", "type": "专项", "planned_at": "2026-10-28", "item": ""},
        {"inspection_id": "SM202610-001", "project_id": "P001", "type": "神秘顾客", "planned_at": "2026-10-20", "done_at": "2026-10-20",
         "item": "前台接待", "department": "客服部", "score": 82, "max": 100, "planned": True},
    ),
)
