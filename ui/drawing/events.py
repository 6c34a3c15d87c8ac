"""What happened while a KPI ran its course, on its chart: what was changed on purpose, actions, and what came from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import plotly.graph_objects as go
import polars as pl

from catalog import registry
from catalog.kpi import Kpi
from pipelines.read import Scope, shift
from ui.answers import ask
from ui.choices import places
from ui.text import say, t
from ui.wording import sentences

MOST = 6  # on one chart: those at the most projects, the latest first
STRUCK = 0.05  # of the projects; what struck fewer moves no figure of all of them
APART_DAYS = 3  # a storm reaches one site after the other; what begins later is another event
APART, LEVEL_PX = 14, 16  # of the width of a chart on a phone is one mark; what is nearer to one before it stands above that
HALF_MONTH = timedelta(
    days=15
)  # a month's point stands at its first day and is that of its middle: what happened on the 12th is drawn before it
INK = {"intervention": "138,109,59", "action": "122,90,160", "emergency": "179,55,59"}
Source = Literal["intervention", "action", "emergency"]


@dataclass(frozen=True)
class Event:
    """Since when, until when (None: one day, or still going on), what, and at how many projects of the scope."""

    source: Source
    start: date
    end: date | None
    name: str
    projects: int


@dataclass(frozen=True)
class Events:
    """Those that are drawn, oldest first, the months they are drawn in, how many from outside struck too few projects, and how many more there are."""

    drawn: tuple[Event, ...]
    first: date
    last: date
    small: int
    others: int


def of(kpi: Kpi, scope: Scope, months: pl.Series) -> Events:
    """What happened in the months of a chart at the projects of a scope."""
    found, known = (places.within(frame, scope) for frame in (ask.happenings(), ask.projects()))
    return among(kpi, found, months.min(), shift(months.max(), 1) - timedelta(days=1), known.height)  # type: ignore[arg-type]


def among(kpi: Kpi, found: pl.DataFrame, first: date, last: date, projects: int) -> Events:
    """Of the rows of `read.happenings` at so many projects those that bear on a KPI between two days."""
    until = pl.max_horizontal("started", "ended")
    mine = found.filter(pl.col("kpi").is_null() | (pl.col("kpi") == kpi.id), pl.col("started") <= last, until >= first).sort("started")
    outside = pl.col("source") == "emergency"
    begins = (pl.col("started").diff() > timedelta(days=APART_DAYS)).fill_null(True)
    alike = pl.when(outside).then(pl.when(begins).then("started").forward_fill().over("source", "name")).otherwise("started")
    ends = pl.when(outside).then(None).otherwise("ended")
    known = mine.with_columns(ended=pl.when(outside).then(until).otherwise("ended"))
    grouped = known.group_by("source", "name", _alike=alike, _ends=ends).agg(
        pl.col("started").min(), pl.col("ended").max(), pl.col("text").drop_nulls().first(), n=pl.col("project").n_unique()
    )
    kept = grouped.filter(~outside | (pl.col("n") >= STRUCK * projects)).sort("n", "started", "name", descending=True)
    drawn = kept.head(MOST).sort("started", "source", "name")
    return Events(tuple(_event(row) for row in drawn.to_dicts()), first, last, grouped.height - kept.height, kept.height - drawn.height)


def _event(row: dict[str, object]) -> Event:
    start, end, name = row["started"], row["ended"], str(row["name"])
    assert isinstance(start, date)
    if row["source"] == "emergency":
        labels = {value.code: say(value.label) for value in registry.dataset("emergencies").column("type").values}
        kind = labels.get(name, name)
        name = t("events.emergency", kind=kind, text=row["text"]) if row["text"] else kind
        end = end if end != start else None
    elif row["source"] == "action":
        name = t("events.action", name=name)
    return Event(row["source"], start, end if isinstance(end, date) else None, name, int(str(row["n"])))  # type: ignore[arg-type]


def _at(day: date, events: Events) -> date:
    """Where a day stands on an axis of months."""
    return max(day - HALF_MONTH, events.first)


def draw(figure: go.Figure, events: Events) -> None:
    """A numbered line for each, a ground for what lasted; the words stand in the sentence below and in the hover."""
    for event in events.drawn:
        ink, start = INK[event.source], _at(event.start, events)
        if event.end is not None:
            figure.add_shape(
                type="rect", x0=start, x1=_at(min(event.end, events.last), events), y0=0, y1=1, yref="paper", layer="below", fillcolor=f"rgba({ink},0.12)", line={"width": 0}
            )  # fmt: skip
        figure.add_shape(
            type="line", x0=start, x1=start, y0=0, y1=1, yref="paper", line={"color": f"rgb({ink})", "width": 1.2, "dash": "dot"}
        )
    for place, (event, level) in enumerate(zip(events.drawn, _levels(events), strict=True)):
        figure.add_annotation(
            x=_at(event.start, events), y=0, yref="paper", yshift=level * LEVEL_PX, xanchor="left", yanchor="bottom", text=number(place),
            showarrow=False, hovertext=f"{number(place)} {words(event)}", font={"size": 14},
        )  # fmt: skip


def _levels(events: Events) -> list[int]:
    """How high the mark of each event stands at its line: above those that it would touch."""
    apart, levels, last = (events.last - events.first) / APART, list[int](), list[date]()
    for event in events.drawn:
        here = _at(event.start, events)
        level = next((level for level, at in enumerate(last) if here - at >= apart), len(last))
        last[level : level + 1] = [here]
        levels.append(level)
    return levels


def sentence(events: Events) -> str:
    """The numbered events in words, and how many others there are and why they are not drawn."""
    listed = t("word.semicolon").join(f"{number(place)} {words(event)}" for place, event in enumerate(events.drawn))
    small = t("events.small_too" if listed else "events.small", n=events.small) if events.small else ""
    others = t("events.others", n=events.others, most=MOST) if events.others else ""
    return sentences.together(t("events.sentence", events=listed) if listed else "", small, others)


def words(event: Event) -> str:
    return t("events.one", when=_when(event), name=event.name, n=event.projects)


def _when(event: Event) -> str:
    if event.end is not None:
        return t("events.span", start=f"{event.start:%Y-%m-%d}", end=f"{event.end:%Y-%m-%d}")
    return f"{event.start:%Y-%m-%d}" if event.source == "emergency" else t("events.since", day=f"{event.start:%Y-%m-%d}")


def number(place: int) -> str:
    """①, ②, …"""
    return chr(0x2460 + place)
