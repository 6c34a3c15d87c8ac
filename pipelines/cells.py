"""Raw texts of a file → typed columns of a dataset, by the mapping. Nothing is judged here: an unreadable cell is null
in the typed frame and keeps its text in the raw one, and the checks compare the two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import polars as pl

from catalog.model import Column, Dataset
from pipelines.mapping import Mapping
from pipelines.parse import Table
from pipelines.personal import mask_personal
from pipelines.rows import Rows, arrange
from pipelines.times import Times, read_months, read_time, read_times
from pipelines.values import read_categories, read_decimals, read_flags, read_ids, read_integers

__all__ = ["Typed", "data_end", "export_time", "mask_personal", "type_table"]

_EXPORTED = re.compile(r"(?:导出时间|导出日期|exported (?:at|on)|export (?:time|date))\s*:?", re.IGNORECASE)
_PUNCTUATION = re.compile(r"^\(+|[),.;。]+$")


@dataclass(frozen=True)
class Typed:
    """A file as the checks and the warehouse take it.

    `frame`: all columns of the dataset, typed, with `_line` (row number in the file) and `_month` (first day of the local
    month); times are naive UTC. `raw`: the texts of the delivered columns, same rows. `delivered`: columns that the file
    or the mapping gives. `dated`: time columns whose filled cells all lack a time of day. `dropped`: rows that the mapping
    left out. `headers`: our column → the header it came from.
    """

    frame: pl.DataFrame
    raw: pl.DataFrame
    delivered: tuple[str, ...]
    dated: tuple[str, ...]
    dropped: int
    headers: dict[str, str]


def type_table(table: Table, dataset: Dataset, mapping: Mapping) -> Typed:
    """Applies the mapping and reads every cell as its column's type.

    Empty cells get the column's default, in the typed frame only. A column that was not delivered is null throughout,
    but for key columns with a default, which a key cannot do without.
    """
    mapping.check(dataset)
    rows = arrange(table, dataset, mapping)
    delivered = tuple(name for name in dataset.names if name in rows.cells.columns)
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        found = list(pool.map(lambda column: _column(column, rows, dataset, mapping), dataset.columns))
    reads = dict(zip(dataset.names, found, strict=True))
    typed = [(read.utc if isinstance(read, Times) else read).alias(name) for name, read in reads.items()]
    frame = pl.DataFrame([*typed, rows.cells["_line"], _month(dataset, reads)])
    dated = tuple(name for name, read in reads.items() if isinstance(read, Times) and read.dated)
    return Typed(frame, rows.cells.select(delivered), delivered, dated, rows.dropped, rows.headers)


def data_end(typed: Typed, dataset: Dataset, now: datetime) -> datetime | None:
    """The latest event of the file that is not after `now` (both UTC, naive); None where there is none."""
    latest = [typed.frame[name].cast(pl.Datetime("us")) for name in dataset.events]
    found = [moment for times in latest if (moment := times.filter(times <= now).max()) is not None]
    return max(found, default=None)  # type: ignore[return-value]


def export_time(titles: Sequence[str], mapping: Mapping, zone: str) -> datetime | None:
    """When the file says it was exported (UTC, naive): the mapping's word, else a time in the rows above the header."""
    moment = mapping.exported_at or _said(titles)
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC).replace(tzinfo=None)


def _said(titles: Sequence[str]) -> datetime | None:
    """The time right after the words, in the same cell or the next one; a time may be written in one to three words."""
    text = unicodedata.normalize("NFKC", "\n".join(titles))
    if not (found := _EXPORTED.search(text)):
        return None
    words = [_PUNCTUATION.sub("", word) for word in text[found.end() :].split()[:3]]
    return next((moment for n in (3, 2, 1) if (moment := read_time(" ".join(words[:n]))) is not None), None)


def _column(column: Column, rows: Rows, dataset: Dataset, mapping: Mapping) -> pl.Series | Times:
    height = rows.cells.height
    if column.name in rows.cells.columns:
        texts = rows.cells[column.name]
        texts = texts.fill_null(column.default) if column.default is not None else texts
    elif column.name in dataset.key and column.default is not None:
        texts = pl.Series([column.default], dtype=pl.String).new_from_index(0, height)
    else:
        return pl.Series([None], dtype=column.dtype).new_from_index(0, height)
    formats = mapping.formats_for(column.name, rows.headers.get(column.name))
    return _read(column, texts, formats, mapping.zone)


def _read(column: Column, texts: pl.Series, formats: Sequence[str], zone: str) -> pl.Series | Times:
    match column.type:
        case "time":
            return read_times(texts, formats, zone)
        case "date":
            return read_times(texts, formats, zone).local.dt.date()
        case "month":
            return read_months(texts, formats, zone)
        case "integer":
            return read_integers(texts)
        case "decimal":
            return read_decimals(texts)
        case "flag":
            return read_flags(texts)
        case "id":
            return read_ids(texts)
        case "category":
            return read_categories(texts, column)
        case _:
            return texts


def _month(dataset: Dataset, reads: dict[str, pl.Series | Times]) -> pl.Series:
    """The first day of the local month of the first filled month column."""
    found = [reads[name] for name in dataset.month]
    days = [(read.local if isinstance(read, Times) else read).cast(pl.Date) for read in found]
    first = days[0]
    for other in days[1:]:
        first = first.zip_with(first.is_not_null(), other)
    return first.dt.truncate("1mo").alias("_month")
