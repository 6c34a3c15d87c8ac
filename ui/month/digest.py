"""A month at a glance: what clearly changed, what missed, what is late; everything else is normal and folded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from catalog import registry
from catalog.kpi import Kpi, Stock
from metrics.comparable import maturing
from ui.answers import settled, source
from ui.answers.figures import Figures
from ui.choices.scope import Chosen
from ui.number import signal
from ui.text import t
from ui.wording import held

PAGES = ("satisfaction", "sla", "quality", "facilities", "safety", "training", "staff", "archives")  # residents first
NORMAL = ("met", "probably_met", "no_target")
KEPT = 200
_STATUS = {"missed": "missed", "perhaps": "probably_missed"}  # of the parts of what did not change
_VERDICTS = ("concern", "improvement", "high", "low")


@dataclass(frozen=True, eq=False)
class Item:
    """One KPI in the month, known by itself: its row of `read.numbers`, its signal, and how many times in a row up to it it has surely missed (0 where that cannot be told)."""

    kpi: Kpi
    row: Mapping[str, object]
    signal: signal.Signal | None
    streak: int

    @property
    def status(self) -> str:
        return str(self.row["status"])


@dataclass(frozen=True, eq=False)
class Digest:
    """Every KPI once, residents first: `items` have a number in the month, `absent` have none. `open`: the month is not over, and nothing is judged yet."""

    items: tuple[Item, ...]
    absent: tuple[Kpi, ...]
    open: bool = False

    @cached_property
    def headline(self) -> Item | None:
        """What residents say, whether it changed or not."""
        return next((item for item in self.items if item.kpi.page == PAGES[0]), None)

    @cached_property
    def late(self) -> list[Item]:
        """Cases that stand open past their time."""
        return [item for item in self.items if is_late(item)]

    def changed(self, *verdicts: str) -> list[Item]:
        """All that went beyond the usual ups and downs, in the named directions (default: all); the bad ones first."""
        wanted = [item for item in self.items if item.signal is not None and item.signal.verdict in (verdicts or _VERDICTS)]
        return sorted(wanted, key=lambda item: _VERDICTS.index(item.signal.verdict if item.signal else "low"))

    def missed(self, status: str = "missed") -> list[Item]:
        """All that are short of the target; those that newly missed before those that have for long."""
        return sorted((item for item in self.items if can_be_told(item) and item.status == status), key=lambda item: item.streak != 1)

    def part(self, name: str) -> list[Item]:
        """What stands in a part of the page, each KPI in one: the headline, what is late, what changed, and the rest by how it stands."""
        if name == "satisfaction":
            return [self.headline] if self.headline else []
        if name == "changed":
            return [item for item in self.changed() if item is not self.headline]
        return self.late if name == "late" else [item for item in self.missed(_STATUS[name]) if item in self._rest]

    def lacks(self, name: str) -> bool:
        """Whether it can be said that nothing changed, or nothing missed; of a month that is not over it cannot."""
        there = {"changed": self.changed(), "missed": self.missed()}
        return bool(self.items) and not self.open and not there.get(name, True)

    def leading(self, most: Mapping[str, int]) -> list[Item]:
        """What stands open on the page: the first items of each part, as many as `most` says."""
        return [item for name, n in most.items() for item in self.part(name)[:n]]

    @cached_property
    def normal(self) -> list[Item]:
        return [item for item in self._rest if can_be_told(item) and item.status in NORMAL]

    @cached_property
    def unsure(self) -> list[Item]:
        """Too few cases to tell, or too many of them not due yet."""
        return [item for item in self._rest if not can_be_told(item)]

    @cached_property
    def _rest(self) -> list[Item]:
        return [item for item in self.items if item is not self.headline and not is_late(item) and item.signal is None]


def can_be_told(item: Item) -> bool:
    """Whether there are enough cases, and enough of them decided, to say how it stands."""
    return item.status != "not_enough_data" and not maturing(item.kpi, item.row)


def why_untold(item: Item) -> str:
    """Why it cannot be said how it stands, in words."""
    return t("month.undue" if maturing(item.kpi, item.row) else "month.untold")


def is_late(item: Item) -> bool:
    """Whether it counts open cases past their time, and there are any."""
    return isinstance(item.kpi.measure, Stock) and item.kpi.measure.due is not None and bool(item.row["value"])


def of(ids: Sequence[str], figures: Figures, chosen: Chosen) -> Digest:
    """The digest of these KPIs in the chosen month; a KPI is held to the bars of its row."""
    order = {name: place for place, name in enumerate(PAGES)}
    kpis = sorted((registry.kpi(id) for id in ids), key=lambda kpi: (order.get(kpi.page, len(order)), kpi.order, kpi.id))
    rows = {str(row["kpi"]): row for row in figures.now.iter_rows(named=True)}
    there = [kpi for kpi in kpis if kpi.id in rows and rows[kpi.id]["value"] is not None]
    courses = {str(key[0]): frame for key, frame in figures.monthly.group_by("kpi")}
    items = [_item(kpi, rows[kpi.id], courses.get(kpi.id, figures.monthly.clear()), chosen) for kpi in there]
    return Digest(tuple(items), tuple(kpi for kpi in kpis if kpi not in there), chosen.open)


seen = source.as_seen(KEPT)(of)


def _item(kpi: Kpi, row: dict[str, object], monthly: pl.DataFrame, chosen: Chosen) -> Item:
    month = chosen.span.end
    # The months of open cases tell their age, not the past; and where what is late still counts, the months before were once missed as well.
    missed = streak(monthly, month) if kpi.adds_over_time and not kpi.late_counts else 0
    return Item(held.to_row(kpi, row), settled.judged(kpi, row, chosen.open), signal.at(kpi, monthly, month, chosen.closed), missed)


def streak(monthly: pl.DataFrame, month: date) -> int:
    """How many times in a row, up to this month, the target was surely missed; months without cases do not count."""
    states = monthly.filter((pl.col("month") <= month) & pl.col("value").is_not_null()).sort("month", descending=True)["status"]
    return next((place for place, state in enumerate(states) if state != "missed"), len(states))
