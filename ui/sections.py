"""The sections of the navigation and their pages; also the way to link to one of them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.text import t

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = "overview"
KPI = "kpi"  # the parameter by which an address names an entry of the glossary
SECTIONS = {
    "results": (
        ("overview", ":material/dashboard:"),
        ("satisfaction", ":material/sentiment_satisfied:"),
        ("sla", ":material/timer:"),
        ("training", ":material/school:"),
        ("staff", ":material/badge:"),
        ("compare", ":material/compare_arrows:"),
        ("residents", ":material/mail:"),
    ),
    "intake": (("upload", ":material/upload_file:"), ("quarantine", ":material/healing:"), ("history", ":material/history:")),
    "settings": (
        ("about_kpis", ":material/menu_book:"),
        ("targets", ":material/flag:"),
        ("calendars", ":material/event:"),
        ("weights", ":material/balance:"),
        ("mappings", ":material/schema:"),
    ),
}


def page(name: str) -> StreamlitPage:
    """The page of this name, given to Streamlit by its absolute path."""
    section, icon = next((section, icon) for section, entries in SECTIONS.items() for entry, icon in entries if entry == name)
    path = ROOT / "pages" / section / f"{name}.py"
    return st.Page(path, title=t(f"page.{name}"), icon=icon, url_path=name, default=name == DEFAULT)


def section_of(name: str) -> str:
    """The section that a page lies in."""
    return next(section for section, entries in SECTIONS.items() if name in {entry for entry, _ in entries})


def link(name: str, label: str, icon: str) -> None:
    """A link to a page, for those whose role has it in their navigation."""
    st.page_link(page(name), label=label, icon=icon)


def about(kpi: str) -> None:
    """A link from a number to its entry in the glossary."""
    st.page_link(page("about_kpis"), label=t("about.open"), icon=":material/menu_book:", query_params={KPI: kpi})
