"""Which figures of a table project × KPI have moved by more than chance explains: by the rules that the change on a tile is held to."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from catalog import registry
from metrics.comparable import Side, maturing, ripening
from pipelines.read import Scope
from ui.answers import ask, source
from ui.number import changes
from ui.number.changes import Change
from ui.text import t

Cell = tuple[str, str]  # project, KPI
Ends = dict[Cell, tuple[dict[str, Any], Side]]
Months = dict[Cell, set[date]]  # by source (a dataset or a KPI, as `metrics.arrivals`) and project
KEPT = 300
RISEN, FALLEN = "↗", "↘"


@source.as_seen(KEPT)
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
    gaps, answers, closed = _gaps(arrivals, scope), _answers(scales, scope), ask.last_closed()
    found = {}
    for row in numbers.drop_nulls("project").to_dicts():
        kpi = registry.kpi(row["kpi"])
        there, gone = (set[date]().union(*(each.get((source, row["project"]), ()) for source in (kpi.dataset, kpi.id))) for each in gaps)
        gap = len(gone) / len(there) if there else 0.0
        scales_of, unripe = answers.get((kpi.id, row["project"]), {}), ripening(kpi, scope.end, closed)
        side = Side(row["value"], int(row["denominator"] or 0), maturing(kpi, row), gap, scales_of, unripe)
        found[row["project"], kpi.id] = row, side
    return found


def _gaps(arrivals: pl.DataFrame, scope: Scope) -> tuple[Months, Months]:
    """The months that are spoken of, and those of them that did not come."""
    if arrivals.is_empty():
        return {}, {}
    mine = arrivals.filter(pl.col("month").is_between(scope.start, scope.end))
    parts = (part.group_by("source", "project").agg("month") for part in (mine, mine.filter(~pl.col("came"))))
    there, gone = ({(source, project): set(months) for source, project, months in part.iter_rows()} for part in parts)
    return there, gone


def _answers(scales: pl.DataFrame, scope: Scope) -> dict[tuple[str, str], dict[str, int]]:
    """Answers by scale, by KPI and project."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    if scales.is_empty():
        return found
    mine = scales.filter(pl.col("month").is_between(scope.start, scope.end)).drop_nulls("scale")
    for kpi, project, scale, n in mine.group_by("kpi", "project", "scale").agg(pl.col("n").sum()).iter_rows():
        found.setdefault((kpi, project), {})[scale] = n
    return found
