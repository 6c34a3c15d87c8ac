"""What is settled enough to be judged: months that are over, figures of which most cases are decided, for good where what is done late counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from catalog.kpi import Kpi
from metrics.comparable import maturing, ripening
from metrics.course import monthly_of
from ui.wording import status

Row = Mapping[str, object]


def months(kpi: Kpi, monthly: pl.DataFrame, closed: date) -> pl.DataFrame:
    """The months of a frame of `read.numbers` by month that have a value and are settled, oldest first. `closed`: the last month that is over."""
    mine = monthly_of(kpi, monthly).filter(pl.col("month") <= closed)
    rows = mine.select("month", "denominator", "pending").iter_rows(named=True)
    late = [maturing(kpi, row) or ripening(kpi, row["month"], closed) > 0 for row in rows]
    return mine.filter(~pl.Series(late, dtype=pl.Boolean))


def unsettled(kpi: Kpi, monthly: pl.DataFrame, closed: date) -> list[date]:
    """The months after the last settled one that have a value, oldest first: it is still to become what it will be. None of what stands open, which is what it is."""
    if not kpi.adds_over_time:
        return []
    last = max(months(kpi, monthly, closed)["month"], default=date.min)
    return monthly_of(kpi, monthly).filter(pl.col("month") > last)["month"].to_list()


def parted(kpi: Kpi, monthly: pl.DataFrame, closed: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The course of a KPI in two, to be drawn apart: all months, but the unsettled ones without a value, and from the last settled one on those that are not."""
    open_ = unsettled(kpi, monthly, closed)
    known = monthly.with_columns(value=pl.when(~pl.col("month").is_in(open_)).then("value"))
    last = known.drop_nulls("value")["month"].max() or date.min
    return known, monthly.filter(pl.col("month") >= last) if open_ else monthly.clear()


def judged(kpi: Kpi, row: Row, underway: bool) -> dict[str, object]:
    """A row of `read.numbers` with its status, which a span has not got yet while all of it is `underway`; what stands open is judged at once."""
    return {**row, "status": status.UNKNOWN} if underway and kpi.adds_over_time else dict(row)
