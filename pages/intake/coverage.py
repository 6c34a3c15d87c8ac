"""What a file speaks for: months, projects, and whether what it does not hold is withdrawn. Open to correction before it is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from catalog.model import Coverage
from pages.intake import draft as drafts
from pages.intake.draft import Draft
from pipelines.matching.mapping_file import Covers
from pipelines.publishing.coverage import Covered
from pipelines.scope import shift
from pipelines.worker.report import Report
from ui.answers import ask
from ui.text import named, say, t
from ui.wording import sentences, values

MODES: tuple[Coverage, ...] = ("changes", "full")
AROUND = 12  # months before and after those of the file


def coverage(draft: Draft, report: Report, covers: Covered) -> None:
    """One line that says it, and the form that corrects it."""
    own = f"{draft.id}_{hash((report.dataset, covers))}"
    mode: Coverage = "full" if report.coverage == "full" else "changes"
    st.caption(sentences.together(say(covers.sentence), t(f"covers.{mode}_means")))
    with (
        st.expander(t("covers.correct"), icon=":material/date_range:"),
        st.form(f"covers_{draft.id}", border=False),
    ):
        st.caption(t("covers.help"))
        with st.container(horizontal=True):
            chosen = st.segmented_control(
                t("covers.mode"), MODES, default=mode, required=True, key=f"covers_mode_{own}_{mode}",
                format_func=named(MODES, lambda word: t(f"covers.{word}")),
            )  # fmt: skip
            months = _months(covers)
            first = _month(t("covers.from"), months, covers.months[0] if covers.months else None, f"covers_from_{own}")
            last = _month(t("covers.to"), months, covers.months[-1] if covers.months else None, f"covers_to_{own}")
        names = ask.project_names()
        ids = sorted({*names, *covers.projects})
        projects = st.multiselect(
            t("by.project"), ids, default=list(covers.projects), key=f"covers_projects_{own}",
            format_func=named(ids, lambda id: names[id]),
        )  # fmt: skip
        if st.form_submit_button(t("covers.apply"), icon=":material/refresh:"):
            said = Covers(first, last, tuple(projects))
            drafts.again(replace(draft, mapping=replace(draft.mapping, coverage=chosen, covers=said)))


def _months(covers: Covered) -> list[date]:
    if not covers.months:
        return []
    first, last = shift(covers.months[0], -AROUND), shift(covers.months[-1], AROUND)
    months = [first]
    while months[-1] < last:
        months.append(shift(months[-1], 1))
    return months


def _month(label: str, months: Sequence[date], chosen: date | None, key: str) -> date | None:
    index = months.index(chosen) if chosen in months else None
    return st.selectbox(label, months, index=index, key=key, format_func=named(months, values.month), width=180)
