"""A page's own choices, each in the URL under its name: what a link says is checked against what there is, and a choice writes its link.

Streamlit's own binding would put the words of an option into the address; ids stay the same in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

import streamlit as st

from ui.frame import notices
from ui.session import state
from ui.text import t

Draw = Callable[[str, str], str | None]  # what it begins with and its key → what is chosen
DrawMaybe = Callable[[str | None, str], str | None]
DrawMany = Callable[[list[str], str], Sequence[str] | None]
DrawText = Callable[[str, str], str]
DrawNumber = Callable[[float | None, str], float | None]
DrawNumbers = Callable[[str, float, str], float]
_PAGE = re.compile(r"[1-9][0-9]{0,4}")  # an address that asks for a later one is mistaken
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")  # in plain figures


def one(name: str, options: Sequence[str], default: str, draw: Draw, known: Collection[str] = ()) -> str:
    """One of `options`; a link that names another is answered with a sentence and the default. `known`: words that are right elsewhere and no mistake here."""
    return many(name, options, (default,), lambda start, key: [draw(start[0] if start else default, key) or default], known)[0]


def maybe(name: str, options: Sequence[str], draw: DrawMaybe, known: Collection[str] = ()) -> str | None:
    """One of `options`, or none, which it begins with."""
    found = many(name, options, (), lambda start, key: [found] if (found := draw(start[0] if start else None, key)) else [], known)
    return found[0] if found else None


def many(name: str, options: Sequence[str], default: Sequence[str], draw: DrawMany, known: Collection[str] = ()) -> tuple[str, ...]:
    """Any of `options`, in their order. None chosen is written as an empty parameter where that is not the default."""
    asked = _asked(name)
    start = [value for value in asked if value in options] if asked is not None else list(default)
    if asked is not None and any(value not in options for value in asked if value):
        if any(value not in options and value not in known for value in asked if value):
            _not_understood(name)
        start = start or list(default)
    found = draw(start, _key(name, asked)) or ()
    chosen = tuple(option for option in options if option in found)
    _write(name, list(chosen) or ([""] if default else []), list(default))
    return chosen


def text(name: str, draw: DrawText) -> str:
    """Words that are searched for; never evaluated, only compared."""
    asked = _asked(name)
    found = draw(asked[0] if asked else "", _key(name, asked)).strip()
    _write(name, [found], [""])
    return found


def page(name: str, count: Callable[[int], int], draw: Draw) -> int:
    """A page of a list, 1 by default. `count` says how many pages there are at least, seen from the one that is asked for; 0 where that is not there."""
    asked = (_asked(name) or ["1"])[0]
    there = count(int(asked)) if _PAGE.fullmatch(asked) else 0
    return int(one(name, [str(number) for number in range(1, (there or count(1)) + 1)], "1", draw))


def flag(name: str, draw: Callable[[bool, str], bool], default: bool = False) -> bool:
    """On or off."""
    on = one(name, ("1", "0"), "1" if default else "0", lambda start, key: "1" if draw(start == "1", key) else "0")
    return on == "1"


def given(*starts: str) -> bool:
    """Whether the address has a choice whose name begins like this."""
    return any(name.startswith(starts) for name in st.query_params)


def number(name: str, low: float, high: float, draw: DrawNumber) -> float | None:
    """A number within bounds, or none, which it begins with."""
    asked = _asked(name)
    start = _within(asked[0], low, high) if asked else None
    if asked and start is None:
        _not_understood(name)
    found = draw(start, _key(name, asked))
    _write(name, [] if found is None else [f"{found:g}"], [])
    return found


def numbers(
    name: str, defaults: Mapping[str, float], low: float, high: float, draw: DrawNumbers, known: Collection[str] = ()
) -> dict[str, float]:
    """A number within bounds for each id (`id:number` in the URL, where it is not as by default). `known`: ids that are right elsewhere."""
    asked = _asked(name)
    pairs = {id: _within(value, low, high) for id, _, value in (word.partition(":") for word in asked or ())}
    if any(value is None or (id not in defaults and id not in known) for id, value in pairs.items()):
        _not_understood(name)
    key = _key(name, asked)
    given = {id: value for id, value in pairs.items() if value is not None}
    found = {id: draw(id, given.get(id, default), f"{key}_{id}") for id, default in defaults.items()}
    _write(name, [f"{id}:{value:g}" for id, value in found.items() if value != defaults[id]], [])
    return found


def _within(text: str, low: float, high: float) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) and low <= float(text) <= high else None


def _not_understood(name: str) -> None:
    notices.at_once(t("scope.not_understood", name=name))


def _asked(name: str) -> list[str] | None:
    return st.query_params.get_all(name) if name in st.query_params else None


def _key(name: str, asked: list[str] | None) -> str:
    """A widget's key; another address than the one we wrote makes the widget anew, for only a new one takes over a value."""
    written: dict[str, tuple[int, list[str]]] = state.get(state.OWN, {})
    generation, last = written.get(name, (0, []))
    if asked is not None and asked != last:
        generation += 1
        state.put(state.OWN, {**written, name: (generation, asked)})
    return f"own_{name}_{generation}"


def _write(name: str, values: list[str], default: list[str]) -> None:
    written: dict[str, tuple[int, list[str]]] = state.get(state.OWN, {})
    generation, _ = written.get(name, (0, []))
    state.put(state.OWN, {**written, name: (generation, values)})
    if values == default:
        st.query_params.pop(name, None)
    elif st.query_params.get_all(name) != values:
        st.query_params[name] = values
