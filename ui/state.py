"""What one viewer's session remembers. The only module that touches Streamlit's session state."""

from __future__ import annotations

from typing import Any

import streamlit as st

LANGUAGE = "_language"
CHOICE = "_choice"
URL = "_url"
GENERATION = "_generation"
UPLOADS = "_uploads"
SEEN = "_seen_files"
NOTICES = "_notices"


def get(key: str, default: Any = None) -> Any:
    return st.session_state.get(key, default)


def put(key: str, value: Any) -> None:
    st.session_state[key] = value


def drop(key: str) -> None:
    st.session_state.pop(key, None)


def has(key: str) -> bool:
    return key in st.session_state


def language() -> str:
    """The viewer's language, "zh" or "en". Chinese until the router has decided otherwise."""
    return str(get(LANGUAGE, "zh"))
