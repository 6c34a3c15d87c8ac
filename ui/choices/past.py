"""Looking back: the pages of results as they were known at a moment, and the way back to what is known now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from catalog.kpi import Kpi
from catalog.zones import local_of, utc_of
from pipelines.read import Scope
from ui.choices import kpi_link, scope
from ui.frame import sections
from ui.frame.sections import DEFAULT
from ui.session import state
from ui.text import t
from ui.wording import values

ICON = ":material/history:"


def strip() -> None:
    """Above every page of results while one looks back, with the way out; else nothing."""
    moment = state.as_of()
    if moment is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="past"):
        st.warning(t("past.strip", time=values.moment(moment)), icon=ICON)
        st.button(t("past.to_now"), key="past_to_now", icon=":material/update:", type="primary", on_click=scope.to_now)


def link(moment: datetime, label: str) -> None:
    """The way to all pages of results as they were known at a moment (UTC)."""
    sections.link(DEFAULT, label, ICON, scope.looking_back(moment))


def link_of(kpi: Kpi, asked: Scope, moment: datetime) -> None:
    """The same for one KPI, the months and the places that are looked at."""
    kpi_link.link(kpi, replace(asked, as_of=moment), t("past.of_kpi", time=values.moment(moment)), ICON)


def choose() -> None:
    """Any moment, by day and time."""
    with st.popover(t("past.choose"), icon=ICON, key="past_choose"):
        now = local_of(datetime.now(UTC)).replace(second=0, microsecond=0, tzinfo=None)
        local = st.datetime_input(t("past.moment"), now, max_value=now, key="past_moment", format="YYYY-MM-DD", help=t("past.help"))
        link(utc_of(local), t("past.open"))
