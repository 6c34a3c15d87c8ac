"""Which open cases are past their time, and which will be within the next working hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from metrics.calendar import Calendar
from metrics.clock import NATURAL, AnyClock, Clock, micros, moment_of

HORIZONS = (24, 72)  # working hours ahead
OVERDUE = 0  # the horizon that is behind us
_HOUR = 3_600_000_000  # microseconds
_LONGEST = timedelta(days=120)  # how far ahead so many working hours may reach


def horizons(at: datetime, calendar: Calendar | None, hours: Sequence[int] = HORIZONS) -> tuple[datetime | None, ...]:
    """Until when so many working hours from `at` (UTC) on last; by the clock on the wall where no calendar is declared."""
    clock: AnyClock = NATURAL if calendar is None else Clock.of(calendar, at.date() - timedelta(days=1), at.date() + _LONGEST)
    now = clock.reading(np.array([micros(at)], dtype=np.int64))
    return tuple(moment_of(int(clock.due(now + hour * _HOUR)[0])) for hour in hours)


def due_soon(cases: pl.DataFrame, at: datetime, until: Sequence[datetime | None], hours: Sequence[int] = HORIZONS) -> pl.DataFrame:
    """The open cases (with `deadline`, UTC) that are overdue or due by the last of `until`, the most urgent first.

    Adds `within`: OVERDUE, or the smallest of `hours` in whose horizon the deadline lies, and `late_hours`, by the clock on the wall (null: not late).
    """
    moment, past = pl.lit(at, pl.Datetime("us")), pl.col("deadline") < at
    within: Any = pl.when(past).then(pl.lit(OVERDUE, pl.Int64))
    for hour, end in zip(hours, until, strict=True):
        within = within.when(pl.col("deadline") <= pl.lit(end, pl.Datetime("us"))).then(pl.lit(hour, pl.Int64))
    late = pl.when(past).then((moment - pl.col("deadline")).dt.total_seconds() / 3600)
    return cases.with_columns(within=within, late_hours=late).drop_nulls("within").sort("deadline", maintain_order=True)
