"""A mark beside a figure: one word with its symbol and its colour, and the sentence behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """`colour` is a name of Streamlit's palette; `means` is what the mark says in a whole sentence."""

    word: str
    symbol: str
    colour: str
    means: str = ""

    @property
    def text(self) -> str:
        return f"{self.symbol} {self.word}"


def line(marks: Sequence[Mark]) -> str:
    """Marks side by side, in Streamlit's Markdown: as elements of their own a page of tiles takes a browser much longer."""
    return " ".join(f":{mark.colour}-badge[{mark.text}]" for mark in marks)
