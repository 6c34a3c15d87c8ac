"""The one way a chart is shown, and what all charts have in common: an empty figure, its colours, its axes.

Every chart comes with one sentence that says what it shows, its table and a download.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from catalog.kpi import Kpi
from ui.choices.periods import Span
from ui.drawing import tables
from ui.frame import notices
from ui.session import state
from ui.text import say
from ui.wording import markup

KEPT = 600  # charts of a kind
LINE, BAND, TARGET, MUTED = "#2b7a8c", "rgba(43,122,140,0.16)", "#b8860b", "#9aa7b1"
CLEAR = "rgba(0,0,0,0)"
CELL_INK = "#22303a"  # every fill of a status is light, in the dark theme too
BAR_PX, HEAD_PX, LEGEND_PX = 30, 70, 64
BELOW = {
    "xref": "container",
    "yref": "container",
    "x": 0,
    "y": 0,
    "yanchor": "bottom",
}  # a legend with the whole width, which takes no room from rows
Drawn = tuple[go.Figure, pl.DataFrame, str]  # a chart, its table, its sentence
_CONFIG = {"displayModeBar": False, "scrollZoom": False}


def present(found: Drawn | str, key: str, picked: Callable[[str], None] | None = None, sources: Callable[[], None] | None = None) -> None:
    """Draws what was found, as `show` does, or says why there is none."""
    if isinstance(found, str):
        notices.nothing_here(found)
    else:
        figure, frame, summary = found
        show(figure, frame, key, summary, picked, sources)


def show(
    figure: go.Figure | Sequence[go.Figure], frame: pl.DataFrame, key: str, summary: str, picked: Callable[[str], None] | None = None,
    sources: Callable[[], None] | None = None,
) -> None:  # fmt: skip
    """Draws a chart (or several side by side), the sentence that sums it up, its table twin and its download.

    `picked` is told which group was clicked: charts of groups carry their ids as custom data. `sources` draws the ways to the passports of its numbers,
    for a chart that no tile stands beside; the table unfolds together with them.
    """
    figures = [figure] if isinstance(figure, go.Figure) else list(figure)
    for number, (place, one) in enumerate(zip(st.columns(len(figures), gap="small"), figures, strict=True)):
        name = f"chart_{key}_{number}"
        if picked is None:
            place.plotly_chart(one, key=name, config=_CONFIG, alt=summary)
        else:
            place.plotly_chart(one, key=name, config=_CONFIG, alt=summary, on_select=partial(_tell, name, picked), selection_mode="points")
    st.caption(markup.plain(summary))
    tables.twin(frame, key, key, sources)


def _tell(name: str, picked: Callable[[str], None]) -> None:
    """Hands the id of the clicked point on; a click beside all points says nothing."""
    points = (state.get(name) or {}).get("selection", {}).get("points", [])
    for point in points[:1]:
        found = point.get("customdata")
        word = found[0] if isinstance(found, list) and found else found
        if isinstance(word, str) and word:
            picked(word)


def key(*words: str | None) -> str:
    """What a chart is known by and its file is called after: what was chosen, and nothing of what was not."""
    return "_".join(word for word in words if word)


def section(title: str, help: str | None = None) -> None:
    st.subheader(title, anchor=False, help=help)


def blank(height: int) -> go.Figure:
    """An empty figure in the style of all charts; the theme gives fonts and grid."""
    return go.Figure(
        layout={
            "height": height,
            "margin": {"l": 8, "r": 16, "t": 28, "b": 8},
            "paper_bgcolor": CLEAR,
            "plot_bgcolor": CLEAR,
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "hoverlabel": {"align": "left"},
            "dragmode": False,
        }
    )


def distinct(names: Sequence[str]) -> list[str]:
    """Names as the places of an axis, where those alike would fall on one: from the second on they bear a number."""
    seen, told = Counter[str](), list[str]()
    for name in names:
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return told


def rows_of(names: Sequence[str]) -> list[float]:
    """The range of an axis with one row a name: half a row beyond the first and the last, and no more."""
    return [-0.6, len(names) - 0.4]


def months(frame: pl.DataFrame) -> dict[str, str]:
    """Ticks of a month axis, few enough to stand upright."""
    first, last = frame["month"].min(), frame["month"].max()
    length = 1 if first is None else Span(first, last).months  # type: ignore[arg-type]
    step = next(step for most, step in ((6, 1), (18, 3), (30, 4), (60, 6), (10_000, 24)) if length <= most)
    return {"tickformat": "%y-%m", "dtick": f"M{step}"}


def axis(kpi: Kpi) -> dict[str, str]:
    """Short units stand at the ticks, longer ones beside the axis."""
    unit = say(kpi.unit)
    return {"ticksuffix": unit} if len(unit) == 1 and not unit.isalpha() else {"title_text": unit}


def steps(colours: Sequence[str]) -> list[tuple[float, str]]:
    """A colour scale of whole steps, one for each code."""
    n = len(colours)
    return [(edge, colour) for i, colour in enumerate(colours) for edge in (i / n, (i + 1) / n)]
