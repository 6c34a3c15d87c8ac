"""Where pages' answers come from: the app's warehouse, as it is now or was at the moment looked back to, and how answers are kept.

An answer is kept under the version of the data, the moment looked back to, what the viewer may see and the question itself, so that a publication
or another viewer never meets an old or a foreign answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import update_wrapper, wraps
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from catalog.words import Text
from pipelines import read
from pipelines.read import Viewer, Warehouse
from ui.answers.kept import forget, kept
from ui.session import access, state

P = ParamSpec("P")
R = TypeVar("R")
MOMENTS = 3000


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
    """The app's warehouse, and how far a loading under way is."""

    warehouse: Warehouse
    loading: Callable[[], Step | None]


_SOURCES: list[Source] = []


def connect(warehouse: Warehouse, loading: Callable[[], Step | None]) -> None:
    """Said once by the app before the first page is drawn: it owns the warehouse, the pages only read. The same warehouse again keeps its answers."""
    known = bool(_SOURCES) and _SOURCES[0].warehouse is warehouse
    _SOURCES[:] = [Source(warehouse, loading)]
    if not known:
        forget()


def home() -> Warehouse:
    return _SOURCES[0].warehouse


def loading() -> Step | None:
    """How far the first loading of the made-up company is; None when none is under way."""
    return _SOURCES[0].loading()


def version() -> int:
    """The version of the data that is looked at: the one that everybody sees now, or the one of the moment that is looked back to."""
    moment = state.as_of()
    return home().version() if moment is None else _version_at(home().version(), moment)


@kept(MOMENTS)
def _version_at(head: int, moment: datetime) -> int:
    with home().cursor() as cursor:
        return read.version_at(cursor, moment)


class Question(Generic[P, R]):
    """A function of a viewer and a question, asked without the viewer: for who is looking, or by `seen_by` for another. Lists may be asked for as lists."""

    def __init__(self, reckon: Callable[Concatenate[Viewer, P], R], most: int) -> None:
        @kept(most)
        def answer(version: int, as_of: datetime | None, viewer: Viewer, *args: Any, **kwargs: Any) -> R:
            return reckon(viewer, *args, **kwargs)

        self._answer = answer
        update_wrapper(self, reckon)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.seen_by(access.viewer(), *args, **kwargs)

    def seen_by(self, viewer: Viewer, *args: P.args, **kwargs: P.kwargs) -> R:
        """The answer as this viewer may see it."""
        known = (tuple(each) if isinstance(each, list) else each for each in args)
        return self._answer(version(), state.as_of(), viewer, *known, **kwargs)


def asked(most: int) -> Callable[[Callable[Concatenate[Viewer, P], R]], Question[P, R]]:
    """Makes a reading a question, as many answers of which are kept as `most`."""
    return lambda reckon: Question(reckon, most)


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
