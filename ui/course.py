"""The course of a KPI over the months: which points are more than its usual ups and downs, and what that says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isnan

import polars as pl

from catalog.model import Kpi
from metrics.course import chart_of, monthly_of
from metrics.spc import RUN, Chart, Verdict
from ui import held, sentences, values
from ui.text import say, t

WHOLE = 100.0


@dataclass(frozen=True)
class Course:
    """The months that have a number, oldest first, and their chart."""

    months: list[date]
    chart: Chart


def of(kpi: Kpi, monthly: pl.DataFrame) -> Course | None:
    """The course of a KPI in a frame of `read.numbers` by month; None where it has too few months to tell, or no course."""
    mine = monthly_of(kpi, monthly)
    if not kpi.adds_over_time or mine.height < RUN:
        return None
    found = Course(mine["month"].to_list(), chart_of(kpi, mine))
    return None if isnan(found.chart.upper[-1]) else found  # months all alike have no usual range


def told(kpi: Kpi, found: Course, place: int) -> Verdict:
    """What the rules say of a month; nothing where its number and the usual one read alike, for nobody can act on a change that does not show."""
    number, usual = (values.full(kpi, float(each[place])) for each in (found.chart.values, found.chart.mean))
    return "common" if number == usual else found.chart.verdict(kpi.direction, place)


def sentence(kpi: Kpi, monthly: pl.DataFrame) -> str:
    """What the last month tells: nothing unusual, or a signal and of which kind; and whether the target is within reach as things are."""
    found = of(kpi, monthly)
    if found is None:
        return ""
    month, verdict = values.month(found.months[-1]), told(kpi, found, len(found.months) - 1)
    low, high = float(found.chart.lower[-1]), float(found.chart.upper[-1])
    if say(kpi.unit) == "%" and float(found.chart.values.max()) <= WHOLE:
        high = min(high, WHOLE)  # of a share that never was more than all
    usual = values.interval(kpi, low, high)
    words = t("course.says_common", month=month, usual=usual)
    if verdict != "common":
        words = t(f"course.says_{verdict}", month=month, cause=t(f"course.because_{found.chart.cause[-1]}"), usual=usual)
    return sentences.together(words, _reach(held.to_row(kpi, monthly_of(kpi, monthly).row(-1, named=True)), found))


def _reach(kpi: Kpi, found: Course) -> str:
    """The target of the latest month, by which its status is judged: met in every month to be expected, in none, or as chance has it."""
    target = kpi.target.limit if kpi.target.limit is not None else kpi.target.goal
    if target is None or kpi.direction == "none" or found.chart.trial:
        return ""
    return t(f"course.reach_{found.chart.assurance(target, kpi.direction)}", target=values.bar(target))
