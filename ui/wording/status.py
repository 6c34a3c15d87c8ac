"""How a status looks: one word, one symbol, one colour, the same on tiles, charts and tables. What is told of a figure goes through `code`.

The colours are told apart by colour-blind eyes too (blue-green against orange-red), and none stands alone: the symbol
and the word are always beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.kpi import Kpi
from ui.text import t
from ui.wording.marks import Mark


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
UNKNOWN = "not_enough_data"
OF_LIMIT = ("met", "probably_met")  # say that the limit is met, of the goal nothing


def look(status: str | None) -> Look:
    return LOOKS.get(status or UNKNOWN, LOOKS[UNKNOWN])


def code(kpi: Kpi, row: Mapping[str, object]) -> str:
    """The status of a row of `read.numbers`; with `_limit` behind it where the limit is met but not the goal."""
    found = str(row["status"])
    if found not in LOOKS:
        return UNKNOWN
    return f"{found}_limit" if found in OF_LIMIT and not _goal_reached(kpi, row) else found


def said(kpi: Kpi, row: Mapping[str, object]) -> str:
    """The word for a row of `read.numbers`."""
    return t(f"status.{code(kpi, row)}")


def _goal_reached(kpi: Kpi, row: Mapping[str, object]) -> bool:
    """Shares are judged on counts. Without a limit of its own the status has judged the goal already; no value lies beyond every goal."""
    goal, limit, value = row.get("goal", kpi.target.goal), row.get("limit", kpi.target.limit), row["value"]
    if goal is None or limit is None or value is None or goal == limit:
        return True
    if row.get("misses") is not None and row.get("allowed") is not None:
        return int(row["misses"]) <= int(row["allowed"])  # type: ignore[call-overload]
    return float(value) <= float(goal) if kpi.direction == "down" else float(value) >= float(goal)  # type: ignore[arg-type]


def mark(kpi: Kpi, row: Mapping[str, object]) -> Mark:
    """The mark of a row of `read.numbers`."""
    seen = look(str(row["status"]))
    return Mark(said(kpi, row), seen.symbol, seen.badge, t("status.help"))


def said_text(kpi: Kpi, row: Mapping[str, object]) -> str:
    """Symbol and word of a row."""
    return f"{look(str(row['status'])).symbol} {said(kpi, row)}"


def meant(status: str) -> str:
    """What a legend says a symbol stands for: met is at least the limit, and perhaps the goal too."""
    return t(f"status.{status}_legend" if status in OF_LIMIT else f"status.{status}")


def legend() -> str:
    """All symbols with what they stand for, as one line."""
    return " · ".join(f"{look.symbol} {meant(code)}" for code, look in LOOKS.items())
