"""What projects are called, for the sentences that this room says itself: people know a project by its name, not by its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import duckdb

from catalog.words import Text
from pipelines.publishing.fractions import spans_of
from pipelines.scope import OWNER, Scope

MOST = 5  # that a sentence names


def project_names(cursor: duckdb.DuckDBPyConnection, version: int) -> dict[str, Text]:
    """By number, as the register calls them at a version; those that share a name bear their number."""
    named = dict(spans_of(cursor, version, Scope(), OWNER).drop_nulls("name").select("project", "name").iter_rows())
    shared = Counter(named.values())
    return {id: Text(f"{name}（{id}）", f"{name} ({id})") if shared[name] > 1 else Text(name, name) for id, name in named.items()}


def called(names: dict[str, Text], id: str) -> Text:
    """One project's name; its number where the register has none."""
    return names.get(id) or Text(id, id)


def listed(told: Sequence[Text]) -> Text:
    """The first of them, and that there are more."""
    more = "…" if len(told) > MOST else ""
    return Text("、".join(one.zh for one in told[:MOST]) + more, ", ".join(one.en for one in told[:MOST]) + more)
