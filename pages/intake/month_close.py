"""Month close: what has come in, who owes what, signing and locking, and what changed afterwards."""

from datetime import date

import streamlit as st

from catalog import registry
from pages.intake import month_ask
from pages.intake.matrix import matrix
from pages.intake.owing import owing
from pages.intake.restating import restating
from pages.intake.signing import signing
from ui.choices import parameters
from ui.frame import guard, notices
from ui.number import passport
from ui.text import named, say, t
from ui.wording import status, values


def page() -> None:
    st.title(t("page.month_close"), anchor=False)
    st.write(t("month.intro"))
    month = choose()
    if month is None:
        notices.nothing_yet()
        return
    cells = month_ask.board(month, month)
    is_locked = month in set(month_ask.locked()["month"])
    if is_locked:
        st.info(t("month.is_locked", month=values.month(month)), icon=":material/lock:")
    if cells.is_empty():
        notices.nothing_here(t("month.nothing_owed"))
        return
    owing(month, cells, is_locked)
    in_time(month)
    matrix(month, cells)
    signing(month, cells, is_locked)
    restating(month)


def choose() -> date | None:
    """The month, kept in the URL."""
    months = month_ask.months()
    if not months:
        return None
    by_word = {f"{month:%Y-%m}": month for month in months}
    words = tuple(by_word)
    return by_word[parameters.one("month", words, words[0], lambda start, key: st.selectbox(
        t("by.month"), words, index=words.index(start), key=key, width=200, format_func=named(words, lambda word: values.month(by_word[word]))))]  # fmt: skip


def in_time(month: date) -> None:
    """The share of reports in time, as every other KPI is told, with its passport."""
    found, kpi = month_ask.in_time(month), registry.kpi("A06")
    if found is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{say(kpi.name)}** {status.said_text(kpi, found)} · {values.full(kpi, found['value'])}", width="content")
            passport.popover(kpi, found, (), "", "", month_ask.by_today(month))
        k, n, left = (values.count(found[name]) for name in ("numerator", "denominator", "excluded"))
        st.caption(t("month.in_time", k=k, n=n, left=left))


guard.require("intake")
page()
