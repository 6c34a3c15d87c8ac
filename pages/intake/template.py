"""The empty workbook of a kind of data, to be filled in: which one, and its download."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from catalog import registry
from pipelines import templates
from ui.drawing import tables
from ui.text import named, t


def choice(ids: Sequence[str], key: str, help: str = "") -> None:
    """A button that opens the choice of a dataset, one of `ids`, and its template."""
    with st.popover(t("upload.templates"), icon=":material/table_view:", type="tertiary", key=f"{key}_open"):
        if help:
            st.caption(help)
        id = st.selectbox(t("column.dataset"), ids, key=f"{key}_dataset", format_func=named(ids, tables.dataset_name))
        dataset = registry.dataset(id)
        st.download_button(
            t("upload.template_download"), data=lambda: templates.workbook(dataset), file_name=f"{id}.xlsx", mime=tables.XLSX,
            key=f"{key}_download", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
