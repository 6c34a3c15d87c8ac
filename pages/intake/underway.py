"""Files that are being worked on: how far each is, and the way to stop it. Asks anew every second, by itself."""

from __future__ import annotations

import streamlit as st

from pages.intake import draft as drafts
from pages.intake.draft import Draft
from pipelines.worker.stages import NAMES
from ui.text import say, t
from ui.wording import markup, values

POLL_SECONDS = 1.0


@st.fragment(run_every=POLL_SECONDS)
def underway(ids: tuple[str, ...]) -> None:
    """One bar a file; the page is drawn anew as soon as one is done."""
    found = drafts.drafts()
    for id in ids:
        draft = found.get(id)
        if draft is None or not draft.busy:
            drafts.tell_published(draft)
            st.rerun()
        _bar(draft)


def _bar(draft: Draft) -> None:
    assert draft.progress is not None
    stage, rows = say(NAMES[draft.progress.stage]), draft.progress.rows
    text = t("upload.stage_rows", stage=stage, rows=values.count(rows)) if rows else stage
    with st.container(border=True):
        st.markdown(f":material/description: **{markup.plain(draft.staged.name)}**")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(draft.progress.share, text=text)
            if st.button(t("upload.cancel"), key=f"cancel_{draft.id}", icon=":material/stop_circle:", type="tertiary"):
                drafts.cancel(draft)
                st.rerun()
