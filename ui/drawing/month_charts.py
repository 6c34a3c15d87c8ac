"""Charts over months, as functions of the frames of `read.numbers` by month: the course of a KPI, a duration's median and P90, stacked counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go
import polars as pl

from catalog.kpi import Kpi
from metrics.spc import Verdict
from ui.answers import settled
from ui.drawing import charts, course, events, target_lines
from ui.text import say, t
from ui.wording import held, values

ROOM, LEAST_ROOM, TIP = 0.12, 0.5, 0.06  # around a course: a share of its height, at least so much; above 100 no room for another tick
_SIGNALS: dict[Verdict, tuple[str, str]] = {
    "improvement": ("triangle-up", "#2f9e8a"),
    "concern": ("triangle-down", "#d1603d"),
    "high": ("triangle-up", "#7f9db3"),
    "low": ("triangle-down", "#7f9db3"),
}


def trend(kpi: Kpi, monthly: pl.DataFrame, closed: date, marks: events.Events | None = None) -> go.Figure:
    """The course by month with its interval as a band, goal and limit as lines, what is more than the usual ups and downs, and what happened meanwhile. `closed`: the last month that is over."""
    mine = held.barred(kpi, monthly.filter(pl.col("kpi") == kpi.id).sort("month"))
    figure = charts.blank(320)
    _band(figure, mine)
    _line(figure, kpi, mine, closed)
    _usual(figure, course.of(kpi, mine, closed))
    target_lines.over_months(figure, mine.drop_nulls("value"))
    figure.update_xaxes(**charts.months(mine), showgrid=False)
    figure.update_yaxes(**charts.axis(kpi), **_y_range(kpi, mine))
    if marks is not None:
        events.draw(figure, marks)
    return figure


def _line(figure: go.Figure, kpi: Kpi, mine: pl.DataFrame, closed: date) -> None:
    """The course itself; dotted towards the months that are not settled, which are rings."""
    known, rest = settled.parted(kpi, mine, closed)
    look = {"mode": "lines+markers", "line_color": charts.LINE, "line_width": 2.5}
    figure.add_trace(points(kpi, known, **look, marker={"size": 7}, name=say(kpi.name)))
    if rest.height:
        drawn = known.drop_nulls("value")["month"].implode()
        sizes = rest.select(pl.when(pl.col("month").is_in(drawn)).then(0).otherwise(7)).to_series().to_list()
        rings = {"size": sizes, "symbol": "circle-open", "line": {"width": 2}}
        figure.add_trace(points(kpi, rest, **look, line_dash="dot", marker=rings, name=t("chart.unsettled")))


def points(kpi: Kpi, monthly: pl.DataFrame, **look: object) -> go.Scatter:
    """Figures by month as a line, broken where a month has none; each tells its value and its cases."""
    told = [
        t("chart.hover", value=values.full(kpi, v), cases=values.cases(kpi, n))
        for v, n in monthly.select("value", "denominator").iter_rows()
    ]
    return go.Scatter(
        x=monthly["month"].to_list(), y=monthly["value"].to_list(), customdata=told, hovertemplate="%{x|%Y-%m}<br>%{customdata}<extra></extra>",
        connectgaps=False, **look,
    )  # fmt: skip


def _band(figure: go.Figure, mine: pl.DataFrame) -> None:
    """The interval of each month as a band."""
    known = mine.drop_nulls(["lower", "upper"])
    if known.is_empty():
        return
    months, edge = known["month"].to_list(), {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_scatter(x=months, y=known["upper"].to_list(), showlegend=False, **edge)
    figure.add_scatter(x=months, y=known["lower"].to_list(), fill="tonexty", fillcolor=charts.BAND, name=t("chart.interval"), **edge)


def _usual(figure: go.Figure, found: course.Course | None) -> None:
    """The range of the usual ups and downs as thin lines, and the points that a rule marks, in colour and shape."""
    if found is None:
        return
    line = {"mode": "lines", "line": {"color": charts.MUTED, "width": 1, "dash": "dot"}, "hoverinfo": "skip"}
    figure.add_scatter(x=found.months, y=found.chart.upper.tolist(), **line, name=t("course.usual"), legendgroup="usual")
    figure.add_scatter(x=found.months, y=found.chart.lower.tolist(), **line, showlegend=False, legendgroup="usual")
    for verdict, (shape, colour) in _SIGNALS.items():
        places = found.signals((verdict,))
        figure.add_scatter(
            x=[found.months[place] for place in places], y=[float(found.chart.values[place]) for place in places], mode="markers",
            marker={"size": 11, "symbol": shape, "color": colour}, name=t(f"course.{verdict}"), hoverinfo="skip", showlegend=bool(places),
        )  # fmt: skip


def durations(kpi: Kpi, monthly: pl.DataFrame) -> go.Figure:
    """Median and P90 by month; the goal as a line. Where all of them are short, in minutes."""
    figure = charts.blank(300)
    per_hour = 60 if values.short(kpi, *monthly["p90"].drop_nulls()) else 1
    for column, name, colour, dash in (("value", t("chart.median"), charts.LINE, "solid"), ("p90", t("chart.p90"), charts.MUTED, "dot")):
        figure.add_scatter(
            x=monthly["month"].to_list(), y=(monthly[column] * per_hour).to_list(), mode="lines+markers", name=name,
            line={"color": colour, "width": 2.5, "dash": dash}, marker={"size": 6},
        )  # fmt: skip
    target_lines.over_months(figure, held.barred(kpi, monthly), scale=per_hour)
    figure.update_xaxes(**charts.months(monthly), showgrid=False)
    figure.update_yaxes(title_text=t("unit.minutes") if per_hour > 1 else say(kpi.unit), rangemode="tozero")
    return figure


def stacked(frame: pl.DataFrame, parts: Sequence[tuple[str, str, str]], unit: str) -> go.Figure:
    """Stacked columns by month: `parts` are (column, name, colour). Each piece bears its column for whoever clicks on it."""
    figure = charts.blank(300)
    for column, name, colour in parts:
        figure.add_bar(
            x=frame["month"].to_list(), y=frame[column].to_list(), name=name, marker={"color": colour, "cornerradius": 3},
            customdata=[column] * frame.height,
        )  # fmt: skip
    figure.update_layout(barmode="stack", legend={"traceorder": "normal"})
    figure.update_xaxes(**charts.months(frame), showgrid=False)
    figure.update_yaxes(title_text=unit, tickformat=",")
    return figure


def _y_range(kpi: Kpi, mine: pl.DataFrame) -> dict[str, object]:
    """Shares and means as near as their interval and their bars allow, never beyond what can be; the rest starts at zero."""
    if kpi.kind not in ("rate", "ratio", "mean") or mine["value"].null_count() == mine.height:
        return {"rangemode": "tozero"} if kpi.kind != "nps" else {}
    bars = held.bars(mine)
    low = min([*mine["lower"].drop_nulls(), *mine["value"].drop_nulls(), *bars])
    high = max([*mine["upper"].drop_nulls(), *mine["value"].drop_nulls(), *bars])
    beyond = max((high - low) * ROOM, LEAST_ROOM)
    bottom, top = low - beyond if low < 0 else max(0, low - beyond), high + beyond
    return {"range": [bottom, min(100 + TIP * (100 - bottom), top) if high <= 100 else top]}
