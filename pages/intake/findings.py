"""What the checks found in a file: the findings in sentences with their rows, and the list to hand back."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from catalog.words import Text
from pipelines.worker.report import Report, cells_of
from ui.drawing import tables
from ui.frame import state
from ui.text import say, t
from ui.wording import markup, sentences, values

LINES_NAMED = 8
_EFFECTS = (("refuse", ":material/block:", "red"), ("quarantine", ":material/warning:", "orange"), ("warn", ":material/info:", "blue"))


def findings(report: Report, id: str) -> None:
    """The findings in sentences, gravest first, with their rows and the list to hand back."""
    found = report.verdict.findings
    if not report.missing:
        good, held = values.count(report.good_count), values.count(report.held_count)
        key = "upload.read_refused" if report.verdict.refused else "upload.read"  # of a file that is refused no row comes through
        st.caption(t(key, rows=values.count(report.row_count), good=good, held=held))
    if not found and not report.refused:
        st.success(t("upload.clean"), icon=":material/check_circle:")
        return
    for effect, icon, color in _EFFECTS:
        mine = [finding for finding in found if finding.effect == effect]
        if mine:
            st.badge(t(f"effect.{effect}"), icon=icon, color=color)  # type: ignore[arg-type]
            listed = [(each.sentence, each.count, each.lines, cells_of(report, each.columns, each.lines)) for each in mine]
            st.markdown("\n".join(f"- {_sentence(*parts)}" for parts in listed))
    table = report.verdict.table
    if table.height:
        shown = table.select(pl.col("line").alias(t("column.line")), pl.col(f"sentence_{state.language()}").alias(t("column.finding")))
        tables.download(shown, "findings", f"findings_{id}")


def _sentence(sentence: Text, count: int, lines: Sequence[int], cells: Sequence[str]) -> str:
    """The sentence with its first cells as Excel names them; where a file has no such places, with its rows."""
    more = "…" if count > LINES_NAMED else ""
    rows = [str(line) for line in lines] if count > 1 else []
    key, found = ("upload.cells", cells) if cells else ("upload.lines", rows)
    where = t(key, lines=t("word.comma").join(found[:LINES_NAMED]) + more) if found else ""
    return sentences.together(markup.plain(say(sentence)), markup.plain(where))
