"""Weights of the staff scorecard: which number counts how much for which role, from how many cases on, and where the red line is."""

from datetime import date

import polars as pl
import streamlit as st

from catalog import registry
from catalog.days import day_of
from pages.settings import proposal
from pipelines import register_book
from pipelines.closing import acts
from pipelines.staff_scores import in_force
from ui.answers import ask, books
from ui.drawing import tables
from ui.frame import guard, notices
from ui.session import access
from ui.text import say, t
from ui.wording import markup

DATASET = "score_weights"


def page() -> None:
    st.title(t("page.weights"), anchor=False)
    st.write(t("weights.intro"))
    rows, dataset, day = books.entries(DATASET), registry.dataset(DATASET), day_of(ask.data_end() or acts.moment())
    if rows.is_empty():
        notices.nothing_here(t("weights.none"))
    shared = with_shares(rows, day)
    for role, mine in shared.group_by("role", maintain_order=True):
        st.subheader(markup.plain(str(role[0])), anchor=False)
        tables.show(table(mine), f"weights_{role[0]}", "weights")
    if shared["share"].null_count():
        st.caption(t("weights.not_in_force", day=f"{day:%Y-%m-%d}"))
    if access.may("intake"):
        with st.expander(t("weights.change"), icon=":material/table_view:"):
            st.caption(say(dataset.doc))
            proposal.round_trip(dataset, register_book.of_entries(dataset, rows), day.replace(day=1))
        proposal.show((DATASET,))


def with_shares(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """Each row with the `share` (0..1) that it has on a day in the place that it was made for, a project or the company; null while it does not hold."""
    held = in_force(rows, rows.select("role", "project_id").unique(), day)
    own = held.filter(pl.col("_site").eq_missing(pl.col("project_id"))).select("weight_id", "effective_from", "share")
    return rows.join(own, on=["weight_id", "effective_from"], how="left", maintain_order="left")


def table(rows: pl.DataFrame) -> pl.DataFrame:
    """The KPIs of one role with the share that each has in the score: the company's before those of projects, the largest share first."""
    dataset, kpis, names = registry.dataset(DATASET), registry.kpis(), ask.project_names()
    number = ("weight", "goal", "limit", "red_line")
    ordered = rows.sort("project_id", "share", "effective_from", descending=[False, True, True], nulls_last=[False, True, True])
    return ordered.select(
        pl.col("kpi").replace({id: say(kpi.name) for id, kpi in kpis.items()}).alias(t("column.kpi")),
        (pl.col("share") * 100).round(1).alias(t("weights.share")),
        *(pl.col(name).cast(pl.Float64).alias(say(dataset.column(name).label)) for name in number),
        pl.col("minimum_n").alias(say(dataset.column("minimum_n").label)),
        pl.col("project_id").replace(names).fill_null(t("targets.everybody")).alias(t("targets.for")),
        pl.col("effective_from").dt.strftime("%Y-%m-%d").replace("1900-01-01", "").alias(t("targets.since")),
    )


guard.require("settings")
page()
