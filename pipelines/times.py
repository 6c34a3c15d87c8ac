"""Times, dates and months out of the texts that exports hold.

Only readings that are certain are made: `3/4/2026` may be March or April, so it stays unreadable unless the mapping
names its format. A text without an offset is local time of the given zone. Where a clock change repeats an hour, the
earlier reading is taken; a reading inside an hour that it skips is moved forward by the gap.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

import polars as pl

FIRST_YEAR, LAST_YEAR = 1900, 2199
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
LOOKED_AT = 1_000
ROUNDS = 4
LONGEST_SPAN_DAYS = 15_000

_STAMP = pl.Datetime("us")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(?:\.0+)?")
_WRITTEN = re.compile(
    r"(?P<Y>\d{4})(?:(?P<sep>[-/.])(?P<m1>\d{1,2})(?P=sep)(?P<d1>\d{1,2})|年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日)"
    r"(?:(?P<gap>\s+|T|(?<=日))(?P<half>上午|下午|AM|PM)?\s*(?P<H>\d{1,2})(?:[:时点](?P<M>\d{1,2})(?:[:分](?P<S>\d{1,2})(?P<f>\.\d{1,9})?秒?)?分?|时)"
    r"\s*(?P<half2>AM|PM)?\s*(?P<z>Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_DIRECTIVES = {"Y": "%Y", "m1": "%m", "m2": "%m", "d1": "%d", "d2": "%d", "H": "%H", "M": "%M", "S": "%S", "f": "%.f", "z": "%#z"}
_MONTH = re.compile(r"(\d{4})(?:[-/](\d{1,2})|\.(\d{2})|年(\d{1,2})月份?|(\d{2})(?:\.0+)?)")
_QUARTER = re.compile(r"(\d{4})\s*(?:年?\s*[-/]?\s*Q([1-4])|年?第?([1-4一二三四])季度?)", re.IGNORECASE)
_CHINESE_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True)
class Times:
    """The same moments twice: on the wall of the zone, and in UTC; both naive, null where empty or unreadable."""

    local: pl.Series
    utc: pl.Series

    @property
    def dated(self) -> bool:
        """Whether no filled value has a time of day (Excel prints a bare date with 00:00:00)."""
        filled = self.local.drop_nulls()
        return len(filled) > 0 and bool((filled.to_physical() % 86_400_000_000 == 0).all())


def read_times(texts: pl.Series, formats: Sequence[str], zone: str) -> Times:
    """Reads stripped texts: first by `formats` (strptime directives), then by the ladder of certain forms.

    Forms: year-month-day with - / . or 年月日, with or without time, fraction, 上午/下午 or offset; YYYYMMDD[HHMM[SS]];
    Excel serials 20000-80000. One form is tried on all cells at once; what fails is tried by the next.
    """
    known = pl.DataFrame({"local": _nothing(len(texts)), "utc": _nothing(len(texts))})
    for format in formats:
        known = _fill(known, texts, partial(_by_format, format=format))
    for _ in range(ROUNDS):
        if (form := _form(_left(known, texts).head(LOOKED_AT).unique(maintain_order=True))) is None:
            break
        known = _fill(known, texts, form)
    known = _fill(known, texts, _one_by_one)
    return _both(known, zone)


def read_months(texts: pl.Series, formats: Sequence[str], zone: str) -> pl.Series:
    """First days of months: 2026-10, 2026/10, 2026.10, 2026年10月, 202610, a quarter (its first month) or any date."""
    distinct = texts.drop_nulls().unique()
    days = read_times(distinct, formats, zone).local.dt.date().dt.truncate("1mo")
    months = pl.Series([read_month(text) for text in distinct], dtype=pl.Date)
    return spread(texts, distinct, days.zip_with(days.is_not_null(), months), pl.Date())


def read_month(text: str) -> date | None:
    """The first day of a month or quarter, None where the text is neither."""
    text = unicodedata.normalize("NFKC", text).strip()
    if found := _MONTH.fullmatch(text):
        year, *months = found.groups()
        month = int(next(filter(None, months)))
    elif found := _QUARTER.fullmatch(text):
        year, digit, word = found.groups()
        quarter = digit or word
        month = 3 * (_CHINESE_QUARTERS.get(quarter) or int(quarter)) - 2
    else:
        return None
    return date(int(year), month, 1) if 1 <= month <= 12 and FIRST_YEAR <= int(year) <= LAST_YEAR else None


def read_time(text: str) -> datetime | None:
    """One text by the ladder; aware (UTC) where it carries an offset, else naive. The reference for the fast ways."""
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        if found := _WRITTEN.fullmatch(text):
            return _in_range(_written(found))
        if found := _COMPACT.fullmatch(text):
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
            return _in_range(datetime(year, month, day, hour, minute, second))
        if _SERIAL.fullmatch(text) and FIRST_SERIAL <= float(text) < LAST_SERIAL:
            return datetime(1899, 12, 30) + timedelta(milliseconds=round(float(text) * 86_400_000))
    except (ValueError, OverflowError):
        return None
    return None


def to_utc(local: pl.Series, zone: str) -> pl.Series:
    """Naive local times as naive UTC; repeated hours read early, skipped hours moved forward by the gap."""
    if len(filled := local.drop_nulls()) == 0:
        return local
    if (offset := _steady_offset(filled.min().date(), filled.max().date(), zone)) is not None:  # type: ignore[union-attr]
        return local - offset
    utc = local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    skipped = utc.is_null() & local.is_not_null()
    if not skipped.any():
        return utc
    distinct = local.filter(skipped).unique()
    # fold=0 reads a skipped time by the offset before the change, which is the time after it moved by the gap
    moved = [moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None) for moment in distinct]
    return utc.scatter(skipped.arg_true(), spread(local.filter(skipped), distinct, pl.Series(moved, dtype=_STAMP), _STAMP))


def spread(cells: pl.Series, distinct: pl.Series, readings: pl.Series, dtype: pl.DataType) -> pl.Series:
    """The reading of each cell, from the readings of the distinct values; null where there is none."""
    if len(distinct) == 0:
        return pl.Series(cells.name, [None], dtype=dtype).new_from_index(0, len(cells))
    return cells.replace_strict(distinct, readings, default=None, return_dtype=dtype)


def _left(known: pl.DataFrame, texts: pl.Series) -> pl.Series:
    return texts.filter(known["local"].is_null() & known["utc"].is_null() & texts.is_not_null())


def _fill(known: pl.DataFrame, texts: pl.Series, read: Callable[[pl.Series], pl.DataFrame]) -> pl.DataFrame:
    todo = known["local"].is_null() & known["utc"].is_null() & texts.is_not_null()
    if not todo.any():
        return known
    if len(texts) - texts.null_count() == todo.sum():
        return read(texts)
    found = read(texts.filter(todo))
    return known.with_columns(known[name].scatter(todo.arg_true(), found[name]) for name in ("local", "utc"))


def _by_format(texts: pl.Series, format: str) -> pl.DataFrame:
    """One strptime format on all texts; formats that the fast parser does not know are read value by value."""
    if "%z" not in format and re.search(r"%[dej]", format) and ("%H" in format or "%I" in format) == ("%M" in format):
        return _sensible(texts.str.to_datetime(format.replace(".%f", "%.f"), strict=False, time_unit="us", cache=False))
    distinct = texts.drop_nulls().unique()
    return _spread_both(texts, distinct, [_strptime(text, format) for text in distinct])


def _strptime(text: str, format: str) -> datetime | None:
    try:
        return datetime.strptime(text, format)
    except ValueError:
        return None


def _form(samples: pl.Series) -> Callable[[pl.Series], pl.DataFrame] | None:
    """The way to read the first sample that has a known form, for all cells at once."""
    for text in samples:
        if read_time(text) is None:
            continue
        if _SERIAL.fullmatch(text):
            return _serials
        if found := _COMPACT.fullmatch(text):
            parts = sum(part is not None for part in found.groups())
            return partial(_of_form, format="%Y%m%d%H%M%S"[: 2 * parts], certain=rf"^\d{{{len(text)}}}$")
        if (found := _WRITTEN.fullmatch(text)) and not (found["half"] or found["half2"]) and (found["M"] or not found["H"]):
            # the fast parser also takes "2026-1-112:30"; without the space nobody can tell the day from the hour
            return partial(_of_form, format=_format_of(found), certain=r"\d\s+\d{1,2}[:时点]" if (found["gap"] or "").isspace() else None)
    return None


def _format_of(found: re.Match[str]) -> str:
    parts = sorted((found.span(name), directive) for name, directive in _DIRECTIVES.items() if found[name])
    text, at = "", 0
    for (start, end), directive in parts:
        text += found.string[at:start] + directive
        at = end
    return text + found.string[at:]


def _of_form(texts: pl.Series, format: str, certain: str | None) -> pl.DataFrame:
    if certain is not None:
        texts = texts.set(~texts.str.contains(certain), None)
    return _sensible(texts.str.to_datetime(format, strict=False, time_unit="us", cache=False))


def _serials(texts: pl.Series) -> pl.DataFrame:
    days = texts.set(~texts.str.contains(r"^\d{5}(\.\d+)?$"), None).cast(pl.Float64, strict=False)
    days = days.set((days < FIRST_SERIAL) | (days >= LAST_SERIAL), None)
    return _sensible(((days - 25_569) * 86_400_000).round().cast(pl.Int64).cast(pl.Datetime("ms")).cast(_STAMP))


def _one_by_one(texts: pl.Series) -> pl.DataFrame:
    distinct = texts.drop_nulls().unique()
    return _spread_both(texts, distinct, [read_time(text) for text in distinct])


def _spread_both(texts: pl.Series, distinct: pl.Series, readings: Sequence[datetime | None]) -> pl.DataFrame:
    kept = [reading if reading and FIRST_YEAR <= reading.year <= LAST_YEAR else None for reading in readings]
    local = pl.Series([r if r and r.tzinfo is None else None for r in kept], dtype=_STAMP)
    utc = pl.Series([r.astimezone(UTC).replace(tzinfo=None) if r and r.tzinfo else None for r in kept], dtype=_STAMP)
    return pl.DataFrame({"local": spread(texts, distinct, local, _STAMP), "utc": spread(texts, distinct, utc, _STAMP)})


def _sensible(found: pl.Series) -> pl.DataFrame:
    """Readings in years that can be meant; a text with an offset is already UTC."""
    aware = found.dtype.time_zone is not None  # type: ignore[attr-defined]
    naive = found.dt.replace_time_zone(None) if aware else found
    naive = naive.set((naive < datetime(FIRST_YEAR, 1, 1)) | (naive >= datetime(LAST_YEAR + 1, 1, 1)), None)
    nothing = _nothing(len(found))
    return pl.DataFrame({"local": nothing, "utc": naive} if aware else {"local": naive, "utc": nothing})


def _both(known: pl.DataFrame, zone: str) -> Times:
    local, utc = known["local"], known["utc"]
    if utc.null_count() == len(utc):
        return Times(local, to_utc(local, zone))
    wall = utc.dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.replace_time_zone(None)
    return Times(local.zip_with(local.is_not_null(), wall), utc.zip_with(utc.is_not_null(), to_utc(local, zone)))


def _written(found: re.Match[str]) -> datetime:
    hour = int(found["H"] or 0)
    if half := (found["half"] or found["half2"] or "").upper():
        if not 1 <= hour <= 12:
            raise ValueError("an hour of a half day lies between 1 and 12")
        hour = hour % 12 + (12 if half in ("下午", "PM") else 0)
    micros = int(((found["f"] or ".0")[1:] + "000000")[:6])
    month, day = int(found["m1"] or found["m2"]), int(found["d1"] or found["d2"])
    naive = datetime(int(found["Y"]), month, day, hour, int(found["M"] or 0), int(found["S"] or 0), micros)
    if not (offset := found["z"]):
        return naive
    return datetime.fromisoformat(f"{naive.isoformat()}{offset.upper()}").astimezone(UTC)


def _nothing(height: int) -> pl.Series:
    return pl.Series([None], dtype=_STAMP).new_from_index(0, height)


def _in_range(moment: datetime) -> datetime | None:
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


@lru_cache(maxsize=256)
def _steady_offset(first: date, last: date, zone: str) -> timedelta | None:
    """The offset from UTC, where no clock change lies between two days; None where one does or the span is too long."""
    if (last - first).days > LONGEST_SPAN_DAYS:
        return None
    place, start = ZoneInfo(zone), datetime(first.year, first.month, first.day) - timedelta(days=1)
    offsets = {(start + timedelta(days=n)).replace(tzinfo=place).utcoffset() for n in range((last - first).days + 4)}
    return offsets.pop() if len(offsets) == 1 else None
