"""The course of a few months as a small picture within a line of Markdown: no program has to be fetched and started to draw it."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise
from math import gcd

import polars as pl

from ui.drawing.charts import BAND, LINE

# The picture is stretched to the room it is given; lines and the point at the end keep their width.
_WIDE, _HIGH, _SIDE, _ABOVE = 100.0, 30.0, 2.0, 3.0


def image(course: Mapping[date, float | None], unsettled: Collection[date], words: str, beside: bool) -> str:
    """A Markdown image of one value a step, None where a step has none: there the line is broken. It is dotted towards the `unsettled` months at its end.

    `words` tell the course to whom cannot see it. `beside`: on a phone it may stand beside the figure, else below it (see screen.css).
    """
    place = "beside" if beside else "below"
    drawn = svg(list(course.values()), sum(month in unsettled for month in course))
    return f"![{words}](data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}#course-{place})"


def spaced(known: Mapping[date, float]) -> dict[date, float | None]:
    """One value a step from the first month to the last, in order; None where a step has none.

    A step is the longest that meets every month: between two figures of a quarter nothing is missing.
    """
    step = gcd(*(12 * (later.year - earlier.year) + later.month - earlier.month for earlier, later in pairwise(known)))
    return {month: known.get(month) for month in pl.date_range(min(known), max(known), f"{step}mo", eager=True)}


def svg(course: Sequence[float | None], dotted: int = 0) -> str:
    """The picture itself: the line of each unbroken run of months, `dotted` towards so many last steps, the ground below it, a point at the last value."""
    runs = _runs(course)
    edge = _place(len(course), len(course) - 1 - dotted)
    lines = "".join(_line(run, edge) for run in runs)
    grounds = "".join(
        f'<path d="M{run[0][0]:.1f},{_HIGH:g} L{_path(run)} L{run[-1][0]:.1f},{_HIGH:g}Z" fill="{BAND}" stroke="none"/>' for run in runs
    )
    x, y = runs[-1][-1]
    end = f'<path d="M{x:.1f},{y:.1f}h0" stroke-width="6"/>'
    look = f'stroke="{LINE}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    thin = "<style>path{vector-effect:non-scaling-stroke}</style>"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE:g} {_HIGH:g}" preserveAspectRatio="none" {look}>'
    return f"{head}{thin}{grounds}{lines}{end}</svg>"


def _runs(course: Sequence[float | None]) -> list[list[tuple[float, float]]]:
    """The places of the values that stand side by side without a month missing between them."""
    known = [value for value in course if value is not None]
    low, span = min(known), max(known) - min(known)
    places = [
        None
        if value is None
        else (_place(len(course), number), _HIGH - _ABOVE - (_HIGH - 2 * _ABOVE) * ((value - low) / span if span else 0.5))
        for number, value in enumerate(course)
    ]
    return [[place for place in run if place] for missing, run in groupby(places, key=lambda place: place is None) if not missing]


def _place(steps: int, number: int) -> float:
    return _SIDE + number * (_WIDE - 2 * _SIDE) / max(steps - 1, 1)


def _line(run: list[tuple[float, float]], edge: float) -> str:
    """A run of months: in one stroke up to the edge, in dots beyond it. A month by itself is a point."""
    solid, dots = [place for place in run if place[0] <= edge], [place for place in run if place[0] > edge]
    drawn = f'<path d="M{_path(solid)}h0" fill="none"/>' if solid else ""
    return drawn + (f'<path d="M{_path([*solid[-1:], *dots])}h0" fill="none" stroke-dasharray="1 4"/>' if dots else "")


def _path(run: Sequence[tuple[float, float]]) -> str:
    return " L".join(f"{x:.1f},{y:.1f}" for x, y in run)
