"""What is kept: reckoned once for all who see the same, never shown to one who may not see it, never left standing after a change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from catalog import registry
from pipelines.intake import Intake
from pipelines.read import Scope, Viewer
from tests.pages.conftest import Home, connect, copied, opened, words_of
from ui.answers import ask, books, source
from ui.answers.kept import Store, forget, kept
from ui.session import access, state

ALL = Viewer("quality", None, may_see_names=True)


@pytest.fixture
def changing(sample_home, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Intake]:
    """The app on a warehouse of its own, to be changed."""
    home: Home = copied(sample_home, tmp_path)
    yield connect(home.intake, monkeypatch)
    home.close()


def counted() -> tuple[Callable[..., object], list[object]]:
    asked: list[object] = []

    @kept(2)
    def answer(question: object) -> object:
        asked.append(question)
        if question == "broken":
            raise ValueError(question)
        return object()

    return answer, asked


def test_an_answer_is_reckoned_once_and_the_one_asked_for_longest_ago_makes_room() -> None:
    answer, asked = counted()
    first = answer("a")
    answer("b")
    assert answer("a") is first
    answer("c")
    assert answer("a") is first and asked == ["a", "b", "c"]
    answer("b")
    assert asked == ["a", "b", "c", "b"]
    forget()
    assert answer("a") is not first


def test_a_failure_is_not_kept() -> None:
    answer, asked = counted()
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            answer("broken")
    assert asked == ["broken", "broken"]


def test_a_kpi_is_known_by_its_name_and_its_bars() -> None:
    answer, asked = counted()
    kpi = registry.kpi("R14")
    held = replace(kpi, target=replace(kpi.target, goal=1.0))
    assert answer(kpi) is answer(replace(kpi)) and answer(held) is not answer(kpi)
    assert len(asked) == 2


def test_who_asks_while_another_reckons_waits_for_the_same_answer() -> None:
    store, begun, go, found = Store(5), threading.Event(), threading.Event(), list[object]()
    reckoned: list[int] = []

    def slowly() -> object:
        reckoned.append(1)
        begun.set()
        assert go.wait(10)
        return object()

    def asks() -> None:
        found.append(store.answer("same", slowly))

    threads = [threading.Thread(target=asks) for _ in range(4)]
    threads[0].start()
    assert begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    go.set()
    for thread in threads:
        thread.join(10)
    assert len(found) == 4 and len(set(map(id, found))) == 1 and reckoned == [1]


def test_others_rights_another_language_and_another_version_are_other_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, Viewer, str]] = []
    now = {"version": 1, "viewer": ALL}
    monkeypatch.setattr(source, "version", lambda: now["version"])
    monkeypatch.setattr(access, "viewer", lambda: now["viewer"])

    @source.as_seen(50)
    def told(question: str) -> tuple[int, Viewer, str]:
        seen.append((source.version(), access.viewer(), state.language()))
        return seen[-1]

    viewers = (ALL, replace(ALL, may_see_names=False), replace(ALL, projects=("P001",)), replace(ALL, name="executive"))
    for _ in range(2):
        for version in (1, 2):
            for viewer in viewers:
                for language in ("zh", "en"):
                    now.update(version=version, viewer=viewer)
                    with state.speaking(language):
                        assert told("same") == (version, viewer, language)
    assert len(seen) == len(set(seen)) == 2 * len(viewers) * 2


@pytest.mark.parametrize("page", ["training", "staff"])
def test_a_page_that_was_seen_with_all_rights_shows_no_more_to_others(page: str, full: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes second is shown what he would be shown alone."""
    others = replace(ALL, may_see_names=False, projects=("P001",))
    monkeypatch.setattr(access, "viewer", lambda: others)
    alone = words_of(opened(page))
    forget()
    monkeypatch.setattr(access, "viewer", lambda: ALL)
    everything = words_of(opened(page))
    monkeypatch.setattr(access, "viewer", lambda: others)
    assert words_of(opened(page)) == alone != everything


def test_an_undo_and_a_redo_are_seen_at_once(changing: Intake) -> None:
    """The figures of a page go with a batch and come back with it."""

    def shown() -> list[tuple[str, str]]:
        at = opened("satisfaction")
        assert not at.exception
        return [(metric.label, metric.value) for metric in at.metric]

    with_all, scope = shown(), Scope()
    before = ask.numbers(["V01"], scope)
    batch = int(books.history().filter(dataset="survey_answers")["batch_id"][0])
    changing.undo(batch, "tests")
    assert shown() != with_all and not ask.numbers(["V01"], scope).equals(before)
    changing.redo(batch, "tests")
    assert shown() == with_all and ask.numbers(["V01"], scope).equals(before)
