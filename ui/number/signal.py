"""Signal or noise: what the course of a KPI tells of a month, as a mark with symbol, colour and word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from catalog.kpi import Kpi
from metrics.spc import Verdict
from ui.drawing import course
from ui.text import t
from ui.wording import values
from ui.wording.marks import Mark

_COLOURS = {"improvement": "green", "concern": "red", "high": "violet", "low": "violet"}
_ARROWS = {True: "↗", False: "↘"}


@dataclass(frozen=True)
class Signal:
    """A month that is more than the usual ups and downs: good or bad, where the number went, the usual one, and the rule that says so in words."""

    verdict: Verdict
    rising: bool
    month: date
    usual: float
    why: str


def at(kpi: Kpi, monthly: pl.DataFrame, month: date, closed: date) -> Signal | None:
    """The signal of a month by the course of a frame of `read.numbers` by month; None where it is as usual, or nothing can be told of it. `closed`: the last month that is over."""
    found = course.of(kpi, monthly, closed)
    if found is None or month not in found.months:
        return None
    place = found.months.index(month)
    verdict = found.told(place)
    if verdict is None or verdict == "common":
        return None
    return Signal(verdict, bool(found.chart.side[place] > 0), month, float(found.chart.mean[place]), found.because(place))


def mark(found: Signal | None) -> Mark | None:
    """The mark of a signal; the usual ups and downs need none."""
    if found is None:
        return None
    words = t(f"course.says_{found.verdict}", month=values.month(found.month), cause=found.why)
    return Mark(t(f"course.{found.verdict}"), _ARROWS[found.rising], _COLOURS[found.verdict], words)
