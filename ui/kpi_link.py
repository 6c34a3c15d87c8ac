"""The way from a figure to the page of its KPI, with the same projects and months."""

from __future__ import annotations

import streamlit as st

from catalog import registry
from catalog.model import Kpi
from ui import scope, sections
from ui.periods import Span

PAGE, PARAMETER = "kpi", "kpi"


def link(kpi: Kpi, span: Span, label: str, icon: str = ":material/arrow_forward:") -> None:
    sections.link(PAGE, label, icon, {**scope.parameters(span), PARAMETER: [kpi.id]})


def asked() -> str | None:
    """The KPI that the address names; None where it names none that there is."""
    id = st.query_params.get(PARAMETER, "")
    return id if id in registry.kpis() else None


def unknown() -> bool:
    """Whether the address names a KPI that there is not."""
    return bool(st.query_params.get(PARAMETER)) and asked() is None


def ask_for(id: str) -> None:
    st.query_params[PARAMETER] = id
