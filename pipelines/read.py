"""The reading API: every number, record and export of the product comes through here, cut to what the viewer may see."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import duckdb
import polars as pl

from catalog import registry
from catalog.model import Kpi
from catalog.words import Text
from errors import WrongUsage
from metrics.cases import OUTCOME, cases, is_missed, outcome
from metrics.numbers import numbers as reckon
from metrics.tally import SLOTS, STATE, SUMS, word_of
from pipelines import sql
from pipelines.facts import Wanted, rows
from pipelines.warehouse import Warehouse, active_batches, fetch, fetch_one
from settings import Settings

PROJECT_LEVELS = ("project", "region", "property_type")
SMALL_GROUP = 5
RECORD_COLUMNS = ("_month", "_project", "_line", *OUTCOME, "_outcome")
_ANCIENT, _FAR = date(1, 1, 1), date(9999, 12, 1)


@dataclass(frozen=True)
class Scope:
    """What is asked for: months (first days, both included), projects, dimension filters, and the two clocks.

    `as_of`: what was published by then (default: all). `at`: the moment (UTC) at which open cases are judged (default:
    the data end of the KPI's dataset).
    """

    start: date | None = None
    end: date | None = None
    projects: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    property_types: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    as_of: datetime | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Viewer:
    """Who asks: `projects` None means all; staff are named only to those with the right."""

    name: str
    projects: tuple[str, ...] | None = None
    may_see_names: bool = False


OWNER = Viewer("owner", None, may_see_names=True)


def local_viewer(settings: Settings) -> Viewer:
    """The one local user until sign-in is configured: sees all projects, and names as the settings say."""
    return Viewer(settings.role, None, settings.show_staff_names)


# ---- numbers ----------------------------------------------------------------------------------------------------


def numbers(warehouse: Warehouse, kpis: Sequence[str], scope: Scope, viewer: Viewer, by: Sequence[str] = ()) -> pl.DataFrame:
    """The figures of `metrics.numbers.FIGURES` per KPI and group of `by`.

    `by`: month, project, region, property_type, or dimensions of the KPIs; a KPI that lacks a dimension is left out.
    Raises WrongUsage for an unknown dimension.
    """
    with warehouse.cursor() as cursor:
        return figures(cursor, kpis, scope, viewer, by, version_at(cursor, scope.as_of))


def figures(
    cursor: duckdb.DuckDBPyConnection, kpis: Sequence[str], scope: Scope, viewer: Viewer, by: Sequence[str], version: int
) -> pl.DataFrame:
    """`numbers` at a version, also one that is being rehearsed inside the cursor's transaction."""
    wanted = {id: registry.kpi(id) for id in kpis}
    _check_dimensions(wanted, [*by, *(name for name, _ in scope.filters)])
    reached = {name: _data_end(cursor, (name,), version) for name in {kpi.dataset for kpi in wanted.values()}}
    ends = {id: scope.at or reached[kpi.dataset] for id, kpi in wanted.items()}
    _register_projects(cursor, version, scope, viewer)
    parts = [_regroup(cursor, ids, slots, scope, version, by) for slots, ids in _by_slots(wanted, scope, by).items()]
    tallies = pl.concat(parts) if parts else _no_tallies(by)
    known = {id: end for id, end in ends.items() if end is not None}
    return _suppress(reckon(wanted, tallies, known, by), wanted, viewer)


def _check_dimensions(kpis: Mapping[str, Kpi], asked: Sequence[str]) -> None:
    known = {"month", *PROJECT_LEVELS, *(dim for kpi in kpis.values() for dim in kpi.dims)}
    if unknown := [name for name in asked if name not in known]:
        raise WrongUsage(
            "unknown_dimension",
            Text(
                f"不能按“{unknown[0]}”细分；可用：{'、'.join(sorted(known))}。",
                f"Cannot break down by “{unknown[0]}”; use one of {', '.join(sorted(known))}.",
            ),
        )


def _by_slots(kpis: Mapping[str, Kpi], scope: Scope, by: Sequence[str]) -> dict[tuple[tuple[str, str], ...], list[str]]:
    """KPIs that keep the asked dimensions in the same slots share one query."""
    asked = [name for name in dict.fromkeys([*by, *(n for n, _ in scope.filters)]) if name not in ("month", *PROJECT_LEVELS)]
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for id, kpi in kpis.items():
        if all(name in kpi.dims for name in asked):
            groups.setdefault(tuple((name, SLOTS[kpi.dims.index(name)]) for name in asked), []).append(id)
    return groups


_REGROUP = """
    with cell as (
        select {selected} t.*
        from tally t
        join (select kpi, month, max(version) as version from slice where version <= ? group by kpi, month) s
          on t.kpi = s.kpi and t.month = s.month and t.version = s.version
        {project_join}
        where t.fine = ? and t.kpi in (select unnest(?::varchar[]))
          and t.month <= ? and (t.month >= ? or t.kpi in (select unnest(?::varchar[]))) {filters}
    ), finished as (
        select kpi, {groups} why, pending, due, since, unnest(minutes) as minutes from cell where len(minutes) > 0
    )
    select kpi, {groups} {state}, null::bigint as minutes, {sums} from cell where coalesce(len(minutes), 0) = 0 group by all
    union all
    select kpi, {plain} {state}, minutes::bigint, count(*), count(*), count(*), 0 from finished group by all
"""
_SPAN_JOIN = "join project_span p on p.project is not distinct from t.project and t.month >= p.start and t.month < p.stop"


def _regroup(
    cursor: duckdb.DuckDBPyConnection, ids: list[str], slots: tuple[tuple[str, str], ...], scope: Scope, version: int, by: Sequence[str]
) -> pl.DataFrame:
    """Sums the stored tallies to the asked groups; the formulas themselves live in `metrics.numbers`."""
    place = dict(slots) | {"month": "month", "project": "project"}
    source = [(name, sql.name(name, "p") if name in PROJECT_LEVELS[1:] else sql.name(place[name], "t")) for name in by]
    selected = "".join(sql.compose("{source} as {name}, ", source=s, name=sql.name(f"by_{n}")) for n, s in source)
    groups = "".join(sql.compose("{source} as {name}, ", source=sql.name(f"by_{n}"), name=sql.name(n)) for n in by)
    sums = ", ".join(sql.compose("sum({c})::bigint as {n}", c=sql.name(c), n=sql.name(c)) for c in SUMS)
    filters = ""
    values: list[object] = []
    for name, value in scope.filters:
        column = sql.name(name, "p") if name in PROJECT_LEVELS[1:] else sql.name(place[name], "t")
        filters, values = filters + sql.compose(" and {c} = ?", c=column), [*values, value]
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
    return fetch(cursor, query, [version, bool(slots), ids, scope.end or _FAR, scope.start or _ANCIENT, stocks, *values])


def _no_tallies(by: Sequence[str]) -> pl.DataFrame:
    kinds: dict[str, pl.DataType | type[pl.DataType]] = {
        "month": pl.Date,
        "pending": pl.Boolean,
        "due": pl.Datetime("us"),
        "since": pl.Datetime("us"),
    }
    integers: dict[str, pl.DataType | type[pl.DataType]] = dict.fromkeys(("minutes", *SUMS), pl.Int64)
    return pl.DataFrame(schema={name: (kinds | integers).get(name, pl.String) for name in ("kpi", *by, *STATE, "minutes", *SUMS)})


def _suppress(found: pl.DataFrame, kpis: Mapping[str, Kpi], viewer: Viewer) -> pl.DataFrame:
    """Hides groups of fewer than five people from those who may not see names (KPIs about people only)."""
    about_people = [id for id, kpi in kpis.items() if kpi.about_people]
    if viewer.may_see_names or not about_people:
        return found
    small = pl.col("kpi").is_in(about_people) & (pl.col("denominator") < SMALL_GROUP)
    hidden = [pl.when(~small).then(name).alias(name) for name in ("value", "numerator", "denominator", "lower", "upper")]
    return found.with_columns(*hidden, status=pl.when(small).then(pl.lit("not_enough_data")).otherwise("status"))


# ---- records ----------------------------------------------------------------------------------------------------


def records(
    warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer, missed: bool = False, limit: int | None = None
) -> pl.DataFrame:
    """The rows behind a number, with the verdict on each: `_outcome`, `_why`, `_minutes`, `_num`, `_den`, `_project`, `_month`.

    `missed`: only those that pull the number the wrong way. Same expressions as the number itself.
    """
    kpi = registry.kpi(kpi_id)
    dataset = registry.dataset(kpi.dataset)
    _check_dimensions({kpi_id: kpi}, [name for name, _ in scope.filters])
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        at = scope.at or _data_end(cursor, (kpi.dataset,), version)
        first = scope.start if kpi.adds_over_time else None
        before = (first - timedelta(days=kpi.reach_days)).replace(day=1) if first and kpi.reach_days else first
        frame = rows(cursor, dataset, version, Wanted(None, first=before, last=scope.end))
        joined = {name: rows(cursor, registry.dataset(name), version) for name in kpi.joins}
        spans = _spans(cursor, version, scope, viewer)
    verdict = cases(kpi, dataset.names, frame, joined)
    if first:
        verdict = verdict.filter(pl.col("_month") >= first)
    verdict = _in_scope(verdict, spans, scope).with_columns(outcome(kpi, pl.lit(at, pl.Datetime("us"))).alias("_outcome"))
    verdict = verdict.filter(is_missed(kpi) if missed else pl.col("_outcome") != "closed")
    verdict = verdict.sort("_month", *dataset.key, descending=[True, *[False] * len(dataset.key)])
    return _shown(verdict if limit is None else verdict.head(limit), kpi, viewer)


def _in_scope(verdict: pl.DataFrame, spans: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    columns = verdict.columns
    found = verdict.join(spans, left_on="_project", right_on="project", how="inner", nulls_equal=True, maintain_order="left")
    found = found.filter((pl.col("_month") >= pl.col("start")) & (pl.col("_month") < pl.col("stop")))
    for name, value in scope.filters:
        column = "_project" if name == "project" else name
        found = found.filter(word_of(column, found.schema[column]) == value)
    return found.select(*columns, "region", "property_type")


def _shown(verdict: pl.DataFrame, kpi: Kpi, viewer: Viewer) -> pl.DataFrame:
    """Bookkeeping and, for those without the right, the people behind the rows are left out."""
    inner = [c for c in verdict.columns if c.endswith("__day") or (c.startswith("_") and c not in RECORD_COLUMNS)]
    people = ["staff_id", "assignee_id", "caller_id", "assessor", "actor_id", "first_contact_id", "name"]
    if viewer.may_see_names:
        people = []
    if people and kpi.about_people:
        sizes = verdict.height
        verdict = verdict if sizes >= SMALL_GROUP else verdict.clear()
    return verdict.drop(*inner, *people, strict=False)


# ---- projects and clocks ----------------------------------------------------------------------------------------


def version_at(cursor: duckdb.DuckDBPyConnection, as_of: datetime | None) -> int:
    """The version that was current at a moment (UTC)."""
    if as_of is None:
        return fetch_one(cursor, "select version from head")
    return fetch_one(cursor, "select max(version) from publication where at_time <= ?", [as_of])


def _data_end(cursor: duckdb.DuckDBPyConnection, datasets: Sequence[str], version: int) -> datetime | None:
    """The latest export (or event) of the datasets' files; where they tell none (a plain register), of all files."""
    for asked in (datasets, list(registry.datasets())):
        batches = [b for name in asked for b in active_batches(cursor, name, version)]
        query = "select max(export_time) from batch where batch_id in (select unnest(?::bigint[]))"
        row = cursor.execute(query, [batches]).fetchone()
        if row and row[0]:
            return row[0]
    return None


def _spans(cursor: duckdb.DuckDBPyConnection, version: int, scope: Scope, viewer: Viewer) -> pl.DataFrame:
    """Projects the viewer may see and the scope asks for, with region and type as valid from `start` up to `stop`.

    Projects that the register does not name (any more), and rows without one, have a nameless span, unless the scope narrows.
    """
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
    spans = spans.with_columns(start=pl.when(first).then(pl.lit(_ANCIENT)).otherwise("start"))
    for column, chosen in (("project", scope.projects), ("region", scope.regions), ("property_type", scope.property_types)):
        if chosen:
            spans = spans.filter(pl.col(column).is_in(list(chosen)))
    if viewer.projects is not None:
        return spans.filter(pl.col("project").is_in(list(viewer.projects)))
    if scope.projects or scope.regions or scope.property_types:
        return spans
    counted = fetch(cursor, "select distinct project from tally where not fine union select null").join(spans, on="project", how="anti")
    nowhere = counted.with_columns(start=pl.lit(_ANCIENT), stop=pl.lit(_FAR), region=None, property_type=None, name=None)
    return pl.concat([spans, nowhere.cast(dict(spans.schema))])  # type: ignore[arg-type]


def _register_projects(cursor: duckdb.DuckDBPyConnection, version: int, scope: Scope, viewer: Viewer) -> None:
    cursor.register("project_span", _spans(cursor, version, scope, viewer))


def projects(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """The register as of today: project, name, region, property_type; one row a project."""
    with warehouse.cursor() as cursor:
        spans = _spans(cursor, version_at(cursor, as_of), Scope(), viewer)
    latest = spans.drop_nulls("name").sort("start").unique("project", keep="last", maintain_order=True)
    return latest.select("project", "name", "region", "property_type").sort("project")


def staff_names(warehouse: Warehouse, viewer: Viewer) -> dict[str, str]:
    """The latest name of each person in the register, by number; empty for those without the right to names."""
    if not viewer.may_see_names:
        return {}
    with warehouse.cursor() as cursor:
        entries = rows(cursor, registry.dataset("staff"), version_at(cursor, None), Wanted(("staff_id", "name", "valid_from")))
    named = entries.drop_nulls("name").sort("valid_from").unique("staff_id", keep="last")
    return dict(zip(named["staff_id"], named["name"], strict=True))


def data_end(warehouse: Warehouse, datasets: Sequence[str] = (), as_of: datetime | None = None) -> datetime | None:
    """The moment (UTC) up to which the data reach, over the named datasets (default: all)."""
    with warehouse.cursor() as cursor:
        return _data_end(cursor, datasets or list(registry.datasets()), version_at(cursor, as_of))


def months(warehouse: Warehouse) -> list[date]:
    """The months that hold any counted case, oldest first."""
    with warehouse.cursor() as cursor:
        found = cursor.execute(
            "select distinct t.month from tally t join (select kpi, month, max(version) as version from slice group by kpi, month) s "
            "on t.kpi = s.kpi and t.month = s.month and t.version = s.version where not t.fine order by 1"
        ).fetchall()
    return [row[0] for row in found]


# ---- the books --------------------------------------------------------------------------------------------------


def received(warehouse: Warehouse, viewer: Viewer) -> pl.DataFrame:
    """Which data are in: dataset, month, project, rows, loaded_at (of the latest file)."""
    parts = []
    with warehouse.cursor() as cursor:
        version = version_at(cursor, None)
        loaded = fetch(cursor, "select batch_id as _batch, loaded_at from batch")
        for dataset in registry.datasets().values():
            frame = rows(cursor, dataset, version, Wanted(columns=())).join(loaded, on="_batch")
            grouped = frame.group_by("_month", "_project").agg(pl.len().alias("rows"), pl.col("loaded_at").max())
            parts.append(
                grouped.select(pl.lit(dataset.id).alias("dataset"), month="_month", project="_project", rows="rows", loaded_at="loaded_at")
            )
    found = pl.concat(parts).sort("dataset", "month", "project")
    return found if viewer.projects is None else found.filter(pl.col("project").is_in(list(viewer.projects)))


def history(warehouse: Warehouse) -> pl.DataFrame:
    """Every attempt to load, newest first, with what became of it; `active` says whether its batch counts now."""
    query = """
        select l.at_time, l.by_name as "by", l.file_name, l.dataset, l.outcome, l.batch_id, l.zh, l.en, b.row_count as rows,
               b.quarantined, coalesce(p.active, false) as active
        from load_log l left join batch b using (batch_id)
        left join (select batch_id, arg_max(active, version) as active from publication_batch group by batch_id) p using (batch_id)
        order by l.at_time desc
    """
    with warehouse.cursor() as cursor:
        return fetch(cursor, query)


def quarantined(warehouse: Warehouse, dataset: str | None = None) -> pl.DataFrame:
    """Rows held back in batches that count now: dataset, file_name, sheet, line, codes, cells, zh, en."""
    query = """
        select b.dataset, b.file_name, q.sheet, q.line, q.codes, q.cells, q.zh, q.en
        from quarantine q join batch b using (batch_id)
        join (select batch_id, arg_max(active, version) as active from publication_batch group by batch_id) p using (batch_id)
        where p.active and (?::varchar is null or b.dataset = ?) order by b.dataset, b.loaded_at, q.line
    """
    with warehouse.cursor() as cursor:
        return fetch(cursor, query, [dataset, dataset])


def delivered_columns(warehouse: Warehouse, dataset: str) -> frozenset[str]:
    """Columns that at least one counted file of the dataset had."""
    with warehouse.cursor() as cursor:
        batches = active_batches(cursor, dataset, version_at(cursor, None))
        found = cursor.execute("select delivered from batch where batch_id in (select unnest(?::bigint[]))", [batches]).fetchall()
    return frozenset(name for (text,) in found for name in json.loads(text))


def previous(scope: Scope, years: int = 0) -> Scope:
    """The same scope one period earlier (or `years` years earlier): whole months of equal number."""
    if scope.start is None or scope.end is None:
        return scope
    length = 12 * years or (scope.end.year - scope.start.year) * 12 + scope.end.month - scope.start.month + 1
    return replace(scope, start=shift(scope.start, -length), end=shift(scope.end, -length))


def shift(month: date, by: int) -> date:
    """The first day of the month `by` months away."""
    index = month.year * 12 + month.month - 1 + by
    return date(index // 12, index % 12 + 1, 1)
