"""Which projects a scope comes to: those that it names, in its regions and of its types."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from pipelines.read import Scope
from ui.answers import ask


def projects_of(scope: Scope) -> Collection[str] | None:
    """The projects of a scope; None: all, also those that no register names."""
    if not (scope.projects or scope.regions or scope.property_types):
        return None
    found = ask.projects()
    for column, chosen in (("project", scope.projects), ("region", scope.regions), ("property_type", scope.property_types)):
        if chosen:
            found = found.filter(pl.col(column).is_in(list(chosen)))
    return set(found["project"])


def touching(frame: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """The rows of which one of the `projects` is one of the scope."""
    inside = projects_of(scope)
    return (
        frame if inside is None or frame.is_empty() else frame.filter(pl.col("projects").list.set_intersection(list(inside)).list.len() > 0)
    )


def within(frame: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """The rows whose `project` a scope comes to."""
    inside = projects_of(scope)
    return frame if inside is None else frame.filter(pl.col("project").is_in(list(inside)))
