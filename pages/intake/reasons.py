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
    other, back = [one for one in moved if not one.all_back], [one for one in moved if one.all_back]
    if other:
        st.warning(t("lock.signed", parts=_months(other), page=t("page.month_close")), icon=":material/verified:")
    if back:
        st.info(t("lock.signed_back", parts=_months(back)), icon=":material/verified:")


def _months(moved: Sequence[Signed]) -> str:
    """The first months with how much moves in each."""
    parts = [
        t("lock.signed_month_some" if one.back and not one.all_back else "lock.signed_month", month=values.month(one.month),
          projects=one.projects, n=one.figures, back=values.count(one.back))
        for one in moved[:MONTHS_NAMED]
    ]  # fmt: skip
    return t("word.semicolon").join(parts) + (t("lock.signed_more", n=len(moved) - MONTHS_NAMED) if len(moved) > MONTHS_NAMED else "")


def of_locked(months: Sequence[date], key: str) -> str | None:
    """The reason for what is changed in locked months; None while one is needed and not given."""
    if not months:
        return ""
    named = t("word.comma").join(values.month(month) for month in months)
    st.warning(t("lock.needs", months=named), icon=":material/lock:")
    return (st.text_input(t("word.required", label=t("lock.reason")), key=f"reason_{key}") or "").strip() or None
