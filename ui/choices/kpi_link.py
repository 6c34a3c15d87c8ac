"""The page of one KPI: the way to it with the same projects, months and filters, and which one its address names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from catalog import registry
from catalog.kpi import Kpi
from pipelines.read import Scope
from ui.choices import filters, parameters, scope
from ui.frame import sections
from ui.session import state
from ui.text import named, say, t

PAGE, PARAMETER = "kpi", "kpi"
FIRST = registry.of_page("satisfaction")[0].id  # what residents say comes first


def link(
    kpi: Kpi, asked: Scope, label: str, icon: str = ":material/arrow_forward:", more: Mapping[str, Sequence[str]] | None = None
) -> None:
    sections.link(PAGE, label, icon, {**scope.parameters(asked), **filters.parameters(kpi, asked), PARAMETER: [kpi.id], **(more or {})})


def act(id: str, asked: Scope) -> None:
    """The way from a number to an action about it, filled in with the KPI and, where it is one, the project."""
    there = {**scope.parameters(asked), sections.KPI: [id]}
    sections.link("actions", t("actions.from_number"), ":material/add_task:", there)


def sources(ids: Iterable[str], asked: Scope) -> None:
    """The ways to the passports of what is drawn of several KPIs, or of parts of one: to the page of each, with the same projects, months and filters."""
    ways([(registry.kpi(id), asked, say(registry.kpi(id).name)) for id in ids])


def ways(told: Iterable[tuple[Kpi, Scope, str]]) -> None:
    """The same in other words than the names of the KPIs."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(t("kpi.sources"), width="content")
        for kpi, asked, label in told:
            link(kpi, asked, label)


def ask_for_cell(cell: str) -> None:
    """Keeps what was clicked, a cell of a heat map or a measure (`KPI:project`, of several projects `KPI:`); the page that is drawn next follows it."""
    state.put(state.CELL, cell)


def follow(asked: Scope) -> None:
    """Goes to the KPI of the clicked cell, narrowed to its project, for the same projects and months; does nothing where none was."""
    kpi, told, project = str(state.get(state.CELL, "")).partition(":")
    state.drop(state.CELL)
    if kpi in registry.kpis() and told:
        narrowed = {filters.PARAMETER: filters.write((("project", project),))} if project else {}
        st.switch_page(sections.page(PAGE), query_params={**scope.parameters(asked), PARAMETER: [kpi], **narrowed})


def pick() -> Kpi:
    """The KPI of the address, to be changed by a list of all."""
    ids = list(registry.kpis())
    return registry.kpi(parameters.one(PARAMETER, ids, FIRST, lambda start, key: st.selectbox(
        t("kpi.choose"), ids, index=ids.index(start), key=key, format_func=named(ids, lambda id: f"{say(registry.kpi(id).name)} · {id}"), width=420)))  # fmt: skip
