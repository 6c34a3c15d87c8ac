"""Rows of a file that were not taken for data: why, which, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from catalog.words import Text, counted

NAMED = 20

Reason = Literal["header", "units", "total", "footer", "title"]
REASONS: dict[Reason, Text] = {
    "header": Text("重复的表头", "headers that come again"),
    "units": Text("单位行", "units"),
    "total": Text("合计行", "totals"),
    "footer": Text("表尾或页码", "footers or page numbers"),
    "title": Text("重复的标题", "titles that come again"),
}


@dataclass(frozen=True)
class LeftOut:
    """Rows left out for one reason, by their numbers in Excel."""

    reason: Reason
    sheet: str | None
    lines: tuple[int, ...]


def told(rows: Sequence[LeftOut]) -> Text | None:
    """All of them in one sentence; None where there are none."""
    count = sum(len(part.lines) for part in rows)
    if not count:
        return None
    zh = "；".join(f"{_where(part)[0]}{REASONS[part.reason].zh}（第 {_numbers(part.lines, '、')} 行）" for part in rows)
    en = "; ".join(f"{_where(part)[1]}{REASONS[part.reason].en} (rows {_numbers(part.lines, ', ')})" for part in rows)
    return Text(f"有 {count:,} 行不是数据，没有读取：{zh}。", f"{counted(count, 'row is', 'rows are')} no data and left out: {en}.")


def _where(part: LeftOut) -> tuple[str, str]:
    return (f"工作表“{part.sheet}”的", f"on sheet “{part.sheet}” ") if part.sheet else ("", "")


def _numbers(lines: Sequence[int], comma: str) -> str:
    return comma.join(map(str, lines[:NAMED])) + ("…" if len(lines) > NAMED else "")
