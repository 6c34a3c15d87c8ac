"""How a status looks: one word, one symbol, one colour, the same on tiles, charts and tables.

The colours are told apart by colour-blind eyes too (blue-green against orange-red), and none stands alone: the symbol
and the word are always beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.text import t


@dataclass(frozen=True)
class Look:
    """`badge` is a colour name of Streamlit's palette; `mark` colours dots and columns; `fill` is a light ground for text."""

    symbol: str
    icon: str
    badge: str
    mark: str
    fill: str


LOOKS: dict[str, Look] = {
    "met": Look("✓", ":material/check_circle:", "green", "#2f9e8a", "#9ed3c6"),
    "probably_met": Look("○", ":material/radio_button_checked:", "blue", "#8cc9bb", "#d8ede7"),
    "probably_missed": Look("△", ":material/change_history:", "orange", "#eeb066", "#fbe2bd"),
    "missed": Look("✕", ":material/cancel:", "red", "#d1603d", "#eda58c"),
    "not_enough_data": Look("…", ":material/hourglass_empty:", "gray", "#a9b4bd", "#e6eaed"),
    "no_target": Look("–", ":material/remove:", "gray", "#7f9db3", "#e9eef2"),
}
UNKNOWN = "not_enough_data"


def look(status: str | None) -> Look:
    return LOOKS.get(status or UNKNOWN, LOOKS[UNKNOWN])


def word(status: str | None) -> str:
    return t(f"status.{status if status in LOOKS else UNKNOWN}")


def badge_text(status: str | None) -> str:
    """Symbol and word, for tables and downloads."""
    return f"{look(status).symbol} {word(status)}"
