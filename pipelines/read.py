"""The reading API: every number, record and export of the product comes through here, cut to what the viewer may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import duckdb
import polars as pl

from catalog import registry
from catalog.model import Dataset, Kpi
from catalog.words import Text
from errors import WrongUsage
from metrics.cases import OUTCOME, cases, is_missed, outcome
from metrics.numbers import numbers as reckon
from metrics.tally import word_of
from pipelines.mending.quarantine import open_rows, with_held
from pipelines.publishing.coverage import declared_cells, without_rows
from pipelines.publishing.facts import Wanted, census, rows
from pipelines.publishing.fractions import PROJECT_LEVELS, by_slots, ends_at, no_tallies, regroup, spans_of
from pipelines.publishing.fractions import version_at as version_at
from pipelines.scope import OWNER as OWNER
from pipelines.scope import Scope as Scope
from pipelines.scope import Viewer as Viewer
from pipelines.scope import shift as shift
from pipelines.warehouse import Warehouse, fetch, fetch_one
from settings import Settings

SMALL_GROUP = 5
HIDDEN = ("value", "numerator", "denominator", "lower", "upper", "misses", "allowed")  # of a small group
RECENT = 3  # months
MADE_UP_BY = "demo"  # who loads the made-up company
RECORD_COLUMNS = ("_month", "_project", "_line", *OUTCOME, "_outcome")


def local_viewer(settings: Settings) -> Viewer:
    """The one local user until sign-in is configured: sees all projects, and names as the settings say."""
    return Viewer(settings.role, None, settings.show_staff_names)


# ---- numbers ----------------------------------------------------------------------------------------------------


def numbers(warehouse: Warehouse, kpis: Sequence[str], scope: Scope, viewer: Viewer, by: Sequence[str] = ()) -> pl.DataFrame:
    """The figures of `metrics.numbers.FIGURES` per KPI and group of `by`, and `held`: how many held-back rows each of them lacks.

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
    reached = {name: ends_at(cursor, (name,), version) for name in {kpi.dataset for kpi in wanted.values()}}
    ends = {id: scope.at or reached[kpi.dataset] for id, kpi in wanted.items()}
    spans = spans_of(cursor, version, scope, viewer)
    cursor.register("project_span", spans)
    parts = [regroup(cursor, ids, slots, scope, version, by) for slots, ids in by_slots(wanted, scope, by).items()]
    tallies = pl.concat(parts) if parts else no_tallies(by)
    known = {id: end for id, end in ends.items() if end is not None}
    found = _suppress(reckon(wanted, tallies, known, by), wanted, viewer)
    return with_held(cursor, found, wanted, by, (scope.start, scope.end), spans, version)


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


def _suppress(found: pl.DataFrame, kpis: Mapping[str, Kpi], viewer: Viewer) -> pl.DataFrame:
    """Hides groups of fewer than five people from those who may not see names (KPIs about people only)."""
    about_people = [id for id, kpi in kpis.items() if kpi.about_people]
    if viewer.may_see_names or not about_people:
        return found
    small = pl.col("kpi").is_in(about_people) & (pl.col("denominator") < SMALL_GROUP)
    hidden = [pl.when(~small).then(name).alias(name) for name in HIDDEN]
    return found.with_columns(*hidden, status=pl.when(small).then(pl.lit("not_enough_data")).otherwise("status"))


# ---- records ----------------------------------------------------------------------------------------------------


def records(
    warehouse: Warehouse, kpi_id: str, scope: Scope, viewer: Viewer, missed: bool = False, limit: int | None = None
) -> pl.DataFrame:
    """The rows behind a number, with the verdict on each: `_outcome`, `_why`, `_minutes`, `_num`, `_den`, `_project`, `_month`.

    `missed`: only those that pull the number the wrong way. Same expressions as the number itself.
    """
    kpi = registry.kpi(kpi_id)
    _check_dimensions({kpi_id: kpi}, [name for name, _ in scope.filters])
    parts: list[pl.DataFrame] = []
    with warehouse.cursor() as cursor:
        version = version_at(cursor, scope.as_of)
        at = scope.at or ends_at(cursor, (kpi.dataset,), version)
        spans = spans_of(cursor, version, scope, viewer)
        for first, last in _stretches(cursor, kpi, scope, limit):
            verdict = _in_scope(_verdict(cursor, kpi, version, first, last), spans, scope)
            verdict = verdict.with_columns(outcome(kpi, pl.lit(at, pl.Datetime("us"))).alias("_outcome"))
            verdict = verdict.filter(is_missed(kpi) if missed else pl.col("_outcome") != "closed")
            key = registry.dataset(kpi.dataset).key
            parts.append(verdict.sort("_month", *key, descending=[True, *[False] * len(key)]))
            if limit is not None and sum(part.height for part in parts) >= limit:
                break
    found = pl.concat(parts)
    return _shown(found if limit is None else found.head(limit), kpi, viewer)


def _stretches(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, scope: Scope, limit: int | None) -> list[tuple[date | None, date | None]]:
    """The months to look through: the latest few by themselves, for a first page of a long list must not cost a look at all of it."""
    first = scope.start if kpi.adds_over_time else None
    counted = cursor.execute("select distinct month from slice where kpi = ? order by month desc", [kpi.id]).fetchall()
    inside = [m for (m,) in counted if (first is None or m >= first) and (scope.end is None or m <= scope.end)]
    if limit is None or len(inside) <= RECENT:
        return [(first, scope.end)]
    return [(inside[RECENT - 1], scope.end), (first, inside[RECENT])]


def _verdict(cursor: duckdb.DuckDBPyConnection, kpi: Kpi, version: int, first: date | None, last: date | None) -> pl.DataFrame:
    """The verdict on each row of these months, with the rows before them that the KPI has to look back to."""
    dataset = registry.dataset(kpi.dataset)
    before = (first - timedelta(days=kpi.reach_days)).replace(day=1) if first and kpi.reach_days else first
    frame = rows(cursor, dataset, version, Wanted(None, first=before, last=last))
    joined = {name: rows(cursor, registry.dataset(name), version) for name in kpi.joins}
    verdict = cases(kpi, dataset.names, frame, joined)
    return verdict.filter(pl.col("_month") >= first) if first else verdict


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


def projects(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> pl.DataFrame:
    """The register as of today: project, name, region, property_type; one row a project."""
    with warehouse.cursor() as cursor:
        spans = spans_of(cursor, version_at(cursor, as_of), Scope(), viewer)
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
        return ends_at(cursor, datasets or list(registry.datasets()), version_at(cursor, as_of))


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
    """Which data are in: dataset, month, project, rows, loaded_at (of the latest file). No rows: somebody said that there are none."""
    with warehouse.cursor() as cursor:
        version = version_at(cursor, None)
        parts = [_census(cursor, dataset, version).with_columns(dataset=pl.lit(id)) for id, dataset in registry.datasets().items()]
    found = pl.concat(parts).select("dataset", pl.col("_month").alias("month"), pl.col("_project").alias("project"), "rows", "loaded_at")
    found = found.sort("dataset", "month", "project")
    return found if viewer.projects is None else found.filter(pl.col("project").is_in(list(viewer.projects)))


def _census(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, version: int) -> pl.DataFrame:
    live = census(cursor, dataset, version)
    quiet = without_rows(declared_cells(cursor, dataset, version), live)
    quiet = quiet.select(pl.col("month").alias("_month"), pl.col("project").alias("_project"), pl.lit(0).alias("rows"), "loaded_at")
    return pl.concat([live, quiet], how="vertical_relaxed")


def is_made_up(warehouse: Warehouse) -> bool:
    """Whether any file that counts belongs to the made-up company."""
    query = """
        select count(*) from batch b
        join (select batch_id, arg_max(active, version) as active from publication_batch group by batch_id) p using (batch_id)
        where p.active and b.loaded_by = ?
    """
    with warehouse.cursor() as cursor:
        return fetch_one(cursor, query, [MADE_UP_BY]) > 0


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


def quarantined(warehouse: Warehouse, dataset: str | None = None, viewer: Viewer = OWNER) -> pl.DataFrame:
    """Rows held back in batches that count now and not solved since: dataset, batch_id, row_no, file_name, sheet, line, codes, cells, texts, project, month, zh, en."""
    with warehouse.cursor() as cursor:
        found = open_rows(cursor, version_at(cursor, None), dataset)
    return found if viewer.projects is None else found.filter(pl.col("project").is_in(list(viewer.projects)))
