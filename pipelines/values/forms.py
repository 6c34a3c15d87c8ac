"""The forms in which one time or month is written, and what each says. Only readings that are certain are made."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from pipelines.values.texts import tidy

FIRST_YEAR, LAST_YEAR = 1900, 2199
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000

SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(?:\.0+)?")
_HALF = "上午|下午|凌晨|早上|早晨|清晨|中午|傍晚|晚上|晚"
CLOCK = (
    rf"(?P<half>{_HALF}|AM|PM)?\s*(?P<H>\d{{1,2}})(?:[:时点](?P<M>\d{{1,2}})(?:[:分](?P<S>\d{{1,2}})(?P<f>[.,]\d{{1,9}})?秒?)?分?|[时点]整?)"
    r"\s*(?P<half2>AM|PM|上午|下午)?\s*(?P<z>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
)
WRITTEN = re.compile(
    r"(?P<Y>\d{4})(?:(?P<sep>[-/.])(?P<m1>\d{1,2})(?P=sep)(?P<d1>\d{1,2})|年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日)"
    rf"(?:(?P<gap>\s+|T|(?<=日)){CLOCK})?",
    re.IGNORECASE,
)
ONLY_CLOCK = re.compile(CLOCK, re.IGNORECASE)
_MORNING, _EVENING = ("上午", "凌晨", "早上", "早晨", "清晨", "AM"), ("下午", "傍晚", "晚上", "晚", "PM")
_WEEKDAY = re.compile(r"\s*\(?(?:星期|礼拜|周)([一二三四五六日天])\)?\s*")
_WEEKDAYS = {word: i for i, word in enumerate("一二三四五六日")} | {"天": 6}
_MONTH = re.compile(r"(\d{4})(?:[-/](\d{1,2})|\.(\d{2})|年(\d{1,2})月份?|(\d{2})(?:\.0+)?)|(?P<first>\d{1,2})[-/](?P<year>\d{4})")
_QUARTER = re.compile(r"(\d{4})\s*(?:年?\s*[-/]?\s*Q([1-4])|年?第?([1-4一二三四])季度?)", re.IGNORECASE)
_CHINESE_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
_NAMED_MONTH = re.compile(r"(?P<before>\d{4})[\s-]*(?P<word1>[a-z]{3,9})\.?|(?P<word2>[a-z]{3,9})\.?[\s,-]*(?P<after>\d{4})", re.IGNORECASE)
_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
MONTH_WORDS = {word: i for i, name in enumerate(_MONTHS, 1) for word in (name, name[:3])} | {"sept": 9}


def read_time(text: str, date1904: bool = False) -> datetime | None:
    """One text by the ladder; aware (UTC) where it carries an offset, else naive. The reference for the fast ways."""
    text = tidy(text)
    try:
        if found := WRITTEN.fullmatch(text):
            return in_range(_written(found))
        if found := COMPACT.fullmatch(text):
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
            return in_range(datetime(year, month, day, hour, minute, second))
        if SERIAL.fullmatch(text) and FIRST_SERIAL <= float(text) < LAST_SERIAL:
            return first_day(date1904) + timedelta(milliseconds=round(float(text) * 86_400_000))
        if (found := _WEEKDAY.search(text)) and (moment := read_time(_WEEKDAY.sub(" ", text, 1))) is not None:
            return moment if moment.tzinfo is None and moment.weekday() == _WEEKDAYS[found[1]] else None
    except (ValueError, OverflowError):
        return None
    return None


def first_day(date1904: bool) -> datetime:
    """Day 0 of a workbook's serial dates; 1900 systems are a day early since Excel believes in 29 February 1900."""
    return datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)


def read_month(text: str) -> date | None:
    """The first day of a month or quarter, None where the text is neither."""
    text = tidy(text)
    if found := _MONTH.fullmatch(text):
        month = int(next(filter(None, (*found.groups()[1:5], found["first"]))))
        return _first_of(int(found[1] or found["year"]), month)
    if found := _QUARTER.fullmatch(text):
        quarter = found[2] or found[3]
        return _first_of(int(found[1]), 3 * (_CHINESE_QUARTERS.get(quarter) or int(quarter)) - 2)
    if found := _NAMED_MONTH.fullmatch(text):
        return _first_of(int(found["before"] or found["after"]), MONTH_WORDS.get((found["word1"] or found["word2"]).lower(), 0))
    return None


def _first_of(year: int, month: int) -> date | None:
    return date(year, month, 1) if 1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR else None


def clock(found: re.Match[str]) -> timedelta:
    """The time of day of a match of `CLOCK`; 24:00 is the end of the day. Raises ValueError for what no clock shows."""
    hour, minute, second = (int(found[part] or 0) for part in ("H", "M", "S"))
    if half := (found["half"] or found["half2"] or "").upper():
        hour = _hour(hour, half)
    micros = int(((found["f"] or ".0")[1:] + "000000")[:6])
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and (minute or second or micros)):
        raise ValueError("no time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micros)


def _hour(hour: int, half: str) -> int:
    if not 1 <= hour <= 12 or (half == "中午" and 3 < hour < 11) or (half in ("晚上", "晚") and hour == 12):
        raise ValueError("not an hour of this half of the day")
    if half in _MORNING:
        return hour % 12
    return hour % 12 + 12 if half in _EVENING or hour < 11 or hour == 12 else hour


def _written(found: re.Match[str]) -> datetime:
    day = datetime(int(found["Y"]), int(found["m1"] or found["m2"]), int(found["d1"] or found["d2"]))
    return moment(day, found) if found["H"] else day


def moment(day: datetime, found: re.Match[str]) -> datetime:
    """A day and a match of `CLOCK`: naive, or aware (UTC) where an offset is written."""
    naive = day + clock(found)
    if not (offset := (found["z"] or "").upper()):
        return naive
    return datetime.fromisoformat(f"{naive.isoformat()}{'Z' if offset in ('UTC', 'GMT') else offset}").astimezone(UTC)


def in_range(moment: datetime) -> datetime | None:
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None
