"""What a planted story is made of: where it happens, and its effects on quantities.

Months are counted back from the last month of the data (0 = that month), so a story keeps its place in time
whatever `until` is.
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


def back(until: date, months: int) -> date:
    """The first day of the month `months` before the month of `until`."""
    count = until.year * 12 + until.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
