"""The stored fractions, regrouped to what is asked: no formula lives here, only sums, months and projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import duckdb
import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from metrics.tally import SLOTS, STATE, SUMS
from pipelines import sql
from pipelines.publishing.facts import Wanted, rows
from pipelines.scope import Scope, Viewer, month_end
from pipelines.version import asked_once
from pipelines.warehouse import fetch, fetch_one

PROJECT_LEVELS = ("project", "region", "property_type")
_ANCIENT, _FAR = date(1, 1, 1), date(9999, 12, 1)


def by_slots(kpis: Mapping[str, Kpi], scope: Scope, by: Sequence[str]) -> dict[tuple[tuple[str, str], ...], list[str]]:
    """KPIs that keep the asked dimensions in the same slots share one query."""
    asked = [name for name in dict.fromkeys([*by, *(n for n, _ in scope.filters)]) if name not in ("month", *PROJECT_LEVELS)]
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for id, kpi in kpis.items():
        if all(name in kpi.dims for name in asked):
            groups.setdefault(tuple((name, SLOTS[kpi.dims.index(name)]) for name in asked), []).append(id)
    return groups


_REGROUP = """
    with cell as (
        select {selected} a.moment, t.*
        from tally t
        join (select kpi, month, max(version) as version from slice where version <= ? group by kpi, month) s
          on t.kpi = s.kpi and t.month = s.month and t.version = s.version
        left join (select unnest(?::varchar[]) as kpi, unnest(?::timestamp[]) as moment) a on a.kpi = t.kpi
        {project_join}
        where t.fine = ? and t.kpi in (select unnest(?::varchar[]))
          and t.month <= ? and (t.month >= ? or t.kpi in (select unnest(?::varchar[]))) {filters}
    ), finished as (
        select kpi, {groups} why, pending, due, since, unnest(minutes) as minutes from cell where len(minutes) > 0
    ), waiting as (
        select kpi, {groups} why, pending, moment, since, sum(len(dues))::bigint as n, sum(len(list_filter(dues, lambda day: day < moment)))::bigint as late
        from cell where len(dues) > 0 group by all
    )
    select kpi, {groups} {state}, null::bigint as minutes, {sums} from cell where coalesce(len(minutes), 0) = 0 and coalesce(len(dues), 0) = 0 group by all
    union all
    select kpi, {plain} {state}, minutes::bigint, count(*), count(*), count(*), 0, 0 from finished group by all
    union all
    select kpi, {plain} why, pending, moment - interval 1 minute, since, null, late, 0, 0, 0, 0 from waiting where late > 0
    union all
    select kpi, {plain} why, pending, moment, since, null, n - late, 0, 0, 0, 0 from waiting where n > late
"""
_SPAN_JOIN = "join project_span p on p.project is not distinct from t.project and t.month >= p.start and t.month < p.stop"


def regroup(
    cursor: duckdb.DuckDBPyConnection,
    ids: list[str],
    slots: tuple[tuple[str, str], ...],
    scope: Scope,
    version: int,
    by: Sequence[str],
    at: Mapping[str, datetime],
) -> pl.DataFrame:
    """Sums the stored tallies to the asked groups; the formulas themselves live in `metrics.numbers`.

    `at`: the moment at which each KPI judges. Of a case that only waits it matters alone whether it is due by then: any moment on
    the same side stands for its own, so that years of them are a few rows and not one each.
    """
    selected, filters, values = _asked(slots, scope, by)
    groups = "".join(sql.compose("{source} as {name}, ", source=sql.name(f"by_{n}"), name=sql.name(n)) for n in by)
    sums = ", ".join(sql.compose("sum({c})::bigint as {n}", c=sql.name(c), n=sql.name(c)) for c in SUMS)
    query = sql.compose(
        _REGROUP,
        selected=selected,
        groups=groups,
        plain="".join(sql.compose("{name}, ", name=sql.name(n)) for n in by),
        state=sql.names(STATE),
        sums=sums,
        filters=filters,
        project_join=_SPAN_JOIN,
    )
    stocks = [id for id in ids if not registry.kpi(id).adds_over_time]
    judged = [id for id in ids if id in at]
    moments = [at[id] for id in judged]
    return fetch(cursor, query, [version, judged, moments, bool(slots), ids, scope.end or _FAR, scope.start or _ANCIENT, stocks, *values])


_MONTHS = """
    select {selected} t.kpi, count(distinct t.month)::bigint as months
    from tally t
    join (select kpi, month, max(version) as version from slice where version <= ? group by kpi, month) s
      on t.kpi = s.kpi and t.month = s.month and t.version = s.version
    {project_join}
    where t.fine = ? and t.kpi in (select unnest(?::varchar[])) and t.month between ? and ? and t.why is null and t.n > 0 {filters}
    group by all
"""


def months_counted(
    cursor: duckdb.DuckDBPyConnection, ids: list[str], slots: tuple[tuple[str, str], ...], scope: Scope, version: int, by: Sequence[str]
) -> pl.DataFrame:
    """In how many months each KPI has cases, by the asked groups: kpi, `by`, `months`."""
    selected, filters, values = _asked(slots, scope, by)
    query = sql.compose(_MONTHS, selected=selected, filters=filters, project_join=_SPAN_JOIN)
    found = fetch(cursor, query, [version, bool(slots), ids, scope.start or _ANCIENT, scope.end or _FAR, *values])
    return found.select("kpi", *(pl.col(f"by_{name}").alias(name) for name in by), "months")


def _asked(slots: tuple[tuple[str, str], ...], scope: Scope, by: Sequence[str]) -> tuple[str, str, list[object]]:
    """Of a query on tallies: the columns of the groups, the conditions of the filters, and their values."""
    place = dict(slots) | {"month": "month", "project": "project"}
    source = [(name, sql.name(name, "p") if name in PROJECT_LEVELS[1:] else sql.name(place[name], "t")) for name in by]
    selected = "".join(sql.compose("{source} as {name}, ", source=s, name=sql.name(f"by_{n}")) for n, s in source)
    filters, values = "", list[object]()
    for name, value in scope.filters:
        column = sql.name(name, "p") if name in PROJECT_LEVELS[1:] else sql.name(place[name], "t")
        # What events are counted against has no dimensions: it stays whatever is filtered.
        whole = "" if name in PROJECT_LEVELS else " or (t.n = 0 and t.den > 0)"
        filters, values = filters + sql.compose(" and ({c} = ?{whole})", c=column, whole=whole), [*values, value]
    return selected, filters, values


def no_tallies(by: Sequence[str]) -> pl.DataFrame:
    kinds: dict[str, pl.DataType | type[pl.DataType]] = {
        "month": pl.Date,
        "pending": pl.Boolean,
        "due": pl.Datetime("us"),
        "since": pl.Datetime("us"),
    }
    integers: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(("minutes", *SUMS), pl.Int64)
    return pl.DataFrame(schema={name: (kinds | integers).get(name, pl.String) for name in ("kpi", *by, *STATE, "minutes", *SUMS)})


def version_at(cursor: duckdb.DuckDBPyConnection, as_of: datetime | None) -> int:
    """The version that was current at a moment (UTC)."""
    if as_of is None:
        return fetch_one(cursor, "select version from head")
    return fetch_one(cursor, "select max(version) from publication where at_time <= ?", [as_of])


def ends_at(cursor: duckdb.DuckDBPyConnection, datasets: Sequence[str], version: int) -> datetime | None:
    """The latest export (or event) of the datasets' files; of months without records their end; where there is neither, of all files."""
    return end_of(ends(cursor, version), datasets)


_ENDS = """
    with current as (select batch_id from publication_batch where version <= ? group by batch_id having arg_max(active, version)),
    nil as (select batch_id, list_max(months) as month from coverage where nil)
    select b.dataset, max(b.export_time), max(n.month) from batch b join current using (batch_id) left join nil n using (batch_id) group by b.dataset
"""


@asked_once
def ends(cursor: duckdb.DuckDBPyConnection, version: int) -> dict[str, tuple[datetime | None, date | None]]:
    """Of each dataset that has files: the latest export (or event), and the latest month said to be without records.

    What people keep in the product itself (actions, settings) has no export: it reaches as far as what projects send, the one today of all pages.
    """
    found = {name: (export, month) for name, export, month in cursor.execute(_ENDS, [version]).fetchall() if name in registry.datasets()}
    today = end_of({dataset.id: found[dataset.id] for dataset in registry.owed() if dataset.id in found}, ())
    kept_here = {name for name in found if today and not registry.dataset(name).owed}
    return {name: (today, month) if name in kept_here else (export, month) for name, (export, month) in found.items()}


def end_of(known: Mapping[str, tuple[datetime | None, date | None]], datasets: Sequence[str]) -> datetime | None:
    """`ends_at` for any datasets, from what `ends` found."""
    for asked in (datasets, list(known)):
        mine = [known[name] for name in asked if name in known]
        exports = [export for export, _ in mine if export]
        if exports or any(month for _, month in mine):
            return max(exports) if exports else month_end(max(month for _, month in mine if month))
    return None


def spans_of(cursor: duckdb.DuckDBPyConnection, version: int, scope: Scope, viewer: Viewer) -> pl.DataFrame:
    """Projects the viewer may see and the scope asks for, with region and type as valid from `start` up to `stop`.

    Projects that the register does not name (any more), and rows without one, have a nameless span, unless the scope narrows.
    """
    spans = _all_spans(cursor, version)
    for column, chosen in (("project", scope.projects), ("region", scope.regions), ("property_type", scope.property_types)):
        if chosen:
            spans = spans.filter(pl.col(column).is_in(list(chosen)))
    if viewer.projects is not None:
        return spans.filter(pl.col("project").is_in(list(viewer.projects)))
    if scope.projects or scope.regions or scope.property_types:
        return spans
    return _with_nowhere(cursor, version)


@asked_once
def _all_spans(cursor: duckdb.DuckDBPyConnection, version: int) -> pl.DataFrame:
    """What the register of projects says, from each entry up to the next."""
    entries = rows(cursor, registry.dataset("projects"), version, Wanted(("name", "region", "property_type", "valid_from")))
    spans = entries.sort("project_id", "valid_from").select(
        pl.col("project_id").alias("project"),
        pl.col("valid_from").dt.truncate("1mo").alias("start"),
        pl.col("valid_from").dt.truncate("1mo").shift(-1).over("project_id").fill_null(_FAR).alias("stop"),
        "region",
        "property_type",
        pl.col("name").last().over("project_id"),
    )
    first = pl.int_range(pl.len()).over("project") == 0
    return spans.with_columns(start=pl.when(first).then(pl.lit(_ANCIENT)).otherwise("start"))


@asked_once
def _with_nowhere(cursor: duckdb.DuckDBPyConnection, version: int) -> pl.DataFrame:
    """The same, and the projects of counted rows that no entry names. What is counted later for another version adds none to this one's numbers."""
    spans = _all_spans(cursor, version)
    counted = fetch(cursor, "select distinct project from tally where not fine union select null").join(spans, on="project", how="anti")
    nowhere = counted.with_columns(start=pl.lit(_ANCIENT), stop=pl.lit(_FAR), region=None, property_type=None, name=None)
    return pl.concat([spans, nowhere.cast(dict(spans.schema))])  # type: ignore[arg-type]
