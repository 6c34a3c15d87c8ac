"""Rows of a file that were not taken for data: why, which, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from catalog.words import Text, counted

NAMED = 20

Reason = Literal["header", "units", "total", "footer", "title", "taken_out"]
BY_HAND: Reason = "taken_out"
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
    """All of them: what is no data, and what somebody took out; None where there are none."""
    by_hand, no_data = ([part for part in rows if (part.reason == BY_HAND) == chosen] for chosen in (True, False))
    said = []
    if count := sum(len(part.lines) for part in no_data):
        zh = "；".join(f"{_where(part)[0]}{REASONS[part.reason].zh}（第 {_numbers(part.lines, '、')} 行）" for part in no_data)
        en = "; ".join(f"{_where(part)[1]}{REASONS[part.reason].en} ({_rows(part.lines)})" for part in no_data)
        said.append(
            Text(f"有 {count:,} 行不是数据，没有读取：{zh}。", f"{counted(count, 'row is', 'rows are')} no data and not read: {en}.")
        )
    if count := sum(len(part.lines) for part in by_hand):
        zh = "；".join(f"{_where(part)[0]}第 {_numbers(part.lines, '、')} 行" for part in by_hand)
        en = "; ".join(f"{_where(part)[1]}{_rows(part.lines)}" for part in by_hand)
        said.append(Text(f"按您的选择去掉 {count:,} 行：{zh}。", f"{counted(count, 'row is', 'rows are')} left out as you chose: {en}."))
    return Text("".join(each.zh for each in said), " ".join(each.en for each in said)) if said else None


def _where(part: LeftOut) -> tuple[str, str]:
    return (f"工作表“{part.sheet}”的", f'on sheet "{part.sheet}" ') if part.sheet else ("", "")


def _rows(lines: Sequence[int]) -> str:
    return f"{'row' if len(lines) == 1 else 'rows'} {_numbers(lines, ', ')}"


def _numbers(lines: Sequence[int], comma: str) -> str:
    return comma.join(map(str, lines[:NAMED])) + ("…" if len(lines) > NAMED else "")
