"""What a number format makes of a number: a date, a time of day, an elapsed time or just the number; and the text of each.

Excel stores all of them as numbers, days since 1899-12-30 or 1904-01-01. A reader that forgets the format shows 46027 for a
date, and one that forgets the kind of format shows 1900-01-01 12:00 for 36 hours.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

Kind = Literal["date", "time", "elapsed"]

# Formats that have a number and no code; 27-36 and 50-58 are dates and times in Chinese, Japanese and Korean Excel
_DATES, _TIMES = (*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58), (*range(18, 22), *range(32, 36), 45, 47, 55, 56)
_DATE: Kind = "date"
_TIME: Kind = "time"
BUILT_IN: dict[int, Kind] = {**dict.fromkeys(_DATES, _DATE), **dict.fromkeys(_TIMES, _TIME), 46: "elapsed"}
LONG = 10**15
LAST_SERIAL = 2_958_466
_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|上午/下午|am/pm|a/p', re.IGNORECASE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKET = re.compile(r"\[[^\]]*\]")
_FRACTION = re.compile(r"(?<=s)[.,]0+")


def kind_of(number: int, code: str | None) -> Kind | None:
    """The kind of a format by its code, else by its number; None where it shows a plain number."""
    if code is None:
        return BUILT_IN.get(number)
    section = _LITERAL.sub("", code).split(";")[0]
    if "general" in section.lower() or "通用格式" in section:
        return None
    if _ELAPSED.search(section):
        return "elapsed"
    section = _FRACTION.sub("", _BRACKET.sub("", section).lower())
    return None if any(mark in section for mark in "0#?@") else _lettered(section)


def _lettered(section: str) -> Kind | None:
    found = set(section)
    if found & set("ydegb") or ("m" in found and not found & set("hs")) or "mmm" in section or "aaa" in section:
        return "date"
    return "time" if found & set("hs") else None


def needs_care(number: int, code: str | None) -> bool:
    """Whether calamine shows numbers of this format otherwise than `moment_text`.

    It shows dates well and all else that has hours as a date of the year 1900, and it knows no format 27-36 or 50-58.
    """
    kind = kind_of(number, code)
    if kind != "date":
        return kind is not None
    return number not in (*range(14, 18), 22) if code is None else not set("ymd") & set(_LITERAL.sub("", code).lower())


def moment_text(value: float, kind: Kind, date1904: bool) -> str:
    """`2026-01-05 08:30:15` for a date (also where only its time is shown), `08:30:15` for a time, `36:00:00` for hours elapsed."""
    millis = round(value * 86_400_000)
    if kind == "elapsed":
        return ("-" if millis < 0 else "") + _clock(abs(millis))
    if kind == "time" and 0 <= millis < 86_400_000:
        return _clock(millis, 2)
    if not 0 <= value < LAST_SERIAL:
        return number_text(value)
    start = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 31) if value < 60 else datetime(1899, 12, 30)
    moment = start + timedelta(milliseconds=millis)
    return moment.strftime("%Y-%m-%d %H:%M:%S") + (f".{moment.microsecond // 1000:03}" if moment.microsecond else "")


def number_text(value: float) -> str:
    """A number with the 15 digits that Excel has of it.

    One of 16 digits or more has lost its end, and is written as Excel shows it, so that nobody takes it for an identifier.
    """
    if value == int(value) and abs(value) < LONG:
        return str(int(value))
    if abs(value) >= LONG:
        digits, power = f"{value:.14E}".split("E")
        return f"{digits.rstrip('0').rstrip('.')}E{power}"
    return format(Decimal(f"{value:.15g}"), "f")


def _clock(millis: int, width: int = 1) -> str:
    seconds, rest = divmod(millis, 1000)
    text = f"{seconds // 3600:0{width}}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text + (f".{rest:03}" if rest else "")
