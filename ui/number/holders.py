"""Which standard holds which projects in a month: whom a change of one reaches, and who is held to another that goes before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from catalog import register
from catalog.kpi import Kpi
from catalog.standards import DEFAULT, MONTHLY, Standard
from metrics import standing
from pipelines.read import shift
from ui.answers import ask
from ui.answers.names import property_type_name
from ui.number import standards_table
from ui.text import t
from ui.wording import sentences, values

SHOWN = 4
FACETS = {"company": None, "type": "property_type", "project": "project_id"}  # by whom a standard names, the nearer the later
Held = Mapping[str, Standard | None]  # by project


@dataclass(frozen=True)
class Aim:
    """What somebody is about to set: a standard of a KPI, for whom, from which month on, or for that month `alone`."""

    kpi: Kpi
    who: str
    whom: str
    since: date
    alone: bool

    @property
    def level(self) -> int:
        return standing.MONTH_LEVEL if self.alone else list(FACETS).index(self.who)


def within(aim: Aim, sites: pl.DataFrame) -> pl.DataFrame:
    """Those of `sites` (`project`, `property_type`) that an aim speaks of."""
    if aim.who == "company":
        return sites
    return sites.filter(pl.col("project" if aim.who == "project" else "property_type") == aim.whom)


def company(rows: pl.DataFrame) -> pl.DataFrame:
    """Of a register as `read.standards` gives it what judges: what is shipped holds where nothing of the company's does, and is taken out."""
    return standing.frame_of(set(standing.rows_of(rows)) - set(register.shipped()))


def told(own: pl.DataFrame, aim: Aim, last: date) -> list[str]:
    """In sentences which standard an aim changes and whom it then holds, who is held to another all the same, and to which all were in the `last` month
    with numbers. `own`: the register of `company`."""
    mine = within(aim, ask.sites())
    then, now = (held(own, aim.kpi, mine, month) for month in (aim.since, last))
    others = {project: row for project, row in then.items() if row is not None and standing.level(row) > aim.level}
    parts = [_what(own, aim, len(then), len(then) - len(others))]
    if others:
        parts.append(t("targets.others", n=len(others), held=_listed(others)))
    if _listed(now) != _listed(then):
        parts.append(t("targets.last", month=values.month(last), held=_listed(now)))
    return parts


def held(own: pl.DataFrame, kpi: Kpi, sites: pl.DataFrame, month: date) -> Held:
    """The standard that judges a KPI's value at each of `sites` in a month: the company's, else the shipped one, if any."""
    cells = sites.select("property_type", project_id="project", kpi=pl.lit(kpi.id), day=pl.lit(_end(month)))
    shipped = register.of_entry(kpi)
    return {project: row or shipped for project, row in zip(cells["project_id"], _found(own, cells), strict=True)}


def _found(own: pl.DataFrame, cells: pl.DataFrame) -> list[Standard | None]:
    mine = standing.of_values(own)
    known = {(row.kpi, row.standard_id): row for row in standing.rows_of(mine)}
    found = standing.in_force(cells, mine).select("kpi", "standard_id", "goal", "limit").iter_rows()
    return [None if id is None else replace(known[kpi, id], goal=goal, limit=limit) for kpi, id, goal, limit in found]


def changed(own: pl.DataFrame, aim: Aim) -> Standard | None:
    """The lasting standard of these very people in the month of an aim; the company's may be the shipped one. None where they have none, or a month is set alone."""
    if aim.alone:
        return None
    named = [pl.lit(aim.whom if name == FACETS[aim.who] else None, pl.String).alias(name) for name in ("property_type", "project_id")]
    cell = pl.DataFrame({"kpi": [aim.kpi.id], "day": [_end(aim.since)]}).with_columns(named)
    alike = own.filter(pl.col("profile") != MONTHLY, *(pl.col(one.meta.output_name()).eq_missing(one) for one in named))
    return _found(alike, cell)[0] or (register.of_entry(aim.kpi) if aim.who == "company" else None)


def _what(own: pl.DataFrame, aim: Aim, projects: int, reached: int) -> str:
    """What is about to be changed: the standard of these very people, the first one that they get, or the targets of a month."""
    month, who, row = values.month(aim.since), _called(aim), changed(own, aim)
    if aim.alone:
        return t("targets.sets_month", month=month, who=who, n=projects)
    if row is None:
        return t("targets.sets_first", month=month, who=who, n=reached)
    return t("targets.changes", month=month, who=who, bars=_bars(row), n=reached)


def _called(aim: Aim) -> str:
    if aim.who == "project":
        return ask.project_names()[aim.whom]
    return property_type_name(aim.whom) if aim.who == "type" else t("targets.everybody")


def _listed(held: Held) -> str:
    """Each standard with the number of projects that it holds, the most first."""
    counted = Counter(map(_words, held.values())).most_common()
    return sentences.listing([t("targets.holds", standard=words, n=n) for words, n in counted], SHOWN)


def _words(row: Standard | None) -> str:
    if row is None:
        return t("tile.no_goal")
    whose = t("targets.monthly") if row.profile == MONTHLY else standards_table.holds_for(row, ask.project_names())
    return t("word.dot").join((whose, _bars(row)))


def _bars(row: Standard) -> str:
    return standards_table.bars(row) + (t("targets.as_shipped") if row.profile == DEFAULT else "")


def _end(month: date) -> date:
    return shift(month, 1) - timedelta(days=1)
