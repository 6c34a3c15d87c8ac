"""The only place where pages' questions go to the reading room, cached.

An answer is kept under the version of the data, what the viewer may see and the question itself, so that a publication
or another viewer never meets an old or a foreign answer.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

import polars as pl

from catalog import registry
from catalog.words import Text
from metrics.attribution import Attribution
from metrics.whatif import Change
from pipelines import read
from pipelines.read import Comments, Order, Passport, Pausing, Readiness, Scope, Unfinished, Viewer, Warehouse
from ui import access, state
from ui.kept import forget, kept
from ui.text import say, t

ENTRIES = 3000
RECORDS_SHOWN = 1000
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Figures:
    """The numbers of several KPIs for a row of tiles: the period, the period before, the year before, month by month.

    And what a tile must know to trust and to explain them: who is in (`metrics.arrivals.judged`), on which scales answers were
    given (`read.scales`), what was written about the scope (`read.notes`). Known by what was `asked`, so that what is reckoned of
    them can be kept; only of the notes nothing may be, for they change without a publication.
    """

    now: pl.DataFrame = field(compare=False)
    before: pl.DataFrame = field(compare=False)
    year_before: pl.DataFrame = field(compare=False)
    monthly: pl.DataFrame = field(compare=False)
    arrivals: pl.DataFrame = field(default_factory=pl.DataFrame, compare=False)
    scales: pl.DataFrame = field(default_factory=pl.DataFrame, compare=False)
    notes: pl.DataFrame = field(default_factory=pl.DataFrame, compare=False)
    asked: Hashable = field(default_factory=object)


class Step(Protocol):
    """How far a loading is: files done of a total, and a word on the latest."""

    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def label(self) -> Text: ...


@dataclass(frozen=True)
class Source:
    """Where the answers come from: the app's warehouse, and how far a loading under way is."""

    warehouse: Warehouse
    loading: Callable[[], Step | None]


_SOURCES: list[Source] = []


def connect(warehouse: Warehouse, loading: Callable[[], Step | None]) -> None:
    """Said once by the app before the first page is drawn: it owns the warehouse, this room only reads."""
    _SOURCES[:] = [Source(warehouse, loading)]
    forget()


def _home() -> Warehouse:
    return _SOURCES[0].warehouse


def version() -> int:
    """The version of the data that is looked at: the one that everybody sees now, or the one of the moment that is looked back to."""
    moment = state.as_of()
    return _home().version() if moment is None else _version_at(_home().version(), moment)


@dataclass(frozen=True)
class Seen:
    """On what everything on a page depends, whatever is asked: the version of the data, the moment looked back to, what the viewer may see, the language."""

    version: int
    as_of: datetime | None
    viewer: Viewer
    language: str


def as_seen(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keeps what is reckoned of answers alone, for those who see the same data by the same rights in the same language."""

    def around(reckon: Callable[P, R]) -> Callable[P, R]:
        @kept(most)
        def shared(seen: Seen, *args: P.args, **kwargs: P.kwargs) -> R:
            return reckon(*args, **kwargs)

        @wraps(reckon)
        def ask(*args: P.args, **kwargs: P.kwargs) -> R:
            return shared(Seen(version(), state.as_of(), access.viewer(), state.language()), *args, **kwargs)

        return ask

    return around


def is_made_up() -> bool:
    """Whether what everybody sees now is, or holds, the made-up company."""
    return _is_made_up(_home().version())


def numbers(kpis: Sequence[str], scope: Scope, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """The numbers of many KPIs in one call; columns as `pipelines.read.numbers` gives them."""
    return _numbers(version(), access.viewer(), tuple(kpis), scope, by)


def records(
    kpi: str, scope: Scope, missed: bool = False, limit: int | None = RECORDS_SHOWN, viewer: Viewer | None = None,
    offset: int = 0, order: Order = "latest",
) -> pl.DataFrame:  # fmt: skip
    """The records behind a number. `viewer`: for what is made outside a visit; else who is looking."""
    return _records(version(), viewer or access.viewer(), kpi, scope, missed, limit, offset, order)


def passport(kpi: str, scope: Scope) -> Passport:
    """Everything that defends a number."""
    return _passport(version(), access.viewer(), kpi, scope)


def figures(kpis: Sequence[str], scope: Scope, before: Scope, year_before: Scope, trend: Scope) -> Figures:
    found = numbers(kpis, scope), numbers(kpis, before), numbers(kpis, year_before), numbers(kpis, trend, ("month",))
    return Figures(*found, arrivals(), scales(), notes(scope), (tuple(kpis), scope, before, year_before, trend))


def figures_of_month(kpis: Sequence[str], scope: Scope, trend: Scope) -> Figures:
    """The same for one month: it, the month before and the year before are taken from the course, so that all KPIs cost two questions."""
    monthly = numbers(kpis, trend, ("month",))
    stocks = [id for id in kpis if not registry.kpi(id).adds_over_time]
    flows = monthly.filter(~pl.col("kpi").is_in(stocks))
    assert scope.end is not None
    now, before, year = (flows.filter(pl.col("month") == read.shift(scope.end, -back)).drop("month") for back in (0, 1, 12))
    asked = (tuple(kpis), scope, trend)
    return Figures(pl.concat([now, numbers(stocks, scope)]), before, year, monthly, arrivals(), scales(), notes(scope), asked)


def ranks(kpi: str, scope: Scope, by: str = "project") -> pl.DataFrame:
    """The groups of `by` in order, with the range of each rank."""
    return _ranks(version(), access.viewer(), kpi, scope, by)


def fair(kpi: str, scope: Scope, by: str, strata: tuple[str, ...]) -> pl.DataFrame:
    """Misses of each group against those that its own mix of cases would bring."""
    return _fair(version(), access.viewer(), kpi, scope, by, strata)


def links(kpi: str, others: tuple[str, ...], scope: Scope) -> pl.DataFrame:
    """Which other KPIs move together with one, month by month."""
    return _links(version(), access.viewer(), kpi, others, scope)


def may_see_names() -> bool:
    return access.viewer().may_see_names


def readiness(scope: Scope) -> Readiness:
    """Certificates that run out and where people stand with their courses."""
    return _readiness(version(), access.viewer(), scope)


def scorecard(scope: Scope) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores and their parts, by person."""
    return _scorecard(version(), access.viewer(), scope)


def own_cases(scope: Scope, staff_id: str) -> pl.DataFrame:
    """The cases behind one person's parts."""
    return _own_cases(version(), access.viewer(), scope, staff_id)


def appeals(staff_id: str, scope: Scope) -> pl.DataFrame:
    """What was said about a person's score, and answered; never kept, since it changes without a publication."""
    return read.appeals(_home(), staff_id, scope, access.viewer())


def by_attribution(kpi: str, scope: Scope, way: Attribution) -> pl.DataFrame:
    """The states of a KPI's cases by the month they came in or were finished."""
    return _by_attribution(version(), access.viewer(), kpi, scope, way)


def whatif(kpi: str, change: Change, scope: Scope) -> pl.DataFrame:
    """How many cases go from which outcome to which under a change."""
    return _whatif(version(), access.viewer(), kpi, change, scope)


def due_soon(kpis: Sequence[str], scope: Scope) -> pl.DataFrame:
    """Open cases that are overdue, or due within the next working hours."""
    return _due_soon(version(), access.viewer(), tuple(kpis), scope)


def pausing(kpis: Sequence[str], scope: Scope) -> Pausing:
    """What stopped the clocks, and what rests on it."""
    return _pausing(version(), access.viewer(), tuple(kpis), scope)


def comments(scope: Scope) -> Comments:
    """What residents wrote, with its tone, topics and evidence, where enough answered."""
    return _comments(version(), access.viewer(), scope)


def rising(scope: Scope) -> pl.DataFrame:
    """Words that became more frequent."""
    return _rising(version(), access.viewer(), scope)


def effects() -> pl.DataFrame:
    """What became of each action and intervention."""
    return _effects(version(), access.viewer())


def unfinished(scope: Scope) -> Unfinished:
    """Ideas, issues of meetings and milestones that are not over."""
    return _unfinished(version(), access.viewer(), scope)


def data_quality(by: tuple[str, ...]) -> pl.DataFrame:
    """How much of the uploaded data could be used."""
    return _data_quality(version(), access.viewer(), by)


def months() -> list[date]:
    return _months(version(), access.viewer())


def projects(viewer: Viewer | None = None) -> pl.DataFrame:
    """project, name, region, property_type of the projects that the viewer may see."""
    return _projects(version(), viewer or access.viewer())


def sites() -> pl.DataFrame:
    """The register of the projects that the viewer may see: type, households, area, managed since."""
    return _sites(version(), access.viewer())


def standards() -> pl.DataFrame:
    """The whole register of standards, the company's own and the shipped ones."""
    return _standards(version())


def entries(dataset: str) -> pl.DataFrame:
    """The current rows of a dataset of settings."""
    return _entries(version(), dataset)


def mappings() -> pl.DataFrame:
    """The column mappings that are remembered; never kept, since forgetting one makes no version."""
    return read.mappings(_home())


def for_everybody(kpis: Sequence[str], scope: Scope) -> pl.DataFrame:
    """The numbers as one sees them who may not see names, whoever is looking: for what leaves the house."""
    return _numbers(version(), _nameless(), tuple(kpis), scope, ())


def topics(scope: Scope) -> pl.Series:
    """What each comment of the scope is about, a list of topics each; the comments themselves stay where they are."""
    return _topics(version(), _nameless(), scope)


def _nameless() -> Viewer:
    return replace(access.viewer(), may_see_names=False)


def project_names(viewer: Viewer | None = None) -> dict[str, str]:
    """What projects are called, by number: no two alike, those of one name bear their number."""
    frame = projects(viewer)
    named = frame.select("project", pl.col("name").fill_null(pl.col("project"))).with_columns(shared=pl.col("name").is_duplicated())
    return {id: t("word.told_apart", name=name, what=id) if shared else name for id, name, shared in named.iter_rows()}


def staff_names(viewer: Viewer | None = None) -> dict[str, str]:
    """Names by staff number; empty for those without the right to them."""
    return _staff_names(version(), viewer or access.viewer())


def property_type_name(code: str) -> str:
    values = registry.dataset("projects").column("property_type").values
    return next((say(value.label) for value in values if value.code == code), code)


def data_end(dataset: str | None = None) -> datetime | None:
    """How far the data reach (UTC): of one dataset, else of all that projects send. What pages call today; never the clock on the wall."""
    return _data_end(version()) if dataset is None else _data_ends(version()).get(dataset)


def received() -> pl.DataFrame:
    return _received(version(), access.viewer())


def arrivals() -> pl.DataFrame:
    """Whose data came for which month and whose are missing, as `metrics.arrivals.judged`."""
    return _arrivals(version(), access.viewer())


def scales() -> pl.DataFrame:
    return _scales(version(), access.viewer())


def happenings() -> pl.DataFrame:
    """What was changed on purpose, agreed to be done, or came from outside."""
    return _happenings(version(), access.viewer())


def notes(scope: Scope) -> pl.DataFrame:
    """What was written about the numbers of a scope; never kept, since it changes without a publication."""
    return read.notes(_home(), scope, access.viewer())


def loading() -> Step | None:
    """How far the first loading of the made-up company is; None when none is under way."""
    return _SOURCES[0].loading()


def history() -> pl.DataFrame:
    return read.history(_home())


def quarantined() -> pl.DataFrame:
    return _quarantined(version(), access.viewer())


# ---- kept answers ------------------------------------------------------------------------------------------------


@kept(ENTRIES)
def _version_at(head: int, moment: datetime) -> int:
    with _home().cursor() as cursor:
        return read.version_at(cursor, moment)


@kept(ENTRIES)
def _is_made_up(version: int) -> bool:
    return read.is_made_up(_home())


@kept(ENTRIES)
def _numbers(version: int, viewer: Viewer, kpis: tuple[str, ...], scope: Scope, by: tuple[str, ...]) -> pl.DataFrame:
    return read.numbers(_home(), kpis, scope, viewer, by)


@kept(60)
def _records(
    version: int, viewer: Viewer, kpi: str, scope: Scope, missed: bool, limit: int | None, offset: int, order: Order
) -> pl.DataFrame:
    return read.records(_home(), kpi, scope, viewer, missed, limit, offset, order)


@kept(60)
def _passport(version: int, viewer: Viewer, kpi: str, scope: Scope) -> Passport:
    return read.passport(_home(), kpi, scope, viewer)


@kept(60)
def _ranks(version: int, viewer: Viewer, kpi: str, scope: Scope, by: str) -> pl.DataFrame:
    return read.ranks(_home(), kpi, scope, viewer, by)


@kept(60)
def _fair(version: int, viewer: Viewer, kpi: str, scope: Scope, by: str, strata: tuple[str, ...]) -> pl.DataFrame:
    return read.fair(_home(), kpi, scope, viewer, by, strata)


@kept(60)
def _links(version: int, viewer: Viewer, kpi: str, others: tuple[str, ...], scope: Scope) -> pl.DataFrame:
    return read.links(_home(), kpi, others, scope, viewer)


@kept(20)
def _readiness(version: int, viewer: Viewer, scope: Scope) -> Readiness:
    return read.readiness(_home(), scope, viewer)


@kept(20)
def _scorecard(version: int, viewer: Viewer, scope: Scope) -> tuple[pl.DataFrame, pl.DataFrame]:
    return read.scorecard(_home(), scope, viewer)


@kept(20)
def _own_cases(version: int, viewer: Viewer, scope: Scope, staff_id: str) -> pl.DataFrame:
    return read.own_cases(_home(), scope, viewer, staff_id)


@kept(20)
def _by_attribution(version: int, viewer: Viewer, kpi: str, scope: Scope, way: Attribution) -> pl.DataFrame:
    return read.by_attribution(_home(), kpi, scope, viewer, way)


@kept(20)
def _whatif(version: int, viewer: Viewer, kpi: str, change: Change, scope: Scope) -> pl.DataFrame:
    return read.whatif(_home(), kpi, change, scope, viewer)


@kept(20)
def _due_soon(version: int, viewer: Viewer, kpis: tuple[str, ...], scope: Scope) -> pl.DataFrame:
    return read.due_soon(_home(), kpis, scope, viewer)


@kept(20)
def _pausing(version: int, viewer: Viewer, kpis: tuple[str, ...], scope: Scope) -> Pausing:
    return read.pausing(_home(), kpis, scope, viewer)


@kept(20)
def _comments(version: int, viewer: Viewer, scope: Scope) -> Comments:
    return read.comments(_home(), scope, viewer)


@kept(20)
def _rising(version: int, viewer: Viewer, scope: Scope) -> pl.DataFrame:
    return read.rising(_home(), scope, viewer)


@kept(20)
def _effects(version: int, viewer: Viewer) -> pl.DataFrame:
    return read.effects(_home(), viewer, state.as_of())


@kept(20)
def _unfinished(version: int, viewer: Viewer, scope: Scope) -> Unfinished:
    return read.unfinished(_home(), scope, viewer)


@kept(20)
def _data_quality(version: int, viewer: Viewer, by: tuple[str, ...]) -> pl.DataFrame:
    return read.data_quality(_home(), viewer, by, state.as_of())


@kept(20)
def _months(version: int, viewer: Viewer) -> list[date]:
    return read.months(_home(), state.as_of())


@kept(20)
def _projects(version: int, viewer: Viewer) -> pl.DataFrame:
    return read.projects(_home(), viewer, state.as_of())


@kept(20)
def _sites(version: int, viewer: Viewer) -> pl.DataFrame:
    return read.sites(_home(), viewer, state.as_of())


@kept(20)
def _topics(version: int, viewer: Viewer, scope: Scope) -> pl.Series:
    return read.comments(_home(), scope, viewer).rows["topics"]


@kept(5)
def _standards(version: int) -> pl.DataFrame:
    return read.standards(_home(), state.as_of())


@kept(20)
def _entries(version: int, dataset: str) -> pl.DataFrame:
    return read.entries(_home(), dataset)


@kept(20)
def _staff_names(version: int, viewer: Viewer) -> dict[str, str]:
    return read.staff_names(_home(), viewer, state.as_of())


@kept(20)
def _data_end(version: int) -> datetime | None:
    return read.data_end(_home(), as_of=state.as_of())


@kept(20)
def _data_ends(version: int) -> dict[str, datetime]:
    return read.data_ends(_home(), state.as_of())


@kept(20)
def _received(version: int, viewer: Viewer) -> pl.DataFrame:
    return read.received(_home(), viewer, state.as_of())


@kept(20)
def _quarantined(version: int, viewer: Viewer) -> pl.DataFrame:
    return read.quarantined(_home(), viewer=viewer, as_of=state.as_of())


@kept(20)
def _arrivals(version: int, viewer: Viewer) -> pl.DataFrame:
    return read.arrivals(_home(), viewer, state.as_of())


@kept(20)
def _scales(version: int, viewer: Viewer) -> pl.DataFrame:
    return read.answer_scales(_home(), viewer, state.as_of())


@kept(20)
def _happenings(version: int, viewer: Viewer) -> pl.DataFrame:
    return read.happenings(_home(), viewer, state.as_of())
