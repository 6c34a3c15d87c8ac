"""Who works where at the end of a month, by the register of staff."""

from __future__ import annotations

import polars as pl


def in_post(staff: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """The people in post on the last day of each month of `months` (`_month`): staff_id, `_month`, `_project`, role, hire_date.

    The version of a person that holds on that day counts. Who leaves on that day or later is in post; without a date of hiring one always was.
    """
    last = pl.col("_month").dt.month_end()
    versions = staff.drop("_month").with_columns(pl.col("valid_from").fill_null(pl.date(1900, 1, 1))).join(months.unique(), how="cross")
    held = (
        versions.filter(pl.col("valid_from") <= last)
        .sort("staff_id", "_month", "valid_from")
        .unique(["staff_id", "_month"], keep="last", maintain_order=True)
    )
    there = (pl.col("hire_date") <= last).fill_null(True) & (pl.col("leave_date") >= last).fill_null(True)
    return held.filter(there).select("staff_id", "_month", "_project", "role", "hire_date")
