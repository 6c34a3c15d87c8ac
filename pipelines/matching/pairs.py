"""A day in one column and its time of day in another: how they are found, and how their cells become one text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

import polars as pl

from catalog.model import Dataset
from catalog.words import Text
from pipelines.matching.headings import normalise
from pipelines.matching.mapping import Mapping, position
from pipelines.matching.matching import Match
from pipelines.matching.proposal import Proposal
from pipelines.parsing.parse import Table
from pipelines.values.forms import FIRST_SERIAL, LAST_SERIAL, ONLY_CLOCK, first_day
from pipelines.values.texts import tidy
from pipelines.values.times import read_times

LOOKED_AT = 1_000
_DAY, _CLOCK = re.compile(r"日期|date"), re.compile(r"时间|时刻|钟点|time")
# A cell that holds a day alone is shown at midnight, one that holds a time alone on the first day of the workbook.
_MIDNIGHT, _FIRST_DAY = r"[ T]0?0:00(?::00(?:\.0+)?)?$", r"^(?:1899-12-3[01]|1900-01-0[01]|1904-01-01)[ T]"
_PART_OF_DAY = r"^(?:0|0?\.\d+)$"


def day_and_clock(parts: Sequence[pl.Expr], date1904: bool) -> list[pl.Expr]:
    """The cells of a day and of the time on it, such as workbooks show them, without what the other one says."""
    day, *rest = parts
    return [_day(day, date1904), *(_clock(part) for part in rest)]


def _day(text: pl.Expr, date1904: bool) -> pl.Expr:
    start = (first_day(date1904) - datetime(1970, 1, 1)).days
    number = text.cast(pl.Float64, strict=False).cast(pl.Int32, strict=False)
    serial = text.str.contains(r"^\d{5}(?:\.0+)?$") & (number >= FIRST_SERIAL) & (number < LAST_SERIAL)
    return pl.when(serial).then((number + start).cast(pl.Date).cast(pl.String)).otherwise(text.str.replace(_MIDNIGHT, ""))


def _clock(text: pl.Expr) -> pl.Expr:
    seconds = (text.cast(pl.Float64, strict=False) * 86_400).round().cast(pl.Int64, strict=False)
    shown = pl.from_epoch(seconds, time_unit="s").dt.strftime("%H:%M:%S")
    return pl.when(text.str.contains(_PART_OF_DAY)).then(shown).otherwise(text.str.replace(_FIRST_DAY, ""))


def pairs(table: Table, dataset: Dataset, mapping: Mapping, matches: Sequence[Match]) -> list[Proposal]:
    """One applied proposal for each time column whose day and time of day stand in two columns of the file."""
    named = {
        at
        for name in (*mapping.columns, *(p for parts in mapping.combine.values() for p in parts))
        if (at := position(table.header, name)) is not None
    }
    found: list[Proposal] = []
    taken = {*mapping.combine, *mapping.constants}
    for day, clock in _siblings(table.header):
        column = _column(dataset, matches[day], matches[clock])
        if column is None or column in taken or {day, clock} & named:
            continue
        if _all_days(table, day, mapping) and _all_clocks(table, clock):
            taken.add(column)
            found.append(_proposal(dataset, column, table.header[day], table.header[clock]))
    return found


def _siblings(header: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Positions of headers that differ only in 日期 and 时间, or of a bare 时间 right behind a 日期."""
    plain = [normalise(name) for name in header]
    for day, name in enumerate(plain):
        if not _DAY.search(name):
            continue
        stem = _DAY.sub("", name)
        clocks = [i for i, other in enumerate(plain) if i != day and _CLOCK.search(other) and not _DAY.search(other)]
        same = [i for i in clocks if _CLOCK.sub("", plain[i]) == stem]
        behind = [i for i in clocks if i == day + 1 and not _CLOCK.sub("", plain[i])]
        if len(same or behind) == 1:
            yield day, (same or behind)[0]


def _column(dataset: Dataset, day: Match, clock: Match) -> str | None:
    """The time column that the two headers mean; None where they mean two different ones, or none."""
    sure = {match.column for match in (day, clock)} - {None}
    meant = sure or {match.suggestion or (match.claim.column if match.claim else None) for match in (day, clock)} - {None}
    name = meant.pop() if len(meant) == 1 else None
    return name if name is not None and dataset.column(name).type == "time" else None


def _all_days(table: Table, at: int, mapping: Mapping) -> bool:
    texts = _sample(table, at).str.replace(_MIDNIGHT, "")
    times = read_times(texts, mapping.formats_for(table.header[at]), mapping.zone, table.date1904)
    return len(texts) > 0 and not texts.str.contains(":").any() and times.doubtful + len(times.local.drop_nulls()) == len(texts)


def _all_clocks(table: Table, at: int) -> bool:
    texts = _sample(table, at).str.replace(_FIRST_DAY, "")
    whole = [re.fullmatch(_PART_OF_DAY, text) or ONLY_CLOCK.fullmatch(tidy(text)) for text in texts]
    return len(whole) > 0 and all(whole) and not texts.str.contains(r"^\d+$").all()


def _sample(table: Table, at: int) -> pl.Series:
    return table.frame[str(at)].drop_nulls().unique(maintain_order=True).head(LOOKED_AT).str.strip_chars()


def _proposal(dataset: Dataset, column: str, day: str, clock: str) -> Proposal:
    label = dataset.column(column).label
    sentence = Text(
        f"“{day}”只有日期，“{clock}”只有时刻；已合并读作“{label.zh}”。",
        f'"{day}" holds days and "{clock}" times of day only; together they are read as "{label.en}".',
    )
    change = {"combine": {column: [day, clock]}}
    return Proposal(
        "combine", column, day, sentence, applied=True, change=change, refusal={"combine": {column: []}, "columns": {clock: None}}
    )
