"""The reason that a change of a locked month wants: asked where months are locked, and nowhere else."""

from __future__ import annotations

import streamlit as st

from pages.intake import month_ask
from pages.intake.draft import Draft
from ui.text import t
from ui.wording import values

MONTHS_NAMED = 3


def reason(key: str) -> str:
    """A box for the reason, if any month is locked; what is typed there."""
    if month_ask.locked().is_empty():
        return ""
    return st.text_input(t("lock.reason"), key=f"reason_{key}", help=t("lock.hint"), width=480) or ""


def of_signed(draft: Draft) -> None:
    """Says before a file is published what it would move of figures that were signed."""
    moved = draft.effect.signed if draft.effect else ()
    if not moved:
        return
    parts = [t("lock.signed_month", month=values.month(one.month), projects=one.projects, n=one.figures) for one in moved[:MONTHS_NAMED]]
    more = t("lock.signed_more", n=len(moved) - MONTHS_NAMED) if len(moved) > MONTHS_NAMED else ""
    st.warning(t("lock.signed", parts=t("word.semicolon").join(parts) + more, page=t("page.month_close")), icon=":material/verified:")


def of_draft(draft: Draft) -> str | None:
    """The reason for what a file changes in locked months; None while one is needed and not given."""
    months = draft.effect.locked if draft.effect else ()
    if not months:
        return ""
    named = t("word.comma").join(values.month(month) for month in months)
    st.warning(t("lock.needs", months=named), icon=":material/lock:")
    return (st.text_input(t("lock.reason"), key=f"reason_{draft.id}") or "").strip() or None
