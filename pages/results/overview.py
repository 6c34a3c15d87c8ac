"""Overview: satisfaction first, then service, training and staff; what has come in; project × KPI."""

from functools import partial

import streamlit as st

from pipelines.read import Scope
from ui.answers.figures import Figures
from ui.choices import kpi_link, scope
from ui.comparing import heat
from ui.drawing import charts, number_tables, tables
from ui.frame import guard, notices
from ui.month import questions
from ui.number import tiles
from ui.text import t
from ui.wording import status

GROUPS = {
    "satisfaction": ("V01", "V04", "V06", "V08"),
    "sla": ("R14", "R01", "C02", "R09"),
    "people": ("T02", "T03", "T07", "T08"),
}


def page() -> None:
    st.title(t("page.overview"), anchor=False)
    chosen = scope.chosen()
    if chosen is None:
        notices.nothing_yet()
        return
    kpi_link.follow(chosen.scope)
    figures = Figures.of([id for group in GROUPS.values() for id in group], chosen.scope, chosen.before, chosen.year_before, chosen.trend)
    questions.draw(chosen.closed)
    for name, group in GROUPS.items():
        charts.section(t(f"group.{name}"))
        tiles.row(group, chosen, figures)
    projects_by_kpi(chosen.scope)
    files_in(chosen)


def projects_by_kpi(where: Scope) -> None:
    charts.section(t("overview.heat"), help=t("overview.heat_help"))
    found = heat.drawn(tuple(GROUPS.values()), where)
    if found is None:
        notices.nothing_here(t("empty.scope"))
        return
    st.markdown(status.legend())
    figures, table, words = found
    ids = [id for group in GROUPS.values() for id in group]
    charts.show(figures, table, "heat", words, kpi_link.ask_for_cell, partial(kpi_link.sources, ids, where))


def files_in(chosen: scope.Chosen) -> None:
    """What has come in, month by month: folded, since month close tells who is missing."""
    with st.expander(t("overview.files"), icon=":material/inbox:", key="files_in", on_change="rerun") as fold:
        if fold.open:
            st.caption(t("overview.files_help"))
            tables.show(number_tables.of_received(chosen.span), "received", "received")


guard.require("results")
page()
