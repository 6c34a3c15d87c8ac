"""Which data each project owes for which month, and whether they came in time.

A duty is told by the reporting register; where it says nothing, what came in for at least `OFTEN` of the `WINDOW` months before is owed. A list of
several projects that has no line of a project says that there was nothing, unless it had as many lines of it in each of these months (a report, no log of
what happens), or never fewer than `BUSY`. Due is the day that the register gives, else that of the reporting deadlines (for this kind of data, or for
all), else the `DUE_DAY`th of the next month.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

from catalog.zones import local

DELIVERIES, DEADLINES = "deliveries", "reporting_deadlines"
ALL_DATA = "全部资料"
# What the books know, the data by their Chinese name: cells for which data came in (`received_at`, UTC, the first time) or that somebody has waived, or that a list of several projects
# speaks for (`spoken`), with a line of the project or without. `rows` 0: a nil report.
SHAPE: dict[str, pl.DataType | type[pl.DataType]] = {
    "month": pl.Date, "project": pl.String, "dataset": pl.String, "received_at": pl.Datetime("us"), "rows": pl.Int64, "waived": pl.Boolean,
    "spoken": pl.Boolean,
}  # fmt: skip
WINDOW, OFTEN, DUE_DAY = 6, 3, 5
BUSY = 10  # a month: with so many, none at all is data that are missing and not a quiet month (a chance of e^-10)
REACH_DAYS = 31 * WINDOW
CELL = ("month", "project", "dataset")
LEFT_OUT: tuple[tuple[str, pl.Expr], ...] = (("waived", pl.col("_waived")), ("before_use", pl.col("_before_use")))


def units(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """`duties` as rows of the reporting register that a KPI can judge: its columns, `_month`, `_project` and `_in_time`, `_arrived`, `_due_day`, …"""
    books = joined.get(DELIVERIES, pl.DataFrame(schema=SHAPE))
    listed = frame.select("month", pl.col("_project").alias("project"), "dataset", "is_owed", "due_on", "received_on")
    found = duties(listed, books, joined.get(DEADLINES)).filter("owed")
    found = found.with_columns(pl.col("month").alias("_month"), pl.col("project").alias("_project"), pl.col("project").alias("project_id"))
    empty = frame.clear().drop("_delivered", "_dated", strict=False)
    everything = pl.lit((1 << 62) - 1, pl.Int64).alias("_delivered")
    return pl.concat([empty, found.drop("project", "owed")], how="diagonal").with_columns(everything, pl.lit(0, pl.Int64).alias("_dated"))


def duties(listed: pl.DataFrame, books: pl.DataFrame, deadlines: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row per CELL that is owed (`owed`), came in or is spoken for: `received_on` (local day), `rows` (0 nil, null nothing), `_arrived`, `_due_day`,
    `_in_time`, `_waived`, `_quiet` (a list of several projects speaks for it and has no line of it) and `_before_use`: due before the product was in use,
    and the register does not say when it came.
    """
    since = books.select(local(pl.col("received_at")).dt.date().min()).item() if books.height else None
    cells = _cells(listed, books).join(listed.drop("is_owed").unique(CELL), on=CELL, how="left").join(books, on=CELL, how="left")
    cells = _with_deadline(_with_duty(cells, listed, books), deadlines)
    day = pl.min_horizontal("received_on", local(pl.col("received_at")).dt.date())
    due = pl.coalesce("due_on", pl.col("month").dt.offset_by("1mo") + pl.duration(days=pl.col("_nth") - 1))
    cells = cells.with_columns(day.alias("_day"), due.alias("_due_day"), pl.col("waived").fill_null(False).alias("_waived"))
    arrived = pl.col("_day").is_not_null()
    unknown = pl.col("received_on").is_null() & (pl.col("_due_day") < pl.lit(since, pl.Date)).fill_null(True)
    return cells.select(
        *CELL, "owed", "due_on", pl.col("_day").alias("received_on"), "rows", arrived.alias("_arrived"), "_due_day",
        (arrived & (pl.col("_day") <= pl.col("_due_day"))).alias("_in_time"), (pl.col("_waived") & ~arrived).alias("_waived"),
        (unknown & ~(pl.col("_listed") & ~arrived)).alias("_before_use"), "_quiet",
    ).sort(CELL)  # fmt: skip


def _cells(listed: pl.DataFrame, books: pl.DataFrame) -> pl.DataFrame:
    """Every project and data that was ever owed or sent × every month that anything came in for or was listed."""
    known = pl.concat([listed.select(CELL), books.select(CELL)]).drop_nulls()
    return known.select("month").unique().join(known.select("project", "dataset").unique(), how="cross")


def _with_duty(cells: pl.DataFrame, listed: pl.DataFrame, books: pl.DataFrame) -> pl.DataFrame:
    """Adds `_listed` (the register says so), `_quiet` and `owed`; cells that are neither owed nor in nor spoken for are left out."""
    sent = books.drop_nulls("received_at").select(*CELL, "rows")
    counted = pl.concat([sent.with_columns(pl.col("month").dt.offset_by(f"{back}mo")) for back in range(1, WINDOW + 1)])
    least, most = pl.col("rows").min(), pl.col("rows").max()
    often = counted.group_by(CELL).agg(pl.len().alias("_months"), ((least == most) | (least >= BUSY)).alias("_steady"))
    said = listed.drop_nulls("is_owed").select("month", "project", "dataset", pl.col("is_owed").alias("_said")).sort("month")
    cells = cells.join(often, on=CELL, how="left").sort("month", "project", "dataset")
    cells = cells.join_asof(said, on="month", by=["project", "dataset"], strategy="backward", check_sortedness=False)
    came = pl.col("received_at").is_not_null() | pl.col("received_on").is_not_null()
    quiet = pl.col("spoken").fill_null(False) & ~came
    usual = (pl.col("_months") >= OFTEN) & (~quiet | (pl.col("_months") == WINDOW) & pl.col("_steady"))
    owed = pl.coalesce("_said", usual).fill_null(False)
    cells = cells.with_columns(owed.alias("owed"), pl.col("_said").fill_null(False).alias("_listed"), quiet.alias("_quiet"))
    return cells.filter(pl.col("owed") | came | pl.col("_quiet"))


def general_day(deadlines: pl.DataFrame, month: date) -> int:
    """The day of the next month by which the data of a month are due, where their kind has no rule of its own."""
    cell = pl.DataFrame({"month": [month], "dataset": [ALL_DATA]})
    return int(_with_deadline(cell, deadlines)["_nth"].item())


def newest_due(deadlines: pl.DataFrame, today: date) -> tuple[date, date]:
    """The newest month whose data should all be in, and the day by which they were due."""
    month = today.replace(day=1)
    while True:
        due, month = month, (month - timedelta(days=1)).replace(day=1)
        due += timedelta(days=general_day(deadlines, month) - 1)
        if due < today:
            return month, due


def _with_deadline(cells: pl.DataFrame, deadlines: pl.DataFrame | None) -> pl.DataFrame:
    """Adds `_nth`: the day of the next month that holds for the cell's data and month."""
    if deadlines is None or deadlines.is_empty():
        return cells.with_columns(pl.lit(DUE_DAY).alias("_nth"))
    rules = deadlines.select("dataset", pl.col("from_month").alias("month"), "due_day").drop_nulls().sort("month")
    of_all = rules.filter(pl.col("dataset") == ALL_DATA).select("month", pl.col("due_day").alias("_all"))
    own = rules.rename({"due_day": "_own"})
    found = cells.sort("month").join_asof(own, on="month", by="dataset", strategy="backward", check_sortedness=False)
    found = found.join_asof(of_all, on="month", strategy="backward", check_sortedness=False)
    return found.with_columns(pl.coalesce("_own", "_all", pl.lit(DUE_DAY)).alias("_nth")).drop("_own", "_all")
