"""The questions that are asked most, on the start page and the overview: each a link to the page that answers it in its first lines."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pipelines.read import shift
from ui.choices import periods, scope
from ui.frame import sections
from ui.session import access
from ui.text import t
from ui.wording import values

# word, page, parameters of the address, icon
ASKED: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("complaints", "kpi", {"kpi": "C06"}, ":material/campaign:"),
    ("satisfaction", "kpi", {"kpi": "V01"}, ":material/sentiment_dissatisfied:"),
    ("owing", "month_close", {}, ":material/event_available:"),
    ("certificates", "training", {}, ":material/badge:"),
    ("peers", "compare", {}, ":material/compare_arrows:"),
)
OVER_MONTHS = (
    "kpi",
    "compare",
    "training",
)  # pages that answer over the usual period: a month has too few cases, and an old one other certificates


def draw(month: date) -> None:
    """One line of links; of pages that the viewer may open. `month`: the last month that is over.

    They ask of now, also where one has looked at a single month before: of the usual period, or of the last month; their words say of which.
    """
    period = t(f"period.{periods.DEFAULT}")
    with st.container(border=True, key="questions", gap="xsmall"):
        st.markdown(f"**{t('questions.title')}**")
        with st.container(horizontal=True, gap="small"):
            for word, page, parameters, icon in ASKED:
                if access.may(sections.section_of(page)):
                    asked = {**parameters, **_of_month(page, month)}
                    label = t(f"questions.{word}", month=values.month(month), next=values.month(shift(month, 1)), period=period)
                    over = scope.usual_period() if page in OVER_MONTHS else {}
                    sections.link(page, label, icon, {**over, **{name: [value] for name, value in asked.items()}})
        st.caption(t("questions.figure", button=t("tile.passport")))


def _of_month(page: str, month: date) -> dict[str, str]:
    """The month that the words of a question name, as its page's address has it."""
    return {"month_close": {"month": f"{month:%Y-%m}"}, "training": {"expiring": f"{shift(month, 1):%Y-%m}"}}.get(page, {})
