"""What each number means: formula, standard with its source, what it needs, and its worked example, from the catalogue. A link can name one."""

import streamlit as st

from catalog import registry
from ui.choices import parameters
from ui.frame import guard, notices
from ui.frame.sections import KPI, SECTIONS
from ui.number import glossary
from ui.text import say, t
from ui.wording import status


def page() -> None:
    st.title(t("page.about_kpis"), anchor=False)
    st.write(t("about.intro"))
    named = parameters.maybe(KPI, list(registry.kpis()), lambda start, key: start)
    if named is not None:
        one(named)
        return
    asked = parameters.text(
        "search", lambda start, key: st.text_input(t("about.search"), start, key=key, icon=":material/search:", width=360)
    )
    pages = [*(name for name, _ in SECTIONS["results"]), *(kpi.page for kpi in registry.kpis().values())]
    shown = [kpi for kpi in registry.kpis().values() if glossary.matches(kpi, asked)]
    for name in dict.fromkeys(pages):  # a number may belong to a page that is not there yet
        if any(kpi.page == name for kpi in shown):
            st.subheader(t(f"page.{name}"), anchor=False)
        for kpi in (each for each in shown if each.page == name):
            with st.expander(f"{say(kpi.name)} · {kpi.id}"):
                glossary.entry(kpi)
    if not shown:
        notices.nothing_here(t("about.no_match"))
    st.subheader(t("about.statuses"), anchor=False)
    st.write(t("status.help"))
    st.markdown(status.legend())


def one(id: str) -> None:
    """The entry that a link names, open."""
    kpi = registry.kpi(id)
    st.subheader(f"{say(kpi.name)} · {kpi.id}", anchor=False)
    st.caption(f"{t('about.on_page')}  {t(f'page.{kpi.page}')}")
    glossary.entry(kpi)
    if st.button(t("about.all"), icon=":material/menu_book:", key="about_all"):
        st.query_params.pop(KPI, None)
        st.rerun()


guard.require("settings")
page()
