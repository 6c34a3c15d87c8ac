"""Every word of the pages, in Chinese and English: `t("key")` gives the words in the viewer's language.

The catalogues are gettext files (zh.po, en.po) read by Babel; there is no compile step. A key that is missing is a
programmer's error and is loud.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from babel.messages.pofile import read_po

from catalog.words import Text, filled
from ui.session import state

T = TypeVar("T")
LANGUAGES = ("zh", "en")
_ROOM = Path(__file__).parent


@cache
def catalogue(language: str) -> dict[str, str]:
    """All words of one language by key."""
    with (_ROOM / f"{language}.po").open("rb") as file:
        messages = read_po(file, locale=language)
    return {str(m.id): str(m.string) for m in messages if m.id}


@cache
def borrowed() -> dict[str, dict[str, str]]:
    """The Chinese for what Streamlit says itself, by the script that says it and its English."""
    with (_ROOM / "streamlit.po").open("rb") as file:
        messages = [message for message in read_po(file, locale="zh") if message.id]
    parts = dict.fromkeys(str(message.context) for message in messages)
    return {part: {str(m.id): str(m.string) for m in messages if m.context == part} for part in parts}


def t(key: str, **values: object) -> str:
    """The words of `key` in the viewer's language, with `values` filled in."""
    words = catalogue(state.language())[key]
    return filled(words, **values) if values else words


def known(key: str) -> bool:
    """Whether there are words for `key`; for codes that come from data and may be new."""
    return key in catalogue(state.language())


def say(text: Text) -> str:
    """Words that the catalogue of datasets and KPIs carries itself."""
    return text[state.language()]


def named(options: Sequence[T], word: Callable[[T], str]) -> Callable[[T], str]:
    """The words of a widget's options, settled while the viewer's language is known."""
    words = {option: word(option) for option in options}
    return lambda option: words[option]


def say_pair(zh: str, en: str) -> str:
    """Words that the warehouse keeps in both languages."""
    return zh if state.language() == "zh" else en
