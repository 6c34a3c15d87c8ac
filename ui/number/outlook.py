"""Whether the year will end on target: what the rest of it must reach, and how likely that is, in one sentence."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from catalog.kpi import Kpi
from metrics import outlook as outlooks
from metrics.outlook import Outlook
from pipelines.read import Scope
from ui.answers import ask
from ui.choices import periods
from ui.text import t
from ui.wording import values

LEAST = 0.01  # a likelihood nearer to 0 or 1 is told as such: its own method knows no better


def of_scope(kpi: Kpi, scope: Scope) -> str:
    """The sentence for the year in which a scope ends."""
    if scope.end is None or not outlooks.speaks_of(kpi):
        return ""
    return sentence(kpi, ask.numbers([kpi.id], replace(scope, start=scope.end.replace(month=1)), ("month",)))


def sentence(kpi: Kpi, monthly: pl.DataFrame) -> str:
    """The same from numbers by month; months that are not over are left out. Nothing where figures are of whole groups of people only."""
    if monthly.is_empty() or (kpi.about_people and not ask.may_see_names()):
        return ""
    over = periods.closed(ask.months(), ask.data_end())
    goal, limit = (outlooks.outlook(kpi, monthly.filter(pl.col("month").is_in(over)), of) for of in ("goal", "limit"))
    told = [] if goal is None else [_told(kpi, goal, "goal")]
    if limit is not None and (goal is None or (not goal.needed.reachable and goal.bar != limit.bar)):
        told.append(_told(kpi, limit, "limit"))
    found = goal or limit
    if found is None:
        return ""
    return t("outlook.so_far", month=values.month(found.month), now=values.full(kpi, found.so_far), bars=t("word.semicolon").join(told))


def _told(kpi: Kpi, found: Outlook, of: str) -> str:
    bar = t(f"outlook.{of}", value=values.full(kpi, found.bar))
    if found.needed.certain or not found.needed.reachable:
        return t("outlook.certain" if found.needed.certain else "outlook.unreachable", bar=bar)
    needed, rest = values.full(kpi, float(found.needed.share)), values.count(found.needed.rest)
    needs = t(f"outlook.needs_{kpi.direction}", bar=bar, needed=needed, rest=rest)
    return needs + (t("outlook.few") if found.likely is None else t("outlook.likely", share=_share(found.likely)))


def _share(likely: float) -> str:
    if likely < LEAST:
        return t("outlook.hardly")
    return t("outlook.surely") if likely > 1 - LEAST else t("outlook.about", share=f"{100 * likely:.0f}%")
