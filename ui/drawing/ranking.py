"""Projects in order as far as chance allows: each with the range in which its rank plausibly lies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import polars as pl

from catalog.kpi import Kpi
from metrics.ranking import in_full
from ui.drawing import charts
from ui.text import say, t
from ui.wording import sentences, values

FEWEST = 3  # units; fewer have no order worth a chart
ROW_PX = 26
OWN, OTHERS = "#1b7fa8", "#9aa7b1"


def placed(ranks: pl.DataFrame) -> pl.DataFrame:
    """The rows with a rank, the best first."""
    return ranks.drop_nulls("rank").sort("rank", "shrunk", maintain_order=True)


def words_of(row: dict[str, Any]) -> str:
    """A rank and its range, in words."""
    rank, low, high = (round(float(row[name])) for name in ("rank", "rank_low", "rank_high"))
    return t("rank.place_sure", rank=rank) if low == high else t("rank.place", rank=rank, low=low, high=high)


def sentence(kpi: Kpi, ranks: pl.DataFrame, by: str, label: Callable[[str], str] | None = None) -> str:
    """Who is surely among the last, and how far the order holds."""
    mine = placed(ranks)
    if mine.height < FEWEST:
        return t("rank.too_few", name=say(kpi.name), n=mine.height)
    if in_full(kpi):
        return t("rank.says_in_full", name=say(kpi.name), n=mine.height)
    half = mine.height / 2
    low, high = (mine.filter(test)[by].to_list() for test in (pl.col("rank_low") > half, pl.col("rank_high") <= half))
    names = lambda ids: sentences.listing([sentences.group(id, label) for id in ids]) or t("rank.nobody")  # noqa: E731
    return t("rank.says", name=say(kpi.name), n=mine.height, low=names(low), high=names(high), few=ranks.height - mine.height)


def figure(kpi: Kpi, ranks: pl.DataFrame, by: str, label: Callable[[str], str] | None = None, own: str | None = None) -> go.Figure:
    """One line a group, the best on top: its middle rank as a dot on the range of its rank; one's `own` in colour."""
    mine = placed(ranks)
    names = charts.distinct([sentences.group(value, label) for value in mine[by]])
    mine = mine.with_columns(pl.Series("_name", names, dtype=pl.String))
    drawn = charts.blank(charts.HEAD_PX + ROW_PX * max(mine.height, 2))
    for is_own in (False, True):
        rows = mine.filter((pl.col(by) == own) == is_own if own is not None else pl.lit(not is_own)).to_dicts()
        colour = OWN if is_own else charts.LINE if own is None else OTHERS
        drawn.add_scatter(
            x=[row["rank"] for row in rows], y=[row["_name"] for row in rows], mode="markers", showlegend=False,
            marker={"size": 12 if is_own else 10, "color": colour},
            error_x={"type": "data", "symmetric": False, "array": [row["rank_high"] - row["rank"] for row in rows],
                     "arrayminus": [row["rank"] - row["rank_low"] for row in rows], "color": colour if is_own else charts.MUTED,
                     "thickness": 4 if own is None or is_own else 2, "width": 0},
            customdata=[row[by] for row in rows], hovertext=[_hover(kpi, row) for row in rows], hovertemplate="%{y}<br>%{hovertext}<extra></extra>",
        )  # fmt: skip
    drawn.update_yaxes(type="category", categoryorder="array", categoryarray=names[::-1], automargin=True, showgrid=False)
    last = float(mine["rank_high"].max())  # type: ignore[arg-type]
    drawn.update_xaxes(title_text=t("rank.axis"), range=[0.5, last + 0.5], showgrid=True, side="top")
    drawn.update_layout(margin={"t": 56})
    return drawn


def _hover(kpi: Kpi, row: dict[str, Any]) -> str:
    return f"{words_of(row)} · {t('chart.hover', value=values.full(kpi, row['value']), cases=values.cases(kpi, row['n']))}"


def table(kpi: Kpi, ranks: pl.DataFrame, by: str, head: str, label: Callable[[str], str] | None = None) -> pl.DataFrame:
    """The rows in words; those with too few cases for a rank stand last, without one."""
    names = [sentences.group(value, label) for value in ranks[by]]
    return ranks.select(
        pl.Series(head, names, dtype=pl.String),
        pl.col("rank").round(0).cast(pl.Int64).alias(t("column.rank")),
        pl.col("rank_low").round(0).cast(pl.Int64).alias(t("column.rank_low")),
        pl.col("rank_high").round(0).cast(pl.Int64).alias(t("column.rank_high")),
        values.column(kpi, ranks, "value", t("column.value")),
        pl.col("n").alias(t("column.denominator")),
        values.column(kpi, ranks, "shrunk", t("column.shrunk")),
    )
