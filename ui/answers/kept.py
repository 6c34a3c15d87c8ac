"""Answers that are kept for the next who asks the same: in this process alone, for everybody's visits, so many of each kind.

A question is known by all its arguments, so whatever an answer depends on must be one of them: the version of the data, what the
viewer may see, the language (`ui.answers.source` puts these in front). An answer is shared by all who ask, so nobody may change it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from catalog.kpi import Kpi

P = ParamSpec("P")
R = TypeVar("R")


class Store:
    """The answers of one function, the latest asked for last; the one that nobody has asked for longest makes room."""

    def __init__(self, most: int) -> None:
        self._most, self._lock, self._answers = most, Lock(), OrderedDict[Hashable, Future[Any]]()

    def answer(self, question: Hashable, reckon: Callable[[], Any]) -> Any:
        """The kept answer, else a new one. Whoever asks while another reckons the same waits for it; a failure is not kept."""
        while True:
            with self._lock:
                found = self._answers.get(question)
                if found is not None:
                    self._answers.move_to_end(question)
                else:
                    mine = self._answers[question] = Future()
                    while len(self._answers) > self._most:
                        self._answers.popitem(last=False)
            if found is None:
                return self._reckoned(question, mine, reckon)
            try:
                return found.result()
            except CancelledError:
                continue

    def _reckoned(self, question: Hashable, mine: Future[Any], reckon: Callable[[], Any]) -> Any:
        try:
            answer = reckon()
        except BaseException:
            with self._lock:
                if self._answers.get(question) is mine:
                    del self._answers[question]
            mine.cancel()
            raise
        mine.set_result(answer)
        return answer

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()


_STORES: list[Store] = []


def kept(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keeps the answers of a function that depend on its arguments alone, as many as `most`."""

    def around(reckon: Callable[P, R]) -> Callable[P, R]:
        store = Store(most)
        _STORES.append(store)

        @wraps(reckon)
        def ask(*args: P.args, **kwargs: P.kwargs) -> R:
            question = (*map(_known_by, args), *((name, _known_by(value)) for name, value in kwargs.items()))
            answer: R = store.answer(question, lambda: reckon(*args, **kwargs))
            return answer

        return ask

    return around


def forget() -> None:
    """Throws all kept answers away: another warehouse is asked from now on."""
    for store in _STORES:
        store.clear()


def _known_by(argument: Any) -> Hashable:
    """A KPI is known by its name and the bars it is held to; expressions cannot be compared."""
    return (argument.id, argument.target) if isinstance(argument, Kpi) else argument
