"""A change of settings on its way: checked, shown with who would turn red or green, then saved as a file like any other, which can be undone."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import streamlit as st

from catalog import registry
from catalog.model import Dataset
from errors import UserError
from pages.intake import reasons
from pages.intake.findings import findings
from pages.settings import who_turns
from pages.settings.target_form import Filled
from pipelines import proposing, served, templates
from pipelines.proposing import Proposal
from ui.frame import notices, sections
from ui.session import access, state
from ui.text import say, t


def of_form(filled: Filled, last: date) -> None:
    """Takes what a form was filled with on the way of every file."""
    dataset = registry.dataset(filled.dataset)
    _propose(BytesIO(templates.workbook(dataset, filled.rows)), t("targets.file", name=dataset.name[state.language()]), dataset, last)


def round_trip(dataset: Dataset, book: bytes, last: date) -> None:
    """The Excel way: download what holds, edit it, load it back."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            t("settings.download"),
            book,
            file_name=f"{dataset.id}.xlsx",
            key=f"book_{dataset.id}",
            icon=":material/download:",
            on_click="ignore",
        )
        generation = state.get(state.GENERATION, 0)
        given = st.file_uploader(t("settings.load"), ["xlsx", "csv"], key=f"given_{dataset.id}_{generation}", max_upload_size=30)
    if given is not None:
        _propose(BytesIO(given.getvalue()), given.name, dataset, last)


def _propose(source: BytesIO, name: str, dataset: Dataset, last: date) -> None:
    drop()
    with st.spinner(t("settings.checking")):
        try:
            made = proposing.propose(served.intake(), source, name, dataset.id, last, access.viewer())
        except UserError as error:
            notices.sentence(error.sentence)
            return
    state.put(state.PROPOSAL, made)


def drop() -> None:
    """Forgets a proposal and our copy of its file; the chooser is made anew, else it would bring a file back again and again."""
    state.put(state.GENERATION, state.get(state.GENERATION, 0) + 1)
    made = state.get(state.PROPOSAL)
    if made is not None:
        served.intake().discard(made.examined.staged)
        state.drop(state.PROPOSAL)


def show(datasets: tuple[str, ...]) -> None:
    """The proposal that waits on this page: what is wrong with it, or what it changes; save or drop."""
    made: Proposal | None = state.get(state.PROPOSAL)
    if made is None or made.examined.report.dataset not in datasets:
        return
    report = made.examined.report
    with st.container(border=True):
        st.subheader(t("settings.proposal"), anchor=False, icon=":material/visibility:")
        findings(report, "proposal")
        if made.effect is not None:
            told = made.effect
            st.write(t("settings.rows", new=told.new, changed=told.changed, same=told.unchanged + told.older, held=report.held_count))
            who_turns.draw(made)
            reasons.of_signed(told.signed)
        reason = reasons.of_locked(made.effect.locked if made.effect else (), "proposal")
        with st.container(horizontal=True):
            if made.effect is not None and made.effect.new + made.effect.changed and st.button(
                t("settings.save"), type="primary", key="proposal_save", icon=":material/save:", disabled=reason is None
            ):  # fmt: skip
                save(made, reason or "")
            if st.button(t("settings.drop"), key="proposal_drop", icon=":material/close:"):
                drop()
                st.rerun()


def save(made: Proposal, reason: str) -> None:
    """Publishes it as one batch. If somebody published in between, nothing is stored and it has to be looked at again."""
    try:
        receipt = served.intake().commit(made.examined, access.viewer().name, accept_good=True, base=made.base, reason=reason)
    except UserError as error:
        notices.sentence(error.sentence)
        return
    drop()
    notices.done(t("settings.saved", sentence=say(receipt.sentence)))
    st.rerun()


def history() -> None:
    if access.may("intake"):
        sections.link("history", t("settings.history"), ":material/history:")
