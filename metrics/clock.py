"""Working time as a line: how much of it has passed at a moment, and the moment at which so much of it has passed.

`reading(t)` is the working time from the calendar's first day to `t`. Time elapsed between two moments is the difference of
their readings, so intervals add up exactly; a due time is the inverse. All times are whole microseconds (UTC) in int64.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from metrics.calendar import Calendar

NEVER = np.iinfo(np.int64).min  # stands for a moment that is not known
_EPOCH = datetime(1970, 1, 1)


class Steps:
    """How many of some ascending values lie at or below another: an as-of join that costs the same for every row.

    The range is cut into equal slots, each of which remembers the values before it; at most a few are left to compare.
    """

    def __init__(self, values: np.ndarray) -> None:
        self._values = values
        self._low = values[0] if len(values) else 0
        width = (values[-1] - self._low) // (4 * len(values)) + 1 if len(values) else 1
        edges = np.arange(self._low, (values[-1] if len(values) else 0) + 2 * width, width)
        self._width = width
        self._before = np.searchsorted(values, edges, side="left")
        self._most = int(np.diff(self._before).max(initial=0))
        self._padded = np.append(values, np.iinfo(np.int64).max)

    def upto(self, asked: np.ndarray) -> np.ndarray:
        slot = ((asked - self._low) // self._width).clip(0, len(self._before) - 1)
        found = self._before[slot]
        for _ in range(self._most):
            found += self._padded[found] <= asked
        return found


class Clock:
    """The line of a calendar over a period. Moments outside of it have no reading, due times beyond it are not known (`NEVER`)."""

    def __init__(self, starts: np.ndarray, stops: np.ndarray, first: int, last: int) -> None:
        self.first, self.last = first, last
        lengths = stops - starts
        self._starts, self._ends = Steps(starts), Steps(np.cumsum(lengths))
        # In front stands an empty window at the first moment, behind a window that never begins.
        self._at = np.concatenate(([first], starts))
        self._length = np.concatenate(([0], lengths))
        self._before = np.concatenate(([0], np.cumsum(lengths) - lengths))
        self._begins = np.append(starts - (np.cumsum(lengths) - lengths), 0)
        self._windows = len(starts)

    @classmethod
    def of(cls, calendar: Calendar, first: date, last: date) -> Clock:
        """The clock of a calendar from the start of one day to the end of another."""
        starts, stops = calendar.windows(first, last)
        return cls(starts, stops, calendar.moment(first, 0), calendar.moment(last, 1440))

    def reading(self, moments: np.ndarray) -> np.ndarray:
        window = self._starts.upto(moments)
        read = self._before[window] + np.minimum(moments - self._at[window], self._length[window])
        outside = (moments < self.first) | (moments > self.last)
        if outside.any():
            read[outside] = NEVER
        return read

    def due(self, readings: np.ndarray) -> np.ndarray:
        """The first moment with this reading: 17:00, where work goes on at 09:00."""
        return self._moment(readings, self._ends.upto(np.maximum(readings, 0) - 1))

    def expires(self, readings: np.ndarray) -> np.ndarray:
        """The last moment with this reading, after which it is exceeded: 09:00, where work stopped at 17:00."""
        return self._moment(readings, self._ends.upto(np.maximum(readings, 0)))

    def _moment(self, readings: np.ndarray, window: np.ndarray) -> np.ndarray:
        found = self._begins[window] + readings
        unknown = (window >= self._windows) | (readings < 0)
        if unknown.any():
            found[unknown] = NEVER
        return found


@dataclass(frozen=True)
class Natural:
    """The clock on the wall (自然时, 24 × 7): every moment is its own reading."""

    def reading(self, moments: np.ndarray) -> np.ndarray:
        return moments

    def due(self, readings: np.ndarray) -> np.ndarray:
        return readings

    expires = due


AnyClock = Clock | Natural
NATURAL = Natural()


def micros(moment: datetime) -> int:
    """A UTC moment without zone as whole microseconds."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(stamp: int) -> datetime | None:
    return None if stamp == NEVER else _EPOCH + timedelta(microseconds=stamp)
