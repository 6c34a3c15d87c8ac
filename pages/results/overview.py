"""Overview: satisfaction first, then service, training and staff; what has come in; project × KPI."""

import polars as pl
import streamlit as st

from pipelines.read import Scope
from ui import access, ask, charts, heat, loading, notices, scope, sentences, status, tables, tiles
from ui.text import t

GROUPS = {
    "satisfaction": ("V01", "V04", "V06", "V08"),
    "sla": ("R14", "R01", "C02", "R09"),
    "people": ("T02", "T03", "T07", "T08"),
}


def page() -> None:
    st.title(t("page.overview"), anchor=False)
    loading.panel()
    chosen = scope.chosen()
    if chosen is None:
        if not loading.running():
            notices.nothing_yet()
        return
    ids = [id for group in GROUPS.values() for id in group]
    figures = ask.figures(ids, chosen.scope, chosen.before, chosen.year_before, chosen.trend)
    for name, group in GROUPS.items():
        charts.section(t(f"group.{name}"))
        tiles.row(group, chosen, figures)
    projects_by_kpi(ids, chosen.scope)
    files_in(chosen)


def projects_by_kpi(ids: list[str], where: Scope) -> None:
    names = ask.project_names()
    by_project = ask.numbers(ids, where, ("project",))
    charts.section(t("overview.heat"), help=t("overview.heat_help"))
    if by_project["value"].null_count() == by_project.height:
        notices.nothing_here(t("empty.scope"))
        return
    st.caption(" · ".join(f"{look.symbol} {status.word(code)}" for code, look in status.LOOKS.items()))
    shown = [id for id in ids if by_project.filter(pl.col("kpi") == id, pl.col("value").is_not_null()).height]
    order = sentences.heat_order(by_project, names)
    parts = [[id for id in group if id in shown] for group in GROUPS.values()]
    figures = [heat.figure(part, by_project, order, names) for part in parts if part]
    missed = by_project.filter(pl.col("status") == "missed")
    summary = t("overview.heat_sentence", n=missed.height, projects=missed["project"].n_unique())
    charts.show(figures, tables.of_matrix(by_project, names), "heat", summary)


def files_in(chosen: scope.Chosen) -> None:
    charts.section(t("overview.files"), help=t("overview.files_help"))
    matrix = tables.of_received(ask.received(), chosen.span)
    if matrix.is_empty():
        notices.nothing_here(t("empty.scope"))
        return
    tables.show(matrix, "received", "received")


access.require("results")
page()
