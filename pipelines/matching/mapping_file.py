"""The JSON of a mapping file, checked key by key, and the errors that say what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from catalog.model import Coverage
from catalog.words import Text
from errors import WrongUsage

FURTHEST_HEADER = 1000


@dataclass(frozen=True)
class Unpivot:
    """Wide survey columns that become rows: the header goes to the column `item`, the cell to the column `score`.

    `scales`: the ends of the scale that a question was asked on, by header; they go to the columns `low` and `high`.
    """

    columns: tuple[str, ...]
    item: str
    score: str
    low: str | None = None
    high: str | None = None
    scales: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def filled(self) -> tuple[str, ...]:
        """The columns of ours that it fills."""
        return tuple(name for name in (self.item, self.score, self.low, self.high) if name)

    def plain(self) -> dict[str, object]:
        """As it stands in a mapping file."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Covers:
    """What a file speaks for, as somebody said: months (first days, both included) and projects; what is not said its rows show."""

    first: date | None = None
    last: date | None = None
    projects: tuple[str, ...] = ()

    def plain(self) -> dict[str, object]:
        """As it stands in a mapping file."""
        ends = {"from": self.first, "to": self.last}
        return {name: f"{month:%Y-%m}" for name, month in ends.items() if month} | ({"projects": self.projects} if self.projects else {})


_COVERS = '{"from": "2026-10", "to": "2026-10", "projects": ["P001"]}'


def parsed(source: str | bytes | dict[str, Any]) -> dict[str, Any]:
    """The object in a mapping file; raises `WrongUsage` where there is none."""
    if isinstance(source, dict):
        return source
    try:
        given = json.loads(source)
    except ValueError as error:
        sentence = Text(f"映射文件不是有效的 JSON：{error}", f"The mapping file is not valid JSON: {error}")
        raise WrongUsage("mapping_not_json", sentence) from error
    if not isinstance(given, dict):
        raise _malformed("{}", "{…}")
    return given


def unknown(kind: str, name: str, known: Iterable[str]) -> WrongUsage:
    """A key of the mapping file or a column of ours that does not exist, with the nearest that do."""
    known = list(known)
    near = get_close_matches(name, known, 3, 0.5)
    word = "项" if kind == "key" else "列"
    zh = f"是不是想用：{'、'.join(near)}？" if near else f"可用的{word}：{'、'.join(known)}。"
    en = f"Did you mean {', '.join(near)}?" if near else f"Known: {', '.join(known)}."
    sentence = Text(f"映射文件里的{word}“{name}”不存在。{zh}", f'The mapping names a {kind} "{name}" that does not exist. {en}')
    return WrongUsage(f"mapping_unknown_{kind}", sentence)


def unknown_header(name: str, header: Sequence[str]) -> WrongUsage:
    """A header or column that the mapping builds on and the file does not have."""
    near = get_close_matches(name, header, 3, 0.5)
    zh = f"映射要用到的列“{name}”在文件里找不到。" + (f"是不是想用：{'、'.join(near)}？" if near else "")
    en = f'The mapping uses the column "{name}", which the file does not have.' + (f" Did you mean {', '.join(near)}?" if near else "")
    return WrongUsage("mapping_unknown_header", Text(zh, en))


def format_needed(name: str) -> WrongUsage:
    """Dates whose order of day and month is not certain, where rows are to be put in order by them."""
    zh = f"“{name}”里的日期看不出日和月的先后，请在映射的 formats 里写明格式，例如 %d-%m-%Y %H:%M。"
    en = f'The dates in "{name}" do not show which is day and which is month; give their format in the mapping, such as %d-%m-%Y %H:%M.'
    return WrongUsage("mapping_format_needed", Text(zh, en))


def _malformed(key: str, wanted: str) -> WrongUsage:
    zh, en = f"映射文件里“{key}”的写法不对，应为：{wanted}", f'"{key}" in the mapping is malformed; it should be {wanted}'
    return WrongUsage("mapping_malformed", Text(zh, en))


def _is_words(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(word, str) for word in value)


def _words(key: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not _is_words(value):
        raise _malformed(key, '["…", "…"]')
    return tuple(value)


def _pairs(key: str, value: Any) -> dict[str, str]:
    if not (isinstance(value, dict) and all(isinstance(word, str) for word in value.values())):
        raise _malformed(key, '{"…": "…"}')
    return dict(value)


def _pairs_or_nothing(key: str, value: Any) -> dict[str, str | None]:
    if not (isinstance(value, dict) and all(word is None or isinstance(word, str) for word in value.values())):
        raise _malformed(key, '{"…": "…"}')
    return dict(value)


def _lists(key: str, value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise _malformed(key, '{"…": ["…", "…"]}')
    return {name: _words(key, words) for name, words in value.items()}


def _tables(key: str, value: Any) -> dict[str, dict[str, str | None]]:
    if not isinstance(value, dict):
        raise _malformed(key, '{"…": {"…": "…"}}')
    return {name: _pairs_or_nothing(key, words) for name, words in value.items()}


def _factors(key: str, value: Any) -> dict[str, Fraction]:
    """What the bare numbers of a column are multiplied by: 20, 0.05 or "1/60"; more than nothing, without rounding."""
    try:
        factors = {name: Fraction(str(factor)) for name, factor in value.items()}
    except (AttributeError, ValueError, ZeroDivisionError) as error:
        raise _malformed(key, '{"…": 20} / {"…": "1/60"}') from error
    if not all(factor > 0 for factor in factors.values()):
        raise _malformed(key, '{"…": 20} / {"…": "1/60"}')
    return factors


def _by(key: str, value: Any) -> tuple[str, ...]:
    if not (isinstance(value, dict) and set(value) == {"by"}):
        raise _malformed(key, '{"by": ["…"]}')
    return _words(key, value["by"])


def _unpivoted(key: str, value: Any) -> Unpivot:
    given = value if isinstance(value, dict) else {}
    known = {"columns", "item", "score", "low", "high", "scales"}
    names = [given[name] for name in ("item", "score", "low", "high") if name in given]
    if not ({"columns", "item", "score"} <= set(given) <= known and _is_words(names)):
        raise _malformed(key, '{"columns": ["…"], "item": "…", "score": "…"}')
    scales = _lists(key, given.get("scales", {}))
    if not all(len(ends) == 2 for ends in scales.values()) or (scales and not ("low" in given and "high" in given)):
        raise _malformed(key, '{…, "low": "…", "high": "…", "scales": {"…": ["1", "5"]}}')
    return Unpivot(**{**given, "columns": _words(key, given["columns"]), "scales": scales})


def _covered(key: str, value: Any) -> Coverage:
    if value not in ("changes", "full"):
        raise _malformed(key, '"changes" / "full"')
    return value


def _covers(key: str, value: Any) -> Covers:
    given = value if isinstance(value, dict) else {"?": ""}
    if not (set(given) <= {"from", "to", "projects"} and given and _is_words(given.get("projects", []))):
        raise _malformed(key, _COVERS)
    try:
        first, last = (_month(given.get(name)) for name in ("from", "to"))
    except (ValueError, TypeError) as error:
        raise _malformed(key, _COVERS) from error
    if first and last and first > last:
        raise _malformed(key, _COVERS)
    return Covers(first, last, tuple(given.get("projects", ())))


def _month(text: str | None) -> date | None:
    return None if text is None else datetime.strptime(text, "%Y-%m").date()


def _row_numbers(key: str, value: Any) -> tuple[int, ...]:
    """Rows as Excel numbers them, from 1."""
    rows = value if isinstance(value, list | tuple) else [value]
    if not rows or not all(type(row) is int and 1 <= row <= FURTHEST_HEADER for row in rows):
        raise _malformed(key, "3 / [3, 4]")
    return tuple(rows)


def _zone(key: str, value: Any) -> str:
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise _malformed(key, '"Asia/Shanghai"') from error


def _moment(key: str, value: Any) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise _malformed(key, '"2026-11-01T08:00:00"') from error


READERS: dict[str, Callable[[str, Any], object]] = {
    "columns": _pairs_or_nothing,
    "combine": _lists,
    "constants": _pairs,
    "defaults": _pairs,
    "values": _tables,
    "drop": _lists,
    "formats": _lists,
    "convert": _factors,
    "nulls": _words,
    "keep_last": _by,
    "unpivot": _unpivoted,
    "coverage": _covered,
    "covers": _covers,
    "timezone": _zone,
    "exported_at": _moment,
    "sheet": _words,
    "header_row": _row_numbers,
}
