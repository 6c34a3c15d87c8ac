"""Charts as functions of the frames of `read.numbers`, and the one way a chart is shown.

Every chart comes with one sentence that says what it shows, its table and a download.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from catalog.model import Events, Kpi
from ui import course, events, notices, sentences, state, status, tables, values
from ui.periods import Span
from ui.text import say, t

KEPT = 600  # charts of a kind
LINE, BAND, TARGET, MUTED = "#2b7a8c", "rgba(43,122,140,0.16)", "#b8860b", "#9aa7b1"
CLEAR = "rgba(0,0,0,0)"
CELL_INK = "#22303a"  # every fill of a status is light, in the dark theme too
BAR_PX, HEAD_PX, LEGEND_PX, MOST_BARS = 30, 70, 64, 20
BELOW = {
    "xref": "container",
    "yref": "container",
    "x": 0,
    "y": 0,
    "yanchor": "bottom",
}  # a legend with the whole width, which takes no room from rows
ROOM, LEAST_ROOM, TIP = 0.12, 0.5, 0.06  # around a course: a share of its height, at least so much; above 100 no room for another tick
AROUND = 0.04  # beyond the outermost dot or bar, a share of the width
LABEL_PX = 76  # room at the right end for the words of goal and limit
_SIGNALS = {
    "improvement": ("triangle-up", "#2f9e8a"),
    "concern": ("triangle-down", "#d1603d"),
    "high": ("triangle-up", "#7f9db3"),
    "low": ("triangle-down", "#7f9db3"),
}
Drawn = tuple[go.Figure, pl.DataFrame, str]  # a chart, its table, its sentence
_CONFIG = {"displayModeBar": False, "scrollZoom": False}


def present(found: Drawn | str, key: str) -> None:
    """Draws what was found, or says why there is none."""
    if isinstance(found, str):
        notices.nothing_here(found)
    else:
        figure, frame, summary = found
        show(figure, frame, key, summary)


def show(
    figure: go.Figure | Sequence[go.Figure], frame: pl.DataFrame, key: str, summary: str, picked: Callable[[str], None] | None = None
) -> None:
    """Draws a chart (or several side by side), the sentence that sums it up, its table twin and its download.

    `picked` is told which group was clicked: charts of groups carry their ids as custom data.
    """
    figures = [figure] if isinstance(figure, go.Figure) else list(figure)
    for number, (place, one) in enumerate(zip(st.columns(len(figures), gap="small"), figures, strict=True)):
        name = f"chart_{key}_{number}"
        if picked is None:
            place.plotly_chart(one, key=name, config=_CONFIG, alt=summary)
        else:
            place.plotly_chart(one, key=name, config=_CONFIG, alt=summary, on_select=partial(_tell, name, picked), selection_mode="points")
    st.caption(summary)
    tables.twin(frame, key, key)


def _tell(name: str, picked: Callable[[str], None]) -> None:
    """Hands the id of the clicked point on; a click beside all points says nothing."""
    points = (state.get(name) or {}).get("selection", {}).get("points", [])
    for point in points[:1]:
        found = point.get("customdata")
        word = found[0] if isinstance(found, list) and found else found
        if isinstance(word, str):
            picked(word)


def section(title: str, help: str | None = None) -> None:
    st.subheader(title, anchor=False, help=help)


# ---- figures ------------------------------------------------------------------------------------------------------


def trend(kpi: Kpi, monthly: pl.DataFrame, marks: Sequence[events.Event] = ()) -> go.Figure:
    """The course by month with its interval as a band, goal and limit as lines, what is more than the usual ups and downs, and what was changed on purpose."""
    mine = monthly.filter(pl.col("kpi") == kpi.id).sort("month")
    figure = blank(320)
    known = mine.filter(pl.col("lower").is_not_null() & pl.col("upper").is_not_null())
    if known.height:
        edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
        figure.add_scatter(x=known["month"].to_list(), y=known["upper"].to_list(), **edge)
        figure.add_scatter(
            x=known["month"].to_list(),
            y=known["lower"].to_list(),
            fill="tonexty",
            fillcolor=BAND,
            **{**edge, "showlegend": True, "name": t("chart.interval")},
        )
    hover = [t("chart.hover", value=values.full(kpi, v), n=values.count(n)) for v, n in mine.select("value", "denominator").iter_rows()]
    figure.add_scatter(
        x=mine["month"].to_list(),
        y=mine["value"].to_list(),
        mode="lines+markers",
        line={"color": LINE, "width": 2.5},
        marker={"size": 7},
        name=say(kpi.name),
        customdata=hover,
        hovertemplate="%{x|%Y-%m}<br>%{customdata}<extra></extra>",
        connectgaps=False,
    )
    _usual(figure, kpi, mine)
    _target_lines(figure, kpi, horizontal=True)
    figure.update_xaxes(**months(mine), showgrid=False)
    figure.update_yaxes(**axis(kpi), **_y_range(kpi, mine))
    events.draw(figure, marks)
    return figure


def _usual(figure: go.Figure, kpi: Kpi, mine: pl.DataFrame) -> None:
    """The range of the usual ups and downs as thin lines, and the points that a rule marks, in colour and shape."""
    found = course.of(kpi, mine)
    if found is None:
        return
    line = {"mode": "lines", "line": {"color": MUTED, "width": 1, "dash": "dot"}, "hoverinfo": "skip"}
    figure.add_scatter(x=found.months, y=found.chart.upper.tolist(), **line, name=t("course.usual"), legendgroup="usual")
    figure.add_scatter(x=found.months, y=found.chart.lower.tolist(), **line, showlegend=False, legendgroup="usual")
    for verdict, (shape, colour) in _SIGNALS.items():
        places = [place for place in range(len(found.months)) if course.told(kpi, found, place) == verdict]
        figure.add_scatter(
            x=[found.months[place] for place in places], y=[float(found.chart.values[place]) for place in places], mode="markers",
            marker={"size": 11, "symbol": shape, "color": colour}, name=t(f"course.{verdict}"), hoverinfo="skip", showlegend=bool(places),
        )  # fmt: skip


def _cases(kpi: Kpi, row: Mapping[str, object]) -> str:
    """How many cases a bar rests on; of events that happen to something, how many happened to how much of it."""
    n = values.count(row["denominator"])  # type: ignore[arg-type]
    if isinstance(kpi.measure, Events) and kpi.measure.exposure is not None and kpi.measure.amount is None:
        return t("tile.share", k=values.count(row["numerator"]), n=n)  # type: ignore[arg-type]
    return t("tile.n", n=n)


def bars(kpi: Kpi, frame: pl.DataFrame, by: str, label: Callable[[str], str] | None = None) -> go.Figure:
    """One bar a group, the worst on top, coloured by status, with its symbol, value and n."""
    mine = sentences.worst_first(kpi, frame).filter(pl.col("value").is_not_null()).head(MOST_BARS).reverse()
    names = [sentences.group(value, label) for value in mine[by]]
    looks = [status.look(code) for code in mine["status"]]
    texts = [
        f"{look.symbol} {values.full(kpi, row['value'])}  ·  {_cases(kpi, row)}" for look, row in zip(looks, mine.to_dicts(), strict=True)
    ]
    figure = blank(HEAD_PX + BAR_PX * max(mine.height, 2))
    figure.add_bar(
        x=mine["value"].to_list(),
        y=names,
        orientation="h",
        marker={"color": [look.fill for look in looks], "cornerradius": 4},
        insidetextfont={"color": CELL_INK},
        text=texts,
        textposition="auto",
        insidetextanchor="start",
        customdata=mine[by].to_list(),
        hovertemplate="%{y}<br>%{text}<extra></extra>",
        showlegend=False,
    )
    _target_lines(figure, kpi, horizontal=False)
    figure.update_yaxes(type="category", showgrid=False, automargin=True)
    figure.update_xaxes(**axis(kpi), **_x_range(kpi, [*mine["value"], 0.0], from_zero=True), showgrid=False)
    return figure


def dots(kpi: Kpi, frame: pl.DataFrame, by: str, label: Callable[[str], str] | None = None) -> go.Figure:
    """One dot a group with its interval: who differs, and who only seems to."""
    mine = sentences.worst_first(kpi, frame).filter(pl.col("value").is_not_null()).reverse()
    names = [sentences.group(value, label) for value in mine[by]]
    figure = blank(HEAD_PX + LEGEND_PX + 26 * max(mine.height, 2))
    rows = list(zip(names, mine.iter_rows(named=True), strict=True))
    for code, look in status.LOOKS.items():
        if same := [(name, row) for name, row in rows if row["status"] == code]:
            figure.add_scatter(**_dots_of(kpi, look, same, by), name=status.word(code))
    _target_lines(figure, kpi, horizontal=False)
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=names, automargin=True, range=rows_of(names))
    ends = [*mine["value"], *mine["lower"].drop_nulls(), *mine["upper"].drop_nulls()]
    figure.update_xaxes(**axis(kpi), **_x_range(kpi, ends), showgrid=False)
    figure.update_layout(showlegend=True, legend=BELOW, margin={"b": LEGEND_PX})
    return figure


def _dots_of(kpi: Kpi, look: status.Look, rows: Sequence[tuple[str, dict[str, Any]]], by: str) -> dict[str, object]:
    """The dots of one status: its shape and its colour, the interval as a line."""
    ends = [(row["value"], row["lower"], row["upper"]) for _, row in rows]
    above = [0 if upper is None else upper - value for value, _, upper in ends]
    below = [0 if lower is None else value - lower for value, lower, _ in ends]
    hover = [t("chart.hover", value=values.full(kpi, row["value"]), n=values.count(row["denominator"])) for _, row in rows]
    return {
        "x": [value for value, _, _ in ends],
        "y": [name for name, _ in rows],
        "mode": "markers",
        "marker": {"size": 11, "color": look.mark, "symbol": look.shape, "line": {"width": 2, "color": look.mark}},
        "error_x": {
            "type": "data", "symmetric": False, "array": above, "arrayminus": below, "color": MUTED, "thickness": 1.5, "width": 0,
        },
        "customdata": [row[by] for _, row in rows],
        "hovertext": [f"{status.said_text(kpi, row)} · {words}" for (_, row), words in zip(rows, hover, strict=True)],
        "hovertemplate": "%{y}<br>%{hovertext}<extra></extra>",
    }  # fmt: skip


def durations(kpi: Kpi, monthly: pl.DataFrame) -> go.Figure:
    """Median and P90 by month; the goal as a line. Where all of them are short, in minutes."""
    figure = blank(300)
    per_hour = 60 if values.short(kpi, *monthly["p90"].drop_nulls()) else 1
    for column, name, colour, dash in (("value", t("chart.median"), LINE, "solid"), ("p90", t("chart.p90"), MUTED, "dot")):
        figure.add_scatter(
            x=monthly["month"].to_list(), y=(monthly[column] * per_hour).to_list(), mode="lines+markers", name=name,
            line={"color": colour, "width": 2.5, "dash": dash}, marker={"size": 6},
        )  # fmt: skip
    _target_lines(figure, kpi, horizontal=True, scale=per_hour)
    figure.update_xaxes(**months(monthly), showgrid=False)
    figure.update_yaxes(title_text=t("unit.minutes") if per_hour > 1 else say(kpi.unit), rangemode="tozero")
    return figure


def stacked(frame: pl.DataFrame, parts: Sequence[tuple[str, str, str]], unit: str) -> go.Figure:
    """Stacked columns by month: `parts` are (column, name, colour)."""
    figure = blank(300)
    for column, name, colour in parts:
        figure.add_bar(x=frame["month"].to_list(), y=frame[column].to_list(), name=name, marker={"color": colour, "cornerradius": 3})
    figure.update_layout(barmode="stack", legend={"traceorder": "normal"})
    figure.update_xaxes(**months(frame), showgrid=False)
    figure.update_yaxes(title_text=unit, tickformat=",")
    return figure


# ---- parts --------------------------------------------------------------------------------------------------------


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


def _target_lines(figure: go.Figure, kpi: Kpi, horizontal: bool, scale: float = 1) -> None:
    """Goal and limit, their words beside the plot, never on the data; where they are one, one line."""
    goal, limit = (None if line is None else line * scale for line in (kpi.target.goal, kpi.target.limit))
    lines = [("chart.goal", goal, "dot", "right" if horizontal else "top right")] if goal is not None else []
    if limit is not None and limit != goal:
        lines.append(("chart.limit", limit, "dash", "right" if horizontal else "top left"))
    draw = figure.add_hline if horizontal else figure.add_vline
    for key, value, dash, where in lines:
        draw(
            value, line={"color": TARGET, "width": 1.3, "dash": dash}, annotation_text=t(key, value=values.bar(value)),
            annotation_position=where, annotation_font={"size": 11, "color": TARGET},
            annotation_yshift=0 if horizontal else 16,
        )  # fmt: skip
    if lines:
        figure.update_layout(margin={"r": LABEL_PX})


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


def _x_range(kpi: Kpi, ends: Sequence[float], from_zero: bool = False) -> dict[str, object]:
    """From the least to the most that is drawn, goal and limit too. Plotly's own range makes room for the words of the bars once more, beside the margin."""
    drawn = [*ends, *(bar for bar in (kpi.target.goal, kpi.target.limit) if bar is not None)]
    low, high = min(drawn, default=0.0), max(drawn, default=0.0)
    beyond = (high - low) * AROUND
    return {"range": [0 if from_zero and low == 0 else low - beyond, high + beyond]} if high > low else {}


def _y_range(kpi: Kpi, mine: pl.DataFrame) -> dict[str, object]:
    """Shares and means as near as their interval and their bars allow, never beyond what can be; the rest starts at zero."""
    if kpi.kind not in ("rate", "ratio", "mean") or mine["value"].null_count() == mine.height:
        return {"rangemode": "tozero"} if kpi.kind != "nps" else {}
    bars = [bar for bar in (kpi.target.goal, kpi.target.limit) if bar is not None]
    low = min([*mine["lower"].drop_nulls(), *mine["value"].drop_nulls(), *bars])
    high = max([*mine["upper"].drop_nulls(), *mine["value"].drop_nulls(), *bars])
    beyond = max((high - low) * ROOM, LEAST_ROOM)
    bottom, top = low - beyond if low < 0 else max(0, low - beyond), high + beyond
    return {"range": [bottom, min(100 + TIP * (100 - bottom), top) if high <= 100 else top]}
