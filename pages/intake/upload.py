"""Upload: choose files, see what they are and what they will change, decide."""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from catalog import registry
from errors import UserError
from pages.intake import cards, template
from pages.intake import draft as drafts
from pages.intake.underway import underway
from pipelines import served
from pipelines.gate.limits import DEFAULT as LIMITS
from ui.frame import guard, notices
from ui.session import state
from ui.text import say, t

UPLOADER = "uploader"


def page() -> None:
    st.title(t("page.upload"), anchor=False)
    st.write(t("upload.intro"))
    # Files of every ending are taken: what cannot be read is refused with a sentence of ours and a way out.
    round = state.get(state.UPLOADS, 0)
    largest = served.intake().settings.max_csv_mb
    label = t("upload.choose", csv=largest, book=LIMITS.workbook >> 20, page=LIMITS.page >> 20)
    files = st.file_uploader(
        label, accept_multiple_files=True, key=f"{UPLOADER}_{round}", help=t("upload.choose_help"), max_upload_size=largest
    )
    template.choice(list(registry.datasets()), "template", t("upload.templates_help"))
    if files:
        state.put(state.UPLOADS, round + 1)  # a fresh widget: the bytes of this one are no longer held for the visit
        take(files)
        st.rerun()
    known = drafts.drafts()
    busy = tuple(id for id, draft in known.items() if draft.busy)
    if busy:
        underway(busy)
    for draft in reversed(known.values()):
        if not draft.busy:
            cards.card(draft)
    if not known:
        notices.nothing_here(t("upload.none"))


def take(files: Sequence[UploadedFile]) -> None:
    """Receives the files, and gives those that are soon looked at the time; one that is too large says so and leaves nothing behind."""
    begun = []
    with st.spinner(t("upload.checking", name=files[0].name)):
        for file in files:
            try:
                begun.append(drafts.receive(file.name, file).id)
            except UserError as error:
                notices.later(say(error.sentence))
        drafts.wait(begun)


guard.require("intake")
page()
