"""The lists around quality and training that are sent once, by whoever keeps them."""

from __future__ import annotations

from demo import absences, qualified, quality, reporting
from demo.layouts import BIT, DASH, DAY, FLAG, MONTH, SLASH, Layout, plain
from demo.listings import Listing

QUALITY: dict[str, Listing] = {
    "trainings": Listing(qualified.trainings, "session_date", (), Layout("培训场次", "培训场次台账", (
        *plain("session_id 培训单号,project_id 项目编号"), ("session_date", "培训日期", DAY),
        *plain("course_type 培训类型,course_id 课程编号,course_name 培训主题,method 培训形式,hours 课时,expected 应到人数,attended 实到人数,cost 培训费用"),
    ), encoding="utf-8-sig")),
    "role_requirements": Listing(qualified.role_requirements, "valid_from", (), Layout("岗位要求", "岗位持证与必修要求", (*plain("project_id 项目编号,role 岗位,kind 要求类别,item 应持证书"),), encoding="utf-8-sig")),
    "certificates": Listing(qualified.certificates, "period", (), Layout("持证台账", "员工持证台账", (
        *plain("staff_id 工号,cert_type 证书名称"), ("period", "盘点月份", MONTH), ("issued_at", "发证日期", DAY), ("expires_at", "有效期至", DAY),
    ), encoding="utf-8-sig")),
    "absences": Listing(absences.absences, "from_day", (), Layout("请假记录", "员工请假记录", (
        *plain("staff_id 请假人工号"), ("from_day", "请假开始日期", DAY), ("to_day", "请假结束日期", DAY),
    ), encoding="utf-8-sig")),
    "inspections": Listing(quality.inspections, "planned_at", ("done_at",), Layout("品质检查", "品质检查明细", (
        *plain("inspection_id 检查单号,project_id 受检项目,type 检查类型"), ("planned_at", "计划检查日期", DAY), ("done_at", "实际检查日期", DAY),
        *plain("item 检查项,department 责任部门,result 检查结果,score 得分,max 满分"),
    ), encoding="gb18030")),
    "nonconformities": Listing(quality.nonconformities, "found_at", (), Layout("整改台账", "不合格项整改台账", (
        *plain("nc_id 整改单号,project_id 责任项目,source 问题来源,department 责任部门,severity 严重程度"), ("found_at", "发现时间", DASH),
        ("notified_at", "反馈时间", DASH), ("due_at", "整改期限", DASH), ("rectified_at", "整改完成时间", DASH), ("verified_at", "验证时间", DASH),
        *plain("verify_result 验证结果,verify_rounds 验证次数,root_cause 根本原因,capa_type 措施类型,repeat_of 重复于"),
    ), encoding="gb18030")),
    "places": Listing(quality.places, "valid_from", (), Layout("区域与岗点名册", "区域与岗点名册", (
        *plain("project_id 项目编号,kind 职责类别,place 区域或岗点"), ("is_key", "是否重点", FLAG), *plain("times_per_day 每日次数,hours_per_day 每日值守小时"),
    ), encoding="utf-8-sig")),
    "cleaning_log": Listing(quality.cleaning_log, "slot_at", (), Layout("保洁记录", "保洁作业记录", (
        *plain("project_id 项目编号,area 保洁区域,area_class 区域类别"), ("slot_at", "应保洁时间", SLASH), ("done_at", "保洁完成时间", SLASH),
    ), encoding="gb18030")),
    "patrol_log": Listing(quality.patrol_log, "planned_at", (), Layout("巡更记录", "巡更系统记录", (
        *plain("project_id 项目编号,route 巡更路线,point 巡更点"), ("planned_at", "计划巡更时间", SLASH), ("done_at", "实际巡逻时间", SLASH),
        *plain("guards 巡逻人数"), ("is_key", "是否重点", BIT),
    ), encoding="gb18030")),
    "shift_log": Listing(quality.shift_log, "starts_at", (), Layout("交接班记录", "岗位交接班记录", (
        *plain("project_id 项目编号,post 值守岗位,shift 班次"), ("starts_at", "上岗时间", SLASH), ("ends_at", "下岗时间", SLASH),
        ("handover_at", "交接时间", SLASH), ("complete", "交接完整", FLAG),
    ), encoding="gb18030")),
    "reporting": Listing(reporting.reporting, "month", ("received_on",), Layout("资料报送登记", "资料报送登记", (
        *plain("project_id 报送项目,dataset 资料类别"), ("month", "资料月份", MONTH), ("is_owed", "是否应报", FLAG), ("received_on", "收到日期", DAY),
    ), encoding="utf-8-sig")),
    "milestones": Listing(quality.milestones, "set_on", (), Layout("标准化推进计划", "标准化与信息化推进计划", (
        *plain("milestone_id 里程碑编号,project_id 项目编号,name 里程碑,kind 计划类别"), ("planned_at", "计划完成日期", DAY), ("done_at", "实际完成日期", DAY),
    ), encoding="utf-8-sig")),
}  # fmt: skip
