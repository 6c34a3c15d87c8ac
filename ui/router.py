"""The script of every visit: language, navigation, scope bar, then the page, inside one error boundary."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from errors import UserError
from settings import settings
from ui import access, notices, scope, state
from ui.text import LANGUAGES, t

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE_WIDGET, LANGUAGE_PARAMETER = "language_switch", "lang"
SECTIONS = {
    "results": (
        ("overview", ":material/dashboard:"),
        ("satisfaction", ":material/sentiment_satisfied:"),
        ("sla", ":material/timer:"),
        ("training", ":material/school:"),
        ("staff", ":material/badge:"),
    ),
    "intake": (("upload", ":material/upload_file:"), ("history", ":material/history:")),
    "settings": (("about_kpis", ":material/menu_book:"),),
}


def run() -> None:
    choose_language()
    st.set_page_config(page_title=t("app.name"), page_icon=":material/domain:", layout="wide")
    pages = {section: [_page(section, *entry) for entry in entries] for section, entries in SECTIONS.items() if access.may(section)}
    state.put(state.PAGES, {page.url_path or "overview": page for group in pages.values() for page in group})
    page = st.navigation({t(f"section.{section}"): group for section, group in pages.items()}, expanded=True)
    _sidebar()
    try:
        _draw(page, page in pages["results"])
    except UserError as error:
        notices.user_error(error)


def _draw(page: st.Page, scoped: bool) -> None:  # type: ignore[valid-type]
    if scoped:
        scope.sync()
        scope.bar()
    notices.flush()
    page.run()  # type: ignore[attr-defined]


def _page(section: str, name: str, icon: str) -> st.Page:  # type: ignore[valid-type]
    path = ROOT / "pages" / section / f"{name}.py"
    return st.Page(path, title=t(f"page.{name}"), icon=icon, url_path=name, default=name == "overview")


def choose_language() -> None:
    """The URL's language, else the one chosen before, else the browser's, else the installation's."""
    asked = st.query_params.get(LANGUAGE_PARAMETER)
    if asked in LANGUAGES:
        state.put(state.LANGUAGE, asked)
    elif not state.has(state.LANGUAGE):
        state.put(state.LANGUAGE, _of_browser())
    if state.get(LANGUAGE_WIDGET) not in (None, state.language()):
        state.drop(LANGUAGE_WIDGET)


def _of_browser() -> str:
    spoken = (st.context.locale or settings().language).lower()[:2]
    return spoken if spoken in LANGUAGES else "en" if st.context.locale else settings().language


def _switch_language() -> None:
    chosen = state.get(LANGUAGE_WIDGET)
    state.put(state.LANGUAGE, chosen)
    st.query_params[LANGUAGE_PARAMETER] = chosen


def _sidebar() -> None:
    with st.sidebar:
        if not state.has(LANGUAGE_WIDGET):
            state.put(LANGUAGE_WIDGET, state.language())
        st.segmented_control(
            t("language.label"), LANGUAGES, key=LANGUAGE_WIDGET, required=True, default=None,
            format_func=lambda code: t(f"language.{code}"), label_visibility="collapsed", on_change=_switch_language,
        )  # fmt: skip
        st.caption(t("app.tagline"))


run()
