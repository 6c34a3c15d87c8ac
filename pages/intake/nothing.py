"""A file with a header and no rows: the month had nothing to record, if somebody says so."""

from __future__ import annotations

import streamlit as st

from errors import UserError
from pages.intake import draft as drafts
from pages.intake.draft import Draft
from pipelines import served
from ui.answers import ask
from ui.frame import notices
from ui.text import named, t
from ui.wording import values


def nothing(draft: Draft) -> None:
    """Which month and which projects had nothing to record, and the one button that says so."""
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
        format_func=named(open_, lambda id: names.get(id, id)), help=t("upload.nil_help"),
    )  # fmt: skip
    if st.button(t("upload.nil"), key=f"nil_{draft.id}", type="primary", icon=":material/event_busy:", disabled=not chosen):
        try:
            drafts.report_nil(draft, draft.dataset, chosen, month)
        except UserError as error:
            notices.sentence(error.sentence)
            return
        st.rerun()
