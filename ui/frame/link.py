"""The address of what is seen now, to be copied: everything that was chosen is in it, in ids; rights are not."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.text import t


def draw(place: DeltaGenerator) -> None:
    """A button that opens the address. Drawn when the page is done, for only then all its choices are in the address.

    The address is shown rather than put on the clipboard: an office's plain http address gives pages no access to that.
    """
    with place, st.popover(t("link.copy"), icon=":material/link:", type="tertiary", key="copy_link"):
        st.code(address(), language=None, wrap_lines=True)
        st.caption(t("link.help"))


def address() -> str:
    asked = [(name, value) for name in sorted(st.query_params) for value in st.query_params.get_all(name)]
    base = str(st.context.url or "").partition("?")[0]
    return f"{base}?{urlencode(asked)}" if asked else base
