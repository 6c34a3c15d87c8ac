"""The same trouble reported again while the first report is open is one case: it is counted with its original."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

MERGE_DAYS = 30  # a case that has been open for longer takes in no more


def add_merged(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Complaints with `_merged`: marked as a repeat of an earlier one that was not solved yet when they came in. A repeat after the solution is a case of its own."""
    first = frame.select(
        pl.col("complaint_id").alias("repeat_of"), pl.col("received_at").alias("_first"), pl.col("received_at__day").alias("_first_day"),
        pl.coalesce("resolved_at", "closed_at").alias("_solved"),
    )  # fmt: skip
    both = frame.join(first, on="repeat_of", how="left", maintain_order="left")
    came, days = pl.col("received_at"), (pl.col("received_at__day") - pl.col("_first_day")).dt.total_days()
    stood_open = (pl.col("_solved") > came).fill_null(True)
    merged = ((pl.col("_first") < came) & (days <= MERGE_DAYS) & stood_open).fill_null(False)
    return both.with_columns(_merged=merged).drop("_first", "_first_day", "_solved")
