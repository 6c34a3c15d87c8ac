"""Words of a file that were taken for words of ours, and projects that the register does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from catalog import registry
from pages.intake import draft as drafts
from pages.intake.draft import Draft
from pipelines.matching.mapping import Mapping, merged
from pipelines.worker.report import Report
from ui.answers import ask
from ui.text import named, say, t
from ui.wording import markup, sentences, values

NAMED, EXAMPLES = 8, 3


def words(report: Report) -> None:
    """Column by column what was read as another word, because it is the same in another dress."""
    dataset = registry.dataset(report.dataset)
    applied = [match for match in report.value_matches if match.applied]
    for name in dict.fromkeys(match.column for match in applied):
        mine = [match for match in applied if match.column == name]
        examples = sentences.first([f"{markup.plain(match.word)} → {markup.plain(match.code)}" for match in mine], EXAMPLES)
        rows = values.count(sum(match.count for match in mine))
        st.caption(t("words.taken", column=say(dataset.column(name).label), n=len(mine), rows=rows, examples=examples))


def projects(draft: Draft, report: Report) -> None:
    """Projects that the register does not know: take them for known ones, or add them."""
    if not report.unknown_projects and not draft.add_projects:
        return
    shown = sentences.first(report.unknown_projects, NAMED)
    st.info(t("upload.projects", n=len(report.unknown_projects), names=markup.plain(shown)), icon=":material/apartment:")
    if report.unknown_projects and not draft.add_projects:
        _known_ones(draft, report)
    add = st.checkbox(t("upload.add_projects"), value=draft.add_projects, key=f"projects_{draft.id}")
    if add != draft.add_projects:
        drafts.again(replace(draft, add_projects=add))


def _known_ones(draft: Draft, report: Report) -> None:
    """A box for each unknown project to choose a known one in; what is near is chosen already, and waits for the click."""
    known = ask.project_names()
    if not known:
        return
    column = registry.dataset(report.dataset).route.column
    near = {match.word: match.code for match in report.value_matches if match.column == column and not match.applied}
    with st.form(f"known_{draft.id}", border=False):
        picked = _boxes(draft, report.unknown_projects[:NAMED], known, near)
        if st.form_submit_button(t("words.take"), icon=":material/refresh:") and picked:
            drafts.again(replace(draft, mapping=merged(Mapping(values={column: dict(picked)}), draft.mapping)))


def _boxes(draft: Draft, unknown: Sequence[str], known: dict[str, str], near: dict[str, str]) -> dict[str, str]:
    options = [None, *known]
    called = named(options, lambda id: t("words.unknown") if id is None else _called(id, known))
    places, picked = st.columns(3), {}
    for number, word in enumerate(unknown):
        start = options.index(near[word]) if near.get(word) in known else 0
        with places[number % 3]:
            chosen = st.selectbox(markup.plain(word), options, index=start, key=f"known_{draft.id}_{word}", format_func=called)
        if chosen is not None:
            picked[word] = chosen
    return picked


def _called(id: str, known: dict[str, str]) -> str:
    return id if known[id] == id else f"{known[id]} · {id}"
