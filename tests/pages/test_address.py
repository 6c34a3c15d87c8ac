"""What is chosen on a page is in its address, and what an address says is what one sees; what it says wrongly is answered with a sentence."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from catalog import registry
from pipelines.intake import Intake
from pipelines.read import Scope
from tests.pages.conftest import opened
from ui.answers import ask
from ui.choices import filters, parameters
from ui.text import catalogue

ZH = catalogue("zh")


def widget(at: AppTest, kind: str, start: str) -> object:
    return next(each for each in getattr(at, kind) if str(each.key).startswith(start))


def said(at: AppTest, name: str) -> bool:
    return ZH["scope.not_understood"].format(name=name) in [str(box.value) for box in at.warning]


@pytest.mark.parametrize(
    ("page", "kind", "start", "value", "name"),
    [
        ("sla", "number_input", "own_limit", 12.0, "limit"),
        ("sla", "selectbox", "own_clock", "working", "clock"),
        ("sla", "multiselect", "own_pauses", ["暂停"], "pauses"),
        ("kpi", "button_group", "pick_why", "region", "why"),
    ],
)
def test_a_choice_is_in_the_address_and_the_address_is_the_choice(
    full: Intake, page: str, kind: str, start: str, value: object, name: str
) -> None:
    first = opened(page, period="all", whatif="R14", kpi="R14")
    widget(first, kind, start).set_value(value).run()  # type: ignore[attr-defined]
    assert name in first.query_params
    again = opened(page, period="all", whatif="R14", kpi="R14", **{name: first.query_params[name]})
    assert widget(again, kind, start).value == widget(first, kind, start).value  # type: ignore[attr-defined]
    assert not again.exception and not said(again, name)


def test_records_that_the_address_speaks_of_are_not_folded(full: Intake) -> None:
    folded = opened("kpi", kpi="R14", period="all")
    assert not [each for each in folded.toggle if str(each.key).startswith("own_missed")]
    first = opened("kpi", kpi="R14", period="all", missed_page_R14="0")
    assert not first.exception and not widget(first, "toggle", "own_missed").value  # type: ignore[attr-defined]
    widget(first, "toggle", "own_missed").set_value(True).run()  # type: ignore[attr-defined]
    assert "missed_page_R14" not in first.query_params  # as the page begins, and still unfolded
    assert widget(first.run(), "toggle", "own_missed").value  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("page", "name", "value"),
    [("sla", "limit", "12h"), ("sla", "limit", "-1"), ("sla", "clock", "moon"), ("sla", "pauses", "x"), ("kpi", "missed_page_R14", "yes"), ("kpi", "why", "x"), ("kpi", "kpi", "X99"),
     ("kpi", "filter", "moon:1"), ("kpi", "missed_page_R14", "9" * 5000), ("about_kpis", "kpi", "X99"), ("actions", "kpi", "X99")],
)  # fmt: skip
def test_what_is_not_known_is_said(full: Intake, page: str, name: str, value: str) -> None:
    section = {"about_kpis": "settings"}.get(page, "results")
    asked = {"kpi": "R14", "period": "all"} | {name: value} if section == "results" else {name: value}
    at = opened(page, section=section, **asked)
    assert not at.exception and said(at, name)
    assert name not in at.query_params or value not in at.query_params[name]


@pytest.mark.parametrize("number", ["9" * 5000, "99999", "0", "2½", "２"])
def test_a_page_of_records_that_is_not_there_is_said(full: Intake, number: str) -> None:
    name = "rows_page_R14_latest"
    at = opened("kpi", kpi="R14", period="all", missed_page_R14="0", **{name: number})
    assert not at.exception and said(at, name) and name not in at.query_params
    assert any(str(each.key).startswith("own_missed") for each in at.toggle), "the records are there"


def test_a_kpi_is_narrowed_by_the_address_as_its_page_is(full: Intake) -> None:
    """The figure is that of the reading room with the filter; a dimension that the KPI lacks is said and not heeded."""
    wide = ask.numbers(["R14"], Scope(), ("category",)).drop_nulls("value")
    word, value = wide.select("category", "denominator").row(0)
    at = opened("kpi", kpi="R14", period="all", filter=f"category:{word}")
    whole = opened("kpi", kpi="R14", period="all")
    assert not at.exception and any(button.key == "chip_category" for button in at.button)
    assert at.query_params["filter"] in (f"category:{word}", [f"category:{word}"])
    assert any(f"/ {value}" in str(each.value).replace("\u00a0", " ").replace("\u2060", "") for each in at.markdown)
    assert [m.value for m in at.metric] != [] and [str(e.value) for e in at.markdown] != [str(e.value) for e in whole.markdown]
    other = opened("kpi", kpi="V01", period="all", filter=f"category:{word}")
    assert ZH["filter.unfit"].split("{")[0] in " ".join(str(each.value) for each in other.caption) and not other.exception
    assert "filter" not in other.query_params


def test_links_to_a_kpi_keep_what_it_can_be_narrowed_to() -> None:
    asked = Scope(projects=("P001",), filters=(("category", "漏水"), ("segment", "租户")))
    assert filters.parameters(registry.kpi("R14"), asked) == {"filter": ["category:漏水"]}
    assert filters.parameters(registry.kpi("V01"), asked) == {"filter": ["segment:租户"]}
    assert filters.parameters(registry.kpi("T02"), asked) == {}


@pytest.mark.parametrize(
    ("text", "number"), [("35", 35), ("0.5", 0.5), ("101", None), ("-1", None), ("nan", None), ("1e9", None), ("３５", None), ("", None)]
)
def test_a_number_is_read_strictly(text: str, number: float | None) -> None:
    assert parameters._within(text, 0, 100) == number


def _sandbox() -> None:
    import streamlit as st

    from ui.choices import parameters

    found = parameters.numbers(
        "weight", {"R14": 60.0, "C04": 40.0}, 0, 100, lambda id, start, key: st.slider(id, 0.0, 100.0, start, 5.0, key=key), known=("V01",)
    )
    st.caption(str(found))


def test_weights_tried_are_in_the_address() -> None:
    at = AppTest.from_function(_sandbox)
    at.query_params["weight"] = ["R14:35", "V01:5"]
    at.run()
    assert at.caption[0].value == "{'R14': 35.0, 'C04': 40.0}" and not at.warning
    at.slider[1].set_value(55.0).run()
    assert at.query_params["weight"] == ["R14:35", "C04:55"]
    bad = AppTest.from_function(_sandbox)
    bad.query_params["weight"] = ["R14:3500", "X:1"]
    bad.run()
    assert said(bad, "weight") and "weight" not in bad.query_params
