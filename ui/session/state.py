"""What one viewer's session remembers. The only module that touches Streamlit's session state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
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
AS_OF = "_as_of"
CELL = "_cell"


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


_LOOKING: ContextVar[tuple[datetime | None] | None] = ContextVar("looking", default=None)


def look_back(moment: datetime | None) -> None:
    """Settles for this run of the script what is looked at: what was known at a moment (UTC), or (None) what is known now."""
    put(AS_OF, moment)
    _LOOKING.set((moment,))


def as_of() -> datetime | None:
    """The moment (UTC) at which the data are looked at; None: now."""
    settled = _LOOKING.get()
    moment: datetime | None = settled[0] if settled else get(AS_OF)
    return moment


@contextmanager
def speaking(language: str, moment: datetime | None = None) -> Iterator[None]:
    """For what is made outside a visit (a download is made when it is asked for, without the session): in whose language, of which moment."""
    tokens = _SPEAKING.set(language), _LOOKING.set((moment,))
    try:
        yield
    finally:
        _SPEAKING.reset(tokens[0])
        _LOOKING.reset(tokens[1])
