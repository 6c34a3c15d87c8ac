"""Goal and limit of a KPI as lines on a chart."""

from __future__ import annotations

import plotly.graph_objects as go

from catalog.model import Kpi
from ui import charts, values
from ui.text import t

LABEL_PX = 76  # room at the right end for their words


def draw(figure: go.Figure, kpi: Kpi, horizontal: bool, scale: float = 1) -> None:
    """Goal and limit, their words beside the plot, never on the data; where they are one, one line."""
    goal, limit = (None if line is None else line * scale for line in (kpi.target.goal, kpi.target.limit))
    lines = [("chart.goal", goal, "dot", "right" if horizontal else "top right")] if goal is not None else []
    if limit is not None and limit != goal:
        lines.append(("chart.limit", limit, "dash", "right" if horizontal else "top left"))
    line = figure.add_hline if horizontal else figure.add_vline
    for key, value, dash, where in lines:
        line(
            value, line={"color": charts.TARGET, "width": 1.3, "dash": dash}, annotation_text=t(key, value=values.bar(value)),
            annotation_position=where, annotation_font={"size": 11, "color": charts.TARGET},
            annotation_yshift=0 if horizontal else 16,
        )  # fmt: skip
    if lines:
        figure.update_layout(margin={"r": LABEL_PX})
