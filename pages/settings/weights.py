"""Weights of the staff scorecard: which number counts how much for which role, from how many cases on, and where the red line is."""

from datetime import date

import polars as pl
import streamlit as st

from catalog import registry
from pages.settings import proposal
from pipelines import register_book
from ui import access, ask, notices, tables
from ui.text import say, t

DATASET = "score_weights"


def page() -> None:
    st.title(t("page.weights"), anchor=False)
    st.write(t("weights.intro"))
    rows, dataset = ask.entries(DATASET), registry.dataset(DATASET)
    if rows.is_empty():
        notices.nothing_here(t("weights.none"))
    for role, mine in rows.group_by("role", maintain_order=True):
        st.subheader(str(role[0]), anchor=False)
        total = float(mine["weight"].sum())
        tables.show(table(mine.sort("weight", descending=True), total), f"weights_{role[0]}", "weights")
    if access.may("intake"):
        with st.expander(t("weights.change"), icon=":material/table_view:"):
            st.caption(say(dataset.doc))
            proposal.round_trip(dataset, register_book.of_entries(dataset, rows), date(2026, 1, 1))
        proposal.show((DATASET,))


def table(rows: pl.DataFrame, total: float) -> pl.DataFrame:
    """The KPIs of one role with the share that each has in the score."""
    dataset, kpis, names = registry.dataset(DATASET), registry.kpis(), ask.project_names()
    number = ("weight", "goal", "limit", "red_line")
    return rows.select(
        pl.col("kpi").replace({id: say(kpi.name) for id, kpi in kpis.items()}).alias(t("column.kpi")),
        (pl.col("weight").cast(pl.Float64) / total * 100).round(1).alias(t("weights.share")),
        *(pl.col(name).cast(pl.Float64).alias(say(dataset.column(name).label)) for name in number),
        pl.col("minimum_n").alias(say(dataset.column("minimum_n").label)),
        pl.col("project_id").replace(names).fill_null(t("targets.everybody")).alias(t("targets.for")),
        pl.col("effective_from").dt.strftime("%Y-%m-%d").replace("1900-01-01", "").alias(t("targets.since")),
    )


access.require("settings")
page()
