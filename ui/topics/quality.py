"""Data quality over time as charts and tables."""

from __future__ import annotations

import math
from datetime import date

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from pipelines.read import FAULTS, shift
from ui.answers import books
from ui.answers.figures import Figures
from ui.choices.scope import Chosen
from ui.drawing import charts, tables
from ui.frame import sections
from ui.session import access
from ui.text import t
from ui.wording import sentences, values

USABLE = "#2b7a8c"
PAGE = "data_quality"
RULE_MONTHS = 12


def in_short(chosen: Chosen, figures: Figures) -> None:
    """One sentence about all that was uploaded, and the way to the page that tells the rest."""
    found = books.data_quality(("dataset",)).drop_nulls("score")
    if found.is_empty():
        return
    charts.section(t("quality.title"))
    waiting = found.filter(pl.col("held") > 0)
    st.write(t("quality.says", rows=values.count(int(found["rows"].sum())), held=values.count(int(found["held"].sum())), n=waiting.height))
    if access.may(sections.section_of(PAGE)):
        sections.link(PAGE, t(f"page.{PAGE}"), ":material/fact_check:")


def course(monthly: pl.DataFrame) -> go.Figure:
    """The share of rows that could be used, month by month, with its interval."""
    figure = charts.blank(280)
    months = monthly["month"].to_list()
    figure.add_scatter(x=months, y=monthly["upper"].to_list(), mode="lines", line={"width": 0}, hoverinfo="skip", showlegend=False)
    figure.add_scatter(
        x=months, y=monthly["lower"].to_list(), mode="lines", line={"width": 0}, hoverinfo="skip", fill="tonexty", fillcolor=charts.BAND,
        name=t("chart.interval"),
    )  # fmt: skip
    hover = [
        t("quality.hover", rows=values.count(rows), held=values.count(held), given_up=values.count(given_up))
        for rows, held, given_up in monthly.select("rows", "held", "given_up").iter_rows()
    ]
    figure.add_scatter(
        x=months, y=monthly["score"].to_list(), mode="lines+markers", name=t("quality.score"), line={"color": USABLE, "width": 2.5},
        marker={"size": 6}, customdata=hover, hovertemplate="%{x|%Y-%m}: %{y:.2f}%<br>%{customdata}<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(ticksuffix="%")
    figure.update_xaxes(**charts.months(monthly), showgrid=False)
    return figure


def share(score: float) -> str:
    """A share to the hundredth, cut off and not rounded: 99.996 % with rows to fix is not 100 %."""
    return f"{math.floor(score * 100 + 1e-9) / 100:.2f}"


def _share(frame: pl.DataFrame, column: str) -> pl.Series:
    return pl.Series(column, [None if score is None else share(score) for score in frame[column]], dtype=pl.String)


def sentence(monthly: pl.DataFrame, waiting: int) -> str:
    """The latest month beside the one before, and all rows that wait where some are of other months, or of none that could be read."""
    last = monthly.row(-1, named=True)
    told = t("quality.sentence", month=values.month(last["month"]), score=share(last["score"]), held=values.count(last["held"]))
    if monthly.height > 1:
        told += t("quality.before", score=share(monthly["score"][-2]))
    more = t("quality.in_all", n=values.count(waiting)) if waiting != last["held"] else ""
    return sentences.together(t("word.full_stop", sentence=told), more)


def of_months(monthly: pl.DataFrame) -> pl.DataFrame:
    """The months behind the chart."""
    return monthly.select(
        pl.col("month").dt.strftime("%Y-%m").alias(t("by.month")), pl.col("rows").alias(t("quality.rows")), pl.col("held").alias(t("column.held")),
        pl.col("given_up").alias(t("quality.given_up")), _share(monthly, "score").alias(t("quality.score")), _share(monthly, "lower").alias(t("column.lower")),
        _share(monthly, "upper").alias(t("column.upper")),
    )  # fmt: skip


def of_datasets(scores: pl.DataFrame, ever: pl.DataFrame, corrected: pl.DataFrame) -> pl.DataFrame:
    """Dataset by dataset: rows in, held back, solved, given up, corrected, usable."""
    solved = ever.group_by("dataset").agg(pl.col("solved").sum())
    cells = corrected.group_by("dataset").agg(pl.col("cells").sum())
    both = (
        scores.join(solved, on="dataset", how="left")
        .join(cells, on="dataset", how="left")
        .filter(pl.col("rows") + pl.col("held") + pl.col("given_up") > 0)
    )
    both = both.sort("held", "rows", descending=True)
    names = {id: tables.dataset_name(id) for id in both["dataset"]}
    return both.select(
        pl.col("dataset").replace(names).alias(t("column.dataset")),
        pl.col("rows").alias(t("quality.rows")), pl.col("held").alias(t("column.held")), pl.col("solved").fill_null(0).alias(t("quality.solved")),
        pl.col("given_up").alias(t("quality.given_up")),
        pl.col("cells").fill_null(0).alias(t("quality.corrected")), _share(both, "score").alias(t("quality.score")),
    )  # fmt: skip


def of_rules(ever: pl.DataFrame, last: date) -> pl.DataFrame:
    """Rule by rule: held back ever, solved, given up, still waiting; then held back month by month, the `last` one first."""
    months = [shift(last, -back) for back in range(RULE_MONTHS)]
    monthly = [pl.col("held").filter(pl.col("month") == month).sum().alias(f"{month:%Y-%m}") for month in months]
    counted = ever.group_by("rule").agg(pl.col("held", "solved", "given_up").sum(), *monthly).sort("held", "rule", descending=[True, False])
    return counted.select(
        pl.col("rule").replace(_rule_words()).alias(t("quality.rule")), pl.col("held").alias(t("quality.ever")), pl.col("solved").alias(t("quality.solved")),
        pl.col("given_up").alias(t("quality.given_up")), (pl.col("held") - pl.col("solved") - pl.col("given_up")).alias(t("quality.waiting")), *(f"{month:%Y-%m}" for month in months),
    )  # fmt: skip


def rules_sentence(ever: pl.DataFrame, last: date) -> str:
    """Which rule held back most in the `last` month that is over, beside the month before."""
    held = {
        month: dict(ever.filter(pl.col("month") == month).group_by("rule").agg(pl.col("held").sum()).sort("rule").iter_rows())
        for month in (last, shift(last, -1))
    }
    now, before = held.values()
    if not now:
        return t("quality.rules_quiet", month=values.month(last))
    rule = max(now, key=lambda rule: now[rule])
    return t(
        "quality.rules_says", month=values.month(last), rule=_rule_words()[rule], n=now[rule], before=values.count(before.get(rule, 0))
    )


def _rule_words() -> dict[str, str]:
    return {fault: t(f"quality.{fault}") for fault in (*FAULTS, "other")}
