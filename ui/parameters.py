"""A page's own choices, each in the URL under its name: what a link says is checked against what there is, and a choice writes its link.

Streamlit's own binding would put the words of an option into the address; ids stay the same in both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ui import state
from ui.text import t

MOST_PAGES = 100_000  # an address that asks for more is mistaken

Draw = Callable[[str, str], str | None]  # what it begins with and its key → what is chosen
DrawMany = Callable[[list[str], str], Sequence[str] | None]
DrawText = Callable[[str, str], str]


def one(name: str, options: Sequence[str], default: str, draw: Draw) -> str:
    """One of `options`; a link that names another is answered with a sentence and the default."""
    return many(name, options, (default,), lambda start, key: [draw(start[0] if start else default, key) or default])[0]


def many(name: str, options: Sequence[str], default: Sequence[str], draw: DrawMany) -> tuple[str, ...]:
    """Any of `options`, in their order. None chosen is written as an empty parameter where that is not the default."""
    asked = _asked(name)
    start = [value for value in asked if value in options] if asked is not None else list(default)
    if asked is not None and [value for value in asked if value and value not in options]:
        st.warning(t("scope.not_understood", name=name), icon=":material/info:")
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
    there = count(int(asked)) if asked.isdecimal() and 0 < int(asked) <= MOST_PAGES else 0
    return int(one(name, [str(number) for number in range(1, (there or count(1)) + 1)], "1", draw))


def flag(name: str, draw: Callable[[bool, str], bool]) -> bool:
    """On or off; off by default."""
    return text(name, lambda start, key: "1" if draw(start == "1", key) else "") == "1"


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
