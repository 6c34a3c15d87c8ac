"""What one viewer's session remembers. The only module that touches Streamlit's session state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import streamlit as st

LANGUAGE = "_language"
CHOICE = "_choice"
URL = "_url"
GENERATION = "_generation"
FILTERS = "_filters"
UPLOADS = "_uploads"
NOTICES = "_notices"
OWN = "_own"
GUIDE = "_guide"
PROPOSAL = "_proposal"


def get(key: str, default: Any = None) -> Any:
    return st.session_state.get(key, default)


def put(key: str, value: Any) -> None:
    st.session_state[key] = value


def drop(key: str) -> None:
    st.session_state.pop(key, None)


def has(key: str) -> bool:
    return key in st.session_state


_SPEAKING: ContextVar[str | None] = ContextVar("speaking", default=None)


def speak() -> None:
    """Settles the language for the rest of this run of the script: every word asks for it, and the session is slow to tell."""
    _SPEAKING.set(str(get(LANGUAGE, "zh")))


def language() -> str:
    """The viewer's language, "zh" or "en". Chinese until the router has decided otherwise."""
    return _SPEAKING.get() or str(get(LANGUAGE, "zh"))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """For what is made outside a visit (a download is made when it is asked for, without the session)."""
    token = _SPEAKING.set(language)
    try:
        yield
    finally:
        _SPEAKING.reset(token)
