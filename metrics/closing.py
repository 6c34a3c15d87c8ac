"""The state of what a project owes for a month: one word for each cell of project × data × month."""

from __future__ import annotations

from datetime import date
from typing import Literal

import polars as pl

State = Literal["expected", "overdue", "received", "late", "nil", "failed", "waived", "signed"]
OPEN: tuple[State, ...] = ("overdue", "failed", "expected")  # still to come; nobody can sign for these
SETTLED: tuple[State, ...] = ("received", "late", "nil", "waived", "signed")


def with_state(cells: pl.DataFrame, today: date) -> pl.DataFrame:
    """Adds `state` to cells with the columns owed, rows, held, _arrived, _in_time, _due_day, _waived, _before_use and signed.

    `held` counts rows that wait to be put right, `today` is the local day.

    A cell that came in is late (a signature takes that away from none), signed, nil or received; one that did not is waived, failed (all that came is held back), overdue or expected.
    Of what was due before the product was in use nobody knows whether it was late.
    """
    nil = (pl.col("rows") == 0).fill_null(False)
    came = (
        pl.when(~pl.col("_in_time") & ~pl.col("_before_use") & ~nil).then(pl.lit("late"))
        .when(pl.col("signed")).then(pl.lit("signed"))
        .when(nil).then(pl.lit("nil"))
        .otherwise(pl.lit("received"))
    )  # fmt: skip
    missing = (
        pl.when(pl.col("_waived") & pl.col("signed")).then(pl.lit("signed"))
        .when(pl.col("_waived")).then(pl.lit("waived"))
        .when(pl.col("held") > 0).then(pl.lit("failed"))
        .when(pl.col("_due_day") < today).then(pl.lit("overdue"))
        .otherwise(pl.lit("expected"))
    )  # fmt: skip
    return cells.with_columns(pl.when("_arrived").then(came).otherwise(missing).alias("state"))


def summary(cells: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """How far each group of `by` is: `owed` cells, of them `settled` (and `late`), `open` and `overdue` (past due or failed), and `signed` (a project is)."""
    mine = cells.filter("owed")
    return mine.group_by(by, maintain_order=True).agg(
        owed=pl.len().cast(pl.Int64),
        settled=pl.col("state").is_in(SETTLED).sum().cast(pl.Int64),
        late=(pl.col("state") == "late").sum().cast(pl.Int64),
        open=pl.col("state").is_in(OPEN).sum().cast(pl.Int64),
        overdue=pl.col("state").is_in(["overdue", "failed"]).sum().cast(pl.Int64),
        signed=pl.col("signed").any(),
    )
