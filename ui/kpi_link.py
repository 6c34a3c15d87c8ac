"""The page of one KPI: the way to it with the same projects and months, and which one its address names."""

from __future__ import annotations

import streamlit as st

from catalog import registry
from catalog.model import Kpi
from pipelines.read import Scope
from ui import filters, scope, sections, state
from ui.text import named, say, t

PAGE, PARAMETER, WIDGET = "kpi", "kpi", "kpi_choice"
FIRST = registry.of_page("satisfaction")[0].id  # what residents say comes first


def link(kpi: Kpi, asked: Scope, label: str, icon: str = ":material/arrow_forward:") -> None:
    sections.link(PAGE, label, icon, {**scope.parameters(asked), PARAMETER: [kpi.id]})


def ask_for_cell(cell: str) -> None:
    """Keeps which cell of a heat map was clicked (`KPI:project`); the page that is drawn next follows it."""
    state.put(state.CELL, cell)


def follow(asked: Scope) -> None:
    """Goes to the KPI of the clicked cell, narrowed to its project, for the same projects and months; does nothing where none was."""
    kpi, _, project = str(state.get(state.CELL, "")).partition(":")
    state.drop(state.CELL)
    if kpi in registry.kpis() and project:
        narrowed = {PARAMETER: [kpi], filters.PARAMETER: filters.write((("project", project),))}
        st.switch_page(sections.page(PAGE), query_params={**scope.parameters(asked), **narrowed})


def pick() -> Kpi:
    """The KPI of the address, to be changed by a list of all."""
    ids, asked = list(registry.kpis()), st.query_params.get(PARAMETER, "")
    if asked and asked not in ids:
        st.warning(t("kpi.unknown"), icon=":material/info:")
    mine = asked if asked in ids else FIRST
    key = f"{WIDGET}_{mine}"
    st.selectbox(
        t("kpi.choose"), ids, index=ids.index(mine), key=key, format_func=named(ids, lambda id: f"{say(registry.kpi(id).name)} · {id}"),
        on_change=lambda: _ask_for(str(state.get(key))), width=420,
    )  # fmt: skip
    return registry.kpi(mine)


def _ask_for(id: str) -> None:
    st.query_params[PARAMETER] = id
