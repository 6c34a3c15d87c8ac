"""Looking back: a page as of a moment is the page that was seen then, and the command line says the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pipelines import commentary, read, shell
from pipelines.cli import run
from pipelines.intake import Intake
from pipelines.read import Scope
from tests.pages.conftest import connect, copied, opened, words_of
from tests.pages.test_kept import ALL
from ui.answers import ask, books, clock
from ui.session import access, state
from ui.text import catalogue

PAGES = ("this_month", "sla", "kpi", "compare", "actions")
WENT = ("survey_answers", "work_orders", "actions")  # what is undone afterwards
ZH = catalogue("zh")
DAY = date(2026, 10, 28)  # on which the data are as new as they should be


@dataclass(frozen=True)
class Then:
    """A warehouse from which data went after a moment, and what pages and numbers were at that moment."""

    intake: Intake
    moment: datetime
    words: dict[str, list[str]]
    numbers: pl.DataFrame


@pytest.fixture(scope="module")
def then(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Then]:
    with closing(copied(sample_home, tmp_path_factory.mktemp("past"))) as home, pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "viewer", lambda: ALL)
        patch.setattr(clock, "today", lambda: DAY)
        intake = connect(home.intake, patch)
        words = {page: words_of(opened(page, period="all")) for page in PAGES}
        numbers = read.numbers(intake.warehouse, ["V01", "R14"], Scope(), ALL)
        moment = datetime.now(UTC).replace(tzinfo=None)
        books = read.history(intake.warehouse)
        for batch in books.filter(pl.col("dataset").is_in(WENT), pl.col("active"))["batch_id"]:
            intake.undo(int(batch), "tests")
        yield Then(intake, moment, words, numbers)


@pytest.fixture
def seen(then: Then, monkeypatch: pytest.MonkeyPatch) -> Then:
    monkeypatch.setattr(access, "viewer", lambda: ALL)
    monkeypatch.setattr(clock, "today", lambda: DAY)
    connect(then.intake, monkeypatch)
    return then


def told(words: list[str]) -> list[str]:
    """What is not a way to act: nobody acts in what is past."""
    ways = {
        ZH[key]
        for key in (
            "past.to_now",
            "commentary.save",
            "actions.save",
            "actions.owner",
            "actions.which",
            "actions.what",
            "column.kpi",
            "by.project",
        )
    }
    ways |= {ZH["commentary.demand"], ZH["actions.note"]}
    strip = ZH["past.strip"].partition("{")[0]
    return [word for word in words if word not in ways and not word.startswith(strip)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_as_of_then_is_the_page_of_then(seen: Then, page: str) -> None:
    at = opened(page, period="all", as_of=read.written(seen.moment))
    assert not at.exception
    now, then_ = told(words_of(opened(page, period="all"))), told(words_of(at))
    assert then_ == told(seen.words[page]) != now
    assert any("那之后公布的都不算在内" in str(box.value) for box in at.warning)


def ways_to_act(at: AppTest) -> set[str]:
    """What of a page writes something down or leads to where one does; not what shows, chooses or looks at now again."""
    fields = {str(field.key) for kind in (at.text_area, at.text_input, at.date_input, at.number_input) for field in kind}
    buttons = {str(button.key).rpartition("-")[0] or str(button.key) for button in at.button}
    links = {link.proto.page for link in at.get("page_link") if link.proto.page == "actions" or "write=1" in link.proto.query_string}
    return {name for name in fields | buttons | links if not name.startswith(("past_", "records_", "chip"))}


@pytest.mark.parametrize(
    ("page", "asked", "acts"),
    [
        ("kpi", {"kpi": "R14"}, {"commentary_R14", "commentary_R14_save", "actions"}),
        ("overview", {}, {"actions", "kpi"}),  # to the reason that a missed target asks for
        ("actions", {}, {"action_name", "action_due", "action_expected", "action_note", "action_save", "action_done_on", "FormSubmitter:action_done"}),
    ],
)  # fmt: skip
def test_nobody_acts_in_what_is_past(full: Intake, page: str, asked: dict[str, str], acts: set[str]) -> None:
    moment = datetime.now(UTC).replace(tzinfo=None)
    now, then_ = opened(page, period="all", **asked), opened(page, period="all", as_of=read.written(moment), **asked)
    assert not now.exception and not then_.exception and then_.button("past_to_now")
    assert ways_to_act(now) == acts and ways_to_act(then_) == set()


def test_back_to_now(seen: Then) -> None:
    at = opened("sla", period="all", as_of=read.written(seen.moment))
    at.button("past_to_now").click().run()
    assert "as_of" not in at.query_params and told(words_of(at)) == told(words_of(opened("sla", period="all")))


def test_the_command_line_says_the_same(seen: Then) -> None:
    """Through its own words for the moment: the figures of then, which are not those of now."""
    with shell.serving(seen.intake, Path()) as (out, _):
        url = seen.intake.settings.warehouse
        assert run(["kpi", "V01", "R14", "--as-of", read.written(seen.moment), "--format", "json", "--warehouse", url]) == 0
    with state.speaking("zh", seen.moment):
        page = ask.numbers(("V01", "R14"), Scope(as_of=seen.moment))
    assert page.equals(seen.numbers) and not ask.numbers(("V01", "R14"), Scope()).equals(seen.numbers)
    for row in seen.numbers.iter_rows(named=True):
        assert str(row["numerator"]) in out.getvalue()


def test_what_was_written_later_was_not_known_then(seen: Then) -> None:
    where = Scope(end=read.months(seen.intake.warehouse)[-1])
    commentary.write(seen.intake.warehouse, "quality", ALL, "R14", where, "后来才写的")
    assert books.notes(where).height == 1 and books.notes(replace(where, as_of=seen.moment)).is_empty()


@pytest.mark.parametrize("days", [-1, 3650])
@pytest.mark.parametrize("page", ["overview", "kpi"])
def test_a_moment_of_which_nothing_is_known_is_said(seen: Then, page: str, days: int) -> None:
    at = opened(page, period="all", as_of=read.written(seen.moment + timedelta(days=days)))
    assert not at.exception and "as_of" not in at.query_params
    assert ZH["past.unknown"] in [str(box.value) for box in at.warning] and not any(button.key == "past_to_now" for button in at.button)


@pytest.mark.parametrize("text", ["", "昨天", "2026-13-01", "0001-01-01", "9999-12-31T23:59:59-12:00", "２０２６-０９-０１"])
def test_what_is_no_moment_is_said(seen: Then, text: str) -> None:
    at = opened("overview", as_of=text)
    assert not at.exception and ZH["past.unknown"] in [str(box.value) for box in at.warning]


def test_history_leads_to_what_was_known_after_each_file(seen: Then) -> None:
    """The link of a file names the moment of its own publication, at which it counts, also where it was undone since."""
    books = read.history(seen.intake.warehouse).filter(dataset="survey_answers")
    moment = books["known_at"][0]
    before, after = (
        read.received(seen.intake.warehouse, ALL, at).filter(dataset="survey_answers").height
        for at in (moment - timedelta(microseconds=1), moment)
    )
    assert before == 0 < after
    at = opened("history", section="intake")
    shown = read.history(seen.intake.warehouse).drop_nulls("known_at")["known_at"][0]
    assert not at.exception and f"as_of={quote(read.written(shown))}" in [link.proto.query_string for link in at.get("page_link")]


@pytest.mark.parametrize("moment", [datetime(2026, 10, 5, 10), datetime(2026, 10, 5, 10, 0, 0, 123456)])
def test_a_moment_reads_as_it_was_written(moment: datetime) -> None:
    assert read.moment_of(read.written(moment)) == moment
