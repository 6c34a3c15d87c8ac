"""One value for the whole file, for a required column that it does not have: the survey of all its answers, the project of all its rows."""

from __future__ import annotations

import streamlit as st

from catalog import registry
from catalog.model import Column
from pages.intake.draft import Draft
from pipelines.matching.lacking import fillable
from pipelines.matching.mapping import Mapping
from pipelines.worker.report import Report
from ui.answers import ask, books
from ui.text import say, t


def wanted(report: Report) -> list[str]:
    """Columns to give a value for, and those that have been given one, also with the last file of this header."""
    return [*fillable(report), *Mapping.from_json(report.mapping).constants]


def boxes(draft: Draft, report: Report) -> dict[str, str]:
    """A box for each such column, with the value that it has: what was changed in them."""
    if not (names := wanted(report)):
        return {}
    dataset, now = registry.dataset(report.dataset), Mapping.from_json(report.mapping).constants
    st.markdown(f":material/select_all: **{t('whole.title')}**")
    places, typed = st.columns(3), {}
    for number, name in enumerate(names):
        with places[number % 3]:
            typed[name] = _box(draft, report.dataset, dataset.column(name), now.get(name))
    return {name: value for name, value in typed.items() if value != now.get(name, "")}


def _box(draft: Draft, dataset: str, column: Column, now: str | None) -> str:
    """Picked of what is known, or typed."""
    label, key = t("whole.column", column=say(column.label)), f"whole_{draft.id}_{dataset}_{column.name}_{now}"
    known = _known(dataset, column)
    if not known:
        return (st.text_input(label, now or "", key=key) or "").strip()
    options = list(dict.fromkeys([*known, *([now] if now else [])]))
    picked = st.selectbox(
        label, options, index=options.index(now) if now else None, key=key, accept_new_options=True, placeholder=t("whole.pick"),
        format_func=lambda code: known.get(code, code),
    )  # fmt: skip
    return (picked or "").strip()


def _known(dataset: str, column: Column) -> dict[str, str]:
    """The words a column may hold, with what they are called: the projects, the codes of its register, its own vocabulary."""
    if registry.register_of(registry.dataset(dataset), column.name) == ("projects", "project_id"):
        return {id: id if name == id else f"{name} · {id}" for id, name in ask.project_names().items()}
    if column.values:
        return {value.code: say(value.label) for value in column.values}
    return {code: code for code in books.known_codes(dataset, column.name)}
