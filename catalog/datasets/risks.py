"""The risk register: safety, legal and financial risks, how grave each is, and since when it stands open."""

from catalog.model import Column, Dataset, Route, Value
from catalog.rules import Ordered
from catalog.words import Text

TYPES = (
    Value("安全", "safety", ("安全风险", "safety risk")),
    Value("法律", "legal", ("法律风险", "合规", "合规风险", "legal risk", "compliance")),
    Value("财务", "financial", ("财务风险", "资金", "资金风险", "finance", "financial risk")),
    Value("其他", "other", ("其它", "其他风险", "others")),
)
LEVELS = (
    Value("重大", "major", ("重大风险", "红", "一级", "high", "red")),
    Value("较大", "considerable", ("较大风险", "橙", "二级", "orange")),
    Value("一般", "moderate", ("一般风险", "黄", "三级", "medium", "yellow")),
    Value("低", "low", ("低风险", "蓝", "四级", "blue", "minor")),
)

DATASET = Dataset(
    id="risks",
    name=Text("风险登记表", "Risks"),
    doc=Text(
        "安全、法律、财务风险：一行一项，含等级、识别日期、应对期限、关闭日期。还没关闭的也要在内。",
        "Safety, legal and financial risks: one row each, with level, the day it was identified, the day by which it must be dealt with, "
        "and the day it was closed. Open ones belong in it.",
    ),
    columns=(
        Column("risk_id", Text("风险编号", "Risk no."), "id", required=True,
               aliases=("风险点编号", "风险ID", "风险单号", "风险登记号", "risk id", "risk number")),
        Column("project_id", Text("项目编号", "Project no."), "id", required=True,
               aliases=("项目代码", "小区编号", "所属项目", "项目ID", "project", "project id", "site id")),
        Column("type", Text("风险类型", "Type"), "category", required=True,
               aliases=("风险类别", "风险分类", "类型", "类别", "risk type", "category"), values=TYPES),
        Column("level", Text("风险等级", "Level"), "category", required=True,
               aliases=("风险级别", "等级", "级别", "风险程度", "risk level", "severity"), values=LEVELS),
        Column("identified_at", Text("识别日期", "Identified on"), "date", required=True,
               aliases=("登记日期", "识别时间", "发现日期", "评估日期", "identified", "raised on", "opened")),
        Column("due_at", Text("应对期限", "Due on"), "date", aliases=("应对截止日期", "完成期限", "控制期限", "截止日期", "due", "deadline")),
        Column("closed_at", Text("关闭日期", "Closed on"), "date", aliases=("解除日期", "销号日期", "关闭时间", "完成日期", "closed", "closed at")),
        Column("owner", Text("责任人", "Person in charge"), "id", aliases=("风险责任人", "负责人", "责任人编号", "owner id")),
        Column("text", Text("风险描述", "Text"), "text", aliases=("描述", "风险内容", "风险点", "内容", "description"), personal="free_text"),
    ),
    key=("risk_id",),
    month=("identified_at",),
    route=Route("project_id"),
    coverage="changes",
    policy="rows",
    events=("identified_at", "closed_at"),
    rules=(Ordered("identified_at", "closed_at"), Ordered("identified_at", "due_at")),
    samples=(
        {"risk_id": "FX2026-01", "project_id": "P001", "type": "安全", "level": "较大", "identified_at": "2026-08-03", "due_at": "2026-12-31"},
        {"risk_id": "FX2026-02", "project_id": "P002", "type": "法律", "level": "一般", "identified_at": "2026-05-20", "closed_at": "2026-09-30"},
    ),
)
