"""Satisfaction: the course with its certainty, what residents rate, who differs, and what they say."""

import polars as pl
import streamlit as st

from catalog import registry
from ui import access, ask, breakdown, charts, notices, scope, tables, tiles
from ui.text import say, t

IDS = ("V01", "V02", "V04", "V06", "V08")
COMMENTS = 200


def page() -> None:
    st.title(t("page.satisfaction"), anchor=False)
    chosen = scope.chosen()
    if chosen is None:
        notices.nothing_yet()
        return
    figures = ask.figures(IDS, chosen.scope, chosen.before, chosen.year_before, chosen.trend)
    tiles.row(IDS, chosen, figures, columns=3)
    kpi = breakdown.pick_kpi(IDS, figures, "satisfaction_kpi")
    course, items = st.columns([3, 2], gap="medium")
    with course:
        charts.section(t("satisfaction.trend"))
        breakdown.trend(kpi, chosen, "satisfaction")
    with items:
        charts.section(t("satisfaction.items"))
        breakdown.groups(registry.kpi("V03"), chosen, "item", "items")
    charts.section(t("satisfaction.where"))
    breakdown.explore(kpi, chosen, "satisfaction", ("project", "region", "property_type", "segment", "building"))
    comments(chosen)


def comments(chosen: scope.Chosen) -> None:
    """What residents wrote, the lowest marks first; personal data were masked before the words came here."""
    charts.section(t("satisfaction.comments"))
    dataset = registry.dataset("survey_answers")
    found = pl.concat([ask.records(id, chosen.scope, limit=None) for id in ("V01", "V03")], how="diagonal")
    found = found.filter(pl.col("text").fill_null("").str.strip_chars() != "")
    if found.is_empty():
        notices.nothing_here(t("satisfaction.no_comments"))
        return
    names = ask.project_names()
    items = {value.code: say(value.label) for value in dataset.column("item").values}
    words = found.sort("score", "answered_at", descending=[False, True]).select(
        pl.col("text").alias(say(dataset.column("text").label)),
        pl.col("item").replace(items).alias(say(dataset.column("item").label)),
        pl.format("{} / {}", pl.col("score").cast(pl.Int64), pl.col("scale_max").cast(pl.Int64)).alias(say(dataset.column("score").label)),
        pl.col("_project").replace(names).alias(t("by.project")),
        pl.col("answered_at").dt.strftime("%Y-%m-%d").alias(say(dataset.column("answered_at").label)),
    )
    st.caption(t("satisfaction.comments_n", n=words.height, shown=min(words.height, COMMENTS)))
    tables.show(words.head(COMMENTS), "comments", "comments")


access.require("results")
page()
