"""What the checks found in a file: the findings in sentences with their rows, and the list to hand back."""

from __future__ import annotations

import polars as pl
import streamlit as st

from catalog.words import Text
from pipelines.report import Report
from ui import state, tables, values
from ui.text import say, t

LINES_NAMED = 8
_EFFECTS = (("refuse", ":material/block:", "red"), ("quarantine", ":material/warning:", "orange"), ("warn", ":material/info:", "blue"))


def findings(report: Report, id: str) -> None:
    """The findings in sentences, gravest first, with their rows and the list to hand back."""
    found = report.verdict.findings
    if not report.missing:
        good, held = values.count(report.good_count), values.count(report.held_count)
        st.caption(t("upload.read", rows=values.count(report.row_count), good=good, held=held))
    if not found and not report.refused:
        st.success(t("upload.clean"), icon=":material/check_circle:")
        return
    for effect, icon, color in _EFFECTS:
        mine = [finding for finding in found if finding.effect == effect]
        if mine:
            st.badge(t(f"effect.{effect}"), icon=icon, color=color)  # type: ignore[arg-type]
            st.markdown("\n".join(f"- {_sentence(finding.sentence, finding.count, finding.lines)}" for finding in mine))
    table = report.verdict.table
    if table.height:
        shown = table.select(pl.col("line").alias(t("column.line")), pl.col(f"sentence_{state.language()}").alias(t("column.finding")))
        tables.download(shown, "findings", f"findings_{id}")


def _sentence(sentence: Text, count: int, lines: tuple[int, ...]) -> str:
    named = t("word.comma").join(str(line) for line in lines[:LINES_NAMED])
    more = "…" if count > LINES_NAMED else ""
    where = t("upload.lines", lines=named + more) if count > 1 and lines else ""
    return f"{tables.plain(say(sentence))} {where}"
