"""What a publication would move of what is settled: of figures that were signed it is said before, for a locked month a reason is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from pages.intake import month_ask
from pipelines.closing.restated import Signed
from ui.text import t
from ui.wording import values

MONTHS_NAMED = 3


def reason(key: str) -> str:
    """A box for the reason, if any month is locked; what is typed there."""
    if month_ask.locked().is_empty():
        return ""
    return st.text_input(t("lock.reason"), key=f"reason_{key}", help=t("lock.hint"), width=480) or ""


def of_signed(moved: Sequence[Signed]) -> None:
    """Says before a publication what it would move of figures that were signed."""
    if not moved:
        return
    parts = [t("lock.signed_month", month=values.month(one.month), projects=one.projects, n=one.figures) for one in moved[:MONTHS_NAMED]]
    more = t("lock.signed_more", n=len(moved) - MONTHS_NAMED) if len(moved) > MONTHS_NAMED else ""
    st.warning(t("lock.signed", parts=t("word.semicolon").join(parts) + more, page=t("page.month_close")), icon=":material/verified:")


def of_locked(months: Sequence[date], key: str) -> str | None:
    """The reason for what is changed in locked months; None while one is needed and not given."""
    if not months:
        return ""
    named = t("word.comma").join(values.month(month) for month in months)
    st.warning(t("lock.needs", months=named), icon=":material/lock:")
    return (st.text_input(t("word.required", label=t("lock.reason")), key=f"reason_{key}") or "").strip() or None
