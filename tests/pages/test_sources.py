"""The ways from what is drawn of several KPIs, or of parts of one, to their passports: below its table, when that is unfolded."""

from __future__ import annotations

from urllib.parse import parse_qs

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from catalog import registry
from pipelines.intake import Intake
from pipelines.read import Scope
from tests.pages.conftest import opened
from tests.pages.shown import shown
from ui.choices import kpi_link
from ui.frame import sections
from ui.text import catalogue
from ui.topics import effects
from ui.wording import values

ZH = catalogue("zh")


def ways(at: AppTest) -> set[str]:
    """The KPIs that a page names as links to their pages; each link leads to the one that it names."""
    asked = [(link.proto.label, parse_qs(link.proto.query_string).get("kpi", [""])[0]) for link in at.get("page_link")]
    return {id for label, id in asked if id and label == registry.kpi(id).name.zh}


@pytest.mark.parametrize(
    ("page", "asked", "ids"),
    [
        ("sla", {}, {"R14"}),
        ("sla", {"kpi": "R02"}, {"R02", "R14"}),
        ("sla", {"limit": "1", "whatif": "C02"}, {"R14", "C02"}),
        ("voice", {}, {"C13"}),
        ("overview", {}, {"V01", "V04", "V06", "V08", "R14", "R01", "C02", "R09", "T02", "T03", "T07", "T08"}),
        ("training", {}, {"T12", "T12P", "R14", "C02"}),
        ("quality", {}, {"Q01", "Q04", "Q06N", "Q06", "Q06V", "Q09G"}),
    ],
)
def test_what_is_drawn_leads_to_its_passports(full: Intake, page: str, asked: dict[str, str], ids: set[str]) -> None:
    assert ways(shown(page, {"period": ["all"], **{name: [value] for name, value in asked.items()}}).at) == ids
    assert not ways(opened(page, period="all", **asked))  # folded, it costs a browser nothing


def test_the_share_that_could_be_used_tells_its_meaning_and_its_files(full: Intake) -> None:
    seen = shown("data_quality", {})
    rows, held = (values.count(seen.tables["table_quality"][ZH[head]].sum()) for head in ("quality.rows", "column.held"))
    (said,) = [str(e.value) for e in seen.at.markdown if ZH["quality.course_help"] in str(e.value) and str(e.value).startswith("**")]
    assert f"可用 {rows} 行，待处理 {held} 行" in said and f"第 {full.warehouse.version()} 版" in said
    assert any(link.proto.page == "history" for link in seen.at.get("page_link"))


def measure(id: str, projects: list[str], name: str = "夜间值班") -> dict[str, object]:
    return {"kpi": id, "name": name, "projects": projects, "value": 3.0, "lower": 1.0, "upper": 5.0, "state": "improved"}


def test_a_measure_leads_to_its_kpi_by_a_link_as_by_its_point(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Scope(filters=(("category", "电梯"),))
    tested = pl.DataFrame([measure("R14", ["P001"]), measure("V01", ["P001", "P002"], "回访")])
    led: list[tuple[str, dict[str, list[str]]]] = []
    monkeypatch.setattr(sections, "link", lambda page, label, icon, parameters: led.append((label, parameters)))
    for way in effects.ways(tested, asked):
        kpi_link.link(*way)
    (alone, by_filter), (together, whole) = led
    assert "夜间值班" in alone and registry.kpi("R14").name.zh in alone and "回访" in together
    assert (by_filter["kpi"], by_filter["filter"]) == (["R14"], ["project:P001"])
    assert whole["kpi"] == ["V01"] and "filter" not in whole
