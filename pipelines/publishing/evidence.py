"""What a number rests on: the files that were read for it, and what it was when it was first published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import duckdb
import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from metrics.passport import Batch, Definition
from pipelines import sql
from pipelines.scope import Scope, shift
from pipelines.version import active_batches
from pipelines.warehouse import fetch

_FILES = """
    select b.dataset, b.batch_id, coalesce(b.file_name, '') as file_name, b.loaded_at, coalesce(b.loaded_by, '') as loaded_by,
           b.row_count as "rows", coalesce(b.quarantined, 0) as held, c.months, c.projects
    from batch b left join coverage c using (batch_id) where b.batch_id in (select unnest(?::bigint[])) order by b.batch_id
"""
_SPOKEN = "select distinct _batch, {columns} from {table} where _batch in (select unnest(?::bigint[]))"
_FIRST = """
    select s.version, p.at_time from slice s join publication p using (version)
    where s.kpi = ? and s.month = ? and s.version <= ? order by p.at_time < ?, s.version limit 1
"""
_DEFINITION = """
    select d.fingerprint, min(d.version), coalesce(min(p.at_time), (select min(at_time) from publication))
    from definition d left join publication p using (version)
    where d.kpi = ? and d.version <= ? group by d.fingerprint order by max(d.version) desc limit 1
"""


def batches(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, version: int, scope: Scope, projects: Sequence[str | None]) -> tuple[Batch, ...]:
    """The files that count at a version for the KPI's months and projects, its registers and joined data among them."""
    active = [batch for name in registry.reads(kpi) for batch in active_batches(cursor, name, version)]
    files = fetch(cursor, _FILES, [active])
    own = pl.col("dataset") == kpi.dataset
    late = pl.lit(scope.end or date.max, pl.Date)
    early = pl.lit(scope.start if scope.start and kpi.adds_over_time else date.min, pl.Date)
    in_time = pl.col("months").list.eval(pl.element().is_between(early, late)).list.any()
    here = pl.col("projects").list.eval(pl.element().is_in([name for name in projects if name is not None])).list.any()
    unknown = pl.col("months").is_null()
    kept = files.filter(unknown | (~own | in_time.fill_null(False)) & (here.fill_null(False) | (pl.col("projects").list.len() == 0)))
    kept = kept.filter(~pl.col("batch_id").is_in(_of_other_things(cursor, kpi, kept.filter(own)["batch_id"].to_list())))
    return tuple(Batch(**row) for row in kept.drop("months", "projects").to_dicts())


def _of_other_things(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, files: list[int]) -> list[int]:
    """Those files that have rows, of which the KPI speaks of none: another questionnaire than that of a satisfaction rate."""
    dataset = registry.dataset(kpi.dataset)
    columns = [] if kpi.about is None or kpi.prepare is not None else list(dict.fromkeys(kpi.about.meta.root_names()))
    if kpi.about is None or not columns or not set(columns) <= set(dataset.names):
        return []
    rows = fetch(cursor, sql.compose(_SPOKEN, columns=sql.names(columns), table=sql.name(dataset.table)), [files])
    return sorted(set(rows["_batch"]) - set(rows.filter(kpi.about)["_batch"]))


def first_report(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, version: int, last: date | None) -> tuple[int, datetime] | None:
    """The version in which the KPI's last month (default: the latest counted) was first published after its end; else in which it first was at all."""
    if last is None:
        last = cursor.execute("select max(month) from slice where kpi = ? and version <= ?", [kpi.id, version]).fetchall()[0][0]
    if last is None:
        return None
    over = datetime.combine(shift(last, 1), datetime.min.time())
    return cursor.execute(_FIRST, [kpi.id, last, version, over]).fetchone()


def definition(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, version: int) -> Definition | None:
    """The definition that a KPI was counted by at a version; None where nothing was counted yet."""
    found = cursor.execute(_DEFINITION, [kpi.id, version]).fetchone()
    return None if found is None else Definition(*found)
