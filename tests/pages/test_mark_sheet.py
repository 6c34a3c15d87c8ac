"""The sheet of marks holds each person's score and the marks that make it, read off the files by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from ui.answers import ask
from ui.people import mark_sheet
from ui.text import catalogue

ZH = catalogue("zh")
PERIOD = date(2026, 10, 1)


def test_a_row_has_the_score_and_the_marks_with_their_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """80 × 0.6 + 95 × 0.4 = 86; E2 has a score and no mark of one dimension; the lower score stands first."""
    monkeypatch.setattr(ask, "project_names", lambda: {"P1": "滨江"})
    monkeypatch.setattr(ask, "staff_names", lambda: {"E1": "王敏"})
    key = {"staff_id": ["E1", "E2"], "period": [PERIOD, PERIOD]}
    totals = pl.DataFrame({**key, "_project": ["P1", "P2"], "_num": [86_000, 70_040]})
    marks = [("E1", PERIOD, "态度", 0.6, 80_000), ("E1", PERIOD, "技能", 0.4, 95_000), ("E2", PERIOD, "态度", 0.6, 70_040)]
    parts = pl.DataFrame(marks, schema=["staff_id", "period", "dimension", "weight", "_num"], orient="row")
    sheet = mark_sheet.of(totals, parts)
    assert sheet.columns[2:] == [ZH["by.project"], ZH["staff.score"], "态度 (0.6)", "技能 (0.4)"]
    assert sheet.rows() == [("E2", "2026-10", "P2", 70.0, 70.0, None), ("王敏 (E1)", "2026-10", "滨江", 86.0, 80.0, 95.0)]
