"""How each system lays out its export: headers, forms of dates, file format. Made up after real property systems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SLASH, DASH, COMPACT = "%Y/%-m/%-d %-H:%M", "%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S"
DAY, DAY_CN, MONTH = "%Y-%m-%d", "%Y年%-m月%-d日", "%Y-%m"
CELL = "cell"  # a real Excel date
FLAG, BIT = "是/否", "1/0"


@dataclass(frozen=True)
class Layout:
    """The columns of an export in file order as (our name, header, form of date or flag, "" for the rest).

    `encoding` and `separator` are those of its CSV files; `title` stands above the header of its workbooks.
    """

    file: str
    title: str
    columns: tuple[tuple[str, str, str], ...]
    encoding: str = "utf-8"
    mapping: dict[str, Any] | None = None


def plain(text: str) -> tuple[tuple[str, str, str], ...]:
    """`name header` pairs, one a comma."""
    return tuple((*pair.split(), "") for pair in text.split(","))  # type: ignore[misc]


# The call centre's system has headers of its own; this is how they are to be read.
CALL_CENTRE: dict[str, Any] = {
    "columns": {
        "CALL_NO": "callback_id", "SITE": "project_id", "BIZ_TYPE": "source_type", "BIZ_NO": "source_id", "CALL_TIME": "called_at",
        "CONNECTED": "reached", "SOLVED_FLAG": "solved", "CSAT": "score", "CSAT_FULL": "scale_max", "AGENT": "caller_id",
    },
    "values": {"source_type": {"GD": "工单", "TS": "投诉"}, "reached": {"1": "是", "0": "否"}, "solved": {"1": "是", "0": "否"}},
    "formats": {"called_at": COMPACT},
}  # fmt: skip

LAYOUTS: dict[str, Layout] = {
    "projects": Layout("项目档案", "在管项目档案", (
        *plain("project_id 项目编号,name 项目名称,property_type 业态,region 区域,households 户数,area_m2 建筑面积"),
        ("start_date", "接管日期", CELL),
    )),
    "staff": Layout("员工花名册", "员工花名册", (
        *plain("staff_id 工号,name 姓名,project_id 所属项目,department 部门,role 岗位"),
        ("hire_date", "入职日期", CELL), ("leave_date", "离职日期", CELL), *plain("fte 用工比例"),
    )),
    "survey_campaigns": Layout("满意度调查批次", "满意度调查批次汇总", (
        *plain("campaign_id 批次编号,project_id 项目编号"), ("period", "调查月份", MONTH),
        *plain("invited 发放问卷数,population 总户数,channel 调查方式"), ("published_at", "报告发布日期", DAY_CN),
    ), encoding="utf-8-sig"),
    "survey_answers": Layout("满意度答卷", "满意度答卷明细", (
        *plain("response_id 答卷编号,campaign_id 批次编号,project_id 项目编号"), ("answered_at", "提交时间", DASH),
        *plain("item 题目,score 评分,scale_min 最低分,scale_max 满分,segment 客户类型,building 楼栋"),
        *plain("customer_id 业主编号,text 意见与建议"),
    ), encoding="utf-8-sig"),
    "work_orders": Layout("工单明细", "工单明细表", (
        *plain("order_id 工单号,project_id 项目编号,kind 工单类型,category 报修类别,severity 紧急程度"),
        *plain("channel 报修渠道,customer_id 业主编号,location 房号"),
        ("created_at", "报修时间", SLASH), ("accepted_at", "接单时间", SLASH), ("first_response_at", "响应时间", SLASH),
        ("resolved_at", "完成时间", SLASH), ("closed_at", "归档时间", SLASH), ("due_at", "要求完成时间", SLASH),
        ("appointment_at", "预约时间", SLASH), ("arrived_at", "上门时间", SLASH),
        *plain("status 工单状态,team 维修单位,assignee_id 处理人"), ("outsourced", "是否外包", FLAG), ("cancelled", "是否作废", FLAG),
        *plain("reopen_count 返修次数,cost 维修费用,text 报修内容"),
    ), encoding="gb18030"),
    "order_events": Layout("工单流转记录", "重点工单流转记录", (
        *plain("order_id 工单号"), ("at", "操作时间", SLASH),
        *plain("from_status 原状态,to_status 新状态,actor_id 操作人"), ("is_auto", "是否系统自动", FLAG),
    ), encoding="gb18030"),
    "complaints": Layout("投诉台账", "客户投诉与反馈台账", (
        *plain("complaint_id 投诉单号,project_id 项目编号,kind 反馈类型,severity 投诉等级,category 投诉类别"),
        *plain("channel 投诉渠道,customer_id 业主编号,location 房号"),
        ("received_at", "受理时间", DASH), ("first_response_at", "首次回复时间", DASH), ("resolved_at", "办结时间", DASH),
        ("closed_at", "结案时间", DASH), *plain("status 当前状态,level 处理层级"), ("escalated_at", "升级时间", DASH),
        *plain("reply_channel 回复方式"), ("replied_at", "回复时间", DASH),
        *plain("root_cause 原因分析,repeat_of 原投诉编号,assignee_id 责任人,handling_score 处理满意度"),
        *plain("scale_max 满分,text 投诉内容"),
    )),
    "callbacks": Layout("CALLBACK_EXPORT", "CALLBACK EXPORT", (
        *plain("callback_id CALL_NO,project_id SITE,source_type BIZ_TYPE,source_id BIZ_NO"), ("called_at", "CALL_TIME", COMPACT),
        ("reached", "CONNECTED", BIT), ("solved", "SOLVED_FLAG", BIT), *plain("score CSAT,scale_max CSAT_FULL,caller_id AGENT"),
    ), mapping=CALL_CENTRE),
    "training_records": Layout("培训记录", "员工培训记录明细表", (
        *plain("staff_id 工号,course_id 课程编号,course_name 课程名称,course_type 培训类型,method 培训方式"),
        ("assigned_at", "下发日期", DAY_CN), ("due_at", "截止日期", DAY_CN), ("completed_at", "完成日期", DAY_CN),
        *plain("score 考试成绩,pass_mark 及格线,exempt_reason 免训原因,pre_score 前测成绩,post_score 后测成绩"),
    )),
    "assessments": Layout("员工考核", "员工季度考核得分表", (
        *plain("staff_id 工号"), ("period", "考核期", MONTH),
        *plain("dimension 考核维度,score 得分,max 满分,weight 权重,assessor 考核人"),
    )),
    "interventions": Layout("专项行动", "专项行动与变更登记", (
        *plain("intervention_id 专项编号,project_id 参加项目,kpi 衡量指标,name 专项名称,kind 类型"), ("started_on", "生效日期", DAY),
        *plain("chosen 选点方式"),
    )),
    "actions": Layout("改进措施台账", "改进措施台账", (
        *plain("action_id 措施编号,project_id 责任项目,name 改进措施,kpi 针对指标,owner_id 责任人"), ("opened_on", "提出日期", DAY),
        ("due_on", "完成期限", DAY), ("done_on", "落实日期", DAY), *plain("expected 预期提升"),
    )),
    "score_weights": Layout("绩效权重", "绩效考核权重表", (
        *plain("weight_id 权重编号,role 适用岗位,kpi 考核指标,weight 权重,goal 目标值,limit 底线值,red_line 红线,minimum_n 最少件数"),
        ("effective_from", "执行日期", DAY),
    )),
}  # fmt: skip
