"""Compare projects: one's own among its peers, fairly: with the range that chance leaves to each rank, and small sites not punished for noise."""

import streamlit as st

from ui.choices import kpi_link, scope
from ui.comparing import compare_funnel, comparison, landscape, peer_choice
from ui.drawing import charts
from ui.frame import guard, notices
from ui.number import passport
from ui.text import t


def page() -> None:
    st.title(t("page.compare"), anchor=False)
    chosen = scope.chosen()
    if chosen is None:
        notices.nothing_yet()
        return
    kpi_link.follow(chosen.scope)
    found = peer_choice.choose(chosen)
    if found is None:
        return
    comparison.verdict(found)
    passport.beside(found.kpi, found.mine)
    left, right = st.columns(2, gap="medium")
    with left:
        comparison.rank(found)
    with right:
        compare_funnel.panel(found)
    charts.section(t("compare.section_peers"), help=t("compare.section_peers_help"))
    ids = comparison.topic(found.kpi)
    comparison.against_peers(found, ids)
    landscape.heat_map(found, ids)
    landscape.courses(found)
    landscape.best(found)


guard.require("results")
page()
