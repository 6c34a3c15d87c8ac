"""What a click on a chart does beyond its bars: a cell of a heat map leads to its KPI, narrowed to its project."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import plotly.graph_objects as go
import polars as pl
import pytest
import streamlit as st

from catalog import registry
from pipelines.intake import Intake
from pipelines.read import Scope
from tests.pages.conftest import opened, words_of
from ui.answers import ask, clock
from ui.choices import filters
from ui.comparing import heat
from ui.drawing import charts, month_charts, stacks
from ui.people import scorecard
from ui.session import state
from ui.text import catalogue
from ui.topics import effects, readiness

ZH = catalogue("zh")


def test_every_cell_of_a_heat_map_bears_its_kpi_and_project() -> None:
    rows = [{"kpi": kpi, "project": project, "value": 90.0, "denominator": 50, "status": "met", "misses": 0, "allowed": 1}
            for kpi in ("R14", "V01") for project in ("P1", "P2")]  # fmt: skip
    figure = heat.figure(["R14", "V01"], pl.DataFrame(rows), ["P1", "P2"], {"P1": "滨江", "P2": "锦绣"})
    (marks,) = [trace for trace in figure.data if trace.type == "scatter"]
    cells = {(x, y): cell for x, y, (cell, _) in zip(marks.x, marks.y, marks.customdata, strict=True)}
    assert cells == {(0, "滨江"): "R14:P1", (1, "滨江"): "V01:P1", (0, "锦绣"): "R14:P2", (1, "锦绣"): "V01:P2"}
    assert all(registry.kpi(cell.partition(":")[0]).name.zh in hover for cell, hover in marks.customdata)


@pytest.mark.parametrize("name", ["overview", "compare", "improvement"])
@pytest.mark.parametrize(
    ("cell", "title", "address"),
    [
        ("R14:P001", "page.kpi", ("R14", "project:P001")),
        ("R99:P001", None, None),  # what no cell bears
        ("V01", None, None),
    ],
)
def test_a_clicked_cell_leads_to_its_kpi(full: Intake, name: str, cell: str, title: str | None, address: tuple[str, str] | None) -> None:
    at = opened(name)
    at.session_state[state.CELL] = cell
    at.run()
    assert not at.exception
    assert at.title[0].value == ZH[title or f"page.{name}"]
    if address:
        assert tuple(at.query_params[key] for key in ("kpi", "filter")) == address
    assert state.CELL not in at.session_state


@pytest.mark.parametrize(("projects", "cell"), [(["P001"], "R14:P001"), (["P001", "P002"], "R14:")])
def test_a_measure_bears_its_kpi_and_its_only_project(projects: list[str], cell: str) -> None:
    row = {
        "kpi": "R14",
        "name": "夜间值班",
        "state": "improved",
        "value": 3.0,
        "lower": 1.0,
        "upper": 5.0,
        "zh": "",
        "en": "",
        "projects": projects,
    }
    (points,) = effects.figure(pl.DataFrame([row])).data
    assert list(points.customdata) == [cell]


def test_a_measure_of_several_projects_leads_to_its_kpi(full: Intake) -> None:
    at = opened("improvement")
    at.session_state[state.CELL] = "R14:"
    at.run()
    assert at.title[0].value == ZH["page.kpi"] and at.query_params["kpi"] == "R14" and "filter" not in at.query_params


def test_every_piece_of_a_stack_bears_its_row_and_kind() -> None:
    found = stacks.figure(
        ["电梯", "保洁"], pl.DataFrame({"bad": [3, 1], "good": [0, 2]}), [("bad", "差", "#000"), ("good", "好", "#fff")], ["lift", "clean"]
    )
    assert [list(trace.customdata) for trace in found.data] == [["clean:bad", "lift:bad"], ["clean:good", "lift:good"]]
    assert found.data[0].y == ("保洁", "电梯")


def test_projects_and_kinds_of_the_radar_bear_their_words(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"project": ["P001", "P002"], "role": ["电工", "保安"], "cert_type": ["低压电工", "保安员"], "staff_id": ["E1", "E2"],
            "band": ["lapsed", "in_30"], "expires_at": [date(2026, 10, 1), date(2026, 11, 20)]}  # fmt: skip
    held = replace(ask.readiness(Scope()), certificates=pl.DataFrame(rows), listed=date(2026, 10, 1))
    monkeypatch.setattr(ask, "readiness", lambda _: held)
    by = {by: readiness._expiring(Scope(regions=("雷达",)), by)[0] for by in readiness.BY}
    assert all(by.values())
    assert borne(by["project"]) == ["P001:lapsed", "P002:in_30"]
    assert borne(by["cert_type"]) == ["低压电工:lapsed", "保安员:in_30"]
    assert not any(trace.customdata for trace in by["role"].data)  # posts are nothing that a page is narrowed to


def test_a_certificate_that_ran_out_since_the_list_says_so(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is of 31 October; on 12 November one of the three of November has expired, on its last day one is still good."""
    days = [date(2026, 10, 1), date(2026, 11, 11), date(2026, 11, 12), date(2026, 11, 20)]
    rows = {"project": ["P001"] * 4, "role": ["电工"] * 4, "cert_type": ["低压电工"] * 4, "staff_id": ["E1", "E2", "E3", "E4"],
            "band": ["lapsed", "in_30", "in_30", "in_30"], "expires_at": days}  # fmt: skip
    held = replace(ask.readiness(Scope()), certificates=pl.DataFrame(rows), listed=date(2026, 10, 1))
    monkeypatch.setattr(ask, "readiness", lambda _: held)
    for now, gone in ((date(2026, 11, 12), 1), (None, 0)):
        monkeypatch.setattr(clock, "running", lambda now=now: now)
        words = " ".join(words_of(opened("training", period="all")))
        assert "另有 1 张截至 2026-10-31 已经过期" in words
        assert words.count("（已过期）") == gone and ("名单里到今天已有 1 张过期" in words) == bool(gone)
        assert ("11（已过期）" in words) == bool(gone)


def test_a_course_bears_its_name_and_one_without_a_name_nothing(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"project": ["P001"] * 2, "role": ["保安"] * 2, "staff_id": ["E1", "E2"], "course_id": ["K1", "K2"], "course_name": ["消防", None],
            "due": [date(2026, 10, 1)] * 2, "state": ["overdue"] * 2}  # fmt: skip
    held = replace(ask.readiness(Scope()), courses=pl.DataFrame(rows), trained=date(2026, 10, 1))
    monkeypatch.setattr(ask, "readiness", lambda _: held)
    assert borne(readiness._states(Scope(regions=("课程",)))[0]) == [":overdue", "消防:overdue"]


def borne(figure: go.Figure) -> list[str]:
    """What the pieces that one sees bear for whoever clicks on them."""
    return sorted(piece for trace in figure.data for piece, n in zip(trace.customdata, trace.x, strict=True) if n)


@pytest.mark.parametrize(
    ("by", "piece", "toggled"),
    [
        ("project", "P001:lapsed", [("training", "project", "P001")]),
        ("cert_type", "保安员:in_30", [("training", "cert_type", "保安员")]),
        ("course_name", "消防:overdue", [("training", "course_name", "消防")]),
        ("course_name", ":overdue", []),
    ],
)
def test_a_clicked_piece_narrows_the_page_of_training(
    by: str, piece: str, toggled: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, ...]] = []
    monkeypatch.setattr(filters, "toggle", lambda *words: heard.append(words))
    readiness._narrow(by, piece)
    assert heard == toggled


def test_a_part_of_a_whole_bears_its_word_and_the_rest_none() -> None:
    wide = pl.DataFrame({"month": [date(2026, 9, 1), date(2026, 10, 1)], "praise": [1, 2], "": [0, 3]})
    praise, rest = month_charts.stacked(wide, [("praise", "表扬", "#000"), ("", "其他", "#fff")], "件").data
    assert (list(praise.customdata), list(rest.customdata)) == (["praise"] * 2, [""] * 2)


@pytest.mark.parametrize(
    ("point", "told"),
    [({"customdata": ["P001", "锦绣"]}, ["P001"]), ({"customdata": "praise"}, ["praise"]), ({"customdata": ""}, []), ({}, [])],
)
def test_a_click_tells_what_its_point_bears(point: dict[str, object], told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "get", lambda _: {"selection": {"points": [point]}})
    heard: list[str] = []
    charts._tell("chart", heard.append)
    assert heard == told


def test_a_clicked_person_is_taken_apart_below(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    scored = pl.DataFrame(
        {"staff_id": ["E1", "E2"], "score": [80.0, 90.0], "lower": [70.0, 85.0], "upper": [88.0, 95.0], "state": ["red_line", "banded"]}
    )
    assert sorted(id for trace in scorecard._figure(scored, {"E1": "王芳"}).data for id in trace.customdata) == ["E1", "E2"]
    monkeypatch.setattr(st, "query_params", asked := {"role": "客服"})
    scorecard._look_at("E2")
    assert asked == {"role": "客服", "person": "E2"}


def test_an_address_without_a_filter_lifts_that_of_an_earlier_look(full: Intake) -> None:
    """As a link to the page does, and the way back from a click on a bar."""
    at = opened("kpi", kpi="R14", filter="project:P001")
    assert at.button(key="chips_clear")
    del at.query_params["filter"]
    at.run()
    assert not at.exception and "filter" not in at.query_params
    assert not [button for button in at.button if button.key == "chips_clear"]


def test_a_filter_of_the_address_narrows_the_page_of_a_kpi_and_is_lifted_by_its_chip(full: Intake) -> None:
    at = opened("kpi", kpi="R14", filter="project:P001")
    assert not at.exception and "R14" in at.query_params["kpi"]
    (chip,) = [button for button in at.button if button.key == "chip_project"]
    chip.click().run()
    assert not at.exception and "filter" not in at.query_params


@pytest.mark.parametrize("asked", [{}, {"filter": "project:P001"}])
def test_a_downloaded_file_is_named_by_what_was_chosen_only(full: Intake, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]) -> None:
    named: list[str] = []
    monkeypatch.setattr(charts, "show", lambda figure, frame, key, *_, **__: named.append(key))
    at = opened("kpi", kpi="R14", period="all", by="project", **asked)
    assert not at.exception and not [name for name in named if "None" in name]
    assert [name for name in named if name.endswith("kpi_R14_P001" if asked else "kpi_R14")], named
