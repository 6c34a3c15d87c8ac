"""Held-back rows: what the books keep of them, which of them are solved, and how many of them each number lacks.

A held-back row is known by its batch (one file) and its number there; `sheet` and `line` say where it stands in the file. It is
solved while a batch counts that brought it in good order: a later file with the same key, or a child batch of repaired rows. It is
given up while a child batch counts that says so.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date

import duckdb
import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from catalog.model import Dataset
from pipelines.publishing.coverage import Covered
from pipelines.publishing.facts import Wanted, rows, with_project
from pipelines.values.personal import hide_each
from pipelines.version import asked_once
from pipelines.warehouse import fetch, fetch_one
from pipelines.worker.report import Report

SEPARATOR = "\x1f"  # no cell holds it
TEXTS = "_texts"  # column of the held rows: the cells as delivered, as JSON
LEVELS = ("month", "project", "region", "property_type")

_OPEN = """
    with active as (
        select b.* from batch b
        join (select batch_id, arg_max(active, version) as active from publication_batch where version <= ? group by batch_id) p
        using (batch_id) where p.active
    )
    select b.dataset, q.batch_id, q.row_no, b.file_name, b.sha256, b.loaded_at, b.loaded_by, q.sheet, q.line, q.codes, q.cells, q.texts,
           q.key_text, q.project, q.month, q.zh, q.en,
           exists (select 1 from given_up g join active a on a.batch_id = g.by_batch where g.batch_id = q.batch_id and g.row_no = q.row_no) as given_up
    from quarantine q join active b using (batch_id)
    where not exists (
        select 1 from solved s join active a on a.batch_id = s.by_batch where s.batch_id = q.batch_id and s.row_no = q.row_no)
    order by b.dataset, q.batch_id, q.line, q.row_no
"""
_SOLVE = """
    insert into solved
    select distinct q.batch_id, q.row_no, $by from quarantine q join batch b using (batch_id)
    where b.dataset = $dataset and q.batch_id <> $by and q.key_text in (select key_text from arrived)
"""

_REPLACE = """
    insert into solved
    select q.batch_id, q.row_no, $by from quarantine q join batch b using (batch_id) join batch n on n.batch_id = $by
    where b.dataset = $dataset and q.batch_id <> $by and coalesce(b.export_time, b.loaded_at) <= coalesce(n.export_time, n.loaded_at)
      and q.month in (select unnest($months::date[])) and q.project in (select unnest($projects::varchar[]))
"""


# ---- keeping ----------------------------------------------------------------------------------------------------


def hold_back(cursor: duckdb.DuckDBPyConnection, report: Report, batch_id: int) -> None:
    """Keeps a file's held-back rows with their reasons; nothing personal is readable in them."""
    if not report.held_count:
        return
    dataset = registry.dataset(report.dataset)
    held = with_project(cursor, pl.read_ipc(report.held_file), dataset, fetch_one(cursor, "select version from head"))
    listed = held.with_row_index("row_no").select(
        pl.col("row_no").cast(pl.Int32),
        pl.col("_line").alias("line"),
        pl.struct(dataset.names).struct.json_encode().alias("cells"),
        (pl.col(TEXTS) if TEXTS in held.columns else pl.lit(None, pl.String)).alias("texts"),
        key_text(dataset).alias("key_text"),
        pl.col("_project").alias("project"),
        pl.col("_month").alias("month"),
        (pl.col("_sheet") if "_sheet" in held.columns else pl.lit(report.sheet, pl.String)).alias("sheet"),
    )
    place = ["sheet", "line"] if "_sheet" in held.columns else ["line"]
    listed = listed.join(_reasons(report, listed.schema["line"], place), on=place, how="left", nulls_equal=True, maintain_order="left")
    cursor.register("held", listed.with_columns(batch_id=pl.lit(batch_id, pl.Int64)))
    cursor.execute("insert into quarantine by name select * from held")
    cursor.unregister("held")


def _reasons(report: Report, line: pl.DataType, place: list[str]) -> pl.DataFrame:
    """The broken rules of each row, in sentences."""
    broken = report.verdict.table.filter(pl.col("effect") != "warn")
    return (
        broken.with_columns(pl.col("line").cast(line), hide_each(broken["sheet"]))
        .group_by(place, maintain_order=True)
        .agg(
            pl.col("rule").unique().sort().str.join(" ").alias("codes"),
            pl.col("sentence_zh").str.join(" ").alias("zh"),
            pl.col("sentence_en").str.join(" ").alias("en"),
        )
    )


def key_text(dataset: Dataset) -> pl.Expr:
    """A row's natural key as one text; null where a part of it is missing."""
    return pl.concat_str([pl.col(name).cast(pl.String) for name in dataset.key], separator=SEPARATOR)


def solve(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, good: pl.LazyFrame, batch_id: int, whole: Covered | None = None) -> None:
    """Notes which held-back rows a batch brings in order: those with the key of a good row of it.

    `whole`: it is a full export of these months and projects; what earlier files held back there is either in it or gone.
    """
    if whole is not None:
        cursor.execute(_REPLACE, {"by": batch_id, "dataset": dataset.id, "months": list(whole.months), "projects": list(whole.projects)})
    waiting = fetch_one(
        cursor,
        "select count(*) from quarantine q join batch b using (batch_id) where b.dataset = ? and q.key_text is not null",
        [dataset.id],
    )
    if not waiting:
        return
    cursor.register("arrived", good.select(key_text(dataset).alias("key_text")).drop_nulls().unique().collect())
    cursor.execute(_SOLVE, {"by": batch_id, "dataset": dataset.id})
    cursor.unregister("arrived")


def solve_lines(cursor: duckdb.DuckDBPyConnection, parent: int, good: pl.LazyFrame, batch_id: int) -> None:
    """Notes which held-back rows of the parent its child batch brings in order, by where they stand in the file."""
    cursor.register("arrived", good.select(pl.col("_line").cast(pl.Int32).alias("line"), _sheet_of(good)).unique().collect())
    cursor.execute(
        "insert into solved select distinct q.batch_id, q.row_no, ? from quarantine q join arrived a "
        "on a.line = q.line and (a.sheet is null or a.sheet is not distinct from q.sheet) "
        "where q.batch_id = ? and not exists (select 1 from solved s where s.batch_id = q.batch_id and s.row_no = q.row_no and s.by_batch = ?)",
        [batch_id, parent, batch_id],
    )
    cursor.unregister("arrived")


def _sheet_of(rows: pl.LazyFrame) -> pl.Expr:
    return (pl.col("_sheet") if "_sheet" in rows.collect_schema().names() else pl.lit(None, pl.String)).alias("sheet")


# ---- reading ----------------------------------------------------------------------------------------------------


def open_rows(cursor: duckdb.DuckDBPyConnection, version: int, dataset: str | None = None) -> pl.DataFrame:
    """The held-back rows of batches that count at a version, that nothing has solved by then and nobody has given up."""
    return unsolved(cursor, version, dataset).filter(~pl.col("given_up")).drop("given_up")


@asked_once
def unsolved(cursor: duckdb.DuckDBPyConnection, version: int, dataset: str | None = None) -> pl.DataFrame:
    """The same with those that somebody has given up, told by `given_up`.

    A row that several files held back is listed once, as the latest of them has it.
    """
    found = fetch(cursor, _OPEN, [version])
    found = found if dataset is None else found.filter(pl.col("dataset") == dataset)
    whole = found["key_text"].is_not_null()
    latest = found.filter(whole).unique(["dataset", "key_text"], keep="last", maintain_order=True)
    return pl.concat([latest, found.filter(~whole)]).sort("dataset", "batch_id", "line", "row_no")


def with_held(
    cursor: duckdb.DuckDBPyConnection,
    figures: pl.DataFrame,
    kpis: Mapping[str, Kpi],
    by: Sequence[str],
    months: tuple[date | None, date | None],
    spans: pl.DataFrame,
    version: int,
) -> pl.DataFrame:
    """The figures with `held`: how many open held-back rows of its dataset each of them lacks.

    A row counts where its month and project say; one whose month or project is not known counts everywhere. `spans`: the
    projects in scope (`pipelines.publishing.fractions.spans_of`); `months`: first and last of the scope.
    """
    waiting = open_rows(cursor, version)
    if waiting.is_empty() or figures.is_empty():
        return figures.with_columns(held=pl.lit(0, pl.Int64))
    registered = rows(cursor, registry.dataset("projects"), version, Wanted(columns=()))["project_id"].unique()
    waiting = _placed(waiting, months, spans, registered)
    owners = pl.DataFrame({"kpi": list(kpis), "_dataset": [kpi.dataset for kpi in kpis.values()]})
    asked = figures.join(owners, on="kpi", how="left", maintain_order="left").with_columns(held=pl.lit(0, pl.Int64))
    levels = [name for name in by if name in LEVELS]
    for size in range(len(levels) + 1):
        for known in itertools.combinations(levels, size):
            asked = _added(asked, waiting, known, [name for name in levels if name not in known])
    return asked.drop("_dataset")


def _added(asked: pl.DataFrame, waiting: pl.DataFrame, known: Sequence[str], unknown: Sequence[str]) -> pl.DataFrame:
    """Adds the rows of which exactly these levels are known to the groups that they belong to."""
    mine = waiting.filter(*(pl.col(name).is_not_null() for name in known), *(pl.col(name).is_null() for name in unknown))
    counts = mine.group_by("_dataset", *known).agg(pl.len().cast(pl.Int64).alias("_more"))
    joined = asked.join(counts, on=["_dataset", *known], how="left", maintain_order="left")
    return joined.with_columns(held=pl.col("held") + pl.col("_more").fill_null(0)).drop("_more")


def _placed(waiting: pl.DataFrame, months: tuple[date | None, date | None], spans: pl.DataFrame, registered: pl.Series) -> pl.DataFrame:
    """`_dataset` and the levels of each open row that may belong to the scope; a project that no register names is not known."""
    start, end = months
    month = pl.col("month")
    if start is not None:
        waiting = waiting.filter(month.is_null() | (month >= start))
    if end is not None:
        waiting = waiting.filter(month.is_null() | (month <= end))
    own = spans.sort("start").unique("project", keep="last").filter(pl.col("project").is_in(registered.implode()))
    waiting = waiting.select(
        pl.col("dataset").alias("_dataset"),
        "month",
        pl.when(pl.col("project").is_in(registered.implode())).then("project").alias("project"),
    )
    waiting = waiting.filter(pl.col("project").is_null() | pl.col("project").is_in(own["project"].implode()))
    return waiting.join(own.select("project", "region", "property_type"), on="project", how="left", maintain_order="left")
