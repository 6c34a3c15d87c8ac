"""How a status looks: one word, one symbol, one colour, the same on tiles, charts and tables. What is told of a figure goes through `metrics.status.code`.

The colours are told apart by colour-blind eyes too (blue-green against orange-red), and none stands alone: the symbol
and the word are always beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.kpi import Kpi
from metrics import status as states
from metrics.status import UNKNOWN as UNKNOWN
from metrics.status import code as code
from ui.text import say, t
from ui.wording import values
from ui.wording.marks import Mark, line


@dataclass(frozen=True)
class Look:
    """`badge` is a colour name of Streamlit's palette; `mark` and `shape` (Plotly's name) are of dots, `fill` is a ground for dark text, light enough for it and not so light that it glares in the dark theme."""

    symbol: str
    badge: str
    mark: str
    fill: str
    shape: str


LOOKS: dict[str, Look] = {
    "met": Look("✓", "green", "#2f9e8a", "#8ccabb", "circle"),
    "probably_met": Look("○", "blue", "#5b9fd0", "#a8cdea", "circle-open"),
    "probably_missed": Look("△", "orange", "#eeb066", "#f2cc95", "triangle-up"),
    "missed": Look("✕", "red", "#d1603d", "#e89a80", "x"),
    "not_enough_data": Look("…", "gray", "#a9b4bd", "#cbd3d9", "square-open"),
    "no_target": Look("◇", "gray", "#8d979f", "#b5bcc2", "diamond-open"),
}


def look(status: str | None) -> Look:
    return LOOKS.get(status or UNKNOWN, LOOKS[UNKNOWN])


def said(kpi: Kpi, row: Mapping[str, object]) -> str:
    """The word for a row of `read.numbers`."""
    return say(states.said(kpi, row))


def mark(kpi: Kpi, row: Mapping[str, object]) -> Mark:
    """The mark of a row of `read.numbers`."""
    seen = look(str(row["status"]))
    return Mark(said(kpi, row), seen.symbol, seen.badge, few(kpi, row) or t("status.help"))


def few(kpi: Kpi, row: Mapping[str, object]) -> str:
    """Why a row with a value is not judged, where the least number of cases decides and no interval."""
    n = row["denominator"]
    if row["status"] != UNKNOWN or row["value"] is None or not isinstance(n, int) or n >= kpi.minimum_n:
        return ""
    return t("status.few", n=values.count(n), least=values.count(kpi.minimum_n))


def said_text(kpi: Kpi, row: Mapping[str, object]) -> str:
    """Symbol and word of a row."""
    return f"{look(str(row['status'])).symbol} {said(kpi, row)}"


def meant(status: str) -> str:
    """What a legend says a symbol stands for: met is at least the limit, and perhaps the goal too."""
    return t(f"status.{status}_legend") if status in states.OF_LIMIT else say(states.WORDS[status])


def legend() -> str:
    """All states as the marks that they are beside a figure, in one line of Markdown."""
    return line([Mark(meant(code), look.symbol, look.badge) for code, look in LOOKS.items()])
