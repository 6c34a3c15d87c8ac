"""What a staff score leaves out and evens out, in words, and each person's own cases."""

from __future__ import annotations

from datetime import date, datetime

import plotly.graph_objects as go
import polars as pl
import pytest
import streamlit as st

from catalog import registry
from metrics.holding import REASON, REASONS
from metrics.personal import FIGURES
from metrics.scorecard import parts, scores
from pipelines import appeals
from pipelines.intake import Intake
from pipelines.reading.scorecards import CASES
from tests.pages.conftest import opened
from ui.answers import ask
from ui.drawing import charts, tables
from ui.people import fairness, scorecard
from ui.session import state
from ui.text import catalogue

ZH = catalogue("zh")


def part(staff: str = "E1", known: bool = False, worked: float | None = 1.0, **left_out: float) -> dict[str, object]:
    reasons = [{"reason": reason, "n": n} for reason, n in left_out.items()]
    return {"staff_id": staff, "known": known, "worked": worked, "there": worked, "left_out": reasons}


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema_overrides={"left_out": REASON, "worked": pl.Float64, "there": pl.Float64})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_reason_has_its_sentence_with_how_many_or_that_there_are_none(language: str) -> None:
    some = frame(part(outsourced=12.0, received_late=3.4), part(outsourced=1.0), part("E2", known=True))
    with state.speaking(language):
        told, nothing = fairness.lines(some), fairness.lines(frame(part()))
    assert "13" in told[0] and "3.4" in told[1] and told[2] == nothing[2]
    assert len(told) == len(set(told)) == len(nothing) == len(REASONS) + 5
    assert not [line for line in [*told, *nothing] if "{" in line]


@pytest.mark.parametrize(
    ("states", "drawn", "words"),
    [
        (["between", "banded", "not_enough_data", "red_line"], ["E1", "E3"], "图上是说得出结论的 2 人"),
        (["between", "between"], [], "对谁都还说不出结论"),
    ],
)
def test_only_those_of_whom_something_can_be_told_are_drawn(
    states: list[str], drawn: list[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row a person that only says “between two bands” would be a list of names; all of them are in the table."""
    told = [{"staff_id": f"E{n}", "state": each, "score": None if each == "not_enough_data" else 80.0 + n} for n, each in enumerate(states)]
    more = {"lower": 70.0, "upper": 95.0, "present": 1.0, "band": None, "red_lines": [], "absent": False}
    seen: list[str] = []
    tabled: list[int] = []

    def show(figure: go.Figure, table: pl.DataFrame, key: str, summary: str, *_: object) -> None:
        seen.extend(id for trace in figure.data for id in trace.customdata)
        tabled.append(table.height)
        said.append(summary)

    said: list[str] = []
    monkeypatch.setattr(charts, "show", show)
    monkeypatch.setattr(tables, "twin", lambda table, *_: tabled.append(table.height))
    monkeypatch.setattr(st, "caption", said.append)
    people = pl.DataFrame([{**one, **more} for one in told], schema_overrides={"band": pl.String, "red_lines": pl.List(pl.String)})
    scorecard._people(people, {}, lambda: None)
    assert (sorted(seen), tabled) == (drawn, [len(states)]) and words in said[0]


def test_what_is_left_out_stands_beside_the_part() -> None:
    assert (
        fairness.left_out([{"reason": "outsourced", "n": 12.0}, {"reason": "no_log", "n": 0.25}])
        == "外包单位处理 12、转派过，但没有记录何时转来 0.2"
    )
    assert fairness.left_out([]) == fairness.left_out(None) == "—"


@pytest.mark.parametrize(
    ("row", "words"), [(part(worked=0.5, known=True), "50%"), (part(), "按全职、无请假计"), (part(worked=None), "按全职计")]
)
def test_the_time_worked_is_told_or_that_it_is_assumed(row: dict[str, object], words: str) -> None:
    assert words in fairness.worked(frame(row))


def test_a_list_of_cases_says_why_one_does_not_count(full: Intake) -> None:
    rows = [
        ("R14", "W1", "P001", date(2026, 10, 1), "miss", datetime(2026, 10, 2, 16), 0.4, 90.0, None),
        ("R14", "W2", "P001", date(2026, 10, 1), "hit", None, 1.0, None, "outsourced"),
    ]
    shown = fairness.of_cases(pl.DataFrame(rows, schema=CASES, orient="row"))
    assert shown[ZH["fair.share"]].to_list() == [0.4, 0.0] and shown[ZH["fair.held"]].to_list() == [1.5, None]
    assert shown[ZH["column.why"]].to_list() == [None, "外包单位处理"] and shown[ZH["column.deadline"]][0] == "2026-10-03 00:00"


def scored() -> tuple[pl.DataFrame, pl.DataFrame]:
    """One person at C01: 30 of 33.5 cases in time, two left out."""
    weights = {
        "staff_id": "E1001",
        "role": "客服管家",
        "kpi": "C01",
        "weight": 1.0,
        "goal": 100.0,
        "limit": 80.0,
        "red_line": None,
        "minimum_n": 20,
    }
    held = pl.DataFrame([weights], schema_overrides={"red_line": pl.Float64}).with_columns(
        there=0.9, worked=0.45, present=pl.lit(True), known=pl.lit(True)
    )
    figure = {"staff_id": "E1001", "kpi": "C01", "raw": 89.6, "value": 89.6, "lower": 75.0, "upper": 96.0, "numerator": 30.0, "denominator": 33.5,
              "ratio": None, "left_out": [{"reason": "outsourced", "n": 2.0}]}  # fmt: skip
    each = parts(pl.DataFrame([figure], schema=FIGURES), held, {"C01": registry.kpi("C01")})
    return scores(each), each


def test_the_page_lists_the_own_cases_when_asked_and_says_how_to_object(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    case = ("C01", "TS1", "P001", date(2026, 10, 1), "hit", None, 1.0, None, "outsourced")
    monkeypatch.setattr(ask, "scorecard", lambda scope: scored())
    monkeypatch.setattr(ask, "own_cases", lambda scope, person: pl.DataFrame([case], schema=CASES, orient="row"))
    at = opened("staff", period="all", person="E1001")
    assert not at.exception
    assert ZH["fair.appeal"] in [caption.value for caption in at.caption]
    assert any("45%" in caption.value for caption in at.caption), "the time worked"
    assert any("2 件次" in word.value for word in at.markdown)
    at.session_state["twin_parts_E1001"] = True
    at.run()
    own = next(frame.value for frame in at.dataframe if ZH["score.left_out"] in frame.value.columns)
    assert own[ZH["score.left_out"]].tolist() == ["外包单位处理 2"] and own[ZH["score.needed"]].tolist() == [9]
    assert not [frame for frame in at.dataframe if ZH["fair.case"] in frame.value.columns], "nothing is asked before it is wanted"
    switch = next(toggle for toggle in at.toggle if toggle.label == ZH["fair.cases"])
    after = switch.set_value(True).run()
    assert not after.exception
    assert [frame.value[ZH["fair.case"]].tolist() for frame in after.dataframe if ZH["fair.case"] in frame.value.columns] == [["TS1"]]


def test_nobody_is_taken_apart_before_somebody_is_chosen(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "scorecard", lambda scope: scored())
    told = lambda at: ZH["fair.appeal"] in [caption.value for caption in at.caption]  # noqa: E731
    at = opened("staff", period="all")
    choice = next(box for box in at.selectbox if box.label == ZH["score.person"])
    assert not at.exception and choice.value is None and choice.placeholder == ZH["score.pick"] and not told(at)
    after = choice.select_index(0).run()
    assert not after.exception and told(after) and after.query_params["person"] in ("E1001", ["E1001"])
    unknown = opened("staff", period="all", person="E9")
    assert not told(unknown) and any("person" in box.value for box in unknown.warning)


def test_why_a_score_changed_and_the_objection_to_it_stand_beside_it(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unfolded: the steps since the period before, the objection that is kept, and a sheet with a stand-in for the person."""
    people, each = scored()
    lower = each.with_columns(attainment=pl.col("attainment") - 3)
    monkeypatch.setattr(ask, "scorecard", lambda scope: (people, each if scope.end == date(2026, 10, 1) else lower))
    at = opened("staff", **{"from": "2026-10", "to": "2026-10", "person": "E1001"})
    for key in ("steps_E1001", "appeals_E1001", "twin_unnamed_客服管家"):
        at.session_state[key] = True
    at.run()
    assert not at.exception
    assert any("（+3.0）：其中做得怎样带来 +3.0" in each.value for each in at.markdown)
    sheet = next(frame.value for frame in at.dataframe if ZH["score.code"] in frame.value.columns)
    assert "E1001" not in sheet.to_csv() and len(sheet[ZH["score.code"]][0]) == 16
    keep = [button.label for button in at.button].index(ZH["appeal.save"])
    with monkeypatch.context() as shorter:
        shorter.setattr(appeals, "LONGEST", 3)
        at.text_area(key="appeal_text_E1001").set_value("W7 不是我经手的")
        at.button[keep].click().run()
    assert not at.exception and any("不超过 3 字" in box.value for box in at.warning)
    assert at.text_area(key="appeal_text_E1001").value == "W7 不是我经手的", "what is refused is not lost"
    at.button[keep].click().run()
    at.session_state["appeals_E1001"] = True  # its title has another count now
    at.run()
    assert not at.exception and at.text_area(key="appeal_text_E1001").value == ""
    assert any("W7 不是我经手的" in each.value for each in at.markdown)


def test_the_sheet_without_names_is_safe_and_in_its_own_order(full: Intake) -> None:
    people, each = scored()
    found = scorecard.unnamed(people, each, pl.Series(["=1+1"]))
    assert found[ZH["score.code"]].to_list() == ["=1+1"] and b"'=1+1" in tables.csv(found)
    assert "E1001" not in found.write_csv()
