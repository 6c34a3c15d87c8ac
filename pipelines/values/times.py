"""Times, dates and months out of the texts that exports hold.

Only readings that are certain are made: `3/4/2026` may be March or April, so it stays unreadable unless its column shows
the order, or the mapping names it. A text without an offset is local time of the given zone. Where a clock change repeats an hour, the
earlier reading is taken; a reading inside an hour that it skips is moved forward by the gap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

import polars as pl

from catalog import zones
from pipelines.values.forms import (
    COMPACT,
    FIRST_SERIAL,
    FIRST_YEAR,
    LAST_SERIAL,
    LAST_YEAR,
    SERIAL,
    WRITTEN,
    first_day,
    read_month,
    read_time,
)
from pipelines.values.orders import ORDERS, Order, settle

LOOKED_AT = 1_000
ROUNDS = 4
LONGEST_SPAN_DAYS = 15_000

_STAMP = pl.Datetime("us")
_LOOSE = r"[-/.:]\s|\s[-/.:]"  # the fast parser skips a space before any number; whether it may stand there the plain way decides
_DIRECTIVES = {"Y": "%Y", "m1": "%m", "m2": "%m", "d1": "%d", "d2": "%d", "H": "%H", "M": "%M", "S": "%S", "f": "%.f", "z": "%#z"}


@dataclass(frozen=True)
class Times:
    """The same moments twice: on the wall of the zone, and in UTC; both naive, null where empty or unreadable.

    `shown`: the order of day, month and year that the column gave away; `open`: the orders between which `doubtful` cells,
    such as `example`, leave the choice.
    """

    local: pl.Series
    utc: pl.Series
    shown: tuple[Order, ...] = ()
    open: tuple[Order, ...] = ()
    doubtful: int = 0
    example: str = ""

    @property
    def dated(self) -> bool:
        """Whether no filled value has a time of day (Excel prints a bare date with 00:00:00)."""
        filled = self.local.drop_nulls()
        return len(filled) > 0 and bool((filled.to_physical() % 86_400_000_000 == 0).all())


def read_times(texts: pl.Series, formats: Sequence[str], zone: str, date1904: bool = False, latest: datetime | None = None) -> Times:
    """Reads stripped texts: first by `formats` (strptime directives), then by the ladder of certain forms.

    Forms: year-month-day with - / . or 年月日, with or without time, fraction, 上午/下午 or offset; YYYYMMDD[HHMM[SS]];
    Excel serials 20000-80000, from 1904 in a workbook that counts so. One form is tried on all cells at once; what fails is
    tried by the next. What is left is read by the order of day and month that `formats` names (YMD, DMY, MDY), else by the
    one that the column shows; no moment of it is after `latest` (local).
    """
    orders: list[Order] = [order for order in ORDERS if order in formats]
    formats = [format for format in formats if format not in ORDERS]
    known = pl.DataFrame({"local": _nothing(len(texts)), "utc": _nothing(len(texts))})
    for format in formats:
        known = _fill(known, texts, partial(_by_format, format=format))
    for _ in range(ROUNDS):
        if (form := _form(_left(known, texts).head(LOOKED_AT).unique(maintain_order=True), date1904)) is None:
            break
        known = _fill(known, texts, form)
    known = _fill(known, texts, partial(_one_by_one, date1904=date1904))
    if (formats and not orders) or (left := _left(known, texts)).is_empty():
        return _both(known, zone)
    return _in_order(known, texts, left, orders[0] if orders else None, latest, zone)


def _in_order(known: pl.DataFrame, texts: pl.Series, left: pl.Series, told: Order | None, latest: datetime | None, zone: str) -> Times:
    """The texts that no certain form fits, by the order of day, month and year that is told or that they show."""
    distinct = left.unique(maintain_order=True)
    found = settle(distinct.to_list(), told, latest)
    known = _fill(known, texts, lambda rest: _spread_both(rest, distinct, found.readings))
    doubtful = int(left.is_in(found.doubtful).sum())
    return replace(_both(known, zone), shown=found.shown, open=found.open, doubtful=doubtful, example=(*found.doubtful, "")[0])


def read_months(texts: pl.Series, formats: Sequence[str], zone: str, date1904: bool = False) -> pl.Series:
    """First days of months: 2026-10, 2026/10, 2026.10, 2026年10月, 202610, Oct 2026, a quarter (its first month) or any date."""
    distinct = texts.drop_nulls().unique()
    days = read_times(distinct, formats, zone, date1904).local.dt.date().dt.truncate("1mo")
    months = pl.Series([read_month(text) for text in distinct], dtype=pl.Date)
    return spread(texts, distinct, days.zip_with(days.is_not_null(), months), pl.Date())


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
    moved = [zones.utc_of(moment, zone) for moment in distinct]
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


def _form(samples: pl.Series, date1904: bool) -> Callable[[pl.Series], pl.DataFrame] | None:
    """The way to read the first sample that has a known form, for all cells at once."""
    for text in samples:
        if read_time(text) is None:
            continue
        if SERIAL.fullmatch(text):
            return partial(_serials, date1904=date1904)
        if found := COMPACT.fullmatch(text):
            parts = sum(part is not None for part in found.groups())
            return partial(_of_form, format="%Y%m%d%H%M%S"[: 2 * parts], certain=rf"^\d{{{len(text)}}}$")
        if (found := WRITTEN.fullmatch(text)) and not (found["half"] or found["half2"]) and (found["M"] or not found["H"]):
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
    texts = texts.set(texts.str.contains(_LOOSE), None)
    if certain is not None:
        texts = texts.set(~texts.str.contains(certain), None)
    return _sensible(texts.str.to_datetime(format, strict=False, time_unit="us", cache=False))


def _serials(texts: pl.Series, date1904: bool) -> pl.DataFrame:
    days = texts.set(~texts.str.contains(r"^\d{5}(\.\d+)?$"), None).cast(pl.Float64, strict=False)
    days = days.set((days < FIRST_SERIAL) | (days >= LAST_SERIAL), None)
    start = (first_day(date1904) - datetime(1970, 1, 1)).days
    return _sensible(((days + start) * 86_400_000).round().cast(pl.Int64).cast(pl.Datetime("ms")).cast(_STAMP))


def _one_by_one(texts: pl.Series, date1904: bool) -> pl.DataFrame:
    distinct = texts.drop_nulls().unique()
    return _spread_both(texts, distinct, [read_time(text, date1904) for text in distinct])


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
    wall = zones.local(utc, zone).dt.replace_time_zone(None)
    return Times(local.zip_with(local.is_not_null(), wall), utc.zip_with(utc.is_not_null(), to_utc(local, zone)))


def _nothing(height: int) -> pl.Series:
    return pl.Series([None], dtype=_STAMP).new_from_index(0, height)


@lru_cache(maxsize=256)
def _steady_offset(first: date, last: date, zone: str) -> timedelta | None:
    """The offset from UTC, where no clock change lies between two days; None where one does or the span is too long."""
    if (last - first).days > LONGEST_SPAN_DAYS:
        return None
    place, start = ZoneInfo(zone), datetime(first.year, first.month, first.day) - timedelta(days=1)
    offsets = {(start + timedelta(days=n)).replace(tzinfo=place).utcoffset() for n in range((last - first).days + 4)}
    return offsets.pop() if len(offsets) == 1 else None
