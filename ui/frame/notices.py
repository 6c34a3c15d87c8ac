"""Sentences to the viewer: what went wrong and the way out, what is empty and what to do about it."""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st

from catalog.words import Text
from ui.frame import loading, sections
from ui.session import access, state
from ui.text import say, t

log = logging.getLogger("ui")


def later(sentence: str) -> None:
    """Keeps a sentence until the next drawing; for callbacks and for what is found before the page is drawn."""
    _keep(_warned, sentence)


def done(sentence: str) -> None:
    """The same for what was done as it was asked for."""
    _keep(_done, sentence)


def also(sentence: str) -> None:
    """The same for what the page says in a place of its own, which may lie outside of what is seen of it."""
    _keep(_glimpse, sentence)


def _keep(draw: Callable[[str], None], sentence: str) -> None:
    state.put(state.NOTICES, [*state.get(state.NOTICES, []), (draw, sentence)])


def at_once(sentence: str) -> None:
    """A word on what was asked for in the address, where the page is already being drawn."""
    st.warning(sentence, icon=":material/info:")


def _warned(sentence: str) -> None:
    at_once(sentence)
    _glimpse(sentence, ":material/info:")


def _done(sentence: str) -> None:
    st.success(sentence, icon=":material/check_circle:")
    _glimpse(sentence)


def _glimpse(sentence: str, icon: str = ":material/check_circle:") -> None:
    """For a while in the corner: who pressed a button far down does not see the head of the page."""
    st.toast(sentence, icon=icon, duration="long")


def flush() -> None:
    for draw, sentence in state.get(state.NOTICES, []):
        draw(sentence)
    state.drop(state.NOTICES)


def sentence(words: Text) -> None:
    """What a user can put right: one sentence with its way out."""
    st.warning(say(words), icon=":material/error:", title=t("error.user"))


def broken(error: Exception) -> bool:
    """What a user cannot put right: a calm word to the user, everything to the log. True: no traceback on the page."""
    log.exception("a page failed", exc_info=error)
    with st.container(border=True):
        st.subheader(t("error.title"), anchor=False, icon=":material/build:")
        st.write(t("error.body"))
        st.button(t("error.again"), icon=":material/refresh:", key="error_again")
    return True


def nothing_yet() -> None:
    """No data at all: where to begin; nothing while the first files are on their way."""
    if loading.running():
        return
    with st.container(border=True):
        st.subheader(t("empty.title"), anchor=False, icon=":material/waving_hand:")
        st.write(t("empty.body"))
        with st.container(horizontal=True):
            if access.may("intake"):
                sections.link("upload", t("empty.upload"), ":material/upload_file:")
                sections.link("upload", t("empty.templates"), ":material/table_view:")


def nothing_here(sentence: str) -> None:
    """One part of a page has nothing to show for this scope."""
    st.caption(f":material/inbox: {sentence}")
