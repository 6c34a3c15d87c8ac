"""The board of the month's close, as the books know it: every cell of project × data × month with its state."""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl

from catalog import registry
from catalog.duties import DEADLINES, REACH_DAYS, duties
from metrics.closing import OPEN as OPEN
from metrics.closing import SETTLED as SETTLED
from metrics.closing import summary as summary
from metrics.closing import with_state
from pipelines.closing import events
from pipelines.closing.deliveries import deliveries
from pipelines.mending.quarantine import open_rows
from pipelines.publishing.facts import rows
from pipelines.publishing.fractions import version_at
from pipelines.scope import Viewer
from pipelines.warehouse import Warehouse

REGISTER = "reporting"
SHOWN = ("month", "project", "dataset", "state", "owed", "due_on", "received_on", "rows", "held", "signed", "reason")


def board(warehouse: Warehouse, first: date, last: date, viewer: Viewer, today: date) -> pl.DataFrame:
    """The cells of the months from `first` to `last` (first days): SHOWN, the data by their id, `due_on` the day that counts, `reason` of a waiver.

    Cells that are owed, and those that came in although nobody asked for them (`owed` false). `today`: the local day that overdue is judged at.
    """
    with warehouse.cursor() as cursor:
        return at_version(cursor, version_at(cursor, None), first, last, viewer, today)


def at_version(cursor: duckdb.DuckDBPyConnection, version: int, first: date, last: date, viewer: Viewer, today: date) -> pl.DataFrame:
    """`board` inside a transaction, so that who signs sees what he signs."""
    cells = cells_of(cursor, version, first, last).filter(pl.col("owed") | pl.col("_arrived"))
    if viewer.projects is not None:
        cells = cells.filter(pl.col("project").is_in(list(viewer.projects)))
    cells = _with_books(cursor, cells, version)
    found = with_state(cells, today).with_columns(due_on="_due_day")
    return found.select(SHOWN).sort("month", "project", "dataset")


def cells_of(cursor: duckdb.DuckDBPyConnection, version: int, first: date, last: date) -> pl.DataFrame:
    """`catalog.duties.duties` of the registered projects in these months, the data by their id."""
    books = deliveries(cursor, version)
    register = rows(cursor, registry.dataset(REGISTER), version)
    listed = register.select("month", pl.col("_project").alias("project"), "dataset", "is_owed", "due_on", "received_on")
    books = _asked_for(books, listed, first, last)
    deadlines = rows(cursor, registry.dataset(DEADLINES), version)
    cells = duties(listed, books, deadlines).filter(
        pl.col("month").is_between(first, last), pl.col("project").is_in(_registered(cursor, version))
    )
    ids = {dataset.name.zh: dataset.id for dataset in registry.owed()}
    return cells.filter(pl.col("dataset").is_in(list(ids))).with_columns(pl.col("dataset").replace(ids))


def _asked_for(books: pl.DataFrame, listed: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """The books with the asked months among them, also where nothing of these has come in yet: one empty line for each pair and month."""
    reach = first.toordinal() - REACH_DAYS - 31
    near = books.filter(pl.col("month") >= date.fromordinal(max(1, reach)), pl.col("month") <= last)
    pairs = pl.concat([near.select("project", "dataset"), listed.select("project", "dataset")]).drop_nulls().unique()
    months = pl.DataFrame({"month": pl.date_range(first, last, "1mo", eager=True)})
    empty = months.join(pairs, how="cross").join(near, on=["month", "project", "dataset"], how="anti")
    oldest = books.select(pl.col("received_at").min()).item()
    # The day the product came into use must not be lost with the months that are not asked for.
    mark = books.filter(pl.col("received_at") == oldest).head(1) if oldest is not None else books.clear()
    kept = pl.concat([near, mark]).unique(["month", "project", "dataset"])
    return pl.concat([kept, empty.with_columns(pl.lit(False).alias("waived"))], how="diagonal").select(books.columns)


def _registered(cursor: duckdb.DuckDBPyConnection, version: int) -> list[str]:
    return sorted(rows(cursor, registry.dataset("projects"), version)["project_id"].drop_nulls().unique())


def _with_books(cursor: duckdb.DuckDBPyConnection, cells: pl.DataFrame, version: int) -> pl.DataFrame:
    """Adds `held` (rows that wait to be put right), `signed`, and the `reason` of a waiver."""
    held = open_rows(cursor, version).group_by("month", "project", "dataset").agg(pl.len().cast(pl.Int64).alias("held"))
    signed = events.signed(cursor).select("month", "project", pl.lit(True).alias("signed"))
    free = events.waived(cursor, version).select("month", "project", "dataset", "reason")
    cells = cells.join(held, on=["month", "project", "dataset"], how="left").join(signed, on=["month", "project"], how="left")
    cells = cells.join(free, on=["month", "project", "dataset"], how="left")
    return cells.with_columns(pl.col("held").fill_null(0), pl.col("signed").fill_null(False))
