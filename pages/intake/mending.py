"""Ways to put a file right: words taken for others on one click, failing cells mended on the page, or in the marked workbook in Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import streamlit as st

from catalog.rules import Distinct
from pages.intake import draft as drafts
from pages.intake.draft import Draft
from pipelines import served
from pipelines.mending.fixes import SHOWN, Fix, merged, taken, without_rows_out
from pipelines.worker.report import Report
from ui.drawing import tables
from ui.session import state
from ui.text import say, t
from ui.wording import markup

LINE, OUT, PROBLEM = "_line", "_out", "_problem"
REMEDIES = 8


def mending(draft: Draft, report: Report) -> None:
    """What can be done about the findings before the file is published."""
    _remedies(draft, report)
    _put_back(draft)
    if draft.examined is None or report.missing or not report.failing_file.exists():
        return
    failing = pl.read_ipc(report.failing_file)
    if failing.is_empty():
        return
    with st.expander(t("mend.title", n=failing.height), icon=":material/build:"):
        st.caption(t("mend.help"))
        if failing.height == SHOWN:
            st.caption(t("mend.first", n=SHOWN))
        _cells(draft, failing, report)
    _workbook(draft)


def _remedies(draft: Draft, report: Report) -> None:
    """One button for each group of cells that a click mends."""
    for number, remedy in enumerate(report.remedies[:REMEDIES]):
        if st.button(markup.plain(say(remedy.sentence)), key=f"remedy_{draft.id}_{number}", icon=":material/auto_fix_high:"):
            drafts.again(replace(draft, mapping=taken(draft.mapping, remedy), remedies=(*draft.remedies, remedy)))


def _put_back(draft: Draft) -> None:
    """The way back for rows that were taken out."""
    kept = without_rows_out(draft.fixes)
    out = len(draft.fixes) - len(kept)
    if out and st.button(t("mend.put_back", n=out), key=f"put_back_{draft.id}", type="tertiary", icon=":material/undo:"):
        drafts.again(replace(draft, fixes=kept))


def _cells(draft: Draft, failing: pl.DataFrame, report: Report) -> None:
    """Where a row stands twice, whole rows can be taken out as well."""
    sheets, lines = failing["_sheet"].to_list(), failing["_line"].to_list()
    problems = pl.col("_zh" if state.language() == "zh" else "_en").alias(PROBLEM)
    wrong = set(failing["_wrong"].explode().drop_nulls())
    names = sorted((name for name in failing.columns if not name.startswith("_")), key=lambda name: name not in wrong)
    twice = any(finding.code == Distinct(finding.columns).code for finding in report.verdict.findings)
    base = failing.select(pl.col("_line").alias(LINE), *([pl.lit(False).alias(OUT)] if twice else []), *names, problems)
    edits = editor(base, f"mend_{draft.id}_{hash((draft.fixes, draft.mapping.to_json()))}")
    cells = [Fix(sheets[row], lines[row], column, text) for row, column, text in edits if column != OUT]
    fixes = [*cells, *(Fix(sheets[row], lines[row], None, None) for row, column, text in edits if column == OUT and text == str(True))]
    if st.button(t("mend.apply", n=len(fixes)), key=f"apply_{draft.id}", icon=":material/refresh:", disabled=not fixes):
        drafts.again(replace(draft, fixes=merged(draft.fixes, fixes)))


def editor(
    base: pl.DataFrame, key: str, labels: dict[str, str] | None = None, settled: Sequence[str] = ()
) -> Sequence[tuple[int, str, str | None]]:
    """Failing rows to type in, but for `settled` columns; what was typed, as (row of `base`, column, new text).

    What has to be typed comes first, for a phone shows two columns. `base` stays as it is while one types, and what the widget gives back is never put into it: only the log of edits counts.
    """
    wide = tables.width_of(base[PROBLEM])
    config = {
        LINE: st.column_config.NumberColumn(t("column.line"), pinned=True),
        OUT: st.column_config.CheckboxColumn(t("mend.out"), help=t("mend.out_help")),
        PROBLEM: st.column_config.TextColumn(t("column.finding"), width=wide),
    }
    titles = {name: (labels or {}).get(name, name) for name in base.columns if name not in config}
    texts = {name: st.column_config.TextColumn(title, width=tables.width(base[name], title, tables.ICON)) for name, title in titles.items()}
    st.data_editor(
        base, key=key, hide_index=True, disabled=[LINE, PROBLEM, *settled], num_rows="fixed", column_config=config | texts, placeholder=""
    )
    log = state.get(key, {}).get("edited_rows", {})
    return [(int(row), column, None if text is None else str(text)) for row, cells in log.items() for column, text in cells.items()]


def _workbook(draft: Draft) -> None:
    """The user's own file with its failing cells marked; made when it is asked for."""
    examined, language, add = draft.examined, state.language(), draft.add_projects
    assert examined is not None

    def make() -> bytes:
        return served.intake().mark(examined, language, add).read_bytes()

    st.download_button(
        t("mend.workbook"), data=make, file_name=f"{Path(draft.staged.name).stem}-{t('mend.marked')}.xlsx", mime=tables.XLSX,
        key=f"marked_{draft.id}", icon=":material/download:", on_click="ignore", help=t("mend.workbook_help"),
    )  # fmt: skip
