"""Which KPIs a file can move, and in which months: those that were counted anew or are judged at another moment, of a register those that it judges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl

from catalog import registry
from catalog.model import Dataset
from metrics.limits import limits
from metrics.standing import LONG_AGO, SCHEMA
from metrics.timed import DAYS, HOURS
from pipelines.publishing.fractions import end_of, ends
from pipelines.publishing.standing import FORMS, register

# The months that were counted for the later versions, and those in which a case waits that is due between the moments at which the two versions judge.
_MOVED = """
    with latest as (select kpi, month, max(version) as version from slice where version <= $after group by kpi, month),
    moment as (select unnest($ids::varchar[]) as kpi, unnest($first::timestamp[]) as first, unnest($last::timestamp[]) as last),
    moved as (
        select kpi, month from slice where version > $before and version <= $after
        union all
        select t.kpi, t.month from tally t join latest using (kpi, month, version) join moment m using (kpi)
        where not t.fine and t.pending
          and ((t.due >= m.first and t.due < m.last) or len(list_filter(t.dues, lambda day: day >= m.first and day < m.last)) > 0)
    )
    select kpi, min(month), max(month) from moved group by kpi
"""


@dataclass(frozen=True)
class Reach:
    """KPIs, and the months in which their figures may move: from `start` to `end`, None without a bound."""

    ids: list[str]
    start: date | None = None
    end: date | None = None


def reach(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, versions: tuple[int, int]) -> list[Reach]:
    """What a file of a dataset can move; `versions`: before and after it.

    A figure moves where it was counted anew, as the books of what was counted tell: that of reporting too, which reads what came in; and where cases have
    come due because the data reach further. Standards and targets move the KPIs that they judge, in the months in which a line is in force that has come,
    changed or gone. KPIs of the file's own rows are apart from others, which often were counted over all months.
    """
    if dataset.id in FORMS:
        return [_of_register(cursor, versions)]
    spans = _spans(cursor, versions)
    own = [id for id in spans if registry.kpis()[id].dataset == dataset.id]
    parts = (own, [id for id in spans if id not in own])
    return [Reach(ids, min(spans[id][0] for id in ids), max(spans[id][1] for id in ids)) for ids in parts if ids]


def _spans(cursor: duckdb.DuckDBPyConnection, versions: tuple[int, int]) -> dict[str, tuple[date, date]]:
    """The first and the last month in which each KPI's figure may differ between two versions; none of one that is as it was."""
    before, after = (ends(cursor, version) for version in versions)
    moments = {id: (end_of(before, (kpi.dataset,)), end_of(after, (kpi.dataset,))) for id, kpi in registry.kpis().items()}
    further = {id: sorted((first, last)) for id, (first, last) in moments.items() if first and last and first != last}
    asked = {"ids": list(further), "first": [first for first, _ in further.values()], "last": [last for _, last in further.values()]}
    found = cursor.execute(_MOVED, {"before": versions[0], "after": versions[1], **asked}).fetchall()
    spans = {id: (first, last) for id, first, last in found}
    return {id: spans[id] for id in registry.kpis() if id in spans}


def only_judges(dataset: str) -> bool:
    """Whether a file of this dataset says nothing but how others are judged: who turns red or green is then all that it does."""
    return dataset in (*FORMS, HOURS, DAYS)


def _of_register(cursor: duckdb.DuckDBPyConnection, versions: tuple[int, int]) -> Reach:
    moved = _changed(*(register(cursor, version) for version in versions))
    spoken = set(moved["kpi"])
    ids = [kpi.id for kpi in registry.kpis().values() if kpi.id in spoken or spoken & {id for id, _ in limits(kpi)}]
    first = None if moved["effective_from"].has_nulls() else moved["effective_from"].min()
    last = None if moved["effective_to"].has_nulls() else moved["effective_to"].max()
    start = first.replace(day=1) if isinstance(first, date) and first > LONG_AGO else None
    return Reach(ids, start, last.replace(day=1) if isinstance(last, date) else None)


def _changed(before: pl.DataFrame | None, after: pl.DataFrame | None) -> pl.DataFrame:
    """The lines that only one of two registers has."""
    sides = [side if side is not None else pl.DataFrame(schema=SCHEMA) for side in (before, after)]
    lines = pl.concat(sides).with_columns(pl.col("pauses").list.join("、"))
    return lines.unique(keep="none", maintain_order=True)
