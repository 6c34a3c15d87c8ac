"""Upload: choose files, see what they are and what they will change, decide."""

from collections.abc import Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from catalog import registry
from errors import UserError
from pages.intake import cards
from pages.intake import draft as drafts
from pages.intake.underway import underway
from pipelines import templates
from ui.drawing import tables
from ui.frame import access, notices, state
from ui.text import named, say, t

UPLOADER = "uploader"


def page() -> None:
    st.title(t("page.upload"), anchor=False)
    st.write(t("upload.intro"))
    # Files of every ending are taken: what cannot be read is refused with a sentence of ours and a way out.
    round = state.get(state.UPLOADS, 0)
    files = st.file_uploader(t("upload.choose"), accept_multiple_files=True, key=f"{UPLOADER}_{round}", help=t("upload.choose_help"))
    template_choice()
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


def template_choice() -> None:
    with st.popover(t("upload.templates"), icon=":material/table_view:", type="tertiary"):
        st.caption(t("upload.templates_help"))
        ids = list(registry.datasets())
        id = st.selectbox(t("upload.dataset"), ids, key="template_dataset", format_func=named(ids, tables.dataset_name))
        dataset = registry.dataset(id)
        st.download_button(
            t("upload.template_download"), data=lambda: templates.workbook(dataset), file_name=f"{id}.xlsx", mime=tables.XLSX,
            key="template_download", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


access.require("intake")
page()
