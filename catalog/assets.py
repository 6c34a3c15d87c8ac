"""What the equipment register says of an asset in the month of a row: its class, its criticality, its site."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.exposures import received

LONG_AGO = pl.date(1900, 1, 1)
WEIGHTS = {"关键": 3, "重要": 2, "一般": 1}  # how much hangs on an asset; one that nobody has graded counts as ordinary


def with_asset(frame: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """Rows with `asset_class` (their own, else the register's) and `_weight`, as valid at the end of the row's month (before the first line: that one)."""
    lines = register.with_columns(pl.col("valid_from").fill_null(LONG_AGO).alias("_from")).sort("_from", "asset_id")
    lines = lines.select("asset_id", "_from", pl.col("asset_class").alias("_class"), pl.col("criticality").alias("_criticality"))
    first = lines.unique("asset_id", keep="first", maintain_order=True).select("asset_id", pl.col("_from").alias("_first"))
    asked = frame.with_row_index("_order").join(first, on="asset_id", how="left")
    asked = asked.with_columns(pl.max_horizontal(pl.col("_month").dt.month_end(), "_first").alias("_until")).sort("_until")
    found = asked.join_asof(lines, left_on="_until", right_on="_from", by="asset_id", check_sortedness=False).sort("_order")
    weight = pl.col("_criticality").replace_strict(WEIGHTS, default=1, return_dtype=pl.Int64)
    return found.with_columns(pl.coalesce("asset_class", "_class").alias("asset_class"), weight.alias("_weight")).drop(
        "_order", "_first", "_until", "_from", "_class", "_criticality", strict=False
    )


def asset_months(joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Assets of each project, month by month: an asset and a month make one unit.

    Counted in the months that the KPI's dataset was received for; an asset from the month it was installed in to the one it was scrapped in.
    """
    cells = received(joined)
    lines = joined["equipment"].with_columns(pl.col("valid_from").fill_null(LONG_AGO).alias("_from"))
    months = cells.select("month").unique().with_columns(pl.col("month").dt.month_end().alias("_end"))
    held = lines.join(months, how="cross").filter(pl.col("_from") <= pl.col("_end")).sort("asset_id", "month", "_from")
    held = held.unique(["asset_id", "month"], keep="last", maintain_order=True)
    installed = (pl.col("install_date") <= pl.col("_end")).fill_null(True)
    standing = (pl.col("retired_at") >= pl.col("month")).fill_null(True)
    counted = held.filter(installed & standing).group_by("month", "_project").agg(pl.len().cast(pl.Int64).alias("_exposure"))
    mine = counted.join(cells, left_on=["month", "_project"], right_on=["month", "project"], how="semi")
    return mine.select(pl.col("month").alias("_month"), "_project", "_exposure")


def asset_hours(joined: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Operating hours by the running reports, by project and month, in the months that the KPI's dataset was received for."""
    reports = joined["equipment_months"].filter(pl.col("operating_hours").is_not_null())
    hours = reports.group_by("_month", "_project").agg(pl.col("operating_hours").cast(pl.Float64).sum().alias("_exposure"))
    return hours.join(received(joined), left_on=["_month", "_project"], right_on=["month", "project"], how="semi")
