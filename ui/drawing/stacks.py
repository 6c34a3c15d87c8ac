"""Counts of one group above the other, each cut into its kinds: who needs what, and how much of it."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from ui.drawing import charts

Kinds = Sequence[tuple[str, str, str]]  # column, its name in words, its colour
ROW_PX, MOST, LEAST_TEXT = 28, 25, 10  # pixels of a row, rows, and of a figure; a smaller one is left to the table
WORST, BAD, NEAR, SOON, CALM, QUIET = "#b3373b", "#d1603d", "#eeb066", "#f3d9a4", "#8cc9bb", "#a9b4bd"


def figure(names: Sequence[str], frame: pl.DataFrame, kinds: Kinds, ids: Sequence[str] = ()) -> go.Figure:
    """One bar a row of `frame` (as many `names`), the first on top. With `ids` of the rows, each piece bears `id:column` for whoever clicks on it."""
    shown = frame.head(MOST).reverse()
    rows, whole = (
        charts.distinct(names[:MOST])[::-1],
        shown.select(pl.sum_horizontal(*(column for column, _, _ in kinds))).to_series().to_list(),
    )
    drawn = charts.blank(charts.HEAD_PX + charts.LEGEND_PX + ROW_PX * max(shown.height, 2))
    for column, name, colour in kinds:
        counts = shown[column].to_list()
        if not any(counts):  # a kind that nothing is of needs no place in the legend
            continue
        drawn.add_bar(
            customdata=[f"{id}:{column}" for id in ids[:MOST]][::-1] or None, x=counts, y=rows, orientation="h", name=name, marker={"color": colour, "cornerradius": 3},
            text=[f"{n:,}" if 0 < n < total else "" for n, total in zip(counts, whole, strict=True)], textposition="inside", insidetextanchor="middle", textangle=0, textfont={"size": 11}, hovertemplate="%{y}<br>" + name + " %{x:,}<extra></extra>",
        )  # fmt: skip
    for row, total in zip(rows, whole, strict=True):  # a lone figure behind a bar is read as all of it
        drawn.add_annotation(x=total, y=row, text=f"{total:,}", xanchor="left", showarrow=False, font={"size": 11})
    drawn.update_layout(
        barmode="stack",
        legend={**charts.BELOW, "traceorder": "normal"},
        margin={"b": charts.LEGEND_PX},
        uniformtext={"minsize": LEAST_TEXT, "mode": "hide"},
    )
    drawn.update_yaxes(type="category", showgrid=False, automargin=True)
    drawn.update_xaxes(showgrid=False, rangemode="tozero", tickformat=",")
    return drawn


def table(names: Sequence[str], frame: pl.DataFrame, kinds: Kinds, head: str) -> pl.DataFrame:
    """The same in numbers."""
    return frame.select(pl.Series(head, list(names), dtype=pl.String), *(pl.col(column).alias(name) for column, name, _ in kinds))
