"""The question before an undo or a redo, with what it would change; and what it has changed, said afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import streamlit as st

from catalog import registry
from errors import UserError
from pages.intake import draft as drafts
from pages.intake import month_ask, reasons
from pipelines import served
from pipelines.publishing.reversal import Reversal
from pipelines.read import Viewer
from ui.answers import ask
from ui.answers.kept import kept
from ui.frame import notices
from ui.session import access
from ui.text import say, t
from ui.wording import markup, sentences, values

NAMED = 4  # projects and KPIs that a sentence names


def button(batch: int, name: str, active: bool, key: str, label: str, then: Callable[[], None] = lambda: None) -> None:
    """The button that asks before a file that counts (`active`) is undone, or one that does not is redone; `then`: what else is done with it."""
    word = "undo" if active else "redo"
    if not st.button(label, key=f"{word}_{key}", icon=f":material/{word}:", type="tertiary"):
        return

    @st.dialog(t(f"reversal.{word}_asks", name=markup.plain(name)), icon=f":material/{word}:")
    def draw() -> None:
        _question(batch, name, active, word, then)

    draw()


def told(entry: Mapping[str, Any]) -> str:
    """Of a line of the history that does not count any more: who took it back and when, in place of what its publication once said."""
    who, when = values.whom(entry["changed_by"]), values.moment(entry["changed_at"])
    if entry["given_up"]:
        return t("history.given_up_undone", who=who, when=when)
    return t("history.nil_undone", who=who, when=when) if entry["nil"] else t("history.was_undone", who=who, when=when, n=entry["rows"])


def _question(batch: int, name: str, active: bool, word: str, then: Callable[[], None]) -> None:
    """What it would change, and the button that does it."""
    intake = served.intake()
    try:
        with st.spinner(t("reversal.reckoning")):
            found = _reversal(*month_ask.state(), access.viewer(), batch, not active)
        st.write(t(f"reversal.{word}_says", parts=parts(found, word)))
        reasons.of_signed(found.signed)
        reason = _confirmed(found, word, batch)
        if reason is None:
            return
        done = (intake.undo if active else intake.redo)(batch, access.viewer().name, reason, found.version)
    except UserError as error:
        notices.sentence(error.sentence)
        return
    then()
    drafts.preview_anew()
    told = t(f"reversal.{word}_done", name=markup.plain(name), parts=parts(found, word), page=t("page.history"))
    notices.done(sentences.together(told, *(t("word.full_stop", sentence=say(one.sentence)) for one in done.signed)))
    st.rerun()


def _confirmed(found: Reversal, word: str, batch: int) -> str | None:
    """The reason (empty where no locked month wants one) when the button is pressed; its key names the version, so that nobody confirms what he has not seen."""
    with st.form(f"reversal_{batch}_{found.version}", border=False):
        reason = reasons.of_locked(found.locked, f"reversal_{batch}")
        pressed = st.form_submit_button(
            t(f"history.{word}"), icon=f":material/{word}:", type="primary", key=f"{word}_now_{batch}_{found.version}"
        )
    return reason or "" if pressed else None


@kept(20)
def _reversal(version: int, lines: int, viewer: Viewer, batch: int, active: bool) -> Reversal:
    return served.intake().reversal(batch, active)


def parts(found: Reversal, word: str) -> str:
    """Rows, with their months and projects, held-back rows that wait or wait no more, and the KPIs that have another figure, or none any more."""
    counts = (("gone", found.gone), ("changed", found.changed), ("back", found.back))
    rows = t("word.comma").join(t(f"reversal.{word}_{fate}", n=n) for fate, n in counts if n)
    held = [t(f"reversal.{fate}", n=n) for fate, n in (("waiting", found.waiting), ("settled", found.settled)) if n]
    where = [values.span(found.months[0], found.months[-1])] if found.months else []
    if found.projects:
        names = ask.project_names()
        called = [markup.plain(names[id]) for id in found.projects]
        where.append(t("reversal.projects", n=len(called), names=sentences.first(called, NAMED)))
    if where or not (rows or held):
        rows = rows or t("reversal.no_rows")
    rows = t("reversal.where", rows=rows, where=t("word.semicolon").join(where)) if where else rows
    return t("word.semicolon").join([part for part in (rows, *held, *_kpis(found.kpis)) if part])


def _kpis(moved: pl.DataFrame) -> list[str]:
    """How many KPIs lose their figure, have one now, or have another (in any month), each with the first names."""
    lost, gained = (pl.col(name).is_null() & pl.col(other).is_not_null() for name, other in (("after", "before"), ("before", "after")))
    each = (
        moved.group_by("kpi", maintain_order=True)
        .agg(lost=lost.all(), gained=gained.all())
        .with_columns(moved=~pl.col("lost") & ~pl.col("gained"))
    )
    ids = {kind: each.filter(kind)["kpi"].to_list() for kind in ("lost", "gained", "moved")}
    told = [
        t(f"reversal.{kind}", n=len(found), names=sentences.first([say(registry.kpi(id).name) for id in found], NAMED))
        for kind, found in ids.items()
        if found
    ]
    return told or [t("reversal.no_kpis")]
