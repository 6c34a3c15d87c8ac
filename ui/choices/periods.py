"""Spans of whole months: the presets of the scope bar and the spans a period is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipelines.read import last_whole, shift

PRESETS = ("last1", "last3", "last12", "this_year", "all")
TO_DATE = "this_year"  # the months of a year that are over so far; all others are complete
DEFAULT = "last12"
CUSTOM = "custom"
_LENGTH = {"last1": 1, "last3": 3, "last12": 12}


@dataclass(frozen=True)
class Span:
    """From the first day of the first month to the first day of the last month, both included."""

    start: date
    end: date

    @property
    def months(self) -> int:
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1


def closed(months: Sequence[date], data_end: datetime | None) -> list[date]:
    """The months that the data reach to the end of."""
    return [month for month in months if data_end is None or month <= last_whole(data_end)]


def preset(name: str, months: Sequence[date], whole: Sequence[date]) -> Span:
    """The span of a preset; `months` have data, `whole` of them are closed. A year that has only begun ends with its last closed month."""
    last = (whole or months)[-1]
    if name == "all":
        return Span(months[0], months[-1])
    if name == TO_DATE:
        return Span(date(last.year, 1, 1), last)
    return Span(shift(last, 1 - _LENGTH[name]), last)


def ending(span: Span, month: date) -> Span:
    """A span as long, ending with a month."""
    return Span(shift(month, 1 - span.months), month)


def before(span: Span, preset: str = CUSTOM) -> Span:
    """The span before of equal kind: just as long and just before, but of a year to date the same months of last year."""
    return year_before(span) if preset == TO_DATE else Span(shift(span.start, -span.months), shift(span.start, -1))


def year_before(span: Span) -> Span:
    return Span(shift(span.start, -12), shift(span.end, -12))
