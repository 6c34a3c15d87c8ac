"""How a status looks: one word, one symbol, one colour, the same on tiles, charts and tables.

The colours are told apart by colour-blind eyes too (blue-green against orange-red), and none stands alone: the symbol
and the word are always beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.text import t


@dataclass(frozen=True)
class Look:
    """`badge` is a colour name of Streamlit's palette, `fill` and `ink` are the chart's cell and its text."""

    symbol: str
    icon: str
    badge: str
    fill: str
    ink: str


LOOKS: dict[str, Look] = {
    "met": Look("✓", ":material/check_circle:", "green", "#2f9e8a", "#ffffff"),
    "probably_met": Look("○", ":material/radio_button_checked:", "blue", "#a8dcd1", "#0d3b33"),
    "probably_missed": Look("△", ":material/change_history:", "orange", "#f9cf9c", "#5a3200"),
    "missed": Look("✕", ":material/cancel:", "red", "#d4572b", "#ffffff"),
    "not_enough_data": Look("…", ":material/hourglass_empty:", "gray", "#e3e7ea", "#4a5560"),
    "no_target": Look("–", ":material/remove:", "gray", "#eef1f3", "#4a5560"),
}
UNKNOWN = "not_enough_data"


def look(status: str | None) -> Look:
    return LOOKS.get(status or UNKNOWN, LOOKS[UNKNOWN])


def word(status: str | None) -> str:
    return t(f"status.{status if status in LOOKS else UNKNOWN}")


def badge_text(status: str | None) -> str:
    """Symbol and word, for tables and downloads."""
    return f"{look(status).symbol} {word(status)}"
