"""Which column each header of a file is taken for, and why: what needs a yes first, all else open to correction."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from catalog import registry
from pages.intake import draft as drafts
from pages.intake import whole
from pages.intake.draft import Draft
from pipelines import served
from pipelines.matching.lacking import absent, lacking
from pipelines.worker.report import MatchedColumn, Report
from ui.session import access
from ui.text import named, say, t
from ui.wording import markup

SURE, PRESET = 0.95, 0.6


def columns(draft: Draft, report: Report) -> None:
    """Header by header: what it was taken for. Open where a required column is missing and a header is left.

    All that is asked is answered by one button; what nothing is asked about has it in its fold.
    """
    if (lack := lacking(report)) is not None:
        st.error(say(lack), icon=":material/block:")
    _remembered(draft, report)
    suggested = [match for match in report.matches if match.suggestion]
    others = [match for match in report.matches if not match.suggestion]
    asked = bool(suggested or whole.wanted(report))
    pressed = False
    with st.form(f"columns_{draft.id}", border=False):
        picked = _suggested(draft, report, suggested) if suggested else {}
        given = whole.boxes(draft, report)
        if others:
            with _fold(report, others):
                picked |= _boxes(draft, report, others, lambda match: match.column)
                pressed = not asked and _button(draft, report)
        if asked or not others:
            pressed = _button(draft, report)
    if pressed:
        changed = {
            match.header: picked[match.header] for match in report.matches if match.suggestion or picked[match.header] != match.column
        }
        drafts.again(drafts.with_columns(drafts.with_whole(draft, given), changed))


def _button(draft: Draft, report: Report) -> bool:
    """What the eye is led to where nothing else can go on: no reading of the file waits for a yes, and nothing can be published."""
    first = bool(report.missing) and all(proposal.applied for proposal in report.proposals)
    return st.form_submit_button(
        t("upload.check_again"), key=f"columns_take_{draft.id}", type="primary" if first else "secondary", icon=":material/refresh:"
    )


def _suggested(draft: Draft, report: Report, matches: list[MatchedColumn]) -> dict[str, str | None]:
    """What needs a yes. What is left at "unused" is left out from now on."""
    st.markdown(f":material/help: **{t('columns.suggested')}**")
    return _boxes(draft, report, matches, _preset(matches))


def _fold(report: Report, matches: list[MatchedColumn]) -> DeltaGenerator:
    """Where the headers lie that nothing is asked about."""
    matched = sum(match.column is not None for match in report.matches)
    left = any(not match.column for match in matches) and len(matches) == len(report.matches)
    label = t("upload.columns", matched=matched, total=len(report.matches))
    fold = st.expander(label, expanded=bool(absent(report)) and left, icon=":material/table_chart:")
    fold.caption(t("upload.columns_help"))
    return fold


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


def _boxes(
    draft: Draft, report: Report, matches: list[MatchedColumn], start: Callable[[MatchedColumn], str | None]
) -> dict[str, str | None]:
    """Boxes to choose a column for each header: what is chosen, by header."""
    dataset = registry.dataset(report.dataset)
    options = [None, *dataset.names]
    called = named(options, lambda name: t("upload.unused") if name is None else say(dataset.column(name).label))
    places, picked = st.columns(3), {}
    for number, match in enumerate(matches):
        with places[number % 3]:
            place = report.header.index(match.header)
            picked[match.header] = st.selectbox(
                markup.plain(match.header) or t("upload.no_header", n=place + 1), options, index=options.index(start(match)),
                key=f"column_{draft.id}_{report.dataset}_{place}_{match.column}_{match.suggestion}", format_func=called,
            )  # fmt: skip
            st.caption(_reason(match))
    return picked


def _reason(match: MatchedColumn) -> str:
    """How sure it is, and why."""
    if match.why is None:
        return t("columns.left_out")
    asked, sure = ("columns.asked", "orange"), ("columns.sure", "green")
    key, color = asked if match.suggestion else sure if match.confidence >= SURE else ("columns.likely", "blue")
    return f":{color}-badge[{t(key)}] {markup.plain(say(match.why))}"
