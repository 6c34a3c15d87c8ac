"""Results pages come from the catalogue: every KPI is drawn by exactly the page it names, filters and picks are in the URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from catalog import registry
from pipelines.intake import Intake
from pipelines.matching.mapping import EMPTY
from pipelines.read import Scope, Viewer
from tests.pages.conftest import connect, home, opened, words_of
from tests.pipelines.files import export
from ui.answers import ask
from ui.choices import filters
from ui.frame.sections import GROUPS, SECTIONS, grouped
from ui.number import passport, results, tiles, trust
from ui.number.changes import NONE, Change
from ui.session import access
from ui.text import catalogue

PAGES = tuple(dict.fromkeys(kpi.page for kpi in registry.kpis().values()))
SCRIPTS = Path(__file__).parents[2] / "pages" / "results"
ZH = catalogue("zh")


def show(name: str, **parameters: str | list[str]) -> AppTest:
    """A page of results over all months."""
    return opened(name, **{"period": "all", **parameters})


def drawn(at: AppTest) -> set[str]:
    """The names of the KPIs that a page draws (those one can pick), and of those it lists as without data."""
    lists = [*at.selectbox, *at.get("button_group")]
    picked = {name for widget in lists if str(widget.key).startswith("pick_kpi_") for name in widget.options}
    silent = {name for e in at.markdown if e.value.startswith("**") for name in e.value.partition(ZH["word.dot"])[2].split("、")}
    return {str(name).strip() for name in (*picked, *silent)}


def test_every_page_of_the_catalogue_is_in_the_navigation() -> None:
    there = [name for name, _ in SECTIONS["results"]]
    assert set(PAGES) <= set(there)
    for name in PAGES:
        script = "".join((SCRIPTS / f"{name}.py").read_text(encoding="utf-8").split())  # a long call stands in several lines
        assert f'results.page("{name}"' in script, name
    assert {name for members in GROUPS.values() for name in members} <= set(there)
    assert sorted(name for names in grouped("results").values() for name in names) == sorted(there)


@pytest.mark.parametrize("name", PAGES)
def test_every_kpi_is_drawn_by_the_page_it_names(full: Intake, name: str) -> None:
    at = show(name)
    assert not at.exception
    mine = {kpi.name.zh for kpi in registry.of_page(name)}
    others = {kpi.name.zh for kpi in registry.kpis().values()} - mine
    assert mine <= drawn(at) and not others & drawn(at)


def test_a_new_kpi_appears_without_page_code(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    new = replace(registry.kpi("A04"), id="A99", name=replace(registry.kpi("A04").name, zh="新的指标"), order=1)
    known = {"A99": new, **registry.kpis()}
    monkeypatch.setattr(registry, "kpis", lambda: known)
    assert "新的指标" in drawn(show("archives"))


def test_what_has_no_data_is_one_calm_list_with_templates(one: Intake) -> None:
    at = show("facilities")
    assert not at.exception and not at.metric
    folded = [e for e in at.expander if "项指标暂无数据" in e.label]
    assert len(folded) == 1 and len(at.get("download_button")) == len({kpi.dataset for kpi in registry.of_page("facilities")})


@pytest.fixture(scope="session")
def one_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    folder = tmp_path_factory.mktemp("one")
    with closing(home(folder)) as warehouse:
        for id in ("projects", "staff", "work_orders"):
            dataset = registry.dataset(id)
            warehouse.intake.load(export(folder, dataset, dataset.samples[:1]), id, EMPTY, "tests", True, True)
        yield warehouse.intake


@pytest.fixture
def one(one_home: Intake, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """The app with one work order."""
    return connect(one_home, monkeypatch)


# ---- what is picked and filtered -----------------------------------------------------------------------------------

DIMS = ("category", "project")


@pytest.mark.parametrize(
    ("asked", "kept", "wrong"),
    [
        (["category:电梯"], (("category", "电梯"),), False),
        (["category:电梯", "project:P1"], (("category", "电梯"), ("project", "P1")), False),
        (["category:a:b"], (("category", "a:b"),), False),
        (["category:电梯", "category:门禁"], (("category", "门禁"),), True),
        (["colour:red"], (), True),
        (["category"], (), True),
        (["category:"], (), True),
        (["category:" + "x" * 999], (), True),
        (["category:'; drop table batch; --"], (("category", "'; drop table batch; --"),), False),
    ],
)
def test_filters_of_a_url_are_checked(asked: list[str], kept: filters.Filters, wrong: bool) -> None:
    assert filters.read(asked, DIMS) == (kept, wrong)
    assert filters.read(filters.write(kept), DIMS) == (kept, False)


@pytest.mark.parametrize(
    ("asked", "unheard"),
    [
        (["category:电梯"], []), (["severity:紧急"], []), (["project:P001"], []), (["property_type:住宅"], []),
        (["category:elevator"], ["类别：elevator"]), (["project:P999", "category:电梯"], ["项目：P999"]), (["severity:很急"], ["严重程度：很急"]),
    ],
)  # fmt: skip
def test_a_word_that_no_data_have_is_said(full: Intake, asked: list[str], unheard: list[str]) -> None:
    """A category that came in only earlier, or one of the catalogue that nothing fell into, is no mistake."""
    at = show("sla", filter=asked)
    told = [str(box.value) for box in at.warning]
    assert not at.exception and told == [f"已收的数据里没有“{label}”这一类，下面按没有它来算。" for label in unheard]


@pytest.mark.parametrize(("dim", "kpi", "told"), [("segment", "T10", False), ("cert_type", "T04", False), ("segment", "V01", True)])
def test_words_of_what_is_about_people_are_not_read(full: Intake, dim: str, kpi: str, told: bool) -> None:
    assert bool(filters.words(dim, [registry.kpi(kpi)])) == told


def test_a_filter_narrows_tiles_and_names_what_it_cannot_narrow(full: Intake) -> None:
    word = registry.dataset("work_orders").samples[0]["category"]
    at = show("sla", filter=f"category:{word}")
    assert not at.exception
    chips = [button for button in at.button if str(button.key).startswith("chip_")]
    assert len(chips) == 1 and str(word) in chips[0].label
    assert registry.kpi("R13").name.zh not in drawn(at)  # calls have no category
    assert any(registry.kpi("R13").name.zh in caption.value for caption in at.caption)
    at.button(key="chips_clear").click().run()
    assert not [button for button in at.button if str(button.key).startswith("chip_")] and "filter" not in at.query_params


P1, P2 = (str(row["project_id"]) for row in registry.dataset("projects").samples[:2])


@pytest.mark.parametrize(
    ("given", "picked", "expected"),
    [
        (Scope(), (("project", P1), ("category", "电梯")), Scope(projects=(P1,), filters=(("category", "电梯"),))),
        (Scope(projects=(P1, P2)), (("project", P2),), Scope(projects=(P2,))),
        (Scope(projects=(P1,)), (("project", P2),), Scope(projects=(P1,), filters=(("project", P2),))),  # outside: nothing is met
        (Scope(projects=(P1,)), (("region", "华东"), ("property_type", "住宅")), Scope(projects=(P1,), regions=("华东",), property_types=("住宅",))),
    ],
)  # fmt: skip
def test_a_picked_place_is_one_of_the_scope(given: Scope, picked: filters.Filters, expected: Scope) -> None:
    assert filters.within(given, picked) == expected


def test_all_of_a_narrowed_page_hears_of_the_place(full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust counts one project, the peers are found, and one's own bars stay beside the picked one."""
    sites = ask.sites().with_columns(property_type=pl.lit("住宅"))
    monkeypatch.setattr(ask, "sites", lambda: sites)
    at = show("sla", filter=f"project:{P1}", against="peers", kpi="C01")
    assert not at.exception and ZH["against.no_peers"] not in _all(at)
    assert "1/1 个项目已报" in _all(at) and "2/2 个项目已报" not in _all(at)
    only = next(widget for widget in at.selectbox if str(widget.key).startswith("only_sla_project"))
    assert len(only.options) == 2


def test_a_citation_names_what_the_number_is_narrowed_to(full: Intake) -> None:
    kpi, names = registry.kpi("R14"), ask.project_names()
    assert passport.where(kpi, Scope()) == ZH["scope.all_projects"]
    assert passport.where(kpi, Scope(projects=(P1,), filters=(("category", "电梯"),))) == f"{names[P1]}、类别：电梯"
    assert passport.where(kpi, Scope(filters=(("category", "电梯"),))) == f"{ZH['scope.all_projects']}、类别：电梯"


def test_what_a_url_does_not_mean_is_said(full: Intake) -> None:
    at = show("sla", filter=["nonsense", "colour:red"], kpi="R99", by="nonsense")
    assert not at.exception and at.metric
    said = " ".join(warning.value for warning in at.warning)
    assert all(name in said for name in ("filter", "kpi", "by"))


def test_what_is_picked_is_in_the_url_and_a_list_narrows_as_a_click_does(full: Intake) -> None:
    at = show("sla", kpi="R04")
    pick = next(widget for widget in at.selectbox if str(widget.key).startswith("pick_kpi_"))
    assert pick.value == "R04" and not at.warning
    pick.select("C01").run()
    assert "C01" in at.query_params["kpi"]
    only = next(widget for widget in at.selectbox if str(widget.key).startswith("only_sla_project"))
    id = str(registry.dataset("projects").samples[0]["project_id"])
    only.select(id).run()
    assert not at.exception and f"project:{id}" in at.query_params["filter"]


# ---- parts of pages ------------------------------------------------------------------------------------------------


def test_tiles_stay_folded_and_another_limit_is_answered_before_and_after(full: Intake) -> None:
    at = show("sla")
    assert 0 < len(at.metric) <= results.LEADING
    at.number_input[0].set_value(0.25).run()
    assert not at.exception
    assert {ZH["whatif.before"], ZH["whatif.after"]} <= {metric.label for metric in at.metric}


@pytest.mark.parametrize(("status", "told"), [("not_enough_data", False), ("missed", True)])
def test_too_few_cases_are_told_once(status: str, told: bool) -> None:
    """By the mark of the figure, and not once more by a comparison that cannot be made."""
    row = {"status": status, "numerator": 1, "denominator": 2, "lower": 9.5, "upper": 90.5, "excluded": 0, "pending": 0, "mixed": False}
    small = Change(ZH["change.small"], None)
    found = tiles.Face(registry.kpi("Q01"), row, small, NONE, trust.Trust("whole", 0, trust.NOBODY), None, None, "")
    assert (ZH["change.small"] in tiles._small_print(found)) == told


def test_the_voice_of_the_residents_leads_to_the_complaints(full: Intake) -> None:
    ways = [each.proto for each in show("voice").main if each.type == "page_link"]
    assert [way.page for way in ways if "kpi=C06" in way.query_string] == ["kpi"]


@pytest.mark.parametrize("name", ["staff", "training"])
def test_without_the_right_nobody_is_named(full: Intake, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    people = [str(row["name"]) for row in registry.dataset("staff").samples]
    assert any(person in _all(_unfolded(show(name))) for person in people) or name == "training"
    monkeypatch.setattr(access, "viewer", lambda: Viewer("quality", None, may_see_names=False))
    at = _unfolded(show(name))
    assert not at.exception
    assert ZH["staff.no_names"] in _all(at)
    assert not [person for person in people if person in _all(at)]


def _unfolded(at: AppTest) -> AppTest:
    """With the list of everybody's marks open, where a page has it."""
    at.session_state["twin_people"] = True
    return at.run()


def _all(at: AppTest) -> str:
    return " ".join([*words_of(at), *(str(frame.value) for frame in at.dataframe)])
