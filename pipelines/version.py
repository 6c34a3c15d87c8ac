"""What a version is made of: the batches of each dataset that count in it, and what is known of them."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

import duckdb

Ask = TypeVar("Ask", bound=Callable[..., Any])
KEPT = 200  # some thirty questions can be asked of a version

_ACTIVE = """
    with active as (select batch_id from publication_batch where version <= ? group by batch_id having arg_max(active, version))
    select b.dataset, list(b.batch_id order by b.batch_id) from batch b join active using (batch_id) group by b.dataset
"""
_BOOKS = "select batch_id, export_time, loaded_at, zone, delivered, dated from batch where dataset = ? order by batch_id"


class Answers:
    """What was asked of published versions: as a version never changes, its answers hold as long as they are kept. The latest few are."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, question: Hashable, ask: Callable[[], Any]) -> Any:
        with self._lock:
            if question in self._known:
                self._known.move_to_end(question)
                return self._known[question]
        found = ask()  # by two at once, rather than one waiting for the other
        with self._lock:
            self._known[question] = found
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        return found


_ANSWERS: WeakKeyDictionary[duckdb.DuckDBPyConnection, Answers] = WeakKeyDictionary()


def share(cursor: duckdb.DuckDBPyConnection, answers: Answers) -> None:
    """A reader's cursor knows what readers before it have asked. A writer's must not: of the version that it is making others know nothing yet."""
    _ANSWERS[cursor] = answers


def asked_once(ask: Ask) -> Ask:
    """For questions of a cursor, a version and what else can be hashed: each is put once, not by every number, passport and list anew."""

    @wraps(ask)
    def answered(cursor: duckdb.DuckDBPyConnection, *words: Hashable) -> Any:
        answers = _ANSWERS.setdefault(cursor, Answers())
        return answers.of((ask.__qualname__, *words), lambda: ask(cursor, *words))

    return cast(Ask, answered)


@asked_once
def all_active(cursor: duckdb.DuckDBPyConnection, version: int) -> Mapping[str, list[int]]:
    """By dataset: the batches that make it up at a version, oldest load first."""
    return dict(cursor.execute(_ACTIVE, [version]).fetchall())


def active_batches(cursor: duckdb.DuckDBPyConnection, dataset: str, version: int) -> list[int]:
    """The batches that make up a dataset at a version, oldest load first."""
    return all_active(cursor, version).get(dataset, [])


@dataclass(frozen=True)
class Book:
    """What is known of a batch: when it was exported (UTC), its time zone, the columns it had and those of them that hold bare dates."""

    batch: int
    exported: datetime
    zone: str
    delivered: frozenset[str]
    dated: frozenset[str]


@asked_once
def active_books(cursor: duckdb.DuckDBPyConnection, dataset: str, version: int) -> list[Book]:
    """The books of the `active_batches`, in their order."""
    active = set(active_batches(cursor, dataset, version))
    rows = cursor.execute(_BOOKS, [dataset]).fetchall() if active else []
    return [Book(b, e or at, z, frozenset(json.loads(d)), frozenset(json.loads(t))) for b, e, at, z, d, t in rows if b in active]
