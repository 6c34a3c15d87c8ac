"""The sections of the navigation and their pages; also the way to link to one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.answers.kept import kept
from ui.session import access, state
from ui.text import t

ROOT = Path(__file__).resolve().parents[2]
KEPT = 200
DEFAULT = "this_month"
KPI = "kpi"  # the parameter by which an address names an entry of the glossary
SECTIONS = {
    "results": (
        ("this_month", ":material/today:"),
        ("overview", ":material/dashboard:"),
        ("satisfaction", ":material/sentiment_satisfied:"),
        ("sla", ":material/timer:"),
        ("training", ":material/school:"),
        ("staff", ":material/badge:"),
        ("kpi", ":material/query_stats:"),
        ("voice", ":material/forum:"),
        ("customers", ":material/groups:"),
        ("quality", ":material/verified:"),
        ("facilities", ":material/precision_manufacturing:"),
        ("safety", ":material/health_and_safety:"),
        ("improvement", ":material/trending_up:"),
        ("archives", ":material/folder_open:"),
        ("actions", ":material/task_alt:"),
        ("compare", ":material/compare_arrows:"),
        ("residents", ":material/mail:"),
    ),
    "intake": (
        ("upload", ":material/upload_file:"),
        ("quarantine", ":material/healing:"),
        ("month_close", ":material/event_available:"),
        ("data_quality", ":material/fact_check:"),
        ("history", ":material/history:"),
    ),
    "settings": (
        ("about_kpis", ":material/menu_book:"),
        ("targets", ":material/flag:"),
        ("calendars", ":material/event:"),
        ("weights", ":material/balance:"),
        ("mappings", ":material/schema:"),
    ),
}
# How the navigation groups the results; a page that no group names stands first, under the section's own heading.
GROUPS = {
    "residents": ("satisfaction", "voice", "customers", "residents"),
    "service": ("sla", "quality", "facilities", "safety"),
    "people": ("training", "staff"),
    "management": ("improvement", "actions", "archives"),
}


def grouped(section: str) -> dict[str, list[str]]:
    """The pages of a section under the names of their headings."""
    names = [name for name, _ in SECTIONS[section]]
    inside = {group: [name for name in members if name in names] for group, members in GROUPS.items()}
    first = [name for name in names if not any(name in members for members in inside.values())]
    return {section: first, **{heading: members for heading, members in inside.items() if members}}


def page(name: str) -> StreamlitPage:
    """The page of this name. A copy, for Streamlit marks the one that is open; making one looks the path up on the disk, and there are dozens on a page."""
    return copy(_page(name, state.language(), access.may(section_of(name))))


@kept(KEPT)
def _page(name: str, language: str, open_: bool) -> StreamlitPage:
    """The page in a language, given to Streamlit by its absolute path. `open_`: in the navigation; else its address says that the role does not open it."""
    section, icon = next((section, icon) for section, entries in SECTIONS.items() for entry, icon in entries if entry == name)
    path = ROOT / "pages" / section / f"{name}.py"
    return st.Page(
        path, title=t(f"page.{name}"), icon=icon, url_path=name, default=name == DEFAULT, visibility="visible" if open_ else "hidden"
    )


def link(name: str, label: str, icon: str, parameters: Mapping[str, Sequence[str]] | None = None) -> None:
    """A link to a page, for those whose role has it in their navigation; `parameters` go into its address."""
    st.page_link(page(name), label=label, icon=icon, query_params=parameters)


def section_of(name: str) -> str:
    """The section that a page lies in."""
    return next(section for section, entries in SECTIONS.items() if name in {entry for entry, _ in entries})


def about(kpi: str) -> None:
    """A link from a number to its entry in the glossary."""
    st.page_link(page("about_kpis"), label=t("about.open"), icon=":material/menu_book:", query_params={KPI: kpi})
