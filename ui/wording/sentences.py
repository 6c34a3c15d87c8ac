"""What a chart shows, in one sentence; and the order in which groups are told, the worst first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce

import polars as pl

from catalog.kpi import Kpi, Mean
from ui.text import say, t
from ui.wording import held, status, values

MOST = 25  # groups on a chart; its table has all
NAMED = 8  # of many names those that a sentence tells


def of_trend(kpi: Kpi, monthly: pl.DataFrame) -> str:
    """First to last month of a course, in words."""
    mine = monthly.filter((pl.col("kpi") == kpi.id) & pl.col("value").is_not_null()).sort("month")
    if mine.height < 2:
        return t("chart.trend_short", name=say(kpi.name))
    first, last = mine.row(0, named=True), mine.row(-1, named=True)
    untold = last["status"] == "no_target"
    return t(
        "chart.trend_plain" if untold else "chart.trend",
        name=say(kpi.name),
        start=values.month(first["month"]),
        first=values.full(kpi, first["value"]),
        end=values.month(last["month"]),
        last=values.full(kpi, last["value"]),
        **({} if untold else {"state": status.said(kpi, last).lower()}),
    )


def of_groups(kpi: Kpi, frame: pl.DataFrame, by: str, label: Callable[[str], str] | None = None) -> str:
    """Worst and best of a breakdown, and how many surely miss, in words; groups of few cases are neither and are not counted, for theirs is chance."""
    mine = worst_first(kpi, frame).drop_nulls("value")
    if mine.is_empty():
        return t("chart.none", name=say(kpi.name))
    if mine.height == 1:
        only = mine.row(0, named=True)
        return t("chart.one_group", name=say(kpi.name), group=group(only[by], label), value=values.full(kpi, only["value"]))
    judged, few = (mine.filter((pl.col("status") == status.UNKNOWN) == unknown) for unknown in (False, True))
    if judged.is_empty():
        return t("chart.groups_untold", name=say(kpi.name), n=few.height)
    plain = not held.bars(held.barred(kpi, mine))
    sentence = t(
        "chart.groups_plain" if plain else "chart.groups",
        name=say(kpi.name),
        n=judged.height,
        missed=mine.filter(pl.col("status") == "missed").height,
        ends=_ends(kpi, judged, by, label),
    )
    sentence = t("chart.unsure", sentence=sentence) if _worst_unsure(judged) else sentence
    return together(sentence, t("chart.groups_few", n=few.height) if few.height else "")


def _ends(kpi: Kpi, judged: pl.DataFrame, by: str, label: Callable[[str], str] | None) -> str:
    """The worst and the best of the groups that can be judged, the worst first; those that are shown alike are told together."""
    told = [(values.full(kpi, row["value"]), group(row[by], label)) for row in judged.iter_rows(named=True)]
    (low, _), (high, _) = told[0], told[-1]
    worst, best = (listing([name for value, name in told if value == end], 1) for end in (low, high))
    if judged.height == 1:
        return t("chart.ends_one", name=worst, value=low)
    if low == high:
        return t("chart.ends_same", n=judged.height, value=low)
    return t("chart.ends", worst=worst, low=low, best=best, high=high)


def _worst_unsure(groups: pl.DataFrame) -> bool:
    """Whether the intervals of the worst two groups overlap, though not all are alike."""
    if groups.height < 2 or groups["value"].n_unique() < 2:
        return False
    first, second = groups.row(0, named=True), groups.row(1, named=True)
    if None in (first["lower"], first["upper"], second["lower"], second["upper"]):
        return False
    return bool(first["lower"] <= second["upper"] and second["lower"] <= first["upper"])


def worst_first(kpi: Kpi, frame: pl.DataFrame) -> pl.DataFrame:
    mine = frame.filter(pl.col("kpi") == kpi.id)
    upwards = kpi.direction == "up" or is_difference(kpi)  # of a difference without a good side, what is below zero comes first
    return mine.sort("value", descending=not upwards, nulls_last=True)


def is_difference(kpi: Kpi) -> bool:
    """Whether the mean of a KPI is one of differences: zero then parts more from less."""
    return isinstance(kpi.measure, Mean) and kpi.measure.low < 0


def telling(kpi: Kpi, frame: pl.DataFrame) -> pl.DataFrame:
    """The worst groups that have a value, the worst first; where there are more than can be drawn, those with enough data before all others."""
    mine = worst_first(kpi, frame).drop_nulls("value")
    if mine.height <= MOST:
        return mine
    return worst_first(kpi, mine.sort(pl.col("status") == status.UNKNOWN, maintain_order=True).head(MOST))


def shown(all: int, most: int = MOST) -> str:
    """That a chart has the worst only, and how many more its table has."""
    return t("chart.worst_shown", n=most, rest=all - most) if all > most else ""


def group(value: object, label: Callable[[str], str] | None) -> str:
    """What a group of a breakdown is called."""
    if value is None or value == "":
        return t("by.none")
    if isinstance(value, date):
        return values.month(value)
    return label(str(value)) if label else str(value)


def together(*told: str) -> str:
    """Sentences one after the other, as the language sets them: Chinese full stops bring their own space."""
    said = [words for words in told if words]
    return reduce(lambda first, second: t("word.then", first=first, second=second), said) if said else ""


def listing(names: Sequence[str], most: int = NAMED) -> str:
    """Names in a sentence; of many the first, and how many there are."""
    told = t("word.comma").join(names[:most])
    return t("word.and_more", names=told, n=len(names)) if len(names) > most else told


def first(names: Sequence[str], most: int = NAMED, count: int | None = None) -> str:
    """Names where the sentence says itself how many there are; `count`: that many, where not all names are at hand."""
    told = t("word.comma").join(names[:most])
    return f"{told}…" if (len(names) if count is None else count) > most else told
