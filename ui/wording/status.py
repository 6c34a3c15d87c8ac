"""How a status looks: one word, one symbol, one colour, the same on tiles, charts and tables.

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
    "probably_met": Look("○", "blue", "#8cc9bb", "#bfe0d7", "circle-open"),
    "probably_missed": Look("△", "orange", "#eeb066", "#f2cc95", "triangle-up"),
    "missed": Look("✕", "red", "#d1603d", "#e89a80", "x"),
    "not_enough_data": Look("…", "gray", "#a9b4bd", "#cbd3d9", "square-open"),
    "no_target": Look("◇", "gray", "#7f9db3", "#b9c8d3", "diamond-open"),
}
UNKNOWN = "not_enough_data"


def look(status: str | None) -> Look:
    return LOOKS.get(status or UNKNOWN, LOOKS[UNKNOWN])


def word(status: str | None) -> str:
    return t(f"status.{status if status in LOOKS else UNKNOWN}")


def said(kpi: Kpi, row: Mapping[str, object]) -> str:
    """The word for a row of `read.numbers`: where the limit is met but not the goal, it speaks of the limit."""
    code = str(row["status"])
    return t(f"status.{code}_limit") if code in ("met", "probably_met") and not _goal_reached(kpi, row) else word(code)


def _goal_reached(kpi: Kpi, row: Mapping[str, object]) -> bool:
    """Shares are judged on counts. Without a limit of its own the status has judged the goal already."""
    goal, limit = row.get("goal", kpi.target.goal), row.get("limit", kpi.target.limit)
    if goal is None or limit is None or goal == limit:
        return True
    if row.get("misses") is not None and row.get("allowed") is not None:
        return int(row["misses"]) <= int(row["allowed"])  # type: ignore[call-overload]
    value = float(row["value"])  # type: ignore[arg-type]
    return value <= float(goal) if kpi.direction == "down" else value >= float(goal)  # type: ignore[arg-type]


def mark(kpi: Kpi, row: Mapping[str, object]) -> Mark:
    """The mark of a row of `read.numbers`."""
    seen = look(str(row["status"]))
    return Mark(said(kpi, row), seen.symbol, seen.badge, t("status.help"))


def said_text(kpi: Kpi, row: Mapping[str, object]) -> str:
    """Symbol and word of a row."""
    return f"{look(str(row['status'])).symbol} {said(kpi, row)}"


def badge_text(status: str | None) -> str:
    """Symbol and word, for tables and downloads."""
    return f"{look(status).symbol} {word(status)}"
