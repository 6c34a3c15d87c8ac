"""Signing: which projects are ready, sign them, take a signature back, lock the month and open it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import streamlit as st

from errors import UserError
from pages.intake import month_ask
from pipelines import served
from pipelines.closing import acts
from pipelines.closing.board import summary
from pipelines.read import Scope
from ui.answers import ask, source
from ui.drawing import charts, tables
from ui.frame import notices
from ui.number import silent, trust
from ui.session import access
from ui.text import known, named, t
from ui.wording import sentences, values


def signing(month: date, cells: pl.DataFrame, is_locked: bool) -> None:
    """How far signing is, and what the viewer may do about it."""
    charts.section(t("month.signing"), help=t("month.signing_help"))
    by_project = summary(cells, ["project"])
    whole = pl.col("open") == 0
    signed, gone, ready = (
        _projects(by_project, test) for test in (whole & pl.col("signed"), ~whole & pl.col("signed"), whole & ~pl.col("signed"))
    )
    waiting = by_project.height - len(signed) - len(ready)
    counted = t("month.signed_sentence", signed=len(signed), all=by_project.height, ready=len(ready), waiting=waiting)
    lost = t("month.signed_gone", n=len(gone), projects=trust.who(gone)) if gone else ""
    st.write(sentences.together(counted, lost, _doubt(month, {*signed, *ready})))
    if not access.can("sign"):
        st.caption(t("month.no_right"))
        return
    if is_locked:
        _unlock(month)
    else:
        _sign(month, ready)
        _reopen(month, sorted([*signed, *gone]))
        _lock(month, by_project)
    _book(month)


def _projects(by_project: pl.DataFrame, test: pl.Expr) -> list[str]:
    return by_project.filter(test)["project"].sort().to_list()


def _doubt(month: date, complete: set[str]) -> str:
    """Why other pages count fewer as complete: of whom a file is in that lacks their records, signed or not."""
    doubtful = sorted({project for project, _ in silent.cells(Scope(month, month))} & complete)
    return t("month.doubt", n=len(doubtful), projects=trust.who(doubtful)) if doubtful else ""


def _sign(month: date, ready: list[str]) -> None:
    if not ready:
        return
    names, version = ask.project_names(), source.version()
    with st.form(f"sign_{month}", border=False):
        label = named(ready, lambda p: names[p])
        chosen = st.multiselect(
            t("month.ready"), ready, key=f"sign_{month}_{len(ready)}", format_func=label, placeholder=t("month.all_ready", n=len(ready))
        )
        if st.form_submit_button(t("month.sign"), icon=":material/verified:", type="primary", key="sign_now"):
            _do(
                lambda by: acts.sign(_home(), month, chosen or ready, by, acts.moment(), version),
                t("month.sign_done", n=len(chosen or ready)),
            )


def _reopen(month: date, signed: list[str]) -> None:
    if not signed:
        return
    names = ask.project_names()
    with st.expander(t("month.reopen"), icon=":material/undo:"), st.form(f"reopen_{month}", border=False):
        chosen = st.multiselect(
            t("by.project"), signed, key=f"reopen_{month}_{len(signed)}", format_func=named(signed, lambda p: names[p]),
            placeholder=t("month.pick"),
        )  # fmt: skip
        reason = st.text_input(t("word.required", label=t("month.reason")), key="reopen_reason")
        if st.form_submit_button(t("month.reopen"), icon=":material/undo:") and chosen:
            _do(lambda by: acts.reopen(_home(), month, chosen, reason or "", by, acts.moment()), t("month.reopen_done", n=len(chosen)))


def _lock(month: date, by_project: pl.DataFrame) -> None:
    version = source.version()
    with st.expander(t("month.lock"), icon=":material/lock:"), st.form(f"lock_{month}", border=False):
        st.caption(t("month.lock_help"))
        reason = _early(by_project)
        if st.form_submit_button(t("month.lock"), icon=":material/lock:"):
            _do(
                lambda by: acts.close(_home(), month, reason, by, acts.moment(), version),
                t("month.lock_done", month=values.month(month)),
            )


def _early(by_project: pl.DataFrame) -> str:
    """Why a month is locked although not everybody has signed or something is missing, also of who has signed; asked where that is so."""
    unsigned, owing = by_project.filter(~pl.col("signed")).height, by_project.filter(pl.col("open") > 0)
    if not unsigned and owing.is_empty():
        return ""
    st.caption(
        sentences.together(
            t("month.lock_unsigned", n=unsigned) if unsigned else "",
            t("month.lock_missing", n=owing["open"].sum(), projects=owing.height) if owing.height else "",
            t("month.lock_reason"),
        )
    )
    return st.text_input(t("word.required", label=t("month.reason")), key="lock_reason") or ""


def _unlock(month: date) -> None:
    with st.expander(t("month.unlock"), icon=":material/lock_open:"), st.form(f"unlock_{month}", border=False):
        reason = st.text_input(t("word.required", label=t("month.reason")), key="unlock_reason")
        if st.form_submit_button(t("month.unlock"), icon=":material/lock_open:"):
            _do(lambda by: acts.unlock(_home(), month, reason or "", by, acts.moment()), t("month.unlock_done", month=values.month(month)))


def _do(act: Callable[[str], object], done: str) -> None:
    """Does it in the viewer's name and draws the page anew; what forbids it becomes a sentence."""
    try:
        act(access.viewer().name)
    except UserError as error:
        notices.sentence(error.sentence)
        return
    notices.done(done)
    st.rerun()


def _home() -> acts.Warehouse:
    return served.intake().warehouse


def _book(month: date) -> None:
    """Everything that was done to the month: who, when, why."""
    found = month_ask.book(month)
    if found.is_empty():
        return
    names = ask.project_names()
    with st.expander(t("month.book", n=found.height), icon=":material/history:"):
        what = {code: t(f"month.did_{code}") for code in found["what"].unique() if known(f"month.did_{code}")}
        shown = found.select(
            pl.Series(t("column.when"), [values.moment(time) for time in found["at_time"]], dtype=pl.String),
            pl.Series(t("column.who"), [values.whom(by) for by in found["by"]], dtype=pl.String),
            pl.col("what").replace(what).alias(t("column.what")),
            pl.col("project").replace(names).alias(t("by.project")),
            pl.Series(t("column.dataset"), [id and tables.dataset_name(id) for id in found["dataset"]], dtype=pl.String),
            pl.col("reason").alias(t("column.reason")),
        )
        tables.show(shown, "month_book", f"book_{month:%Y-%m}")
