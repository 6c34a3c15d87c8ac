"""Training records: who had to take which course by when, when it was done, and with what mark."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Known, Ordered, Within
from catalog.words import Text

COURSE_TYPES = (
    Value("入职", "induction", ("入职培训", "新员工培训", "岗前培训", "onboarding", "orientation")),
    Value("技能", "skills", ("技能培训", "岗位技能", "业务培训", "在岗培训", "skill", "technical")),
    Value("专项认证", "certification", ("认证", "持证培训", "特种作业", "资格认证", "certificate")),
    Value("应急", "emergency", ("应急培训", "消防培训", "安全培训", "应急演练", "safety")),
    Value("礼仪", "etiquette", ("服务礼仪", "礼仪培训", "服务意识", "service manners")),
)

DATASET = Dataset(
    id="training_records",
    name=Text("培训记录", "Training records"),
    doc=Text(
        "应训名单与完成情况：一行一名员工的一门课程的一次要求。没完成的也要在名单里，完成率的分母是应训人次。",
        "Who had to be trained and who was: one row per person, course and due day. Those not yet done belong in it: "
        "the rate is reckoned on what was due.",
    ),
    columns=(
        Column("staff_id", Text("员工编号", "Staff no."), "id", required=True,
               aliases=("工号", "员工号", "人员编号", "学员编号", "员工工号", "学员工号", "employee id", "staff id", "learner id")),
        Column("course_id", Text("课程编号", "Course no."), "id", required=True,
               aliases=("课程代码", "课程号", "培训编号", "培训项目编号", "课程ID", "course id", "course code")),
        Column("course_name", Text("课程名称", "Course"), "text",
               aliases=("课程", "培训课程", "培训名称", "培训主题", "培训项目", "course title", "course name")),
        Column("course_type", Text("培训类型", "Course type"), "category",
               aliases=("课程类型", "课程类别", "培训类别", "培训分类", "type", "category"), values=COURSE_TYPES),
        Column("method", Text("培训方式", "Method"), "text",
               aliases=("授课方式", "学习方式", "培训形式", "线上线下", "delivery", "mode")),
        Column("assigned_at", Text("指派日期", "Assigned on"), "date",
               aliases=("分配日期", "下发日期", "派发时间", "报名日期", "任务下发时间", "assigned", "assigned date")),
        Column("due_at", Text("要求完成日期", "Due on"), "date", required=True,
               aliases=("截止日期", "应完成日期", "完成期限", "截止时间", "计划完成日期", "due", "due date", "deadline")),
        Column("completed_at", Text("完成日期", "Completed on"), "date",
               aliases=("完成时间", "培训日期", "结业日期", "学习完成时间", "实际完成日期", "completed", "completion date")),
        Column("score", Text("考试成绩", "Score"), "decimal", unit="points",
               aliases=("成绩", "得分", "分数", "考试得分", "考核成绩", "结业成绩", "mark", "exam score")),
        Column("pass_mark", Text("及格线", "Pass mark"), "decimal", unit="points",
               aliases=("及格分", "合格分", "合格线", "及格分数", "通过分数", "passing score")),
        Column("valid_until", Text("有效期至", "Valid until"), "date",
               aliases=("证书有效期", "到期日期", "失效日期", "复训日期", "有效期", "expires", "expiry date")),
        Column("pre_score", Text("训前得分", "Score before"), "decimal", unit="points", aliases=("训前成绩", "前测成绩", "培训前得分", "摸底成绩", "pre-test", "pretest score")),
        Column("post_score", Text("训后得分", "Score after"), "decimal", unit="points", aliases=("训后成绩", "后测成绩", "培训后得分", "复测成绩", "post-test", "posttest score")),
        Column("exempt_reason", Text("免训原因", "Reason for exemption"), "text",
               aliases=("免训", "豁免原因", "免修原因", "免培训原因", "未参训原因", "exemption", "exempt"),
               doc=Text("填了就不计入应训人次，另行列出。", "If filled, the row is left out of what was due, and counted beside it.")),
    ),
    key=("staff_id", "course_id", "due_at"),
    month=("due_at",),
    route=Route("staff_id", through="staff", through_column="staff_id"),
    coverage="changes",
    policy="rows",
    events=("completed_at",),
    rules=(
        Known("staff_id", "staff", "staff_id"),
        Ordered("assigned_at", "due_at"),
        Ordered("assigned_at", "completed_at"),
        Ordered("completed_at", "valid_until"),
        *(Within(column, low=0) for column in ("score", "pass_mark", "pre_score", "post_score")),
    ),
    samples=(
        {"staff_id": "E1001", "course_id": "KC-LY-01", "course_name": "服务礼仪", "course_type": "礼仪", "method": "线下", "assigned_at": "2026-09-01",
         "due_at": "2026-10-15", "completed_at": "2026-10-10", "score": 88, "pass_mark": 60, "pre_score": 62, "post_score": 88},
        {"staff_id": "E1002", "course_id": "KC-YJ-02", "course_name": "电梯困人应急", "course_type": "应急", "method": "线上",
         "assigned_at": "2026-09-01", "due_at": "2026-10-31"},
        {"staff_id": "E1002", "course_id": "KC-LY-01", "course_name": "服务礼仪", "course_type": "礼仪", "assigned_at": "2026-09-01",
         "due_at": "2026-10-15", "exempt_reason": "长期病假"},
    ),
)
