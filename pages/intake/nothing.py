"""A file with a header and no rows: the month had nothing to record, if somebody says so."""

from __future__ import annotations

from datetime import date

import streamlit as st

from errors import UserError
from pages.intake import draft as drafts
from pages.intake import month_ask, reasons
from pages.intake.draft import Draft
from pipelines import served
from pipelines.publishing.effect import Effect
from pipelines.read import Viewer
from ui.answers import ask
from ui.answers.kept import kept
from ui.frame import notices
from ui.session import access
from ui.text import named, t
from ui.wording import values


def nothing(draft: Draft) -> None:
    """Which month and which projects had nothing to record, and the button that says so."""
    if draft.dataset is None:
        st.caption(t("upload.nil_dataset"))
        return
    months = served.intake().recent_months()
    st.markdown(f"**{t('upload.nil_title')}**")
    month = st.selectbox(
        t("by.month"), months, index=1, key=f"nil_month_{draft.id}", format_func=named(months, values.month), width=180,
    )  # fmt: skip
    open_ = served.intake().quiet_projects(draft.dataset, month)
    names = ask.project_names()
    chosen = st.multiselect(
        t("by.project"), open_, default=open_, key=f"nil_projects_{draft.id}_{draft.dataset}_{month}",
        format_func=named(open_, lambda id: names[id]), help=t("upload.nil_help"),
    )  # fmt: skip
    try:
        if _said(draft, draft.dataset, tuple(chosen), month):
            st.rerun()
    except UserError as error:
        notices.sentence(error.sentence)


def _said(draft: Draft, dataset: str, projects: tuple[str, ...], month: date) -> bool:
    """What it would move of what is settled, and the one button; whether it was pressed and the report is in."""
    reason: str | None = ""
    if projects:
        effect = _effect(*month_ask.state(), access.viewer(), dataset, projects, month)
        reasons.of_signed(effect.signed)
        reason = reasons.of_locked(effect.locked, draft.id)
    wanting = not projects or reason is None
    pressed = st.button(t("upload.nil"), key=f"nil_{draft.id}", type="primary", icon=":material/event_busy:", disabled=wanting)
    if pressed:
        drafts.report_nil(draft, dataset, projects, month, reason or "")
    return pressed


@kept(20)
def _effect(version: int, lines: int, viewer: Viewer, dataset: str, projects: tuple[str, ...], month: date) -> Effect:
    return served.intake().preview_nil(dataset, projects, month)
