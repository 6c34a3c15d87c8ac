"""Progress of the made-up company's first loading, refreshed by itself; and the warning that what a page says meanwhile rests on a part of the data."""

from __future__ import annotations

import streamlit as st

from ui.answers import source
from ui.text import say, t

EVERY_SECONDS = 2


def running() -> bool:
    return source.loading() is not None


def panel() -> None:
    """A notice above every page while files are being loaded; the whole page is drawn anew when they are in."""
    if running():
        _live()


@st.fragment(run_every=EVERY_SECONDS)
def _live() -> None:
    progress = source.loading()
    if progress is None:
        st.rerun()
    begun = source.version() > 0
    with st.container(border=True):
        words = t("loading.partial", done=progress.done, total=progress.total) if begun else t("loading.title")
        st.warning(words, icon=":material/hourglass_top:")
        text = t("loading.step", done=progress.done, total=progress.total, label=say(progress.label))
        st.progress(min(1.0, progress.done / max(progress.total, 1)), text=text)
        st.caption(t("loading.body"))
