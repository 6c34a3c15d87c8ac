"""What each number means: formula, target with its source, what it needs, and its worked example, from the catalogue."""

import streamlit as st

from catalog import registry
from catalog.model import Kpi
from ui import access, passport, tiles, values
from ui.sections import SECTIONS
from ui.text import say, t


def page() -> None:
    st.title(t("page.about_kpis"), anchor=False)
    st.write(t("about.intro"))
    asked = st.text_input(t("about.search"), key="about_search", icon=":material/search:", width=360).strip().lower()
    pages = [*(name for name, _ in SECTIONS["results"]), *(kpi.page for kpi in registry.kpis().values())]
    for name in dict.fromkeys(pages):  # a number may belong to a page that is not there yet
        found = [kpi for kpi in registry.kpis().values() if kpi.page == name and _matches(kpi, asked)]
        if found:
            st.subheader(t(f"page.{name}"), anchor=False)
        for kpi in found:
            with st.expander(f"{say(kpi.name)} · {kpi.id}"):
                entry(kpi)
    statuses()


def _matches(kpi: Kpi, asked: str) -> bool:
    return asked in " ".join((kpi.id, kpi.name.zh, kpi.name.en, kpi.meaning.zh, kpi.meaning.en)).lower()


def entry(kpi: Kpi) -> None:
    dataset = registry.dataset(kpi.dataset)
    columns = t("word.comma").join(t("word.or").join(say(dataset.column(name).label) for name in group) for group in kpi.needs)
    st.write(say(kpi.meaning))
    lines = (
        (t("about.target"), passport.target(kpi)),
        (t("about.target_source"), say(kpi.target.source)),
        (t("about.source"), say(kpi.source)),
        (t("about.dataset"), say(dataset.name)),
        (t("about.columns"), columns),
        (t("about.minimum"), values.count(kpi.minimum_n)),
        (t("about.example"), t("about.example_line", rows=len(kpi.example.rows), value=values.full(kpi, kpi.example.value), n=kpi.example.numerator,
                               d=kpi.example.denominator, left=kpi.example.excluded)),
    )  # fmt: skip
    for name, value in lines:
        st.caption(f"**{name}**  {value}")


def statuses() -> None:
    st.subheader(t("about.statuses"), anchor=False)
    st.write(t("status.help"))
    tiles.legend()


access.require("settings")
page()
