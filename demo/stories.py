"""The stories planted in the made-up company: what happened, where, when, how strongly, and which number must show it.

Months are counted back from the last month of the data (0 = that month), so a story keeps its place in time
whatever `until` is. Where a project of a story is not among the projects made, its part of the story is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

ALWAYS = 10_000


@dataclass(frozen=True)
class Effect:
    """One change of one quantity, from `first` to `last` months before the end (both included; 0 = last month).

    `name` is the quantity the generator asks for: `order_volume` and `resolution_time` are factors;
    `elevator_on_time`, `complaint_response`, `training_completion`, `unresolved` are shares; `satisfaction`,
    `staff_satisfaction` are shifts of the latent answer in standard deviations; `scale_max` is a scale's upper end;
    `call_answered`, `meetings_held` are shares; `answers` is a factor; `certificate_valid`, `rectified_on_time`, `cleaning_done` are shares, `mystery_score` is a mean mark;
    `hazards_on_time` is a share, `elevator_faults` and `power` are factors; `survey_missing` is 1 where no survey row is sent, `drill_missed` where no live
    drill is held.
    """

    name: str
    value: float
    first: int
    last: int


@dataclass(frozen=True)
class Story:
    """A planted story. `projects` or `region` say where; `kpis` are the ids of the numbers that must show it."""

    id: str
    title_zh: str
    title_en: str
    where_zh: str
    where_en: str
    size_zh: str
    size_en: str
    effects: tuple[Effect, ...]
    kpis: tuple[str, ...]
    projects: tuple[str, ...] = ()
    region: str | None = None

    def months(self, until: date) -> tuple[date | None, date]:
        """First days of the first and last month the story touches; the first is None where it holds from the beginning."""
        first = max(effect.first for effect in self.effects)
        return None if first == ALWAYS else back(until, first), back(until, min(effect.last for effect in self.effects))


@dataclass(frozen=True)
class Size:
    """How large a planted change is in one number of its story's places together.

    `sigma`: in standard deviations of that number's swings from month to month before the story, with the sign in which it moves; 0 where nothing moves.
    `effect`: which of the story's effects it is, for when it begins. `shape`: an outlier of one month, or a shift that stays. `where`: a column and the value to which the number is narrowed.
    """

    story: str
    effect: str
    kpi: str
    shape: Literal["outlier", "shift"]
    sigma: float
    where: tuple[str, str] | None = None


def back(until: date, months: int) -> date:
    """The first day of the month `months` before the month of `until`."""
    count = until.year * 12 + until.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


STORIES: tuple[Story, ...] = (
    Story(
        "typhoon",
        "台风月",
        "Typhoon month",
        "华南三个项目：海岸城花园、珠江新寓、湾畔广场",
        "three projects in 华南 (P003, P004, P005)",
        "工单量 ×2.5，答卷量 ×2，处理时长 ×1.8，满意率约 −27 个百分点",
        "orders ×2.5, answers ×2, resolution time ×1.8, satisfaction about −27 points (−0.85 sigma)",
        (
            Effect("order_volume", 2.5, 2, 2),
            Effect("resolution_time", 1.8, 2, 2),
            Effect("satisfaction", -0.85, 2, 2),
            Effect("answers", 2.0, 2, 2),
        ),
        ("V01", "V02", "R04", "R08", "R14"),
        projects=("P003", "P004", "P005"),
    ),
    Story(
        "contractor",
        "外包维保单位更换",
        "A bad contractor",
        "华东两个项目：滨江花园、云锦写字楼，电梯类",
        "two projects in 华东 (P001, P002), elevators, team 宏达维保",
        "电梯工单按期办结率由 94% 降到 55%",
        "elevator orders on time fall from 94 % to 55 %",
        (Effect("elevator_on_time", 0.55, 7, 0),),
        ("R14",),
        projects=("P001", "P002"),
    ),
    Story(
        "training",
        "西南区域专项培训",
        "A training campaign that helped",
        "西南区域全部项目",
        "all projects in 西南",
        "原为最弱区域；培训两个月内完成率 78% → 98%；其后投诉响应及时率 70% → 97%，员工服务满意率 73% → 94%",
        "the weakest region: completion 78 % → 98 % for two months; then complaint response 70 % → 97 %, satisfaction with staff 73 % → 94 %",
        (Effect("training_completion", 0.98, 9, 8), Effect("complaint_response", 0.97, 7, 0), Effect("staff_satisfaction", 0.40, 7, 0)),
        ("T02", "C01", "V06"),
        region="西南",
    ),
    Story(
        "scale",
        "问卷由五分制改为十分制",
        "A survey scale that changed",
        "梧桐里",
        "one project (P008)",
        "原始均分由约 4.2 升到约 8.4，满意率不变",
        "raw means jump from about 4.2 to about 8.4, satisfaction does not change",
        (Effect("scale_max", 10, 5, 0),),
        ("V01", "V02"),
        projects=("P008",),
    ),
    Story(
        "noise",
        "样本很少的小项目",
        "A small project",
        "听泉小筑",
        "one small project (P009)",
        "每月约三份答卷，满意率随机大幅波动，并无实质变化",
        "about three answers a month: the rate swings, nothing has changed",
        (Effect("answers", 1.25, ALWAYS, 0),),
        ("V01",),
        projects=("P009",),
    ),
    Story(
        "late",
        "末月问卷未报",
        "A month that was not sent",
        "燕山雅苑",
        "one project (P010)",
        "最后一个月没有任何问卷数据，应显示“未收到”而不是 0",
        "no survey rows at all in the last month: not received, which is not zero",
        (Effect("survey_missing", 1, 0, 0),),
        ("V01", "V08"),
        projects=("P010",),
    ),
    Story(
        "backlog",
        "积压持续增长",
        "A growing backlog",
        "环球时代广场",
        "one commercial project (P007)",
        "约 15% 的工单一直未办结，在办积压每月约增 9 单",
        "about 15 % of orders are never done: the backlog grows by about 9 a month",
        (Effect("unresolved", 0.15, 14, 0),),
        ("R08", "R09", "R05", "R14"),
        projects=("P007",),
    ),
    Story(
        "lobby",
        "增员没有效果",
        "More staff that changed nothing",
        "西溪诚园、永定河畔、太湖印象",
        "three projects (P013, P018, P019)",
        "大堂岗位增员后，满意率没有变化",
        "more people in the lobbies; satisfaction stays where it was",
        (Effect("satisfaction", 0.0, 6, 0),),
        ("V01",),
        projects=("P013", "P018", "P019"),
    ),
    Story(
        "elevators",
        "老旧电梯",
        "Old elevators",
        "锦江春晓",
        "one site (P006)",
        "电梯故障 ×12，多由住户报修，其他项目不变",
        "its elevators fail twelve times as often, mostly found by residents; other sites stay as they were",
        (Effect("elevator_faults", 12.0, 7, 0),),
        ("E05", "E07", "E09"),
        projects=("P006",),
    ),
    Story(
        "drills",
        "两个季度没有演练",
        "Two quarters without a drill",
        "虹桥会客厅",
        "one site (P016)",
        "二、三季度没有一次实战演练",
        "no live drill in the second and third quarter",
        (Effect("drill_missed", 1, 6, 1),),
        ("M01",),
        projects=("P016",),
    ),
    Story(
        "hazards",
        "隐患整改变慢",
        "Hazards left open",
        "荔湾雅筑",
        "one site (P017)",
        "隐患按期整改率由 95% 降到 30%",
        "hazards put right on time fall from 95 % to 30 %",
        (Effect("hazards_on_time", 0.30, 7, 0),),
        ("M09",),
        projects=("P017",),
    ),
    Story(
        "power",
        "用电量上升",
        "Power on the rise",
        "天府国际中心",
        "one office building (P012)",
        "用电量比去年同月高约两成",
        "uses about a fifth more power than in the same month last year",
        (Effect("power", 1.2, 7, 0),),
        ("E11", "E11Y"),
        projects=("P012",),
    ),
    Story(
        "hotline",
        "热线接不过来",
        "A service line that is overrun",
        "虹桥会客厅",
        "one project (P016)",
        "最近八个月热线 15 秒接听率由 95% 降到 70%",
        "calls answered within 15 seconds fall from 95 % to 70 % in the last eight months",
        (Effect("call_answered", 0.70, 7, 0),),
        ("R13",),
        projects=("P016",),
    ),
    Story(
        "meetings",
        "座谈会停了",
        "Meetings that stopped",
        "春熙里",
        "one project (P020)",
        "最近一年没有召开业主座谈会",
        "no meeting with residents for a year",
        (Effect("meetings_held", 0.0, 12, 0),),
        ("V10",),
        projects=("P020",),
    ),
    Story(
        "certificates",
        "持证到期未复审",
        "Certificates that lapsed",
        "华南两个项目：海棠湾服务区、鹏城科创大厦",
        "two projects in 华南 (P011, P021)",
        "最近八个月持证有效率由约 95% 降到约 60%",
        "valid certificates fall from about 95 % to about 60 % in the last eight months",
        (Effect("certificate_valid", 0.60, 7, 0),),
        ("T04",),
        projects=("P011", "P021"),
    ),
    Story(
        "kind_marks",
        "自己打分偏松",
        "A site that marks itself kindly",
        "荔湾雅筑",
        "one project (P017)",
        "自查约 91 分，神秘顾客约 70 分，差约 −21 分；其他项目差约 −7 分",
        "own marks about 91, mystery shoppers about 70: a gap of about −21 where others have −7",
        (Effect("mystery_score", 70.0, ALWAYS, 0),),
        ("Q09", "Q09G"),
        projects=("P017",),
    ),
    Story(
        "rectification",
        "整改拖延",
        "Putting right takes too long",
        "四个商业项目：湾畔广场、环球时代广场、春熙里、津门商汇",
        "the four commercial projects (P005, P007, P020, P022)",
        "最近八个月整改按期率由约 92% 降到约 35%",
        "put right on time falls from about 92 % to about 35 % in the last eight months",
        (Effect("rectified_on_time", 0.35, 7, 0),),
        ("Q03", "Q04", "Q06"),
        projects=("P005", "P007", "P020", "P022"),
    ),
    Story(
        "cleaning",
        "末月漏扫",
        "Rounds of cleaning left out",
        "津门商汇",
        "one commercial project (P022)",
        "最近两个月重点区域每日两次清洁的达标率约 50%，其他项目约 97%",
        "key areas cleaned twice a day on about 50 % of days in the last two months, elsewhere about 97 %",
        (Effect("cleaning_done", 0.70, 1, 0),),
        ("Q10",),
        projects=("P022",),
    ),
)

# Reckoned from the plan: planted change ÷ √(p (1 − p) ÷ cases a month), for a median ln(factor) ÷ (1.25 × spread ÷ √cases). Written before any signal was looked at.
# An outlier of less than three, or a shift that fewer than seven months follow, is no story that a control chart could be asked to find.
SIZES: tuple[Size, ...] = (
    Size("typhoon", "satisfaction", "V01", "outlier", -4.6),
    Size("typhoon", "satisfaction", "V02", "outlier", -5.5),
    Size("typhoon", "resolution_time", "R04", "outlier", 7.0),
    Size("typhoon", "resolution_time", "R14", "outlier", -9.5),
    Size("contractor", "elevator_on_time", "R14", "shift", -7.5, ("category", "电梯")),
    Size("contractor", "elevator_on_time", "R14", "shift", -2.8),
    Size("training", "training_completion", "T02", "outlier", 3.6),
    Size("training", "complaint_response", "C01", "shift", 3.0),
    Size("training", "staff_satisfaction", "V06", "shift", 3.4),
    Size("backlog", "unresolved", "R05", "shift", -18.7),
    Size("backlog", "unresolved", "R14", "shift", -4.5),
    Size("elevators", "elevator_faults", "E05", "shift", 6.6),
    Size("hazards", "hazards_on_time", "M09", "shift", -12.0),
    Size("power", "power", "E11Y", "shift", 7.0),
    Size("hotline", "call_answered", "R13", "shift", -5.6),
    Size("certificates", "certificate_valid", "T04", "shift", -8.2),
    Size("rectification", "rectified_on_time", "Q03", "shift", -9.4),
    Size("rectification", "rectified_on_time", "Q06", "shift", 12.8),
    Size("cleaning", "cleaning_done", "Q10", "outlier", -21.9),
    Size("scale", "scale_max", "V01", "shift", 0.0),
    Size("scale", "scale_max", "V02", "shift", 0.0),
    Size("lobby", "satisfaction", "V01", "shift", 0.0),
)
