"""What the checks found in a file: the findings in sentences with their rows, and the list to hand back."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from pipelines.matching.lacking import unused
from pipelines.worker.report import Finding, Report, cells_of
from ui.drawing import tables
from ui.session import state
from ui.text import say, t
from ui.wording import markup, sentences, values

_EFFECTS = (("refuse", ":material/block:", "red"), ("quarantine", ":material/warning:", "orange"), ("warn", ":material/info:", "blue"))


def findings(report: Report, id: str) -> None:
    """The findings in sentences, gravest first, with their rows and the list to hand back."""
    found = report.verdict.findings
    if not report.missing:
        good, held = values.count(report.good_count), values.count(report.held_count)
        key = "upload.read_refused" if report.verdict.refused else "upload.read"  # of a file that is refused no row comes through
        st.caption(t("word.semicolon").join([t(key, rows=values.count(report.row_count), good=good, held=held), *_unused(report)]))
    if not found and not report.refused:
        st.success(t("upload.clean"), icon=":material/check_circle:")
        return
    for effect, icon, color in _EFFECTS:
        mine = [finding for finding in found if finding.effect == effect]
        if mine:
            st.badge(t(f"effect.{effect}"), icon=icon, color=color)  # type: ignore[arg-type]
            st.markdown("\n".join(f"- {_sentence(each, cells_of(report, each.columns, each.lines))}" for each in mine))
    table = report.verdict.table
    if table.height:
        names = {"sheet": "column.sheet", "line": "column.line", f"sentence_{state.language()}": "column.finding"}
        shown = table.select(pl.col(name).alias(t(word)) for name, word in names.items() if not table[name].is_null().all())
        tables.download(shown, "findings", f"findings_{id}")


def _unused(report: Report) -> list[str]:
    """Columns of the file that the product has no use for: nobody need look for them in what was published."""
    names = unused(report)
    told = sentences.first([markup.plain(name) for name in names])
    return [t("upload.columns_unused", n=len(names), names=told)] if names else []


def _sentence(finding: Finding, cells: Sequence[str]) -> str:
    """The sentence with its first cells as Excel names them; where a file has no such places, with its rows, sheet by sheet."""
    if finding.sheets:
        rows = {name: [str(n) for sheet, n in zip(finding.sheets, finding.lines, strict=True) if sheet == name] for name in finding.sheets}
        parts = [t("upload.sheet_lines", sheet=name, lines=sentences.first(lines)) for name, lines in rows.items()]
        where = t("word.semicolon").join(parts)
    else:
        found = cells or ([str(line) for line in finding.lines] if finding.count > 1 else [])
        where = t("upload.cells" if cells else "upload.lines", lines=sentences.first(found, count=finding.count)) if found else ""
    return sentences.together(markup.plain(say(finding.sentence)), markup.plain(where))
