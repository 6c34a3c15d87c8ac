"""Which column each header of a file is taken for, open to correction; projects that the register does not know."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from catalog import registry
from pages.intake import draft as drafts
from pages.intake.draft import Draft
from pipelines.report import Report
from ui import tables
from ui.text import named, say, t

NAMED = 8


def columns(draft: Draft, report: Report) -> None:
    """Header by header: what it was taken for. Open where a required column is missing."""
    dataset = registry.dataset(report.dataset)
    matched = sum(match.column is not None for match in report.matches)
    if report.missing:
        names = t("word.comma").join(say(dataset.column(name).label) for name in report.missing)
        st.error(t("upload.missing", columns=names), icon=":material/block:")
    label = t("upload.columns", matched=matched, total=len(report.matches))
    with st.expander(label, expanded=bool(report.missing), icon=":material/table_chart:"), st.form(f"columns_{draft.id}", border=False):
        st.caption(t("upload.columns_help"))
        options = [None, *dataset.names]
        called = named(options, lambda name: t("upload.unused") if name is None else say(dataset.column(name).label))
        places = st.columns(3)
        picked = {}
        for number, match in enumerate(report.matches):
            with places[number % 3]:
                picked[match.header] = st.selectbox(
                    match.header or t("upload.no_header", n=number + 1), options, index=options.index(match.column),
                    key=f"column_{draft.id}_{report.dataset}_{number}",
                    format_func=called,
                )  # fmt: skip
        if st.form_submit_button(t("upload.check_again"), icon=":material/refresh:"):
            changed = {match.header: picked[match.header] for match in report.matches if picked[match.header] != match.column}
            if changed:
                drafts.again(drafts.with_columns(draft, changed))


def projects(draft: Draft, report: Report) -> None:
    """Projects the register does not know: add them, or correct the file."""
    if not report.unknown_projects and not draft.add_projects:
        return
    names = t("word.comma").join(report.unknown_projects[:NAMED])
    st.info(t("upload.projects", n=len(report.unknown_projects), names=tables.plain(names)), icon=":material/apartment:")
    add = st.checkbox(t("upload.add_projects"), value=draft.add_projects, key=f"projects_{draft.id}")
    if add != draft.add_projects:
        drafts.again(replace(draft, add_projects=add))
