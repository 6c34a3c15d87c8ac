"""Held-back rows over time: how many each rule has ever held back, how many were solved since, how many cells were corrected."""

from __future__ import annotations

import polars as pl

from catalog.zones import local
from pipelines.quality import FAULTS
from pipelines.scope import Viewer
from pipelines.warehouse import Warehouse, fetch

SHAPE = ("dataset", "month", "project", "rule", "held", "solved", "given_up")
_EVER = """
    with active as (select batch_id from publication_batch group by batch_id having arg_max(active, version))
    select b.dataset, q.month, b.loaded_at, q.project, q.codes,
           exists (select 1 from solved s join active a on a.batch_id = s.by_batch where s.batch_id = q.batch_id and s.row_no = q.row_no) as solved,
           exists (select 1 from given_up g join active a on a.batch_id = g.by_batch where g.batch_id = q.batch_id and g.row_no = q.row_no) as given_up
    from quarantine q join batch b using (batch_id) join active using (batch_id)
"""
_CORRECTED = """
    with active as (select batch_id from publication_batch group by batch_id having arg_max(active, version))
    select b.dataset, r.at_time from repair r join batch b using (batch_id) join active using (batch_id) where r.how <> 'given_up'
"""


def by_month(warehouse: Warehouse, viewer: Viewer) -> pl.DataFrame:
    """SHAPE: rows held back in files that count, by the rule that they broke, how many of these were solved since, and how many given up.

    A row that broke several rules counts under each. A row without a month of its own stands in the month in which its file came.
    """
    with warehouse.cursor() as cursor:
        found = fetch(cursor, _EVER).with_columns(
            month=pl.coalesce("month", _month("loaded_at")), given_up=pl.col("given_up") & ~pl.col("solved")
        )
    if viewer.projects is not None:
        found = found.filter(pl.col("project").is_in(list(viewer.projects)))
    ruled = found.with_columns(pl.col("codes").fill_null("").str.split(" ")).explode("codes")
    ruled = ruled.with_columns(pl.col("codes").str.split(":").list.first().replace_strict(_faults(), default="other").alias("rule"))
    counted = ruled.group_by("dataset", "month", "project", "rule").agg(
        held=pl.len().cast(pl.Int64), solved=pl.col("solved").sum().cast(pl.Int64), given_up=pl.col("given_up").sum().cast(pl.Int64)
    )
    return counted.select(SHAPE).sort(SHAPE[:4])


def corrected(warehouse: Warehouse) -> pl.DataFrame:
    """Cells that were put right in files that count: dataset, month (in which it was done), cells."""
    with warehouse.cursor() as cursor:
        found = fetch(cursor, _CORRECTED)
    return found.group_by("dataset", _month("at_time").alias("month")).agg(cells=pl.len().cast(pl.Int64)).sort("dataset", "month")


def _month(moment: str) -> pl.Expr:
    """The first day of the local month of a moment."""
    return local(pl.col(moment)).dt.date().dt.truncate("1mo")


def _faults() -> dict[str, str]:
    return {rule: fault for fault, rules in FAULTS.items() for rule in rules}
