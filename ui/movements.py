"""Which figures of a table project × KPI have moved by more than chance explains: by the rules that the change on a tile is held to."""

from __future__ import annotations

from typing import Any

import polars as pl

from catalog import registry
from metrics.comparable import Side
from pipelines.read import Scope
from ui import ask, changes, settled
from ui.changes import Change
from ui.text import t

Cell = tuple[str, str]  # project, KPI
Ends = dict[Cell, tuple[dict[str, Any], Side]]
KEPT = 300
RISEN, FALLEN = "↗", "↘"


@ask.as_seen(KEPT)
def moved(ids: tuple[str, ...], now: Scope, then: Scope, whole: bool, since: str) -> dict[Cell, Change]:
    """The changes that are told and clear, by project and KPI. `whole`: both spans are closed and lie within the data; `since`: before, year."""
    ids = tuple(id for id in ids if registry.kpi(id).adds_over_time)
    ends = [sides(ask.numbers(ids, scope, ("project",)), ask.arrivals(), ask.scales(), scope) for scope in (now, then)]
    return between(ends[0], ends[1], whole, since)


def between(now: Ends, then: Ends, whole: bool, since: str) -> dict[Cell, Change]:
    """The clear changes of the cells that both ends have."""
    found = {}
    for cell in now.keys() & then.keys():
        (row, side), (other, then_side) = now[cell], then[cell]
        change = changes.told(registry.kpi(cell[1]), t(f"change.{since}"), row, other, side, then_side, whole)
        if change.step and change.clear:
            found[cell] = change
    return found


def arrow(change: Change) -> str:
    """Whether the figure itself rose or fell; whether that is good is the KPI's."""
    return RISEN if (change.step or 0) > 0 else FALLEN


def sides(numbers: pl.DataFrame, arrivals: pl.DataFrame, scales: pl.DataFrame, scope: Scope) -> Ends:
    """Row and side of each project and KPI; what came in and on which scales is reckoned for all of them at once."""
    gaps, answers = _gaps(arrivals, scope), _answers(scales, scope)
    found = {}
    for row in numbers.drop_nulls("project").to_dicts():
        kpi = registry.kpi(row["kpi"])
        pending = int(row["pending"] or 0) if settled.maturing(kpi, row) else 0
        gap = gaps.get((kpi.dataset, row["project"]), 0.0)
        side = Side(row["value"], int(row["denominator"] or 0), pending, gap, answers.get((kpi.id, row["project"]), {}))
        found[row["project"], kpi.id] = row, side
    return found


def _gaps(arrivals: pl.DataFrame, scope: Scope) -> dict[tuple[str, str], float]:
    """The share of the months that did not come, by dataset and project."""
    if arrivals.is_empty():
        return {}
    mine = arrivals.filter(pl.col("month").is_between(scope.start, scope.end))
    shares = mine.group_by("dataset", "project").agg((~pl.col("came")).mean())
    return {(dataset, project): share for dataset, project, share in shares.iter_rows()}


def _answers(scales: pl.DataFrame, scope: Scope) -> dict[tuple[str, str], dict[str, int]]:
    """Answers by scale, by KPI and project."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    if scales.is_empty():
        return found
    mine = scales.filter(pl.col("month").is_between(scope.start, scope.end)).drop_nulls("scale")
    for kpi, project, scale, n in mine.group_by("kpi", "project", "scale").agg(pl.col("n").sum()).iter_rows():
        found.setdefault((kpi, project), {})[scale] = n
    return found
