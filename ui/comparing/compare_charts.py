"""One's own project among its peers, as figures: KPI by KPI, by rank with its plausible range, and by the course of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl
from plotly.subplots import make_subplots

from catalog.kpi import Kpi
from ui.answers import settled
from ui.answers.names import Names
from ui.drawing import charts, month_charts
from ui.drawing.ranking import OTHERS, OWN
from ui.text import say, t
from ui.wording import held

BETTER, WORSE = "#2f9e8a", "#d1603d"
ROW_PX, SMALL_PX, ACROSS = 30, 130, 3


def dumbbell(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> go.Figure:
    """One line a KPI: one's own dot with its interval, the peers' diamond, and between them a bar that is coloured only where chance does not explain it.

    `rows`: value, lower, upper, peers, look (better, worse, alike, in_full, withheld).
    """
    figure = charts.blank(charts.HEAD_PX + charts.LEGEND_PX + ROW_PX * max(len(rows), 2))
    for look, colour in (("better", BETTER), ("worse", WORSE), ("alike", OTHERS), ("in_full", OTHERS), ("withheld", charts.CLEAR)):
        ends = [(row, name) for row, name in zip(rows, names, strict=True) if row["look"] == look]
        figure.add_scatter(
            x=[x for row, _ in ends for x in (row["value"], row["peers"], None)], y=[y for _, name in ends for y in (name, name, None)],
            mode="lines", line={"color": colour, "width": 4}, name=t(f"compare.{look}"), hoverinfo="skip", showlegend=bool(ends),
        )  # fmt: skip
    above = [0 if row["upper"] is None else row["upper"] - row["value"] for row in rows]
    below = [0 if row["lower"] is None else row["value"] - row["lower"] for row in rows]
    figure.add_scatter(
        x=[row["peers"] for row in rows], y=list(names), mode="markers", name=t("compare.peers"),
        marker={"size": 10, "symbol": "diamond-open", "color": OTHERS, "line": {"width": 2}}, hovertemplate="%{y}<br>%{x:.1f}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        x=[row["value"] for row in rows], y=list(names), mode="markers", name=t("compare.own"), marker={"size": 11, "color": OWN},
        error_x={"type": "data", "symmetric": False, "array": above, "arrayminus": below, "color": OWN, "thickness": 1.2, "width": 0},
        hovertemplate="%{y}<br>%{x:.1f}<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=list(names)[::-1], automargin=True)
    figure.update_xaxes(ticksuffix="%", showgrid=True)
    figure.update_layout(legend=charts.BELOW, margin={"b": charts.LEGEND_PX})
    return figure


def multiples(kpi: Kpi, monthly: pl.DataFrame, projects: Sequence[str], names: Names, closed: date) -> go.Figure:
    """A small course of each project, all on the same axes, dotted where it is not settled; one's own first and in colour. `closed`: the last month that is over."""
    rows = -(-len(projects) // ACROSS)
    heads = [names[id] for id in projects]
    figure = make_subplots(rows=rows, cols=ACROSS, shared_xaxes=True, shared_yaxes="all", subplot_titles=heads, horizontal_spacing=0.03)
    for place, id in enumerate(projects):
        mine = monthly.filter(pl.col("project") == id).sort("month")
        known, rest = settled.parted(kpi, mine, closed)
        look = {"mode": "lines", "line_color": OTHERS if place else OWN, "line_width": 1.6 if place else 2.4}
        for part, dash in ((known, "solid"), (rest, "dot")):
            figure.add_trace(month_charts.points(kpi, part, **look, line_dash=dash), row=place // ACROSS + 1, col=place % ACROSS + 1)
    _bars(figure, held.barred(kpi, monthly), projects)
    base = charts.blank(SMALL_PX * rows + 40).layout
    figure.update_layout(
        height=base.height, margin={"l": 8, "r": 8, "t": 32, "b": 8}, paper_bgcolor=charts.CLEAR, plot_bgcolor=charts.CLEAR
    )
    figure.update_layout(showlegend=False, dragmode=False)
    figure.update_annotations(font_size=12)
    figure.update_xaxes(showgrid=False, tickformat="%y-%m", nticks=4)
    figure.update_yaxes(nticks=4, title_text=None)
    figure.update_yaxes(title_text=say(kpi.unit), row=1, col=1)
    return figure


def _bars(figure: go.Figure, monthly: pl.DataFrame, projects: Sequence[str]) -> None:
    """What each small course is held against, the limit, else the goal: one line, or where they differ each project's own, month by month."""
    bars = monthly.with_columns(bar=pl.coalesce("limit", "goal")).sort("month")
    line = {"color": charts.TARGET, "width": 1, "dash": "dot"}
    if bars["bar"].null_count() == bars.height:
        return
    if held.shared(bars["bar"]):
        figure.add_hline(bars["bar"][0], line=line)
        return
    for place, id in enumerate(projects):
        mine = bars.filter(pl.col("project") == id)
        figure.add_scatter(
            x=mine["month"].to_list(), y=mine["bar"].to_list(), mode="lines", line={**line, "shape": "hvh"}, hoverinfo="skip",
            row=place // ACROSS + 1, col=place % ACROSS + 1,
        )  # fmt: skip
