"""Why a case is judged as it is: which clock, which windows counted, which pauses were taken off, and what that leaves of the limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from metrics.calendar import Calendar
from metrics.clock import micros, moment_of

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Explanation:
    """The parts of one verdict; all times UTC. `windows` are the stretches in which the clock ran, `pauses` those of them that were taken off.

    `elapsed` is the length of `windows` less that of `pauses`; `left` what remains of the limit, below zero where it is exceeded, null
    without a limit. `ended` is the stop, or the moment of judging where the case is open. `provisional`: years whose holidays are not final.
    """

    start: datetime
    ended: datetime
    is_open: bool
    calendar: Calendar | None
    windows: tuple[Span, ...]
    pauses: tuple[Span, ...]
    elapsed: timedelta
    limit: timedelta | None
    due: datetime | None
    provisional: tuple[int, ...]

    @property
    def left(self) -> timedelta | None:
        return None if self.limit is None else self.limit - self.elapsed


def explain(
    start: datetime,
    stop: datetime | None,
    limit: timedelta | None,
    pauses: Iterable[tuple[datetime, datetime | None]],
    calendar: Calendar | None,
    at: datetime,
) -> Explanation:
    """The parts of the verdict that `metrics.sla.judge` gives on the same case; `calendar` None is the natural clock. It walks from window to window."""
    ended = max(stop if stop is not None else at, start)
    merged = _merged([(begin, end if end is not None else ended) for begin, end in pauses])
    windows = _cut(_windows(calendar, start, ended), start, ended)
    off = tuple(part for window in windows for part in _cut(merged, *window))
    return Explanation(
        start,
        ended,
        stop is None,
        calendar,
        windows,
        off,
        _length(windows) - _length(off),
        limit,
        _due(start, limit, merged, calendar, at),
        () if calendar is None else tuple(calendar.provisional(start.date(), ended.date())),
    )


def _windows(calendar: Calendar | None, start: datetime, end: datetime) -> Iterable[Span]:
    if calendar is None:
        return ((start, end),)
    day = timedelta(days=1)
    found = calendar.windows((start - day).date(), (end + day).date())
    return [(_moment(first), _moment(last)) for first, last in zip(*found, strict=True)]


def _moment(stamp: int) -> datetime:
    found = moment_of(int(stamp))
    assert found is not None
    return found


def _merged(spans: list[Span]) -> list[Span]:
    """Spans without overlaps, in order."""
    merged: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def _cut(spans: Iterable[Span], start: datetime, end: datetime) -> tuple[Span, ...]:
    """What of these spans lies between two moments."""
    inside = ((max(begin, start), min(finish, end)) for begin, finish in spans)
    return tuple((begin, finish) for begin, finish in inside if begin < finish)


def _length(spans: Iterable[Span]) -> timedelta:
    return sum((end - begin for begin, end in spans), timedelta())


def _due(start: datetime, limit: timedelta | None, pauses: list[Span], calendar: Calendar | None, at: datetime) -> datetime | None:
    """The moment at which the limit is used up, looked for up to a year beyond it; null if it is not found there."""
    if limit is None:
        return None
    horizon = max(start, at) + limit + timedelta(days=366)
    left = micros(start + limit) - micros(start)
    for window in _cut(_windows(calendar, start, horizon), start, horizon):
        for begin, end in _between(window, pauses):
            length = micros(end) - micros(begin)
            if length >= left:
                return begin + timedelta(microseconds=left)
            left -= length
    return None


def _between(window: Span, pauses: list[Span]) -> list[Span]:
    """What pauses leave of a window."""
    edges = [window[0], *(edge for span in _cut(pauses, *window) for edge in span), window[1]]
    return [(begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True) if begin < end]
