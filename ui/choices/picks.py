"""One choice out of several as pages draw it: buttons beside each other, of many a list. It lives in the URL like any other (`ui/choices/parameters.py`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import streamlit as st

from ui.choices import parameters
from ui.text import named
from ui.wording import markup

BESIDE = 7  # more options than these stand in a list


def one(parameter: str, options: Sequence[str], word: Callable[[str], str], label: str, known: Collection[str] = ()) -> str:
    """The picked option, at first the one the URL names, else the first. `known`: words that are right elsewhere and no mistake here."""

    def draw(start: str, key: str) -> str | None:
        key, called = f"pick_{parameter}_{key}_{options[0]}_{len(options)}", named(options, word)
        if len(options) > BESIDE:
            return st.selectbox(label, options, index=options.index(start), key=key, format_func=called, width=360)
        plain = named(options, lambda id: markup.plain(word(id)))  # Markdown is read on these, and not in a list
        return st.segmented_control(label, options, default=start, required=True, key=key, format_func=plain, label_visibility="collapsed")

    return parameters.one(parameter, options, options[0], draw, known)
