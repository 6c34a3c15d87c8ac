"""What pages ask of the reading room, by who is looking. What changes with publications alone is kept (`ui.answers.source`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import polars as pl

from metrics.attribution import Attribution
from metrics.whatif import Change
from pipelines import read
from pipelines.read import Comments, Order, Passport, Pausing, Readiness, Scope, Unfinished, Viewer
from ui.answers.kept import kept
from ui.answers.names import Names, names_of
from ui.answers.source import asked, home
from ui.session import access, state

NUMBERS = 3000  # answers that are kept
RECORDS_SHOWN = 1000


# ---- numbers -------------------------------------------------------------------------------------------------------------


@asked(NUMBERS)
def numbers(viewer: Viewer, kpis: Sequence[str], scope: Scope, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """The numbers of many KPIs in one call; columns as `pipelines.read.numbers` gives them."""
    return read.numbers(home(), kpis, scope, viewer, by)


def for_everybody(kpis: Sequence[str], scope: Scope) -> pl.DataFrame:
    """The numbers as one sees them who may not see names, whoever is looking: for what leaves the house."""
    return numbers.seen_by(_nameless(), tuple(kpis), scope)


@asked(60)
def records(
    viewer: Viewer,
    kpi: str,
    scope: Scope,
    missed: bool = False,
    limit: int | None = RECORDS_SHOWN,
    offset: int = 0,
    order: Order = "latest",
) -> pl.DataFrame:
    """The records behind a number."""
    return read.records(home(), kpi, scope, viewer, missed, limit, offset, order)


@asked(60)
def passport(viewer: Viewer, kpi: str, scope: Scope) -> Passport:
    """Everything that defends a number."""
    return read.passport(home(), kpi, scope, viewer)


@asked(60)
def ranks(viewer: Viewer, kpi: str, scope: Scope, by: str = "project") -> pl.DataFrame:
    """The groups of `by` in order, with the range of each rank."""
    return read.ranks(home(), kpi, scope, viewer, by)


@asked(60)
def fair(viewer: Viewer, kpi: str, scope: Scope, by: str, strata: tuple[str, ...]) -> pl.DataFrame:
    """Misses of each group against those that its own mix of cases would bring."""
    return read.fair(home(), kpi, scope, viewer, by, strata)


@asked(60)
def links(viewer: Viewer, kpi: str, others: tuple[str, ...], scope: Scope) -> pl.DataFrame:
    """Which other KPIs move together with one, month by month."""
    return read.links(home(), kpi, others, scope, viewer)


# ---- cases, people, words ------------------------------------------------------------------------------------------------


@asked(20)
def by_attribution(viewer: Viewer, kpi: str, scope: Scope, way: Attribution) -> pl.DataFrame:
    """The states of a KPI's cases by the month they came in or were finished."""
    return read.by_attribution(home(), kpi, scope, viewer, way)


@asked(20)
def whatif(viewer: Viewer, kpi: str, change: Change, scope: Scope) -> pl.DataFrame:
    """How many cases go from which outcome to which under a change."""
    return read.whatif(home(), kpi, change, scope, viewer)


@asked(20)
def due_soon(viewer: Viewer, kpis: Sequence[str], scope: Scope) -> pl.DataFrame:
    """Open cases that are overdue, or due within the next working hours."""
    return read.due_soon(home(), kpis, scope, viewer)


@asked(20)
def pausing(viewer: Viewer, kpis: Sequence[str], scope: Scope) -> Pausing:
    """What stopped the clocks, and what rests on it."""
    return read.pausing(home(), kpis, scope, viewer)


@asked(20)
def readiness(viewer: Viewer, scope: Scope) -> Readiness:
    """Certificates that run out and where people stand with their courses."""
    return read.readiness(home(), scope, viewer)


@asked(20)
def scorecard(viewer: Viewer, scope: Scope) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores and their parts, by person."""
    return read.scorecard(home(), scope, viewer)


@asked(20)
def own_cases(viewer: Viewer, scope: Scope, staff_id: str) -> pl.DataFrame:
    """The cases behind one person's parts."""
    return read.own_cases(home(), scope, viewer, staff_id)


@asked(20)
def comments(viewer: Viewer, scope: Scope) -> Comments:
    """What residents wrote, with its tone, topics and evidence, where enough answered."""
    return read.comments(home(), scope, viewer)


def topics(scope: Scope) -> pl.Series:
    """What each comment of the scope is about, a list of topics each; the comments themselves stay where they are."""
    return comments.seen_by(_nameless(), scope).rows["topics"]


@asked(20)
def rising(viewer: Viewer, scope: Scope) -> pl.DataFrame:
    """Words that became more frequent."""
    return read.rising(home(), scope, viewer)


@asked(20)
def effects(viewer: Viewer) -> pl.DataFrame:
    """What became of each action and intervention."""
    return read.effects(home(), viewer, state.as_of())


def effects_for_everybody() -> pl.DataFrame:
    """The same as one sees it who may not see names, whoever is looking."""
    return effects.seen_by(_nameless())


@asked(20)
def unfinished(viewer: Viewer, scope: Scope) -> Unfinished:
    """Ideas, issues of meetings and milestones that are not over."""
    return read.unfinished(home(), scope, viewer)


@asked(20)
def happenings(viewer: Viewer) -> pl.DataFrame:
    """What was changed on purpose, agreed to be done, or came from outside."""
    return read.happenings(home(), viewer, state.as_of())


def _nameless() -> Viewer:
    return replace(access.viewer(), may_see_names=False)


# ---- what is there -------------------------------------------------------------------------------------------------------


def is_made_up() -> bool:
    """Whether what everybody sees now is, or holds, the made-up company."""
    return _is_made_up(home().version())


@kept(NUMBERS)
def _is_made_up(version: int) -> bool:
    return read.is_made_up(home())


@asked(20)
def months(_: Viewer) -> list[date]:
    """The months that hold any counted case, oldest first."""
    return read.months(home(), state.as_of())


@asked(20)
def projects(viewer: Viewer) -> pl.DataFrame:
    """project, name, region, property_type of the projects that the viewer may see."""
    return read.projects(home(), viewer, state.as_of())


@asked(20)
def sites(viewer: Viewer) -> pl.DataFrame:
    """The register of the projects that the viewer may see: type, households, area, managed since."""
    return read.sites(home(), viewer, state.as_of())


def project_names(viewer: Viewer | None = None) -> Names:
    """What projects are called, by number. `viewer`: for what is made outside a visit."""
    return names_of(projects() if viewer is None else projects.seen_by(viewer))


@asked(20)
def staff_names(viewer: Viewer) -> dict[str, str]:
    """Names by staff number; empty for those without the right to them."""
    return read.staff_names(home(), viewer, state.as_of())


def may_see_names() -> bool:
    """Whether who is looking may see names of staff and residents."""
    return access.viewer().may_see_names


def data_end(dataset: str | None = None) -> datetime | None:
    """How far the data reach (UTC): of one dataset, else of all that projects send. What pages call today; never the clock on the wall."""
    return _data_end() if dataset is None else _data_ends().get(dataset)


def last_closed() -> date | None:
    """The last month that is over at the end of the data."""
    end = data_end()
    return None if end is None else read.last_whole(end)


@asked(20)
def _data_end(_: Viewer) -> datetime | None:
    """`read.data_end` of all that projects send."""
    return read.data_end(home(), as_of=state.as_of())


@asked(20)
def _data_ends(_: Viewer) -> dict[str, datetime]:
    """`read.data_ends`."""
    return read.data_ends(home(), state.as_of())


@asked(20)
def arrivals(viewer: Viewer) -> pl.DataFrame:
    """Whose data came for which month and whose are missing, as `metrics.arrivals.judged`."""
    return read.arrivals(home(), viewer, state.as_of())


@asked(20)
def scales(viewer: Viewer) -> pl.DataFrame:
    """On which scales answers were given, as `read.answer_scales`."""
    return read.answer_scales(home(), viewer, state.as_of())
