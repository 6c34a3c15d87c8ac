"""How far a figure can be trusted: whose data are in, how many rows are held back, and how many lack the cells it needs. The mark has a symbol, a word and a colour."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from catalog.kpi import Kpi
from catalog.reasons import UNFILLED
from metrics.arrivals import Arrived, over
from metrics.passport import exclusions
from pipelines.read import Scope
from ui.answers import ask
from ui.choices import places
from ui.text import t
from ui.wording import markup, sentences, values
from ui.wording.marks import Mark

Level = Literal["whole", "gaps", "beware"]
NOBODY = Arrived(0)
NAMED = 3  # projects that a sentence names
BEWARE = 0.1  # of the project-months or of the cases: do not decide on such a figure
_LOOKS = {"gaps": ("◔", "orange"), "beware": ("▨", "gray")}


@dataclass(frozen=True)
class Trust:
    """`held`: rows held back that the figure lacks; `arrived`: who is in; `unfilled`: rows whose cells it needs are empty, if a tenth and more."""

    level: Level
    held: int
    arrived: Arrived
    unfilled: int = 0

    @property
    def words(self) -> str:
        parts = [t("trust.late", who=who(self.arrived.missing), months=values.span(*self.arrived.months))] if self.arrived.months else []
        return t("word.comma").join([*parts, *self.rows])

    @property
    def rows(self) -> list[str]:
        """The rows that lack, in words: a gap where all projects are in."""
        parts = [t("trust.held", n=values.count(self.held))] if self.held else []
        return [*parts, t("trust.unfilled", n=values.count(self.unfilled))] if self.unfilled else parts


def arrived(kpi: Kpi, arrivals: pl.DataFrame, scope: Scope) -> Arrived:
    """Who is in for a KPI over the months of a scope; nobody is expected of a register."""
    return _over(arrivals, scope, (kpi.dataset, kpi.id))


def everyone(arrivals: pl.DataFrame, scope: Scope) -> Arrived:
    """Who lacks nothing that is owed over the months of a scope, whatever figure it is for."""
    return _over(arrivals, scope, None)


def _over(arrivals: pl.DataFrame, scope: Scope, sources: Collection[str] | None) -> Arrived:
    if arrivals.is_empty():
        return NOBODY
    return over(arrivals, scope.start or date.min, scope.end or date.max, sources, places.projects_of(scope))


def of(kpi: Kpi, row: Mapping[str, object], arrivals: pl.DataFrame, scope: Scope) -> Trust:
    """The trust in one row of `read.numbers`."""
    here, held = arrived(kpi, arrivals, scope), int(row.get("held") or 0)  # type: ignore[call-overload]
    cases = int(row["denominator"] or 0)  # type: ignore[call-overload]
    empty = sum(n for reason, n in exclusions(row) if reason in UNFILLED)
    thin = empty >= BEWARE * (empty + cases) and empty > 0
    share = max(here.share, held / max(held + cases, 1))
    level: Level = "beware" if share >= BEWARE or thin else "gaps" if here.missing or held else "whole"
    return Trust(level, held, here, empty if thin else 0)


def mark(found: Trust) -> Mark | None:
    """The mark of a figure with gaps; a whole one needs none."""
    if found.level == "whole":
        return None
    symbol, colour = _LOOKS[found.level]
    return Mark(t(f"trust.{found.level}"), symbol, colour, t(f"trust.{found.level}_help", words=found.words))


def missing(arrivals: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """`source` (a dataset or a KPI) and `project` of what is missing in the last month of a scope."""
    if arrivals.is_empty():
        return pl.DataFrame(schema={"source": pl.String, "project": pl.String})
    gone = arrivals.filter(pl.col("month") == scope.end, ~pl.col("came")).select("source", "project")
    return places.within(gone, scope)


def who(projects: Sequence[str]) -> str:
    """Projects by name, of many the first."""
    names = ask.project_names()
    return sentences.listing([markup.plain(names[id]) for id in projects], NAMED)


def key(kpi: Kpi, found: Trust) -> str:
    """The key of the frame around a figure: one not to decide on is hatched (`ui/frame/screen.css`)."""
    return f"{'beware' if found.level == 'beware' else 'tile'}_{kpi.id}"


def in_words(found: Arrived, key: str = "trust.in") -> str:
    """How many of the expected projects are in for the months that the page is about, and where other months are whole, which lack some; nothing where none is expected."""
    if not found.expected:
        return ""
    if found.months and found.whole:
        return _lacking(found, found.months)
    return t(key, came=values.count(found.came), expected=values.count(found.expected))


def _lacking(found: Arrived, months: tuple[date, date]) -> str:
    """A span only of months that all lack something."""
    first, last = months
    between = (last.year - first.year) * 12 + last.month - first.month + 1
    if between == found.lacking:
        return t("trust.in_part", months=values.span(first, last), n=len(found.missing))
    return t("trust.in_parts", k=found.lacking, all=found.lacking + found.whole, n=len(found.missing))
