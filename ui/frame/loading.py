"""Progress of the made-up company's first loading, refreshed by itself."""

from __future__ import annotations

import streamlit as st

from ui.answers import source
from ui.text import say, t

EVERY_SECONDS = 2


def running() -> bool:
    return source.loading() is not None


def panel() -> None:
    """A calm panel while files are being loaded; the whole page is drawn anew when they are in."""
    if running():
        _live()


@st.fragment(run_every=EVERY_SECONDS)
def _live() -> None:
    progress = source.loading()
    if progress is None:
        st.rerun()
    with st.container(border=True):
        st.markdown(f"**{t('loading.title')}**")
        text = t("loading.step", done=progress.done, total=progress.total, label=say(progress.label))
        st.progress(min(1.0, progress.done / max(progress.total, 1)), text=text)
        st.caption(t("loading.body"))
