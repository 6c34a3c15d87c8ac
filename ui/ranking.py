"""Projects in order as far as chance allows: each with the range in which its rank plausibly lies."""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go
import polars as pl

from catalog.model import Kpi
from ui import charts, sentences, values
from ui.text import say, t

KINDS = ("rate", "ratio", "mean", "nps")
FEWEST = 3  # units; fewer have no order worth a chart
ROW_PX = 26


def fits(kpi: Kpi) -> bool:
    """Whether its groups have an order at all: a good direction, and a kind whose ranks can be told."""
    return kpi.kind in KINDS and kpi.direction != "none"


def placed(ranks: pl.DataFrame) -> pl.DataFrame:
    """The rows with a rank, the best first."""
    return ranks.drop_nulls("rank").sort("rank", "shrunk", maintain_order=True)


def words_of(row: dict[str, object]) -> str:
    """A rank and its range, in words."""
    rank, low, high = (round(float(row[name])) for name in ("rank", "rank_low", "rank_high"))  # type: ignore[arg-type]
    return t("rank.place", rank=rank, low=low, high=high)


def sentence(kpi: Kpi, ranks: pl.DataFrame, by: str, label: Callable[[str], str] | None = None) -> str:
    """Who is surely among the last, and how far the order holds."""
    mine = placed(ranks)
    if mine.height < FEWEST:
        return t("rank.too_few", name=say(kpi.name), n=mine.height)
    half = mine.height / 2
    low, high = (mine.filter(test)[by].to_list() for test in (pl.col("rank_low") > half, pl.col("rank_high") <= half))
    names = lambda ids: t("word.comma").join(sentences.group(id, label) for id in ids) or t("rank.nobody")  # noqa: E731
    return t("rank.says", name=say(kpi.name), n=mine.height, low=names(low), high=names(high), few=ranks.height - mine.height)


def figure(kpi: Kpi, ranks: pl.DataFrame, by: str, label: Callable[[str], str] | None = None) -> go.Figure:
    """One line a group, the worst on top: its middle rank and the range of its rank, 1 the best."""
    mine = placed(ranks)
    names = [sentences.group(value, label) for value in mine[by]]
    drawn = charts.blank(charts.HEAD_PX + ROW_PX * max(mine.height, 2))
    hover = [
        f"{words_of(row)} · {t('chart.hover', value=values.full(kpi, row['value']), n=values.count(row['n']))}" for row in mine.to_dicts()
    ]
    drawn.add_scatter(
        x=mine["rank"].to_list(), y=names, mode="markers", marker={"size": 10, "color": charts.LINE}, showlegend=False,
        error_x={
            "type": "data", "symmetric": False, "array": (mine["rank_high"] - mine["rank"]).to_list(),
            "arrayminus": (mine["rank"] - mine["rank_low"]).to_list(), "color": charts.MUTED, "thickness": 4, "width": 0,
        },
        customdata=mine[by].to_list(), hovertext=hover, hovertemplate="%{y}<br>%{hovertext}<extra></extra>",
    )  # fmt: skip
    drawn.update_yaxes(type="category", automargin=True)
    drawn.update_xaxes(title_text=t("rank.axis"), range=[0.5, mine.height + 0.5], showgrid=True)
    return drawn


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
