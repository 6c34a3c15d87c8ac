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


def judged(kpi: Kpi, row: Row, underway: bool) -> dict[str, object]:
    """A row of `read.numbers` with its status, which a span has not got yet while all of it is `underway`; what stands open is judged at once."""
    return {**row, "status": status.UNKNOWN} if underway and kpi.adds_over_time else dict(row)
