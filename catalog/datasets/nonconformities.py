"""Nonconformities: each one from being found over being reported and put right to being verified."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Ordered, Within
from catalog.words import Text

PASS, FAIL = "合格", "不合格"
SOURCES = (
    Value("检查", "inspection", ("品质检查", "日常检查", "专项检查", "抽查", "巡查", "check")),
    Value("审核", "audit", ("内审", "外审", "体系审核", "第三方评估", "神秘顾客", "review")),
    Value("投诉", "complaint", ("客户投诉", "客诉", "业主投诉", "customer complaint")),
    Value("演练", "drill", ("应急演练", "消防演练", "exercise")),
    Value("自查", "self-check", ("部门自查", "员工上报", "自检", "内部上报", "self check")),
    Value("其他", "other", ("其它", "others", "misc")),
)
SEVERITIES = (
    Value("重大", "major", ("严重不合格", "重大不合格", "a类", "一级", "critical")),
    Value("严重", "serious", ("较大", "较重", "b类", "二级", "moderate")),
    Value("一般", "minor", ("轻微", "一般不合格", "观察项", "c类", "三级", "slight")),
)
RESULTS = (
    Value(PASS, "pass", ("通过", "达标", "验收合格", "关闭", "已关闭", "passed", "closed")),
    Value(FAIL, "fail", ("未通过", "不达标", "验收不合格", "退回", "重新整改", "failed", "rejected")),
)
ACTIONS = (
    Value("纠正", "correction", ("即时纠正", "就地整改", "correct")),
    Value("纠正措施", "corrective action", ("整改措施", "corrective")),
    Value("预防措施", "preventive action", ("预防", "preventive")),
)

DATASET = Dataset(
    id="nonconformities",
    name=Text("不合格项", "Nonconformities"),
    doc=Text(
        "不合格项的闭环：一行一个不合格项，从发现、反馈、整改到验证。没整改完的也要在里面。",
        "The loop of each nonconformity: one row per item, from found over reported and put right to verified. Open ones belong in it.",
    ),
    columns=(
        Column("nc_id", Text("不合格项编号", "Nonconformity no."), "id", required=True,
               aliases=("整改单号", "整改编号", "问题编号", "不符合项编号", "整改通知单号", "nc id", "finding id", "issue no")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "责任项目", "受检项目", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("source", Text("问题来源", "Found by"), "category", required=True,
               aliases=("来源", "发现途径", "来源类型", "发现渠道", "source", "origin"), values=SOURCES),
        Column("source_id", Text("来源编号", "Source no."), "id", aliases=("来源单号", "检查编号", "关联单号", "检查单号", "source id")),
        Column("department", Text("责任部门", "Department"), "text", aliases=("整改部门", "部门", "责任专业", "责任条线", "dept")),
        Column("severity", Text("严重程度", "Severity"), "category", aliases=("等级", "问题等级", "不合格等级", "问题级别", "级别", "grade"),
               values=SEVERITIES),
        Column("found_at", Text("发现时间", "Found at"), "time", required=True,
               aliases=("发现日期", "问题发现时间", "检查时间", "提出时间", "开单时间", "found", "found on", "raised at")),
        Column("notified_at", Text("反馈时间", "Reported at"), "time",
               aliases=("反馈日期", "下发时间", "通知时间", "整改通知时间", "下发日期", "notified", "reported")),
        Column("due_at", Text("整改期限", "Due at"), "time", required=True,
               aliases=("整改截止日期", "要求整改日期", "要求完成时间", "限期整改日期", "整改时限", "due", "due date", "deadline")),
        Column("rectified_at", Text("整改完成时间", "Put right at"), "time",
               aliases=("整改日期", "整改完成日期", "整改时间", "实际整改日期", "完成时间", "rectified", "fixed on")),
        Column("verified_at", Text("验证时间", "Verified at"), "time",
               aliases=("验证日期", "复查时间", "复查日期", "验收时间", "复核时间", "verified", "verified on")),
        Column("verify_result", Text("验证结果", "Verification"), "category",
               aliases=("复查结果", "验收结果", "复核结果", "验证结论", "关闭状态", "verification result"), values=RESULTS),
        Column("verify_rounds", Text("验证次数", "Verifications"), "integer", unit="count",
               aliases=("复查次数", "验收次数", "整改次数", "第几次验证", "verification rounds")),
        Column("root_cause", Text("根本原因", "Root cause"), "text", aliases=("原因分析", "根因", "根因分析", "原因", "问题原因", "cause")),
        Column("capa_type", Text("措施类型", "Action type"), "category",
               aliases=("纠正预防类型", "措施类别", "整改类型", "capa", "action"), values=ACTIONS),
        Column("repeat_of", Text("重复于", "Repeats"), "id", aliases=("原不合格项编号", "重复单号", "原问题编号", "关联原编号", "repeat of")),
    ),
    key=("nc_id",),
    month=("found_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("found_at", "notified_at", "rectified_at", "verified_at"),
    rules=(
        Ordered("found_at", "notified_at"), Ordered("found_at", "due_at"), Ordered("found_at", "rectified_at"),
        Ordered("rectified_at", "verified_at"), Within("verify_rounds", low=1),
    ),
    samples=(
        {"nc_id": "BH202610-001", "project_id": "P001", "source": "检查", "source_id": "JC202610-001", "department": "秩序部", "severity": "一般",
         "found_at": "2026-10-12 10:30", "notified_at": "2026-10-12 14:00", "due_at": "2026-10-15 18:00", "rectified_at": "2026-10-14 09:00",
         "verified_at": "2026-10-15 09:30", "verify_result": "合格", "verify_rounds": 1, "root_cause": "培训不足", "capa_type": "纠正"},
        {"nc_id": "BH202610-002", "project_id": "P002", "source": "审核", "department": "工程部", "severity": "重大",
         "found_at": "2026-10-20 09:00", "notified_at": "2026-10-20 17:00", "due_at": "2026-11-03 18:00", "repeat_of": "BH202607-014"},
    ),
)
