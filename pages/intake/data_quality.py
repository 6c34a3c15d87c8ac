"""Data quality: how much of what came in could be used, month by month, by data and by rule, and the way to put it right."""

import polars as pl
import streamlit as st

from catalog import registry
from pages.intake import quality_ask
from ui.answers import books, source
from ui.choices import parameters
from ui.drawing import charts, tables
from ui.frame import guard, notices, sections
from ui.text import named, t
from ui.topics import quality
from ui.wording import values

ALL = "all"
MONTHS = 24


def page() -> None:
    st.title(t("page.data_quality"), anchor=False)
    st.write(t("quality.intro"))
    scores = books.data_quality(("dataset", "month"))
    if scores.is_empty():
        notices.nothing_yet()
        return
    present = set(scores.filter(pl.col("rows") + pl.col("held") + pl.col("given_up") > 0)["dataset"])
    ids = [ALL, *(id for id in registry.datasets() if id in present)]
    chosen = parameters.one("dataset", ids, ALL, lambda start, key: st.selectbox(
        t("column.dataset"), ids, index=ids.index(start), key=key, width=360,
        format_func=named(ids, lambda id: t("quarantine.all") if id == ALL else tables.dataset_name(id))))  # fmt: skip
    waiting = int((scores if chosen == ALL else scores.filter(pl.col("dataset") == chosen))["held"].sum())
    course(chosen, waiting)
    details(chosen, waiting)


def course(chosen: str, waiting: int) -> None:
    monthly = quality_ask.monthly(None if chosen == ALL else chosen).tail(MONTHS)
    charts.section(t("quality.course"), help=t("quality.course_help"))
    if monthly.is_empty():
        notices.nothing_here(t("empty.scope"))
        return
    charts.show(
        quality.course(monthly), quality.of_months(monthly), "quality", quality.sentence(monthly, waiting), sources=lambda: sources(monthly)
    )


def sources(monthly: pl.DataFrame) -> None:
    """What the share means and where it comes from; it is counted from rows of files, and is no KPI of the catalogue."""
    counts = {name: values.count(int(monthly[name].sum())) for name in ("rows", "held", "given_up")}
    st.markdown(t("quality.sources", meaning=t("quality.course_help"), version=source.version(), **counts))
    sections.link("history", t("page.history"), ":material/history:")


def details(chosen: str, waiting: int) -> None:
    ever, corrected = quality_ask.ever(), quality_ask.corrected()
    scores = books.data_quality(("dataset",))
    if chosen != ALL:
        ever, corrected, scores = (frame.filter(pl.col("dataset") == chosen) for frame in (ever, corrected, scores))
    charts.section(t("quality.rules"), help=t("quality.rules_help"))
    if ever.is_empty():
        st.success(t("quality.none"), icon=":material/check_circle:")
    else:
        st.caption(quality.rules_sentence(ever, quality_ask.over()))
        tables.show(quality.of_rules(ever, quality_ask.latest()), "rules", "data_quality_rules")
    if waiting:
        sections.link("quarantine", t("quality.mend", n=values.count(waiting)), ":material/healing:")
    charts.section(t("quality.datasets"))
    tables.show(quality.of_datasets(scores, ever, corrected), "datasets", "data_quality")


guard.require("intake")
page()
