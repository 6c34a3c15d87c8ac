"""Counting: the tallies of every KPI and month that a change can have moved.

What was counted before stays as it was; a new version points to the new tallies. Every function runs inside the caller's transaction.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import partial
from typing import TypeVar

import duckdb
import polars as pl
import pyarrow as pa

from catalog import registry
from catalog.calendar import CALENDAR, first_days
from catalog.duties import DELIVERIES
from catalog.kpi import Kpi
from catalog.model import Dataset
from metrics.cases import cases
from metrics.exposure import exposures
from metrics.tally import CELL, LISTS, STATE, SUMS, merged, tally, zeros
from pipelines import sql
from pipelines.publishing.calendar import with_calendar
from pipelines.publishing.change import Change, touched
from pipelines.publishing.coverage import declared_cells, without_rows
from pipelines.publishing.facts import Fresh, rows
from pipelines.publishing.standing import is_held, joined_register, leaning
from pipelines.publishing.window import looked_at, wanted
from pipelines.version import active_batches

T = TypeVar("T")

# At once, while months are counted again: reading is by the table, counting by the memory it takes.
ROWS_READ, ROWS_COUNTED = 600_000, 300_000
AHEAD = 2  # results that are worked out while one is stored


def count_again(cursor: duckdb.DuckDBPyConnection, changes: tuple[Change, ...], version: int) -> None:
    """Counts every (KPI, month) again that a change can have moved; the KPIs of one dataset share their reads."""
    whole: dict[str, list[Kpi]] = {}
    by_month: dict[str, dict[str, frozenset[date]]] = {}
    held_by = leaning(cursor, version)
    for kpi in registry.kpis().values():
        months = None if is_held(kpi) and any(change.dataset.id in held_by for change in changes) else touched(kpi, changes)
        if months is None:
            whole.setdefault(kpi.dataset, []).append(kpi)
        elif months:
            by_month.setdefault(kpi.dataset, {})[kpi.id] = months
    fresh = {change.dataset.id: change.fresh for change in changes}
    for dataset_id, kpis in whole.items():
        count_whole(cursor, registry.datasets()[dataset_id], kpis, version)
    for dataset_id, due in by_month.items():
        dataset = registry.datasets()[dataset_id]
        for portion in _portions(_rows_by_month(cursor, dataset, version), frozenset().union(*due.values()), ROWS_READ):
            mine = {id: own for id, months in due.items() if (own := months & portion)}
            _count_months(cursor, dataset, mine, version, fresh.get(dataset_id))


def _rows_by_month(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: int) -> dict[date, int]:
    query = sql.compose(
        "select _month, count(*) from {table} where _batch in (select unnest(?::bigint[])) group by 1", table=sql.name(dataset.table)
    )
    return dict(cursor.execute(query, [active_batches(cursor, dataset.id, version)]).fetchall())


def _portions(rows_by_month: Mapping[date, int], months: Iterable[date], most: int) -> list[frozenset[date]]:
    """The months in order, few enough at a time that they have at most so many rows (a month is not divided)."""
    portions: list[set[date]] = [set()]
    held = 0
    for month in sorted(months):
        held += rows_by_month.get(month, 0)
        if held > most and portions[-1]:
            portions.append(set())
            held = rows_by_month.get(month, 0)
        portions[-1].add(month)
    return [frozenset(portion) for portion in portions]


def count_whole(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, kpis: list[Kpi], version: int) -> None:
    """KPIs over all months: of their rows, of what is known to be quiet, of the calendar, and those that had a number before."""
    frame = rows(cursor, dataset, version, wanted(kpis, None))
    joined = _joined(cursor, dataset, kpis, version)
    months = set(frame["_month"].drop_nulls().unique()) | set(declared_cells(cursor, dataset, version)["month"])
    if CALENDAR in joined:
        months |= {day for month in joined[CALENDAR]["month"] for day in (month, *first_days(month))}
    if DELIVERIES in joined:
        months |= set(joined[DELIVERIES]["month"])
    months |= {month for kpi in kpis for month in _counted_before(cursor, kpi)}
    if not months:
        return
    frame, own = joined_register(cursor, kpis, frame, version)
    quiet = without_rows(declared_cells(cursor, dataset, version), frame)
    work = (partial(_counted, kpi, dataset, frozenset(months), frame, joined | own, quiet) for kpi in kpis)
    _store(cursor, _ahead(work), version)
    _point(cursor, {kpi.id: frozenset(months) for kpi in kpis}, version)


def _count_months(
    cursor: duckdb.DuckDBPyConnection, dataset: Dataset, due: Mapping[str, frozenset[date]], version: int, fresh: Fresh | None
) -> None:
    """KPIs over the months that are `due` of each, a few months at a time; each looks at the rows that have a say in these."""
    kpis = [registry.kpis()[id] for id in due]
    months: frozenset[date] = frozenset().union(*due.values())
    frame = rows(cursor, dataset, version, wanted(kpis, months), fresh)
    joined = _joined(cursor, dataset, kpis, version)
    frame, own = joined_register(cursor, kpis, frame, version)
    quiet = without_rows(declared_cells(cursor, dataset, version), frame)
    work = (
        partial(_counted, kpi, dataset, step & due[kpi.id], part, joined | own, quiet)
        for step in _steps(frame, kpis, months)
        for alike in _alike(kpis).values()
        for part in [looked_at(frame, alike, step)]
        for kpi in alike
        if step & due[kpi.id]
    )
    _store(cursor, _ahead(work), version)
    _point(cursor, due, version)


def _joined(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, kpis: list[Kpi], version: int) -> dict[str, pl.DataFrame]:
    joined = {name: rows(cursor, registry.datasets()[name], version) for name in {name for kpi in kpis for name in kpi.joins}}
    return with_calendar(cursor, dataset, version, kpis, joined)


def _counted(
    kpi: Kpi, dataset: Dataset, months: frozenset[date], part: pl.DataFrame, joined: Mapping[str, pl.DataFrame], quiet: pl.DataFrame
) -> tuple[Kpi, pl.DataFrame]:
    """The tallies of a KPI in these months. `quiet`: cells (`month`, `project`) in which nothing is known to have happened."""
    asked = list(months)
    tallies = tally(kpi, cases(kpi, dataset.names, part, joined).filter(pl.col("_month").is_in(asked)))
    if kpi.kind == "events":
        return kpi, pl.concat([tallies, exposures(kpi, joined).filter(pl.col("month").is_in(asked))], how="vertical_relaxed")
    idle = zeros(kpi, quiet.filter(pl.col("month").is_in(asked))) if kpi.kind == "stock" else tallies.clear()
    return kpi, pl.concat([tallies, idle], how="vertical_relaxed")


def _point(cursor: duckdb.DuckDBPyConnection, months: Mapping[str, frozenset[date]], version: int) -> None:
    """From this version on the numbers of these KPIs and months are the ones counted for it."""
    pairs = [(id, month) for id, own in months.items() for month in sorted(own)]
    if pairs:
        query = "insert into slice select kpi, month, ? from (select unnest(?) as kpi, unnest(?::date[]) as month)"
        cursor.execute(query, [version, *map(list, zip(*pairs, strict=True))])


def _alike(kpis: Iterable[Kpi]) -> dict[tuple[int, int, bool], list[Kpi]]:
    """The KPIs that look equally far behind and ahead."""
    found: dict[tuple[int, int, bool], list[Kpi]] = {}
    for kpi in kpis:
        found.setdefault((kpi.reach_days, kpi.ahead_days, bool(kpi.deliveries)), []).append(kpi)
    return found


def _steps(frame: pl.DataFrame, kpis: Sequence[Kpi], months: frozenset[date]) -> list[frozenset[date]]:
    """The months that are counted at a time; together, where what came in of all months is counted."""
    if any(kpi.deliveries for kpi in kpis):
        return [months]
    return _portions(dict(frame["_month"].value_counts().iter_rows()), months, ROWS_COUNTED)


def _ahead(work: Iterable[Callable[[], T]]) -> Iterator[T]:
    """The results in order; the next two are worked out while one is used, and no more than that: they lie in memory."""
    with ThreadPoolExecutor(max_workers=AHEAD) as pool:
        begun: deque[Future[T]] = deque()
        for task in work:
            begun.append(pool.submit(task))
            if len(begun) > AHEAD:
                yield begun.popleft().result()
        yield from (future.result() for future in begun)


def _counted_before(cursor: duckdb.DuckDBPyConnection, kpi: Kpi) -> list[date]:
    return [row[0] for row in cursor.execute("select distinct month from slice where kpi = ?", [kpi.id]).fetchall()]


def _store(cursor: duckdb.DuckDBPyConnection, counted: Iterable[tuple[Kpi, pl.DataFrame]], version: int) -> None:
    """Writes tallies as they are counted, in one statement: what fills a row group then goes to the disk instead of the memory."""
    columns = ["kpi", "version", "fine", *CELL, *STATE, *LISTS, *SUMS]
    batches = (
        batch
        for kpi, tallies in counted
        for frame in _grains(kpi, tallies, version)
        for batch in frame.select(columns).to_arrow().to_batches()
    )
    first = next(batches, None)
    if first is None:
        return
    cursor.register("counted", pa.RecordBatchReader.from_batches(first.schema, itertools.chain((first,), batches)))
    cursor.execute(sql.compose("insert into tally ({columns}) select {columns} from counted", columns=sql.names(columns)))
    cursor.unregister("counted")


def _grains(kpi: Kpi, tallies: pl.DataFrame, version: int) -> Iterator[pl.DataFrame]:
    """Tallies are kept twice: by month and project, and (`fine`) by the KPI's dimensions as well."""
    for fine, frame in [(False, merged(kpi, tallies)), *([(True, tallies)] if kpi.dims else [])]:
        yield frame.with_columns(version=pl.lit(version, pl.Int64), fine=pl.lit(fine))
