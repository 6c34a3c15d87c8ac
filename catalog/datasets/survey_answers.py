"""Answers to satisfaction surveys: one row per answer sheet and question, with the scale it was asked on."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import OnScale
from catalog.words import Text

OVERALL, RECOMMEND, STAFF_SERVICE, EMPLOYEE = "总体满意度", "推荐意愿", "员工服务", "员工自评满意度"
COMMUNICATION, EFFORT = "沟通顺畅", "办事省力"
ITEMS = (
    Value(OVERALL, "overall", ("总体评价", "整体满意度", "总体", "综合满意度", "总满意度", "整体评价", "总体服务", "csat", "overall satisfaction")),
    Value("服务态度", "attitude", ("态度", "服务态度满意度", "员工态度", "service attitude", "courtesy")),
    Value("服务效率", "efficiency", ("效率", "服务速度", "处理效率", "及时性", "响应速度", "service efficiency", "speed")),
    Value("服务质量", "quality", ("质量", "服务品质", "服务内容", "服务专业性", "service quality")),
    Value("服务效果", "result", ("效果", "服务结果", "处理结果", "问题解决", "解决效果", "outcome", "service result")),
    Value("环境舒适", "environment", ("环境", "环境卫生", "环境舒适度", "小区环境", "绿化保洁", "保洁绿化", "cleanliness", "comfort")),
    Value("管理响应", "management", ("管理", "管理响应度", "管理水平", "投诉处理", "意见处理", "management response", "responsiveness")),
    Value(STAFF_SERVICE, "staff service", ("员工服务满意度", "员工满意度评价", "物业人员服务", "管家服务", "服务人员", "staff", "employee service")),
    Value(RECOMMEND, "recommend", ("推荐", "推荐度", "净推荐值", "愿意推荐", "推荐意向", "nps", "likelihood to recommend", "would recommend")),
    Value(EMPLOYEE, "employees themselves", ("员工工作满意度", "雇员满意度", "工作满意度", "敬业度", "员工敬业度", "employee satisfaction", "job satisfaction")),
    Value(COMMUNICATION, "communication", ("沟通", "沟通及时", "信息告知", "沟通满意度", "沟通评价", "信息公开", "keeping informed")),
    Value(EFFORT, "ease", ("省力度", "省力程度", "办事方便", "便捷程度", "客户省力度", "ces", "ease of effort", "customer effort")),
)

DATASET = Dataset(
    id="survey_answers",
    name=Text("满意度调查答卷", "Survey answers"),
    doc=Text(
        "答卷明细：一行一份答卷的一道题，保留原始分数和量表上下限；不同量表从不混在一起算。",
        "The answers themselves: one row per answer sheet and question, with the raw score and the ends of its scale; "
        "different scales are never mixed.",
    ),
    columns=(
        Column("response_id", Text("答卷编号", "Response no."), "id", required=True,
               aliases=("答卷号", "答卷序号", "问卷序号", "答题序号", "样本编号", "答卷ID", "response id", "respondent id", "submission id")),
        Column("campaign_id", Text("调查批次编号", "Campaign no."), "id", required=True,
               aliases=("调查编号", "问卷编号", "批次编号", "批次号", "调研编号", "问卷ID", "survey id", "campaign id")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "调查项目", "项目ID", "project", "project id", "site id")),
        Column("answered_at", Text("答题时间", "Answered at"), "time", required=True,
               aliases=("提交答卷时间", "提交时间", "作答时间", "填写时间", "回收时间", "访问时间", "submitted at", "timestamp", "completed at")),
        Column("item", Text("题目", "Item"), "category", required=True,
               aliases=("调查项", "评价项目", "指标", "维度", "评价维度", "题项", "question", "dimension"), values=ITEMS),
        Column("score", Text("得分", "Score"), "decimal", required=True, unit="points",
               aliases=("评分", "分值", "打分", "分数", "评价分", "满意度得分", "rating", "answer")),
        Column("scale_min", Text("量表最低分", "Scale minimum"), "decimal", required=True, unit="points",
               aliases=("最低分", "量表下限", "分值下限", "最小分值", "min", "scale low")),
        Column("scale_max", Text("量表最高分", "Scale maximum"), "decimal", required=True, unit="points",
               aliases=("满分", "最高分", "分制", "量表上限", "分值上限", "最大分值", "max", "scale", "scale high")),
        Column("segment", Text("客户类型", "Segment"), "text", aliases=("客户群体", "受访者类型", "客户分类", "住户类型", "业主类型", "customer type")),
        Column("building", Text("楼栋", "Building"), "text", aliases=("楼号", "栋号", "楼宇", "楼幢", "组团", "block", "tower")),
        Column("customer_id", Text("客户编号", "Customer no."), "id",
               aliases=("客户号", "业主编号", "住户编号", "会员编号", "customer id"), personal="hash"),
        Column("text", Text("意见与建议", "Comment"), "text",
               aliases=("意见", "建议", "评语", "开放题", "文字意见", "不满意原因", "comments", "remarks", "free text"), personal="free_text"),
    ),
    key=("response_id", "item"),
    month=("answered_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("answered_at",),
    rules=(OnScale("score", "scale_min", "scale_max"),),
    samples=(
        {"response_id": "A000001", "campaign_id": "MYD-2026Q3", "project_id": "P001", "answered_at": "2026-09-14 19:22", "item": "总体满意度",
         "score": 4, "scale_min": 1, "scale_max": 5, "segment": "业主", "building": "3栋", "text": "电梯维修比以前快"},
        {"response_id": "A000001", "campaign_id": "MYD-2026Q3", "project_id": "P001", "answered_at": "2026-09-14 19:22", "item": "员工服务",
         "score": 5, "scale_min": 1, "scale_max": 5, "segment": "业主", "building": "3栋"},
        {"response_id": "A000001", "campaign_id": "MYD-2026Q3", "project_id": "P001", "answered_at": "2026-09-14 19:22", "item": "推荐意愿",
         "score": 9, "scale_min": 0, "scale_max": 10, "segment": "业主", "building": "3栋"},
    ),
)
