"""For whom the files speak month by month, and on which scales answers were given: what a comparison must know."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from catalog import registry
from metrics.tally import SLOTS
from pipelines.publishing import calendar
from pipelines.publishing.fractions import version_at
from pipelines.scope import Viewer
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


def spoken(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """`dataset`, `month`, `project` for which a file speaks, registers left out: a list of the whole company speaks for whoever is not on it too."""
    with warehouse.cursor() as cursor:
        version = version_at(cursor, as_of)
        logs = {id: dataset for id, dataset in registry.datasets().items() if dataset.effective_from is None}
        parts = [calendar.received(cursor, dataset, version).select(pl.lit(id).alias("dataset"), pl.all()) for id, dataset in logs.items()]
    return _seen(pl.concat(parts), viewer)


def answer_scales(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """`kpi`, `month`, `project`, `scale` and `n`: how many answers were given on which scale, of the KPIs that know theirs."""
    known = {id: SLOTS[kpi.dims.index(SCALE)] for id, kpi in registry.kpis().items() if SCALE in kpi.dims}
    with warehouse.cursor() as cursor:
        return _seen(fetch(cursor, _SCALES, [version_at(cursor, as_of), list(known), list(known.values())]), viewer)


def _seen(frame: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    return frame if viewer.projects is None else frame.filter(pl.col("project").is_in(list(viewer.projects)))
