"""What judging cases by working hours costs, beside two bare as-of joins of the same cases in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl

from metrics import pauses
from metrics.calendar import Calendar, Week
from metrics.clock import Clock
from metrics.sla import judge

CASES, SMALLER = 5_000_000, 1_000_000
REACH, REACH_LINEAR = 6, 5.5
SEED, TIMES = 20260701, 3
FIRST, LAST = date(2023, 7, 1), date(2026, 6, 30)
AT = datetime(2026, 7, 10)
DAY = 86_400_000_000
CALENDAR = Calendar(Week.of("09:00-12:00, 13:00-18:00"))


@dataclass(frozen=True)
class Clocked:
    """The best of a few runs in seconds. `bare`: two sorts and as-of joins, of the starts and of the stops; `joins` without the sorts."""

    cases: int
    bare: float
    joins: float
    ours: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare


def measure(cases: int) -> Clocked:
    """Elapsed, paused, due, last moment, state and risk of every case, with two pauses each, beside the bare joins."""
    orders, waits = made(cases)
    clock = Clock.of(CALENDAR, FIRST, date(2028, 12, 31))
    starts, stops = CALENDAR.windows(FIRST, date(2028, 12, 31))
    windows = pl.DataFrame({"opens": pl.Series(starts).cast(pl.Datetime("us")), "before": np.cumsum(stops - starts)})
    sides = [orders.sort(side) for side in ("start", "stop")]
    join = lambda side, frame: frame.join_asof(windows, left_on=side, right_on="opens")  # noqa: E731
    bare = _best(lambda: [join(side, orders.sort(side)) for side in ("start", "stop")])
    joins = _best(lambda: [join(side, frame) for side, frame in zip(("start", "stop"), sides, strict=True)])
    return Clocked(cases, bare, joins, _best(lambda: judge(orders, waits, clock, AT)))


def made(cases: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cases in the order of their numbers, reported at any time of three years and open for some days; two pauses each, by case and time."""
    draw = np.random.default_rng(SEED)
    low = (FIRST - date(1970, 1, 1)).days * DAY
    start = low + draw.integers(0, 3 * 365 * 86_400, cases) * 1_000_000
    length = (draw.exponential(3 * 86_400, cases).astype(np.int64) + 60) * 1_000_000
    begins = np.sort(start[:, None] + (draw.random((cases, 2)) * length[:, None]).astype(np.int64), axis=1)
    ends = begins + draw.integers(60, 86_400, (cases, 2)) * 1_000_000
    moment = lambda values: pl.Series(values).cast(pl.Datetime("us"))  # noqa: E731
    orders = pl.DataFrame({"start": moment(start), "stop": moment(start + length)}).with_columns(limit=pl.duration(hours=16))
    own = pl.Series(np.repeat(np.arange(cases, dtype=np.uint32), 2))
    return orders, pl.DataFrame({"case": own, "start": moment(begins.ravel()), "stop": moment(ends.ravel())}, schema=pauses.SCHEMA)


def _best(work: Callable[[], object]) -> float:
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return min(took)
