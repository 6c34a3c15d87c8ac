"""The stories planted in the made-up company: what happened, where, when, how strongly, and which number must show it.

Months are counted back from the last month of the data (0 = that month), so a story keeps its place in time
whatever `until` is. Where a project of a story is not among the projects made, its part of the story is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

ALWAYS = 10_000


@dataclass(frozen=True)
class Effect:
    """One change of one quantity, from `first` to `last` months before the end (both included; 0 = last month).

    `name` is the quantity the generator asks for: `order_volume` and `resolution_time` are factors;
    `elevator_on_time`, `complaint_response`, `training_completion`, `unresolved` are shares; `satisfaction`,
    `staff_satisfaction` are shifts of the latent answer in standard deviations; `scale_max` is a scale's upper end;
    `answers` is a factor; `survey_missing` is 1 where no survey row is sent.
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
        "工单量 ×2.5，答卷量 ×2，处理时长 ×1.8，满意率约 −12 个百分点",
        "orders ×2.5, answers ×2, resolution time ×1.8, satisfaction about −12 points (−0.36 sigma)",
        (
            Effect("order_volume", 2.5, 2, 2),
            Effect("resolution_time", 1.8, 2, 2),
            Effect("satisfaction", -0.36, 2, 2),
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
        "电梯工单按期办结率由 94% 降到 70%",
        "elevator orders on time fall from 94 % to 70 % (−1.03 sigma of log time)",
        (Effect("elevator_on_time", 0.70, 7, 0),),
        ("R14", "R03"),
        projects=("P001", "P002"),
    ),
    Story(
        "training",
        "西南区域专项培训",
        "A training campaign that helped",
        "西南区域全部项目",
        "all projects in 西南",
        "培训两个月内完成率 98%；其后投诉响应及时率 88% → 97%，员工服务满意率约 +8 个百分点",
        "completion 98 % for two months; then complaint response 88 % → 97 %, staff satisfaction about +8 points (+0.40 sigma)",
        (Effect("training_completion", 0.98, 6, 5), Effect("complaint_response", 0.97, 4, 0), Effect("staff_satisfaction", 0.40, 4, 0)),
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
        "约 9% 的工单一直未办结，在办积压每月约增 6 单",
        "about 9 % of orders are never done: the backlog grows by about 6 a month",
        (Effect("unresolved", 0.09, 14, 0),),
        ("R08", "R09", "R05"),
        projects=("P007",),
    ),
)
