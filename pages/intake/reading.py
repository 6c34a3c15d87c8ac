"""How a file was read: its sheet, its header row, its encoding, the rows left out; and the readings that want a yes."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.intake import draft as drafts
from pages.intake.draft import Draft
from pipelines.matching.lacking import given
from pipelines.matching.proposal import Proposal, accept, decline
from pipelines.parsing.left_out import told
from pipelines.worker.report import Report
from ui.text import say, t
from ui.wording import markup

FIRST_ROWS = 30  # among which a header is looked for


def reading(draft: Draft, report: Report) -> None:
    """What the file says of itself, and what was understood of it. Offers that are not answered stand open, the rest is folded."""
    st.caption(t("word.dot").join(part for part in _facts(report) if part))
    for number, proposal in enumerate(report.proposals):
        if not proposal.applied:
            _offer(draft, proposal, number)
    done = [(number, proposal) for number, proposal in enumerate(report.proposals) if proposal.applied]
    if done or report.notes:
        with st.expander(t("reading.understood", n=len(done) + len(report.notes)), icon=":material/auto_awesome:"):
            for number, proposal in done:
                _applied(draft, proposal, number)
            st.markdown("\n".join(f"- {markup.plain(say(note.sentence))}" for note in report.notes))


def _facts(report: Report) -> tuple[str, ...]:
    left = told(report.left_out)
    return (
        t("reading.sheet", name=markup.plain(report.sheet)) if report.sheet else "",
        t("reading.header", rows=t("word.comma").join(map(str, report.header_rows))) if report.header_rows else "",
        t("reading.encoding", name=report.encoding.upper()) if report.encoding else "",
        markup.plain(say(left)) if left else "",
        *(markup.plain(say(value)) for value in given(report)),
    )


def _offer(draft: Draft, proposal: Proposal, number: int) -> None:
    """A reading that is likely and not certain: the user says."""
    with st.container(border=True):
        st.markdown(f":material/help: {markup.plain(say(proposal.sentence))}")
        with st.container(horizontal=True):
            if st.button(t("reading.accept"), key=f"accept_{number}_{draft.id}", type="primary", icon=":material/check:"):
                drafts.again(replace(draft, mapping=accept(draft.mapping, proposal)))
            if st.button(t("reading.decline"), key=f"decline_{number}_{draft.id}", icon=":material/close:"):
                drafts.again(replace(draft, mapping=decline(draft.mapping, proposal)))


def _applied(draft: Draft, proposal: Proposal, number: int) -> None:
    """A reading that the file leaves no doubt of; it can be taken back all the same."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/check: {markup.plain(say(proposal.sentence))}", width="content")
        if st.button(t("reading.take_back"), key=f"take_back_{number}_{draft.id}", type="tertiary"):
            drafts.again(replace(draft, mapping=decline(draft.mapping, proposal)))


def sheet_choice(draft: Draft) -> None:
    """Several sheets could be meant: which to read. One or more of the same headers."""
    picked = st.multiselect(t("reading.sheets"), draft.choices, default=draft.choices[:1], key=f"sheets_{draft.id}")
    if st.button(t("reading.read"), key=f"read_sheets_{draft.id}", type="primary", disabled=not picked):
        drafts.again(replace(draft, mapping=replace(draft.mapping, sheet=tuple(picked))))


def header_choice(draft: Draft) -> None:
    """No row looks like a header: the user says which one it is, as Excel numbers it."""
    row = st.number_input(t("reading.header_row"), 1, FIRST_ROWS, key=f"header_{draft.id}", width=220)
    if st.button(t("reading.read"), key=f"read_header_{draft.id}", type="primary"):
        drafts.again(replace(draft, mapping=replace(draft.mapping, header_row=(int(row),))))
