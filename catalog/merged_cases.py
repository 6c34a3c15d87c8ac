"""The same trouble reported again while the first report is open is one case: it is counted with its original."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.kpi import Prepare

MERGE_DAYS = 30  # a case that has been open for longer takes in no more
MERGED = ("merged", pl.col("_merged"))
MERGED_ZH = "首件未办结时又报的重复件并入首件，只算一件，单列数量。"
MERGED_EN = " A repeat that came in while the first was open is one case with it, left out and counted."


def merged_with(id: str, since: str) -> Prepare:
    """What adds `_merged` to cases: marked as a repeat of an earlier one that was not solved yet when they came in. A repeat after the solution is a case of its own.

    `id`: the column of the cases' numbers, `since`: when they came in.
    """

    def add_merged(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        if frame["repeat_of"].null_count() == frame.height:  # most companies mark none, and have millions of orders
            return frame.with_columns(_merged=pl.lit(False))
        first = frame.select(
            pl.col(id).alias("repeat_of"), pl.col(since).alias("_first"), pl.col(f"{since}__day").alias("_first_day"),
            pl.coalesce("resolved_at", "closed_at").alias("_solved"),
        )  # fmt: skip
        both = frame.join(first, on="repeat_of", how="left", maintain_order="left")
        came, days = pl.col(since), (pl.col(f"{since}__day") - pl.col("_first_day")).dt.total_days()
        stood_open = (pl.col("_solved") > came).fill_null(True)
        merged = ((pl.col("_first") < came) & (days <= MERGE_DAYS) & stood_open).fill_null(False)
        return both.with_columns(_merged=merged).drop("_first", "_first_day", "_solved")

    return add_merged
