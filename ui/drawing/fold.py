"""What is asked for and drawn when it is unfolded, and not before: a page's first view is paid for by everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st


@st.fragment
def lazily(
    title: str, key: str, draw: Callable[[], None], icon: str | None = None, type: Literal["default", "compact"] = "default"
) -> None:
    """A line that opens into what `draw` draws."""
    with st.expander(title, type=type, icon=icon, key=key, on_change="rerun") as fold:
        if fold.open:
            draw()
