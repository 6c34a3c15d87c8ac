"""The groups of a KPI beside each other, as functions of the frames of `read.numbers`: bars with their counts, dots with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from catalog.kpi import Events, Kpi
from ui.drawing import charts, target_lines
from ui.text import t
from ui.wording import held, sentences, status, values

AROUND = 0.04  # beyond the outermost dot or bar, a share of the width


def bars(kpi: Kpi, frame: pl.DataFrame, by: str, label: Callable[[str], str] | None = None) -> go.Figure:
    """One bar a group (at most `sentences.MOST`), the worst on top, coloured by status, with its symbol, value and n."""
    mine = held.barred(kpi, sentences.telling(kpi, frame)).reverse()
    names = charts.distinct([sentences.group(value, label) for value in mine[by]])
    looks = [status.look(code) for code in mine["status"]]
    texts = [
        f"{look.symbol} {values.full(kpi, row['value'])}  ·  {_cases(kpi, row)}" for look, row in zip(looks, mine.to_dicts(), strict=True)
    ]
    figure = charts.blank(charts.HEAD_PX + charts.BAR_PX * max(mine.height, 2))
    figure.add_bar(
        x=mine["value"].to_list(),
        y=names,
        orientation="h",
        marker={"color": [look.fill for look in looks], "cornerradius": 4},
        insidetextfont={"color": charts.CELL_INK},
        text=texts,
        textposition="auto",
        insidetextanchor="start",
        customdata=mine[by].to_list(),
        hovertemplate="%{y}<br>%{text}<extra></extra>",
        showlegend=False,
    )
    target_lines.of_groups(figure, mine, names)
    figure.update_yaxes(type="category", showgrid=False, automargin=True)
    figure.update_xaxes(**charts.axis(kpi), **_x_range([*mine["value"], *held.bars(mine), 0.0], from_zero=True), showgrid=False)
    return figure


def _cases(kpi: Kpi, row: Mapping[str, object]) -> str:
    """How many cases a bar rests on; of events that happen to something, how many happened to how much of it."""
    n = values.amount(kpi, row["denominator"])  # type: ignore[arg-type]
    if isinstance(kpi.measure, Events) and kpi.measure.exposure is not None and kpi.measure.amount is None:
        return t("tile.share", k=values.count(row["numerator"]), n=n)  # type: ignore[arg-type]
    return values.cases(kpi, row["denominator"])  # type: ignore[arg-type]


def dots(kpi: Kpi, frame: pl.DataFrame, by: str, label: Callable[[str], str] | None = None) -> go.Figure:
    """One dot a group (at most `sentences.MOST`) with its interval: who differs, and who only seems to."""
    mine = held.barred(kpi, sentences.telling(kpi, frame)).reverse()
    names = charts.distinct([sentences.group(value, label) for value in mine[by]])
    figure = charts.blank(charts.HEAD_PX + charts.LEGEND_PX + 26 * max(mine.height, 2))
    rows = list(zip(names, mine.iter_rows(named=True), strict=True))
    for code, look in status.LOOKS.items():
        if same := [(name, row) for name, row in rows if row["status"] == code]:
            figure.add_scatter(**_dots_of(kpi, look, same, by), name=status.meant(code))
    target_lines.of_groups(figure, mine, names)
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=names, automargin=True, range=charts.rows_of(names))
    ends = [*mine["value"], *mine["lower"].drop_nulls(), *mine["upper"].drop_nulls(), *held.bars(mine)]
    if sentences.is_difference(kpi):
        figure.add_vline(0, line={"color": charts.MUTED, "width": 1})
        ends.append(0.0)
    figure.update_xaxes(**charts.axis(kpi), **_x_range(ends), showgrid=False)
    figure.update_layout(showlegend=True, legend=charts.BELOW, margin={"b": charts.LEGEND_PX})
    return figure


def _dots_of(kpi: Kpi, look: status.Look, rows: Sequence[tuple[str, dict[str, Any]]], by: str) -> dict[str, object]:
    """The dots of one status: its shape and its colour, the interval as a line."""
    ends = [(row["value"], row["lower"], row["upper"]) for _, row in rows]
    above = [0 if upper is None else upper - value for value, _, upper in ends]
    below = [0 if lower is None else value - lower for value, lower, _ in ends]
    hover = [t("chart.hover", value=values.full(kpi, row["value"]), cases=values.cases(kpi, row["denominator"])) for _, row in rows]
    return {
        "x": [value for value, _, _ in ends],
        "y": [name for name, _ in rows],
        "mode": "markers",
        "marker": {"size": 11, "color": look.mark, "symbol": look.shape, "line": {"width": 2, "color": look.mark}},
        "error_x": {
            "type": "data", "symmetric": False, "array": above, "arrayminus": below, "color": charts.MUTED, "thickness": 1.5, "width": 0,
        },
        "customdata": [row[by] for _, row in rows],
        "hovertext": [f"{status.said_text(kpi, row)} · {words}" for (_, row), words in zip(rows, hover, strict=True)],
        "hovertemplate": "%{y}<br>%{hovertext}<extra></extra>",
    }  # fmt: skip


def _x_range(ends: Sequence[float], from_zero: bool = False) -> dict[str, object]:
    """From the least to the most that is drawn. Plotly's own range makes room for the words of the bars once more, beside the margin."""
    low, high = min(ends, default=0.0), max(ends, default=0.0)
    beyond = (high - low) * AROUND
    return {"range": [0 if from_zero and low == 0 else low - beyond, high + beyond]} if high > low else {}
