"""Who is in month by month, and on which scales answers were given: what a comparison must know."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from metrics.arrivals import SHAPE, judged
from metrics.tally import SLOTS
from pipelines.closing.board import cells_of
from pipelines.publishing.fractions import version_at
from pipelines.reading.register import data_end, months
from pipelines.scope import Viewer, last_whole
from pipelines.warehouse import Warehouse, fetch

SCALE = "scale_max"  # the dimension that says on how many points an answer was given
_SCALES = """
    with latest as (select kpi, month, max(version) as version from slice where version <= ? group by kpi, month),
    asked as (select unnest(?::varchar[]) as kpi, unnest(?::varchar[]) as slot)
    select t.kpi, t.month, t.project, sum(t.n)::bigint as n,
           case a.slot when 'd1' then t.d1 when 'd2' then t.d2 when 'd3' then t.d3 else t.d4 end as scale
    from tally t join latest l on l.kpi = t.kpi and l.month = t.month and l.version = t.version join asked a on a.kpi = t.kpi
    where t.fine and t.why is null group by all
"""
# The rows of one case (the items of a questionnaire) come together or not at all: they count once, by the commonest.
_CASES = """
    with latest as (select kpi, month, max(version) as version from slice where version <= ? group by kpi, month),
    asked as (select unnest(?::varchar[]) as kpi, unnest(?::varchar[]) as slot),
    parts as (
        select t.kpi, t.month, t.project, case a.slot when 'd1' then t.d1 when 'd2' then t.d2 when 'd3' then t.d3 when 'd4' then t.d4 end as part, sum(t.n) as n
        from tally t join latest l on l.kpi = t.kpi and l.month = t.month and l.version = t.version
        join asked a on a.kpi = t.kpi and t.fine = (a.slot is not null)
        group by all
    )
    select kpi as source, month, project, max(n)::bigint as cases from parts group by all
"""


def arrivals(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """Who is in and who is not, as `metrics.arrivals.judged`: of each kind of data by the board of the month's close, and of what figures lack though it is in."""
    known, end = months(warehouse, as_of), data_end(warehouse, as_of=as_of)
    if not known or end is None:
        return pl.DataFrame(schema=SHAPE)
    with warehouse.cursor() as cursor:
        version = version_at(cursor, as_of)
        cells = cells_of(cursor, version, known[0], last_whole(end))
        watched = {id: _part(kpi) for id, kpi in registry.kpis().items() if _is_watched(kpi)}
        counts = fetch(cursor, _CASES, [version, list(watched), list(watched.values())])
    return _seen(judged(cells, counts, last_whole(end)), viewer)


def _is_watched(kpi: Kpi) -> bool:
    """Whether a month without cases of a KPI tells something: it rests on what projects owe month by month; of people nothing is told."""
    return kpi.adds_over_time and not kpi.about_people and kpi.dataset in {dataset.id for dataset in registry.owed()}


def _part(kpi: Kpi) -> str | None:
    """The slot of the dimension that tells the rows of one case apart, where a case may have several."""
    return next((SLOTS[kpi.dims.index(name)] for name in registry.dataset(kpi.dataset).key[1:] if name in kpi.dims), None)


def answer_scales(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """`kpi`, `month`, `project`, `scale` and `n`: how many answers were given on which scale, of the KPIs that know theirs."""
    known = {id: SLOTS[kpi.dims.index(SCALE)] for id, kpi in registry.kpis().items() if SCALE in kpi.dims}
    with warehouse.cursor() as cursor:
        return _seen(fetch(cursor, _SCALES, [version_at(cursor, as_of), list(known), list(known.values())]), viewer)


def _seen(frame: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    return frame if viewer.projects is None else frame.filter(pl.col("project").is_in(list(viewer.projects)))
