"""Signal or noise: what the last month of a KPI's course tells, as a mark with symbol, colour and word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from catalog.model import Kpi
from metrics.spc import Verdict
from ui import changes, course, values
from ui.marks import Mark
from ui.text import t

_COLOURS = {"improvement": "green", "concern": "red", "high": "violet", "low": "violet"}
_ARROWS = {True: "↗", False: "↘"}


@dataclass(frozen=True)
class Signal:
    """A month that is more than the usual ups and downs: good or bad, where the number went, and the rule that says so in words."""

    verdict: Verdict
    rising: bool
    month: date
    why: str


def course_to(kpi: Kpi, monthly: pl.DataFrame, month: date) -> course.Course | None:
    """The course that ends with a month of a frame of `read.numbers` by month; None where it has too few cases or too many undecided ones, or the course is too short to tell."""
    mine = monthly.filter((pl.col("kpi") == kpi.id) & (pl.col("month") <= month))
    last = mine.filter(pl.col("month") == month)
    if last.is_empty() or int(last["denominator"][0] or 0) < kpi.minimum_n or changes.maturing(kpi, last.row(0, named=True)):
        return None
    found = course.of(kpi, mine)
    return None if found is None or found.months[-1] != month else found


def at(kpi: Kpi, monthly: pl.DataFrame, month: date) -> Signal | None:
    """The signal of a month, by the course that ends with it; None where the month is as usual, or nothing can be told of it."""
    found = course_to(kpi, monthly, month)
    verdict = "common" if found is None else course.told(kpi, found, len(found.months) - 1)
    if found is None or verdict == "common":
        return None
    return Signal(verdict, bool(found.chart.side[-1] > 0), month, t(f"course.because_{found.chart.cause[-1]}"))


def mark(found: Signal | None) -> Mark | None:
    """The mark of a signal; the usual ups and downs need none."""
    if found is None:
        return None
    words = t(f"course.says_{found.verdict}", month=values.month(found.month), cause=found.why)
    return Mark(t(f"course.{found.verdict}"), _ARROWS[found.rising], _COLOURS[found.verdict], words)
