"""Is a case in time? Elapsed by a clock, less its pauses, against its limit: four states that never overlap.

A case in time has used at most its limit; `expires` is the last moment at which it has. Pauses count only where the clock runs,
and only once where they overlap. Reopening: hand in the time a case stood closed as pauses (total clock), or its first
resolution as its stop (first-resolution clock). Everything is whole microseconds, so splitting a case adds up to the last one.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from catalog.words import Text
from metrics.clock import NEVER, AnyClock, micros

STATES: dict[str, Text] = {
    "on_time": Text("按时", "on time"),
    "late": Text("超时", "late"),
    "open": Text("在办未到期", "open, not due"),
    "open_overdue": Text("在办已超时", "open past due"),
}
AT_RISK = (4, 5)  # four fifths of the limit
BLOCK = 1 << 16  # cases at a time: what they need stays in the processor's cache


@dataclass(frozen=True)
class _Cases:
    """Numbers of a block of cases and of their pauses: microseconds, NEVER where unknown; `first` is each case's first pause."""

    start: np.ndarray
    stop: np.ndarray
    limit: np.ndarray
    first: np.ndarray
    count: np.ndarray
    pause_start: np.ndarray
    pause_stop: np.ndarray


def judge(cases: pl.DataFrame, pauses: pl.DataFrame, clock: AnyClock, at: datetime) -> pl.DataFrame:
    """Adds to `cases` what the clock says of them at the moment `at` (UTC).

    `cases`: `start`, `stop` (UTC; null while open) and `limit` (Duration; null without a standard); `pauses` as in `metrics.pauses`,
    `case` being the row number. Adds `elapsed` and `paused` (Duration, at the stop or at `at`), `due` (the first moment at which the
    limit is used up; null while a pause that came before it lasts), `expires` (the last such moment), `state` (an Enum of STATES; null
    where start, limit or reading is not known) and `at_risk` (open, not yet late, at least four fifths used).
    """
    waits = _in_order(pauses)
    count = np.bincount(waits["case"].to_numpy(), minlength=cases.height)
    before = np.concatenate(([0], np.cumsum(count)))

    def part(low: int) -> pl.DataFrame:
        own = cases.slice(low, BLOCK)
        first = before[low : low + own.height + 1]
        theirs = waits.slice(first[0], first[-1] - first[0])
        start, stop, limit = (_stamps(own[name]) for name in ("start", "stop", "limit"))
        begins, ends = (_stamps(theirs[name]) for name in ("start", "stop"))
        block = _Cases(start, stop, limit, first[:-1] - first[0], count[low : low + own.height], begins, ends)
        return own.with_columns(_column(name, values) for name, values in _times(block, clock, micros(at)).items())

    with ThreadPoolExecutor(max_workers=2) as pool:
        return pl.concat(pool.map(part, range(0, max(cases.height, 1), BLOCK)))


def _in_order(pauses: pl.DataFrame) -> pl.DataFrame:
    """The pauses by case and start; most logs are so already."""
    case, begins = pauses["case"].to_numpy(), _stamps(pauses["start"])
    ascending = (case[1:] > case[:-1]) | ((case[1:] == case[:-1]) & (begins[1:] >= begins[:-1]))
    return pauses if ascending.all() else pauses.sort("case", "start")


def _stamps(column: pl.Series) -> np.ndarray:
    unit = pl.Duration("us") if column.dtype == pl.Duration else pl.Datetime("us")
    return column.cast(unit).to_physical().fill_null(NEVER).to_numpy()


def _times(block: _Cases, clock: AnyClock, at: int) -> dict[str, np.ndarray]:
    start = clock.reading(block.start)
    end = np.where(block.stop == NEVER, max(at, 0), block.stop)
    stop = np.maximum(clock.reading(end), start)
    known = (block.start != NEVER) & (start != NEVER) & (stop != NEVER)
    owner = np.repeat(np.arange(len(start)), block.count)
    first, last = block.start[owner], end[owner]
    lasts = block.pause_stop == NEVER
    begin = clock.reading(np.clip(block.pause_start, first, last))
    finish = clock.reading(np.where(lasts, last, np.minimum(block.pause_stop, last)))
    return _with_due(block, clock, known, (start, stop), (begin, finish), lasts)


def _with_due(
    block: _Cases,
    clock: AnyClock,
    known: np.ndarray,
    case: tuple[np.ndarray, np.ndarray],
    pause: tuple[np.ndarray, np.ndarray],
    lasts: np.ndarray,
) -> dict[str, np.ndarray]:
    """Walks through the first pauses of all cases, then the second ones, and so on: merged, they shorten the time and move the due time."""
    (start, stop), (begin, finish) = case, pause
    limited = known & (block.limit != NEVER)
    due = start + np.where(limited, block.limit, 0)
    expires, upto, paused = due.copy(), start.copy(), np.zeros_like(start)
    no_due, no_end = ~limited, ~limited
    for rank in range(block.count.max(initial=0)):
        rows = np.flatnonzero(block.count > rank)
        mine = block.first[rows] + rank
        since = np.maximum(begin[mine], upto[rows])
        length = np.maximum(finish[mine] - since, 0)
        paused[rows] += length
        upto[rows] = since + length
        for line, unknown, before in ((due, no_due, since < due[rows]), (expires, no_end, since <= expires[rows])):
            line[rows] += np.where(before, length, 0)
            unknown[rows] |= before & lasts[mine]
    due, expires = clock.due(due), clock.expires(expires)
    elapsed = np.where(known, stop - start - paused, NEVER)
    return {
        "elapsed": elapsed,
        "paused": np.where(known, paused, NEVER),
        "due": np.where(no_due | (due == NEVER), NEVER, np.maximum(due, block.start)),
        "expires": np.where(no_end, NEVER, expires),
        **_state(elapsed, block.limit, block.stop == NEVER, limited),
    }


def _state(elapsed: np.ndarray, limit: np.ndarray, is_open: np.ndarray, limited: np.ndarray) -> dict[str, np.ndarray]:
    """The state of each case as its place in STATES, beyond them where none is known, and whether it is at risk."""
    late = elapsed > limit
    used, whole = AT_RISK
    return {
        "state": np.where(limited, late + 2 * is_open, len(STATES)).astype(np.uint8),
        "at_risk": limited & is_open & ~late & (elapsed * whole >= limit * used),
    }


def _column(name: str, values: np.ndarray) -> pl.Series:
    if values.dtype == bool:
        return pl.Series(name, values)
    if values.dtype == np.uint8:
        codes = pl.Series(name, values)
        return codes.set(codes == len(STATES), None).cat.to(pl.Enum(list(STATES)))
    stamps = pl.Series(name, values)
    unknown = stamps == NEVER
    known = stamps.set(unknown, None) if unknown.any() else stamps
    return known.cast(pl.Duration("us") if name in ("elapsed", "paused") else pl.Datetime("us"))
