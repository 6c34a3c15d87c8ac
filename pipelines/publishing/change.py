"""A step of a publication, and the months whose numbers it touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from catalog import registry
from catalog.kpi import Kpi
from catalog.model import Dataset
from pipelines.publishing.facts import Fresh


@dataclass(frozen=True)
class Change:
    """One step of a publication: batches that become active or inactive in one dataset, and the months they touch."""

    dataset: Dataset
    batches: tuple[int, ...]
    active: bool
    months: frozenset[date]
    fresh: Fresh | None = None


def touched(kpi: Kpi, changes: tuple[Change, ...]) -> frozenset[date] | None:
    """The months of a KPI that the changes touch; None means all of them (a dataset it leans on has changed)."""
    months: set[date] = set()
    for change in changes:
        if change.dataset.id == kpi.dataset:
            if kpi.uses_calendar:
                return None
            months |= _reached(change.months, kpi.reach_days) | _earlier(change.months, kpi.ahead_days)
        elif change.dataset.id in registry.reads(kpi):
            return None
        elif kpi.deliveries and change.dataset in registry.owed():
            months |= _reached(change.months, kpi.reach_days)
    return frozenset(months)


def _reached(months: Iterable[date], days: int) -> set[date]:
    reached = set(months)
    for month in months:
        end = (month.replace(day=28) + timedelta(days=4)).replace(day=1) + timedelta(days=days)
        step = month
        while step < end:
            reached.add(step)
            step = (step.replace(day=28) + timedelta(days=4)).replace(day=1)
    return reached


def _earlier(months: Iterable[date], days: int) -> set[date]:
    """The months in which rows lie whose verdict hangs on rows up to so many days later."""
    reached: set[date] = set()
    for month in months:
        step = (month - timedelta(days=days)).replace(day=1)
        while step < month:
            reached.add(step)
            step = (step.replace(day=28) + timedelta(days=4)).replace(day=1)
    return reached
