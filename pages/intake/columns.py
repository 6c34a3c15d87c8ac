"""Which column each header of a file is taken for, and why: what needs a yes first, all else open to correction."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from catalog import registry
from pages.intake import draft as drafts
from pages.intake.draft import Draft
from pages.intake.whole import whole
from pipelines import served
from pipelines.matching.lacking import absent, lacking
from pipelines.worker.report import MatchedColumn, Report
from ui.session import access
from ui.text import named, say, t
from ui.wording import markup

SURE, PRESET = 0.95, 0.6


def columns(draft: Draft, report: Report) -> None:
    """Header by header: what it was taken for. Open where a required column is missing and a header is left."""
    matched = sum(match.column is not None for match in report.matches)
    suggested = [match for match in report.matches if match.suggestion]
    others = [match for match in report.matches if not match.suggestion]
    if (lack := lacking(report)) is not None:
        st.error(say(lack), icon=":material/block:")
    _remembered(draft, report)
    if suggested:
        st.markdown(f":material/help: **{t('columns.suggested')}**")
        _form(draft, report, suggested, f"suggested_{draft.id}", "columns.take", _preset(suggested))
    whole(draft, report)
    if others:
        label = t("upload.columns", matched=matched, total=len(report.matches))
        looked_for = bool(absent(report)) and not suggested and any(not match.column for match in others)
        with st.expander(label, expanded=looked_for, icon=":material/table_chart:"):
            st.caption(t("upload.columns_help"))
            _form(draft, report, others, f"columns_{draft.id}", "upload.check_again", lambda match: match.column)


def _remembered(draft: Draft, report: Report) -> None:
    """Says that the last file of this header had a say, and lets it go."""
    if not report.remembered:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(t("columns.remembered"), icon=":material/history:", color="blue")
        if st.button(t("columns.forget"), key=f"forget_{draft.id}", type="tertiary", help=t("columns.forget_help")):
            served.intake().forget(report.fingerprint, report.dataset, access.viewer().name)
            drafts.again(draft)


def _preset(suggested: list[MatchedColumn]) -> Callable[[MatchedColumn], str | None]:
    """The suggestion that a box starts with: none for a tie or a faint likeness, and each column once."""
    likely = [match for match in suggested if match.reason != "tie" and match.confidence >= PRESET]
    best: dict[str | None, MatchedColumn] = {}
    for match in likely:
        best.setdefault(match.suggestion, match)
        best[match.suggestion] = max(best[match.suggestion], match, key=lambda one: one.confidence)
    return lambda match: match.suggestion if best.get(match.suggestion) is match else None


def _form(
    draft: Draft, report: Report, matches: list[MatchedColumn], key: str, button: str, start: Callable[[MatchedColumn], str | None]
) -> None:
    """Boxes to choose a column for each header. What is left at “unused” in a suggestion is left out from now on."""
    dataset = registry.dataset(report.dataset)
    options = [None, *dataset.names]
    called = named(options, lambda name: t("upload.unused") if name is None else say(dataset.column(name).label))
    with st.form(key, border=False):
        places, picked = st.columns(3), {}
        for number, match in enumerate(matches):
            with places[number % 3]:
                place = report.header.index(match.header)
                picked[match.header] = st.selectbox(
                    markup.plain(match.header) or t("upload.no_header", n=place + 1), options, index=options.index(start(match)),
                    key=f"column_{draft.id}_{report.dataset}_{place}_{match.column}_{match.suggestion}", format_func=called,
                )  # fmt: skip
                st.caption(_reason(match))
        if st.form_submit_button(t(button), icon=":material/refresh:"):
            changed = {match.header: picked[match.header] for match in matches if match.suggestion or picked[match.header] != match.column}
            if changed:
                drafts.again(drafts.with_columns(draft, changed))


def _reason(match: MatchedColumn) -> str:
    """How sure it is, and why."""
    if match.why is None:
        return t("columns.left_out")
    asked, sure = ("columns.asked", "orange"), ("columns.sure", "green")
    key, color = asked if match.suggestion else sure if match.confidence >= SURE else ("columns.likely", "blue")
    return f":{color}-badge[{t(key)}] {markup.plain(say(match.why))}"
