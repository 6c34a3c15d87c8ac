"""What was changed on purpose, as marks on the course of the KPI that it should move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import plotly.graph_objects as go
import polars as pl

from catalog.model import Kpi
from pipelines.read import Scope
from ui import ask, tables, trust
from ui.text import t

INK = "#8a6d3b"


@dataclass(frozen=True)
class Event:
    """An intervention: since when, what, and at how many projects of the scope."""

    day: date
    name: str
    projects: int


def of(kpi: Kpi, scope: Scope) -> list[Event]:
    """The interventions on a KPI that began within the months of a scope, at its projects; oldest first."""
    inside, found = trust.projects_of(scope), ask.interventions()
    found = found.filter(pl.col("kpi") == kpi.id, pl.col("started").is_not_null())
    if inside is not None:
        found = found.filter(pl.col("project").is_in(list(inside)))
    grouped = found.group_by("started", "name").agg(pl.col("project").n_unique().alias("n")).sort("started", "name")
    spanned = (Event(day, name, n) for day, name, n in grouped.iter_rows())
    return [event for event in spanned if _within(event.day, scope)]


def _within(day: date, scope: Scope) -> bool:
    month = day.replace(day=1)
    return (scope.start is None or month >= scope.start) and (scope.end is None or month <= scope.end)


def draw(figure: go.Figure, events: Sequence[Event]) -> None:
    """A numbered line for each; the words stand in the sentence below and in the hover."""
    for place, event in enumerate(events):
        figure.add_shape(
            type="line", x0=event.day, x1=event.day, y0=0, y1=1, yref="paper", line={"color": INK, "width": 1.2, "dash": "dot"}
        )
        figure.add_annotation(
            x=event.day, y=0, yref="paper", yanchor="bottom", text=number(place), showarrow=False, hovertext=words(event), font={"size": 14},
        )  # fmt: skip


def sentence(events: Sequence[Event]) -> str:
    """The numbered events in words."""
    if not events:
        return ""
    listed = t("word.semicolon").join(
        f"{number(place)} {words(replace(event, name=tables.plain(event.name)))}" for place, event in enumerate(events)
    )
    return t("events.sentence", events=listed)


def words(event: Event) -> str:
    return t("events.one", day=f"{event.day:%Y-%m-%d}", name=event.name, n=event.projects)


def number(place: int) -> str:
    """①, ②, … and (21) beyond them."""
    return chr(0x2460 + place) if place < 20 else f"({place + 1})"
