"""The first thing that a page does: whom it lets in."""

from __future__ import annotations

import streamlit as st

from ui.session import access
from ui.text import t


def require(section: str) -> None:
    """Stops the page for those whose role does not open this section."""
    if not access.may(section):
        st.warning(t("access.denied"), icon=":material/lock:")
        st.stop()
