"""The course of a KPI over the months: which points are more than its usual ups and downs, and what that says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Literal

import polars as pl

from catalog.kpi import Kpi
from metrics.course import chart_of
from metrics.spc import RUN, Chart, Verdict
from metrics.status import HAIR
from ui.answers import settled
from ui.text import say, t
from ui.wording import held, sentences, values

WHOLE = 100.0


@dataclass(frozen=True)
class Course:
    """The settled months of a KPI, oldest first, how many cases each has, and their chart. What it tells of a month is what every page says of that month."""

    kpi: Kpi
    months: list[date]
    cases: list[int]
    chart: Chart

    def told(self, place: int = -1) -> Verdict | None:
        """What the rules say of a month, the last one by default; None where it has too few cases to tell.

        Nothing where its number and the usual one read alike, for nobody can act on a change that does not show.
        """
        if self.cases[place] < self.kpi.minimum_n:
            return None
        number, usual = (values.full(self.kpi, float(each[place])) for each in (self.chart.values, self.chart.mean))
        return "common" if number == usual else self.chart.verdict(self.kpi.direction, place)

    def because(self, place: int = -1) -> str:
        """The rule that makes a month a signal, and which way; of a run also the mean that it lies beside."""
        side = "high" if self.chart.side[place] > 0 else "low"
        return t(f"course.because_{self.chart.cause[place]}_{side}", mean=values.full(self.kpi, float(self.chart.mean[place])))

    def signals(self, verdicts: Sequence[Verdict]) -> list[int]:
        """The places of the months of which the rules say one of these."""
        return [place for place in range(len(self.months)) if self.told(place) in verdicts]


def of(kpi: Kpi, monthly: pl.DataFrame, closed: date) -> Course | None:
    """The course of a KPI in a frame of `read.numbers` by month; None where it has too few settled months to tell, or no course.

    `closed`: the last month that is over. Months that are not, and those of which many cases are not due yet, are no part of it: their numbers
    are still to become what they will be. Months with few cases are, for their numbers are as true as their limits are wide; they tell nothing.
    """
    mine = settled.months(kpi, monthly, closed)
    if not kpi.adds_over_time or mine.height < RUN:
        return None
    found = Course(kpi, mine["month"].to_list(), mine["denominator"].to_list(), chart_of(kpi, mine))
    return None if isnan(found.chart.upper[-1]) else found  # months all alike have no usual range


def sentence(kpi: Kpi, monthly: pl.DataFrame, closed: date) -> str:
    """What the last settled month tells: nothing unusual, or a signal and of which kind; and whether the target is within reach as things are."""
    found = of(kpi, monthly, closed)
    if found is None:
        return ""
    month, verdict = values.month(found.months[-1]), found.told()
    low, high = float(found.chart.lower[-1]), float(found.chart.upper[-1])
    if say(kpi.unit) == "%" and float(found.chart.values.max()) <= WHOLE:
        high = min(high, WHOLE)  # of a share that never was more than all
    usual = values.interval(kpi, low, high)
    cause = found.because() if verdict not in (None, "common") else ""
    words = t(f"course.says_{verdict or 'few'}", month=month, usual=usual, cause=cause)
    return sentences.together(words, _reach(held.to_row(kpi, settled.months(kpi, monthly, closed).row(-1, named=True)), found))


def unsettled(kpi: Kpi, monthly: pl.DataFrame, closed: date) -> str:
    """Which months at the end may still change, what the last of them stands at, and why."""
    months = settled.unsettled(kpi, monthly, closed)
    if not months:
        return ""
    last = monthly.filter(pl.col("kpi") == kpi.id, pl.col("month") == months[-1]).row(0, named=True)
    why = "ripening" if kpi.late_counts else "maturing" if months[0] <= closed else "underway"
    now = f"{values.month(months[-1])} {values.full(kpi, last['value'])}"
    return t(f"course.unsettled_{why}", span=values.span(months[0], months[-1]), now=now)


def _reach(kpi: Kpi, found: Course) -> str:
    """The target of the latest month, by which its status is judged: met in every month to be expected, in none, or as chance has it."""
    target = kpi.target.limit if kpi.target.limit is not None else kpi.target.goal
    if target is None or kpi.direction == "none" or found.chart.trial:
        return ""
    said = found.chart.assurance(target, kpi.direction)
    if said == "inconsistent" and (ever := _ever(kpi, found, target)):
        return t(f"course.reach_{ever}", target=values.full(kpi, target), n=len(found.months))
    return t(f"course.reach_{said}", target=values.full(kpi, target))


def _ever(kpi: Kpi, found: Course, target: float) -> Literal["never_yet", "always_yet"] | None:
    """Whether none or all of the drawn months met a target that chance could bring or miss: then nobody must read that some did and others did not."""
    met = found.chart.values >= target - HAIR if kpi.direction == "up" else found.chart.values <= target + HAIR
    return "always_yet" if met.all() else None if met.any() else "never_yet"
