"""Service levels: what was late, where, how long things take, what stands open, and the list of it."""

import polars as pl
import streamlit as st

from ui import access, ask, breakdown, charts, notices, records, scope, sentences, status, tables, tiles
from ui.text import t

RATES = ("R14", "R01", "R03", "C01", "C02", "C02G")
QUALITY = ("R05", "C04", "C05", "C07")
DURATIONS = ("R02", "R04", "C03")
STOCKS = ("R09", "R08")
DIMENSIONS = ("project", "category", "severity", "team", "kind", "channel", "level", "region", "property_type")


def page() -> None:
    st.title(t("page.sla"), anchor=False)
    chosen = scope.chosen()
    if chosen is None:
        notices.nothing_yet()
        return
    ids = (*RATES, *QUALITY, *DURATIONS, *STOCKS)
    figures = ask.figures(ids, chosen.scope, chosen.before, chosen.year_before, chosen.trend)
    tiles.row(RATES, chosen, figures, columns=3)
    kpi = breakdown.pick_kpi(RATES, figures, "sla_kpi")
    left, right = st.columns(2, gap="medium")
    with left:
        charts.section(t("sla.breaches"))
        breakdown.misses(kpi, figures.monthly.filter(pl.col("month") >= chosen.span.start))
    with right:
        charts.section(t("sla.where"))
        breakdown.explore(kpi, chosen, "sla", DIMENSIONS)
    charts.section(t("sla.records"))
    records.show(kpi, chosen.scope, "sla", missed=True)
    durations(chosen, figures)
    open_cases(chosen, figures)
    charts.section(t("sla.quality"))
    tiles.row(QUALITY, chosen, figures)


def durations(chosen: scope.Chosen, figures: ask.Figures) -> None:
    charts.section(t("sla.durations"), help=t("sla.durations_help"))
    tiles.row(DURATIONS, chosen, figures, columns=3)
    kpi = breakdown.pick_kpi(DURATIONS, figures, "sla_duration")
    mine = figures.monthly.filter((pl.col("kpi") == kpi.id) & pl.col("value").is_not_null()).sort("month")
    if mine.is_empty():
        notices.nothing_here(t("empty.scope"))
        return
    charts.show(charts.durations(kpi, mine), tables.of_durations(mine), "durations", sentences.of_trend(kpi, mine))


def open_cases(chosen: scope.Chosen, figures: ask.Figures) -> None:
    """Open now, by month of report: that is their age."""
    charts.section(t("sla.open"), help=t("sla.open_help"))
    left, right = st.columns([1, 2], gap="medium")
    with left:
        tiles.row(STOCKS, chosen, figures, columns=1)
    with right:
        ages = figures.monthly.filter((pl.col("kpi") == STOCKS[0]) & (pl.col("denominator") > 0)).sort("month")
        if ages.is_empty():
            notices.nothing_here(t("sla.none_open"))
            return
        ages = ages.with_columns(
            pl.col("at_risk").fill_null(0), calm=pl.col("denominator") - pl.col("numerator") - pl.col("at_risk").fill_null(0)
        )
        looks = status.LOOKS
        parts = [("numerator", t("sla.past_due"), looks["missed"].mark), ("at_risk", t("sla.at_risk"), looks["probably_missed"].mark),
                 ("calm", t("sla.not_due"), looks["probably_met"].mark)]  # fmt: skip
        past, risk = ages["numerator"].sum(), ages["at_risk"].sum()
        table = ages.select(pl.col("month").dt.strftime("%Y-%m").alias(t("by.month")), *(pl.col(c).alias(name) for c, name, _ in parts))
        charts.show(charts.stacked(ages, parts, t("sla.open")), table, "ages", t("sla.open_sentence", past=past, risk=risk))


access.require("results")
page()
