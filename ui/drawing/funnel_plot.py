"""The funnel plot of a group of projects: which of them differs from the rest by more than chance and size explain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl

from catalog.kpi import Kpi
from metrics import peer_funnel
from metrics.funnel import ALARM, ENOUGH_UNITS, WARNING, Floats, ratios
from metrics.peer_funnel import PeerFunnel
from ui.drawing import charts
from ui.drawing.labels import Label, Points, sides
from ui.drawing.ranking import OWN
from ui.text import say, t
from ui.wording import sentences, values

LOOKS = ("usual", "worse", "perhaps_worse", "perhaps_better", "better")
MARKS = {
    "usual": ("circle", "#7f9db3"),
    "worse": ("triangle-down", "#d1603d"),
    "perhaps_worse": ("triangle-down-open", "#d1603d"),
    "perhaps_better": ("triangle-up-open", "#2f9e8a"),
    "better": ("triangle-up", "#2f9e8a"),
}
POINTS = 60  # of a limit's curve
ROOM = 1.25  # above the largest figure
DOT_PX, RING_PX, GAP_PX = 10, 17, 3


@dataclass(frozen=True)
class FunnelPlot:
    """The rows of `read.numbers` that have cases, and their funnel, in the same order. `fair`: values are observed : expected misses, cases the expected ones."""

    rows: list[dict[str, Any]]
    funnel: PeerFunnel
    fair: bool = False


def of(kpi: Kpi, frame: pl.DataFrame) -> FunnelPlot | None:
    """The funnel of the rows that have cases; None where the KPI has none (`why_not`), or nothing ever happened."""
    rows = _with_cases(kpi, frame).to_dicts()
    found = peer_funnel.of(kpi, rows) if why_not(kpi, frame) is None else None
    return None if found is None else FunnelPlot(rows, found)


def of_fair(frame: pl.DataFrame) -> FunnelPlot | None:
    """The funnel of observed : expected misses around 1 (`read.fair`, of projects); None where nothing was expected of anybody."""
    known = frame.filter(pl.col("expected") > 0).rename({"ratio": "value", "expected": "denominator"})
    if known.is_empty():
        return None
    return FunnelPlot(known.to_dicts(), PeerFunnel(ratios(known["observed"], known["denominator"]), 1, scale=1.0), fair=True)


def why_not(kpi: Kpi, frame: pl.DataFrame) -> str | None:
    """Why there is no funnel: by the KPI's nature, or since too few groups cannot tell the odd one from the rest."""
    return peer_funnel.why_not(kpi) or (None if _with_cases(kpi, frame).height >= ENOUGH_UNITS else "few")


def _with_cases(kpi: Kpi, frame: pl.DataFrame) -> pl.DataFrame:
    """Of events also those that had none: without a fault there is no time between faults, but there is an exposure."""
    known = pl.lit(True) if kpi.kind == "events" else pl.col("value").is_not_null()
    return frame.filter((pl.col("kpi") == kpi.id) & known & (pl.col("denominator") > 0))


def looks(plot: FunnelPlot) -> list[str]:
    """Group by group: better or worse beyond the limits of 99.8 %, perhaps so beyond those of 95 %, usual within them."""
    words = {0: "usual", 1: "better", -1: "worse"}
    surely, perhaps = ([words[int(found)] for found in plot.funnel.verdict(level)] for level in (ALARM, WARNING))
    return [sure if sure != "usual" or maybe == "usual" else f"perhaps_{maybe}" for sure, maybe in zip(surely, perhaps, strict=True)]


def sizes(plot: FunnelPlot) -> Floats:
    """The numbers of cases, or the exposures, at which the limits are drawn, close together where they bend."""
    found = [row["denominator"] for row in plot.rows]
    return np.geomspace(max(1.0, min(found) / 2), max(found) * 1.05, POINTS)


def sentence(kpi: Kpi, plot: FunnelPlot, by: str, label: Callable[[str], str] | None = None) -> str:
    """Who clearly differs, in words."""
    named = {
        look: [sentences.group(row[by], label) for row, its in zip(plot.rows, looks(plot), strict=True) if its == look] for look in LOOKS
    }
    parts = [t(f"peers.says_{look}", names=sentences.listing(named[look])) for look in LOOKS[1:] if named[look]]
    rest = "_spread" if plot.funnel.funnel.dispersed else ""
    if not parts:
        return t(f"peers.says_none{rest}", name=say(kpi.name), n=len(plot.rows))
    return t(f"peers.says{rest}", name=say(kpi.name), n=len(plot.rows), parts=t("word.semicolon").join(parts))


def figure(kpi: Kpi, plot: FunnelPlot, by: str, label: Callable[[str], str] | None = None, own: str | None = None) -> go.Figure:
    """Share against size with the limits of chance: a small group may lie far from the rest and mean nothing. A ring around one's `own`."""
    drawn = charts.blank(380)
    _limits(drawn, plot)
    for look in LOOKS:
        mine = [row for row, its in zip(plot.rows, looks(plot), strict=True) if its == look]
        names = [sentences.group(row[by], label) for row in mine]
        drawn.add_scatter(
            x=[row["denominator"] for row in mine], y=[row["value"] for row in mine], mode="markers", name=t(f"peers.{look}"),
            marker={"size": DOT_PX, **dict(zip(("symbol", "color"), MARKS[look], strict=True))},
            customdata=[row[by] for row in mine],
            hovertext=[f"{name}<br>{_told(kpi, plot, row)}" for name, row in zip(names, mine, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    size = "compare.expected" if plot.fair else "peers.exposure" if kpi.kind == "events" else "peers.size"
    drawn.update_xaxes(title_text=t(size), rangemode="tozero")
    drawn.update_yaxes(**({"title_text": t("compare.ratio")} if plot.fair else charts.axis(kpi)))
    if plot.fair or kpi.kind == "events":  # with little to go by the limits go up and up
        drawn.update_yaxes(range=[0, ROOM * max(plot.funnel.centre, *(row["value"] or 0 for row in plot.rows))])
    _names(drawn, plot, by, label, own)
    return drawn


def _limits(drawn: go.Figure, plot: FunnelPlot) -> None:
    """What all together have, and the limits of chance around it."""
    at = sizes(plot)
    line = {"mode": "lines", "hoverinfo": "skip"}
    drawn.add_scatter(x=[0, at[-1]], y=[plot.funnel.centre] * 2, name=t("peers.centre"), line={"color": charts.LINE, "width": 1}, **line)
    for confidence, name, dash in ((ALARM, t("peers.alarm"), "dash"), (WARNING, t("peers.warning"), "dot")):
        for end, limit in enumerate(plot.funnel.limits(confidence, at)):
            drawn.add_scatter(
                x=at.tolist(), y=[end if np.isfinite(end) else None for end in limit], name=name, legendgroup=name, showlegend=end == 0,
                line={"color": charts.MUTED, "width": 1.2, "dash": dash}, **line,
            )  # fmt: skip


def _names(drawn: go.Figure, plot: FunnelPlot, by: str, label: Callable[[str], str] | None, own: str | None) -> None:
    """The names of one's own and of those that differ, the clearest first, where there is room beside their dots."""
    mine = [row for row in plot.rows if row[by] == own]
    odd = [(abs(score), row) for score, row, look in zip(plot.funnel.funnel.score, plot.rows, looks(plot), strict=True) if look != "usual"]
    named = mine + [row for _, row in sorted(odd, key=lambda one: -one[0]) if row[by] != own]
    drawn.add_scatter(
        x=[row["denominator"] for row in mine], y=[row["value"] for row in mine], mode="markers", showlegend=False, hoverinfo="skip",
        marker={"size": RING_PX, "symbol": "circle-open", "color": OWN, "line": {"width": 3}},
    )  # fmt: skip
    told = [
        Label(sentences.group(row[by], label), row["denominator"], row["value"], (RING_PX if row[by] == own else DOT_PX) / 2 + GAP_PX)
        for row in named
    ]
    for one, side in zip(told, sides(told, *_drawn(drawn)), strict=True):
        if side is not None:
            drawn.add_annotation(
                x=one.x, y=one.y, text=one.name, showarrow=False, xshift=one.gap * side[0], yshift=one.gap * side[1], font={"size": 12},
                xanchor=("center", "left", "right")[side[0]], yanchor=("middle", "bottom", "top")[side[1]],
            )  # fmt: skip


def _drawn(figure: go.Figure) -> tuple[Points, Points, tuple[float, float], tuple[float, float]]:
    """The dots and the points of the lines of a figure, and the ends of its axes."""
    parts = [
        [(x, y) for part in figure.data if mode in part.mode for x, y in zip(part.x, part.y, strict=True) if y is not None]
        for mode in ("markers", "lines")
    ]
    dots, lines = (np.array(part, dtype=np.float64).reshape(-1, 2) for part in parts)
    every = np.concatenate([dots, lines])
    return dots, lines, (0.0, float(every[:, 0].max())), figure.layout.yaxis.range or (float(every[:, 1].min()), float(every[:, 1].max()))


def _told(kpi: Kpi, plot: FunnelPlot, row: dict[str, Any]) -> str:
    """The figure of a dot with its size."""
    if plot.fair:
        return t(
            "compare.fair_dot", ratio=f"{row['value']:.2f}", observed=values.count(row["observed"]), expected=f"{row['denominator']:,.1f}"
        )
    return f"{values.full(kpi, row['value'])} · {values.cases(kpi, row['denominator'])}"
