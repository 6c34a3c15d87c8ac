"""The card of one uploaded file: what it is taken for, its columns, the verdict, the preview, the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from catalog import registry
from pages.intake import draft as drafts
from pages.intake import reasons, undoing
from pages.intake.columns import columns
from pages.intake.draft import Draft
from pages.intake.findings import findings
from pages.intake.mending import mending
from pages.intake.nothing import nothing
from pages.intake.preview import preview
from pages.intake.reading import header_choice, reading, sheet_choice
from pages.intake.words import projects, words
from pipelines.worker.report import Report
from ui.answers import books
from ui.drawing import tables
from ui.frame import notices, sections
from ui.text import named, say, t
from ui.wording import markup, sentences, values

OVERTAKEN = "overtaken"  # said beside the button that has to be pressed once more
STOPPED = ("cancelled", "internal_error")  # the work ended before the file was judged


def card(draft: Draft) -> None:
    """Draws one file from its name to its decision."""
    undone = _undone(draft)
    with st.container(border=True):
        _head(draft, undone is not None)
        if undone is not None:
            _back(draft, undone)
            return
        if draft.receipt is not None:
            _done(draft)
            return
        if draft.error is not None and draft.code != OVERTAKEN:
            notices.sentence(draft.error)
        _dataset(draft)
        if draft.code == "no_rows":
            nothing(draft)
        elif draft.code == "no_header":
            header_choice(draft)
        elif draft.choices:
            sheet_choice(draft)
        elif draft.code in STOPPED and st.button(t("upload.check_again"), key=f"again_{draft.id}", icon=":material/refresh:"):
            drafts.again(draft)
        if draft.examined is not None:
            report = draft.examined.report
            reading(draft, report)
            columns(draft, report)
            words(report)
            findings(report, draft.id)
            mending(draft, report)
            projects(draft, report)
            preview(draft, report)
            _decide(draft, report)


def _head(draft: Draft, undone: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/description: **{markup.plain(draft.staged.name)}**", width="content")
        word, color = ("undone", "gray") if undone else _stage(draft)
        st.badge(t(f"upload.{word}"), color=color)  # type: ignore[arg-type]
        st.space("stretch")
        if (draft.receipt is None or _undone(draft) is not None) and st.button(
            t("upload.remove"), key=f"remove_{draft.id}", type="tertiary", icon=":material/close:"
        ):
            drafts.forget(draft)
            st.rerun()


def _stage(draft: Draft) -> tuple[str, str]:
    if draft.receipt is not None:
        return ("published", "green") if draft.receipt.batch_id is not None else ("nothing_new", "gray")
    if draft.examined is None or draft.examined.report.refused:
        return "refused", "red"
    return ("with_problems", "orange") if draft.examined.report.held_count else ("ready", "blue")


def _dataset(draft: Draft) -> None:
    """The dataset that was guessed, open to correction."""
    ids = list(registry.datasets())
    chosen = st.selectbox(
        t("upload.dataset"), ids, index=ids.index(draft.dataset) if draft.dataset in ids else None, key=f"dataset_{draft.id}",
        format_func=named(ids, tables.dataset_name), placeholder=t("upload.dataset_pick"), width=360,
    )  # fmt: skip
    if chosen is not None and chosen != draft.dataset:
        drafts.again(replace(draft, dataset=chosen, mapping=replace(draft.mapping, columns={}, constants={})))


def _decide(draft: Draft, report: Report) -> None:
    """Consent where rows are held back, then the one button that publishes."""
    if report.refused or not report.good_count:
        st.caption(t("upload.refused_help"))
        return
    agreed = True
    if report.held_count:
        label = t("upload.accept", good=values.count(report.good_count), held=values.count(report.held_count))
        agreed = st.checkbox(label, key=f"accept_{draft.id}")
    reasons.of_signed(draft.effect.signed if draft.effect else ())
    reason = reasons.of_locked(draft.effect.locked if draft.effect else (), draft.id)
    wanting = not agreed or reason is None
    if draft.code == OVERTAKEN:
        st.warning(t("upload.overtaken"), icon=":material/refresh:")
    if st.button(t("upload.publish"), key=f"publish_{draft.id}", type="primary", icon=":material/publish:", disabled=wanting):
        with st.spinner(t("upload.publishing")):
            drafts.publish(draft, accept_good=bool(report.held_count), reason=reason or "")
        drafts.tell_published(drafts.drafts().get(draft.id))
        st.rerun()


def _done(draft: Draft) -> None:
    """The receipt, the way to the numbers and the way back."""
    assert draft.receipt is not None
    st.success(say(draft.receipt.sentence), icon=":material/check_circle:")
    st.caption(say(draft.receipt.effect.covers.sentence))
    if draft.receipt.added_projects:
        st.caption(t("upload.added", n=len(draft.receipt.added_projects)))
    with st.container(horizontal=True, vertical_alignment="center"):
        sections.link("overview", t("upload.see"), ":material/dashboard:")
        if draft.receipt.batch_id is None:
            return
        if held := books.quarantined().filter(pl.col("batch_id") == draft.receipt.batch_id).height:
            sections.link("quarantine", t("upload.mend_held", n=values.count(held)), ":material/healing:")
        undoing.button(draft.receipt.batch_id, draft.staged.name, True, draft.id, t("upload.undo"), lambda: drafts.forget(draft))


def _undone(draft: Draft) -> Mapping[str, Any] | None:
    """The line of the history of a published file that was undone since, there or on the command line; None where it counts."""
    if draft.receipt is None or draft.receipt.batch_id is None:
        return None
    found = books.undone().filter(pl.col("batch_id") == draft.receipt.batch_id)
    return found.row(0, named=True) if found.height else None


def _back(draft: Draft, undone: Mapping[str, Any]) -> None:
    """Who took the file back and when, and how it counts again."""
    st.info(markup.plain(sentences.together(undoing.told(undone), t("upload.or_again"))), icon=":material/undo:")
    undoing.button(undone["batch_id"], draft.staged.name, False, draft.id, t("history.redo"))
