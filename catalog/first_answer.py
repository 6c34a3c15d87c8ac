"""When somebody answered an order: an automatic acknowledgement answers nobody."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

REPORTED = "待受理"  # entering it is the report itself, not an answer


def add_first_answer(frame: pl.DataFrame, joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Orders whose `first_response_at` is, by their log, a step that the system took by itself: answered by the first step of a person, or not yet.

    Times that the log does not show to be automatic stand as they are, as do orders without a log.
    """
    if joined["order_events"].is_empty():
        return frame
    log = joined["order_events"].with_columns(pl.col("is_auto").fill_null(False), pl.col("at").dt.truncate("1m").alias("_minute"))
    machine = log.filter("is_auto").select("order_id", pl.col("_minute").alias("_answered"), pl.lit(True).alias("_machine")).unique()
    people = log.filter(~pl.col("is_auto") & (pl.col("to_status") != REPORTED)).sort("at")
    human = people.group_by("order_id").agg(pl.col("at").first().alias("_human"), pl.col("at__day").first().alias("_human_day"))
    known = frame.with_columns(pl.col("first_response_at").dt.truncate("1m").alias("_answered"))
    known = known.join(machine, on=["order_id", "_answered"], how="left", maintain_order="left").join(
        human, on="order_id", how="left", maintain_order="left"
    )
    earlier = (pl.col("_human") <= pl.col("first_response_at")).fill_null(False)
    by_itself = pl.col("_machine").fill_null(False) & ~earlier
    return known.with_columns(
        first_response_at=pl.when(by_itself).then("_human").otherwise("first_response_at"),
        first_response_at__day=pl.when(by_itself).then("_human_day").otherwise("first_response_at__day"),
    ).drop("_answered", "_machine", "_human", "_human_day")
