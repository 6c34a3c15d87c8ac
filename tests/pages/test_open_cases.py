"""The folds of the page of service levels: what is due next and whose clocks were stopped; asked when unfolded."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from pipelines.intake import Intake
from pipelines.read import Pausing
from pipelines.reading.open_cases import CASES
from tests.pages.conftest import opened, words_of
from ui.answers import ask
from ui.session import state
from ui.text import catalogue
from ui.topics import due_soon, pausing

ZH = catalogue("zh")


def test_nothing_is_asked_before_it_is_unfolded(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    for name in ("due_soon", "pausing"):
        real = getattr(ask, name)
        monkeypatch.setattr(ask, name, lambda *given, real=real, name=name: (asked.append(name), real(*given))[1])
    at = opened("sla", **{"from": "2026-10", "to": "2026-10"})
    assert not at.exception and asked == []
    for key in ("due_soon", "pausing"):
        at.session_state[key] = True
    at.run()
    assert not at.exception and asked == ["due_soon", "pausing"]
    words = " ".join(words_of(at))
    assert "停过表" in words and ("工作小时内" in words)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_case_is_told_with_its_urgency(full: Intake, language: str) -> None:
    moment = datetime(2026, 10, 22, 16)
    row = ("work_orders", "W1", "P001", None, moment, moment, ["R03", "R14"], 0, 5.04)
    with state.speaking(language):
        shown = due_soon.table(pl.DataFrame([row], schema=CASES, orient="row"))
    words = catalogue(language)
    assert shown[words["due_soon.state"]].to_list() == [words["due_soon.overdue"]]
    assert shown[words["due_soon.late_hours"]].to_list() == [5.0] and shown[words["column.deadline"]].to_list() == ["2026-10-23 00:00"]
    assert words["due_soon.who"] not in shown.columns, "nobody is named who may not be"


def test_how_much_rests_on_pauses_is_said(full: Intake) -> None:
    text, count, real = pl.String, pl.Int64, pl.Float64
    found = Pausing(
        pl.DataFrame(
            [("P001", "暂停", 3, 30.4), ("P002", "暂停", 1, 2.0)],
            schema={"_project": text, "state": text, "n": count, "hours": real},
            orient="row",
        ),
        pl.DataFrame([("P001", 20, 3), ("P002", 10, 1)], schema={"_project": text, "logged": count, "paused": count}, orient="row"),
        pl.DataFrame(
            [("P001", "R03", 15, 3), ("P002", "R03", 5, 0)],
            schema={"_project": text, "kpi": text, "kept": count, "rests": count},
            orient="row",
        ),
    )
    said = pausing.sentence(found)
    assert "30 件有流转记录" in said and "4 件停过表" in said and "32 小时" in said
    assert "20 件中有 3 件（15.0%）" in said
    assert pausing.table(found)[ZH["pausing.paused"]].to_list() == [3, 1]
