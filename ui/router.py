"""The script of every visit: language, navigation, scope bar, then the page.

What a user can put right becomes a sentence here; anything else goes up to the app, which logs it (app.py).
"""

from __future__ import annotations

import streamlit as st

from errors import UserError
from settings import settings
from ui.answers import ask
from ui.choices import past, scope, scope_bar
from ui.frame import guide, link, loading, logo, lost, notices
from ui.frame.sections import SECTIONS, grouped, page
from ui.session import state
from ui.text import LANGUAGES, named, t

LANGUAGE_WIDGET, LANGUAGE_PARAMETER = "language_switch", "lang"
SCOPED = "results"


def run() -> None:
    choose_language()
    if st.query_params.pop(lost.PARAMETER, None):
        notices.later(t("page.unknown"))
    st.set_page_config(page_title=t("app.name"), page_icon=logo.ICON, layout="wide")
    pages = {section: {name: page(name) for name, _ in entries} for section, entries in SECTIONS.items()}
    groups = {heading: [pages[section][name] for name in names] for section in pages for heading, names in grouped(section).items()}
    chosen = st.navigation({t(f"section.{heading}"): group for heading, group in groups.items()}, expanded=True)
    logo.draw()
    _sidebar()
    try:
        place = None
        if (name := next((name for name, each in pages[SCOPED].items() if each == chosen), None)) is not None:
            scope.sync()
            past.strip()
            place = scope_bar.draw(name)
        else:
            state.look_back(None)
        guide.draw()
        loading.panel()
        notices.flush()
        chosen.run()
        link.draw(st.sidebar if place is None else place)
    except UserError as error:
        notices.sentence(error.sentence)


def choose_language() -> None:
    """The URL's language, else the one chosen before, else the browser's, else the installation's."""
    asked = st.query_params.get(LANGUAGE_PARAMETER)
    if asked in LANGUAGES:
        state.put(state.LANGUAGE, asked)
    elif not state.has(state.LANGUAGE):
        state.put(state.LANGUAGE, _of_browser())
    state.speak()
    if asked != state.language():
        st.query_params[LANGUAGE_PARAMETER] = state.language()


def _of_browser() -> str:
    spoken = st.context.locale
    if spoken is None:
        return settings().language
    return "zh" if spoken.lower().startswith("zh") else "en"


def _switch_language(key: str) -> None:
    chosen = state.get(key)
    state.put(state.LANGUAGE, chosen)
    st.query_params[LANGUAGE_PARAMETER] = chosen


def _sidebar() -> None:
    with st.sidebar:
        key = f"{LANGUAGE_WIDGET}_{state.language()}"
        st.segmented_control(
            t("language.label"), LANGUAGES, key=key, required=True, default=state.language(),
            format_func=named(LANGUAGES, lambda code: t(f"language.{code}")), label_visibility="collapsed", on_change=_switch_language, args=(key,),
        )  # fmt: skip
        st.caption(t("app.made_up") if ask.is_made_up() else t("app.tagline"))


run()
