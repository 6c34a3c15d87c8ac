"""One choice out of several, kept in the URL: which KPI, which dimension, which way of looking."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import streamlit as st

from ui import notices
from ui.text import named, t

BESIDE = 7  # more options than these stand in a list


def one(parameter: str, options: Sequence[str], word: Callable[[str], str], label: str, known: Collection[str] = ()) -> str:
    """The picked option, at first the one the URL names, else the first. `known`: words that are right elsewhere and no mistake here."""
    asked = st.query_params.get(parameter)
    if asked is not None and asked not in options and asked not in known:
        notices.at_once(t("scope.not_understood", name=parameter))
    first = asked if asked in options else options[0]
    key = f"pick_{parameter}_{options[0]}_{len(options)}"
    found: str | None
    if len(options) > BESIDE:
        found = st.selectbox(label, options, index=options.index(first), key=key, format_func=named(options, word), width=360)
    else:
        found = st.segmented_control(
            label, options, default=first, required=True, key=key, format_func=named(options, word), label_visibility="collapsed"
        )
    _write(parameter, found or options[0], options[0])
    return found or options[0]


def _write(parameter: str, value: str, default: str) -> None:
    """What is as at first is left out of the URL."""
    if value != default:
        if st.query_params.get(parameter) != value:
            st.query_params[parameter] = value
    else:
        st.query_params.pop(parameter, None)
