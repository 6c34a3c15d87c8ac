"""Goal and limit on a chart: one line where they are one, a step for each month or a mark for each group where they differ.

They are those of the frame (`held.barred`), by which each month and group is judged, never those of somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import plotly.graph_objects as go
import polars as pl

from ui.drawing import charts
from ui.text import t
from ui.wording import held, values

LABEL_PX = 76  # room at the right end for their words
WIDTH, DASHES = 1.3, {"goal": "dot", "limit": "dash"}
MARKS = {"goal": 9, "limit": 20}  # pixels of a group's own: what it is judged by is the longer one
_FONT = {"size": 11, "color": charts.TARGET}
Name = Literal["goal", "limit"]


def over_months(figure: go.Figure, monthly: pl.DataFrame, scale: float = 1) -> None:
    """Lines from the first month to the last, their words at the right end, never on the data; those that move step half-way between two months."""
    for name in _drawn(monthly):
        bars = monthly[name] * scale
        if held.shared(bars):
            figure.add_hline(bars[0], line=_line(name))
        else:
            words = ["" if bar is None else t(f"chart.{name}", value=values.bar(bar)) for bar in bars]
            figure.add_scatter(
                x=monthly["month"].to_list(), y=bars.to_list(), mode="lines", line={**_line(name), "shape": "hvh"}, customdata=words,
                hovertemplate="%{x|%Y-%m}<br>%{customdata}<extra></extra>", showlegend=False,
            )  # fmt: skip
        last = bars.drop_nulls()[-1]
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", y=last, text=t(f"chart.{name}", value=values.bar(last)), showarrow=False, font=_FONT
        )
        figure.update_layout(margin={"r": LABEL_PX})


def of_groups(figure: go.Figure, frame: pl.DataFrame, names: Sequence[str]) -> None:
    """Upright lines; where groups have goals or limits of their own, a mark in the row of each. `names`: what the rows are called on the chart."""
    for name in _drawn(frame):
        if held.shared(frame[name]):
            figure.add_vline(
                frame[name][0], line=_line(name), annotation_text=t(f"chart.{name}", value=values.bar(frame[name][0])),
                annotation_position="top right" if name == "goal" else "top left", annotation_font=_FONT, annotation_yshift=16,
            )  # fmt: skip
            figure.update_layout(margin={"r": LABEL_PX})
        else:
            figure.add_scatter(
                x=frame[name].to_list(), y=list(names), mode="markers", name=t(f"chart.own_{name}"), showlegend=True,
                marker={"symbol": "line-ns-open", "size": MARKS[name], "color": charts.TARGET, "line": {"width": 2}},
                hovertext=[None if bar is None else t(f"chart.{name}", value=values.bar(bar)) for bar in frame[name]],
                hovertemplate="%{y}<br>%{hovertext}<extra></extra>",
            )  # fmt: skip


def _line(name: Name) -> dict[str, object]:
    return {"color": charts.TARGET, "width": WIDTH, "dash": DASHES[name]}


def _drawn(frame: pl.DataFrame) -> list[Name]:
    """What there is to draw; a limit that is the goal everywhere is one line with it."""
    there: list[Name] = [name for name in ("goal", "limit") if frame[name].null_count() < frame.height]
    return ["goal"] if len(there) > 1 and frame["goal"].equals(frame["limit"]) else there
