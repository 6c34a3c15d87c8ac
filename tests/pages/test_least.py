"""Every page with the least there can be: one row of each dataset, and no right to open it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import streamlit as st
from streamlit.navigation.page import StreamlitPage

from catalog import registry
from catalog.kpi import Kpi
from catalog.model import Dataset
from metrics.status import WORDS
from pipelines import read
from pipelines.intake import Intake
from pipelines.matching.mapping import EMPTY
from tests.pages.conftest import PAGES, connect, copied, home, opened
from tests.pipelines.conftest import one_engine, uncounted
from tests.pipelines.files import export
from tests.pipelines.homes import filled_once
from ui.frame.sections import DEFAULT
from ui.session import access
from ui.text import t

pages = pytest.mark.parametrize(("section", "name"), PAGES, ids=[name for _, name in PAGES])
RESULTS = {kpi.page for kpi in registry.kpis().values()}
BADGE = re.compile(r"-badge\[([^\]]*)\]")
SIGNALS = ("course.improvement", "course.concern")
SURE = re.compile("达标|达到底线")  # of every status that is told of a number with enough cases


@pytest.fixture(scope="module")
def one_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intake]:
    def fill(folder: Path) -> None:
        with closing(home(folder)) as warehouse, one_engine(), uncounted():
            for dataset in registry.datasets().values():
                one_row(warehouse.intake, dataset, tmp_path_factory.mktemp("one_export"))
        with closing(home(folder)) as warehouse:
            warehouse.intake.refresh()

    with closing(copied(filled_once(tmp_path_factory, "one_row", fill), tmp_path_factory.mktemp("one"))) as warehouse:
        yield warehouse.intake


def one_row(intake: Intake, dataset: Dataset, folder: Path) -> None:
    """The first of the sample rows that stands by itself: some tell of what only a later row of another file knows."""
    for row in dataset.samples:
        outcome = intake.load(export(folder, dataset, [row]), dataset.id, EMPTY, "tests", True, True)
        if outcome.error is None:
            return
    raise AssertionError((dataset.id, outcome.error))


@pytest.fixture
def one(one_home: Intake, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """The app on a warehouse with one row of every dataset."""
    return connect(one_home, monkeypatch)


def few_of_many(kpi: Kpi, cases: int) -> bool:
    """Whether cases stand for more than themselves and are too few for it; what is counted is as sure with one."""
    return kpi.kind in ("rate", "mean", "nps", "duration") and kpi.every is None and cases < kpi.minimum_n


@pages
def test_one_row_is_told_and_nothing_made_of_it(one: Intake, section: str, name: str) -> None:
    """No change, no signal, no verdict that is surer than the numbers themselves; what a single case cannot bear is said to be too little."""
    at = opened(name, section=section, period="all")
    assert not at.exception and at.title[0].value == t(f"page.{name}")
    assert not [(metric.label, metric.delta) for metric in at.metric if metric.delta]
    badges = " ".join(BADGE.findall(" ".join(e.value for e in at.markdown)))
    assert not [word for word in SIGNALS if t(word) in badges]
    ids = [kpi.id for kpi in registry.of_page(name)] or list(registry.kpis())
    rows = read.numbers(one.warehouse, ids, read.Scope(), read.OWNER).to_dicts()
    few = [row for row in rows if row["value"] is not None and few_of_many(registry.kpi(row["kpi"]), row["denominator"])]
    assert {row["status"] for row in few} <= {"not_enough_data", "no_target"}
    if name in RESULTS and len(few) == sum(row["value"] is not None for row in rows):
        assert at.metric and WORDS["not_enough_data"].zh in badges and not SURE.search(badges)


@pages
def test_without_the_right_a_page_is_a_sentence(full: Intake, monkeypatch: pytest.MonkeyPatch, section: str, name: str) -> None:
    """Not in the navigation, and by its address nothing of it but why."""
    menus: list[list[StreamlitPage]] = []
    plain = st.navigation
    monkeypatch.setitem(access.ROLES, section, ())
    monkeypatch.setattr(
        st, "navigation", lambda groups, **how: (menus.append([one for group in groups.values() for one in group]), plain(groups, **how))[1]
    )
    at = opened(name, section=section)
    (menu,) = menus
    shown = {one.url_path or DEFAULT for one in menu if one.visibility == "visible"}
    assert shown == {page for part, page in PAGES if part != section}
    assert not at.exception and not at.title
    assert [box.value for box in at.warning] == [t("access.denied")]
    assert not (at.metric or at.dataframe or at.subheader or at.main.button)
