"""The lists that head office keeps in workbooks of its own and sends once: equipment, safety, archives, what is done with residents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from demo import engagement, facilities, reporting, safety
from demo.company import Company
from demo.layouts import DASH, FLAG, MONTH, Layout, plain


@dataclass(frozen=True)
class Listing:
    """A list: what makes it, the column by which a row is known, those that come later, and how the file is laid out."""

    make: Callable[[Company], pl.DataFrame]
    start: str
    later: Sequence[str]
    layout: Layout

    def known(self, company: Company, made: datetime) -> pl.DataFrame:
        """The list as it stood when it was made: what had begun by then, with what had happened since."""
        frame = self.make(company)
        begun = frame.filter(_by(frame, self.start, made))
        return begun.with_columns(pl.when(_by(begun, name, made)).then(name).alias(name) for name in self.later)


def _by(frame: pl.DataFrame, column: str, made: datetime) -> pl.Expr:
    return pl.col(column) <= (made.date() if frame.schema[column] == pl.Date else made)


def _times(text: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, header, DASH) for name, header, _ in plain(text))


LISTINGS: dict[str, Listing] = {
    "equipment": Listing(facilities.equipment, "install_date", (), Layout("设备台账", "设备台账", plain(
        "asset_id 设备编号,project_id 所属项目,asset_class 设备类别,name 设备名称,criticality 重要程度,install_date 安装日期,life_years 设计寿命",
    ), encoding="utf-8-sig")),
    "equipment_months": Listing(facilities.equipment_months, "period", (), Layout("设备运行月报", "设备运行月报", (
        *plain("asset_id 设备编号"), ("period", "统计月份", MONTH), *plain("scheduled_hours 应运行小时,operating_hours 实际运行小时,state 月末状态"),
    ), encoding="utf-8-sig")),
    "pm_tasks": Listing(facilities.pm_tasks, "planned_at", ("done_at",), Layout("保养检测计划", "保养与检测计划", plain(
        "task_id 任务编号,asset_id 设备编号,kind 任务类型,planned_at 计划日期,tolerance_days 允许偏差,done_at 完成日期,result 结果,owner 责任人,"
        "content 作业内容,standard 作业标准,record_no 记录编号",
    ), encoding="utf-8-sig")),
    "faults": Listing(facilities.faults, "started_at", ("responded_at", "restored_at"), Layout("设备故障记录", "设备故障记录", (
        *plain("fault_id 故障编号,asset_id 设备编号,grade 故障等级,detected_by 发现方式"),
        *_times("started_at 故障发生时间,responded_at 响应时间,restored_at 恢复时间"), *plain("cost 维修费用"),
    ), encoding="utf-8-sig")),
    "readings": Listing(facilities.readings, "at", (), Layout("运行参数抄录", "运行参数抄录", (
        *plain("asset_id 设备编号"), ("at", "抄录时间", DASH), *plain("metric 参数,value 读数,low 下限,high 上限"),
    ), encoding="utf-8-sig")),
    "energy": Listing(lambda company: reporting.sent(company, facilities.energy(company)), "period", (), Layout("能耗月报", "公区能耗月报", (
        *plain("project_id 项目编号"), ("period", "统计月份", MONTH), *plain("kwh 用电量,m3 用水量"),
    ), encoding="utf-8-sig")),
    "renewals": Listing(facilities.renewals, "planned_at", ("done_at",), Layout("更新改造计划", "设施更新改造计划", plain(
        "renewal_id 改造编号,project_id 项目编号,name 改造内容,planned_at 计划完成日期,done_at 实际完成日期,budget 预算,spent 实际支出",
    ), encoding="utf-8-sig")),
    "hazards": Listing(safety.hazards, "found_at", ("closed_at",), Layout("安全隐患台账", "安全隐患台账", plain(
        "hazard_id 隐患编号,project_id 项目编号,level 隐患等级,category 隐患类别,found_at 发现日期,due_at 整改期限,closed_at 整改完成日期",
    ), encoding="utf-8-sig")),
    "incidents": Listing(safety.incidents, "occurred_at", (), Layout("安全事件台账", "安全事件台账", (
        *plain("incident_id 事件编号,project_id 项目编号,type 事故类型"), ("occurred_at", "发生时间", DASH), *plain("injured 受伤人数,loss 损失金额"),
    ), encoding="utf-8-sig")),
    "emergencies": Listing(
        safety.emergencies, "occurred_at", ("reported_at", "commanded_at", "notified_at", "controlled_at", "report_filed_at"),
        Layout("突发事件处置", "突发事件处置记录", (
            *plain("event_id 事件编号,project_id 项目编号,type 突发事件类型"),
            *_times("occurred_at 发生时间,reported_at 上报时间,commanded_at 指挥到位时间,notified_at 通知业主时间,controlled_at 控制时间,report_filed_at 报告归档时间"),
            *plain("text 事件经过"),
        ), encoding="utf-8-sig"),
    ),
    "drills": Listing(safety.drills, "held_on", (), Layout("应急演练记录", "应急演练记录", plain(
        "drill_id 演练编号,project_id 项目编号,kind 演练类型,topic 演练主题,held_on 演练日期,expected 应到人数,present 实到人数,issues 发现问题数,issues_closed 已整改问题数",
    ), encoding="utf-8-sig")),
    "plans": Listing(safety.plans, "counted_on", (), Layout("应急预案清单", "应急预案清单", (
        *plain("project_id 项目编号,type 预案类型,counted_on 盘点日期"), ("needed", "是否需要", FLAG), *plain("version 版本,reviewed_at 评审日期"),
    ), encoding="utf-8-sig")),
    "supplies": Listing(safety.supplies, "checked_at", (), Layout("应急物资检查", "应急物资检查", plain(
        "project_id 项目编号,item 物资名称,checked_at 检查日期,required 应备数,on_hand 实有数,expires_at 有效期至",
    ), encoding="utf-8-sig")),
    "archives": Listing(safety.archives, "checked_at", (), Layout("服务档案检查", "服务档案检查", plain(
        "project_id 项目编号,type 档案类型,checked_at 检查日期,required_docs 应有份数,present_docs 实有份数",
    ), encoding="utf-8-sig")),
    "backups": Listing(safety.backups, "scheduled_at", (), Layout("档案备份记录", "档案备份记录", (
        *plain("system 系统"), ("scheduled_at", "计划时间", DASH), ("ok", "是否成功", FLAG), *plain("kind 任务类型"),
    ), encoding="utf-8-sig")),
    "calls": Listing(engagement.calls, "ring_at", ("answered_at", "ended_at"), Layout("热线来电", "客服热线来电明细", (
        *plain("call_id 来电编号,project_id 项目编号"), *_times("ring_at 来电时间,answered_at 接听时间,ended_at 挂断时间"), *plain("line 线路"),
    ), encoding="utf-8-sig")),
    "meetings": Listing(engagement.meetings, "held_on", (), Layout("业主座谈会", "业主座谈会台账", plain(
        "meeting_id 会议编号,project_id 项目编号,held_on 召开日期,kind 会议类型,attendees 到会人数,issues 提出问题数,issues_closed 解决问题数",
    ), encoding="utf-8-sig")),
    "reports": Listing(engagement.reports, "due_at", ("published_at",), Layout("报告发布计划", "报告发布计划", plain(
        "report_id 报告编号,project_id 项目编号,kind 报告类型,due_at 计划发布日期,published_at 发布日期,audience 对象,channel 渠道",
    ), encoding="utf-8-sig")),
    "customers": Listing(engagement.customers, "period", ("last_verified_at",), Layout("客户档案", "客户档案季度快照", (
        *plain("customer_id 客户编号"), ("period", "数据季度", MONTH), *plain("project_id 项目编号,name 客户姓名,phone 联系电话,building 楼栋,room 房号"),
        *plain("segment 客户类型,emergency_contact 紧急联系人,last_verified_at 最近核查日期,contract_end 合同到期日"), ("renewed", "是否续签", FLAG),
    ), encoding="utf-8-sig")),
    "ideas": Listing(engagement.ideas, "proposed_at", ("decided_at",), Layout("建议与创新", "员工与业主建议台账", plain(
        "idea_id 建议编号,project_id 项目编号,proposed_at 提出日期,source 来源,status 状态,decided_at 评审日期",
    ), encoding="utf-8-sig")),
    "activities": Listing(engagement.activities, "held_on", (), Layout("客户活动", "客户活动台账", plain(
        "activity_id 活动编号,project_id 项目编号,held_on 活动日期,kind 活动类型,invited 邀请人数,attendees 参加人数,cost 费用",
    ), encoding="utf-8-sig")),
    "risks": Listing(safety.risks, "identified_at", ("closed_at",), Layout("风险登记表", "风险登记表", plain(
        "risk_id 风险编号,project_id 项目编号,type 风险类型,level 风险等级,identified_at 识别日期,due_at 应对期限,closed_at 关闭日期",
    ), encoding="utf-8-sig")),
}  # fmt: skip
