"""Upload: choose files, see what they are and what they will change, decide."""

from typing import BinaryIO

import streamlit as st

from catalog import registry
from errors import UserError
from pages.intake import cards
from pages.intake import draft as drafts
from pipelines import templates
from ui import access, notices, state, tables
from ui.text import named, t

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UPLOADER = "uploader"


def page() -> None:
    st.title(t("page.upload"), anchor=False)
    st.write(t("upload.intro"))
    # Files of every ending are taken: what cannot be read is refused with a sentence of ours and a way out.
    files = st.file_uploader(t("upload.choose"), accept_multiple_files=True, key=UPLOADER, help=t("upload.choose_help"))
    template_choice()
    fresh = [file for file in files or () if file.file_id not in state.get(state.SEEN, ())]
    for number, file in enumerate(fresh, start=1):
        progress = st.progress((number - 1) / len(fresh), text=t("upload.checking", name=file.name))
        take(file.file_id, file.name, file)
        progress.empty()
    known = drafts.drafts()
    for draft in reversed(known.values()):
        cards.card(draft)
    if not known and not files:
        notices.nothing_here(t("upload.none"))


def take(id: str, name: str, source: BinaryIO) -> None:
    """Receives one file; a file that is too large says so and leaves nothing behind."""
    state.put(state.SEEN, (*state.get(state.SEEN, ()), id))
    try:
        drafts.receive(id, name, source)
    except UserError as error:
        notices.sentence(error.sentence)


def template_choice() -> None:
    with st.popover(t("upload.templates"), icon=":material/table_view:", type="tertiary"):
        st.caption(t("upload.templates_help"))
        ids = list(registry.datasets())
        id = st.selectbox(t("upload.dataset"), ids, key="template_dataset", format_func=named(ids, tables.dataset_name))
        dataset = registry.dataset(id)
        st.download_button(
            t("upload.template_download"), data=lambda: templates.workbook(dataset), file_name=f"{id}.xlsx", mime=XLSX,
            key="template_download", icon=":material/download:", on_click="ignore",
        )  # fmt: skip


access.require("intake")
page()
