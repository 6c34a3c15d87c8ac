"""What projects are called, for what this room says itself: people know a project by its name, not by its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import duckdb

from catalog.words import Text
from pipelines.publishing.fractions import spans_of, version_at
from pipelines.scope import OWNER, Scope, Viewer
from pipelines.warehouse import Warehouse

MOST = 5  # that a sentence names


class Names(dict[str, Text]):
    """What projects are called, by number; one that the register does not name is called by its number."""

    def __missing__(self, id: str) -> Text:
        return Text(id, id)


def project_names(cursor: duckdb.DuckDBPyConnection, version: int, viewer: Viewer = OWNER) -> Names:
    """As the register calls them at a version, those that the viewer may see; those that share a name bear their number."""
    named = dict(spans_of(cursor, version, Scope(), viewer).drop_nulls("name").select("project", "name").iter_rows())
    shared = Counter(named.values())
    return Names({id: Text(f"{name}（{id}）", f"{name} ({id})") if shared[name] > 1 else Text(name, name) for id, name in named.items()})


def names_at(warehouse: Warehouse, viewer: Viewer, as_of: datetime | None = None) -> Names:
    """The same at a moment (default: now)."""
    with warehouse.cursor() as cursor:
        return project_names(cursor, version_at(cursor, as_of), viewer)


def listed(told: Sequence[Text]) -> Text:
    """The first of them, and that there are more."""
    more = "…" if len(told) > MOST else ""
    return Text("、".join(one.zh for one in told[:MOST]) + more, ", ".join(one.en for one in told[:MOST]) + more)
