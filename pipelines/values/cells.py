"""Raw texts of a file → typed columns of a dataset, by the mapping. Nothing is judged here: an unreadable cell is null
in the typed frame and keeps its text in the raw one, and the checks compare the two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from catalog.model import Column, Dataset
from catalog.zones import utc_of
from pipelines.matching.mapping import Mapping
from pipelines.matching.proposal import Note, Proposal
from pipelines.parsing.parse import Table
from pipelines.values.column import Read, Terms, absent, read_column
from pipelines.values.forms import read_time
from pipelines.values.numbers import ONE
from pipelines.values.personal import mask_personal
from pipelines.values.rows import Rows, arrange

__all__ = ["Typed", "data_end", "export_time", "mask_personal", "type_table"]

TOLERANCE = timedelta(days=2)  # between the zones of the world, and for clocks that are not quite right
_EXPORTED = re.compile(r"(?:导出时间|导出日期|exported (?:at|on)|export (?:time|date))\s*:?", re.IGNORECASE)
_PUNCTUATION = re.compile(r"^\(+|[),.;。]+$")


@dataclass(frozen=True)
class Typed:
    """A file as the checks and the warehouse take it.

    `frame`: all columns of the dataset, typed, with `_line` (row number in the file), of several sheets `_sheet`, and `_month` (first day of the local
    month); times are naive UTC. `raw`: the texts of the delivered columns, same rows. `delivered`: columns that the file
    or the mapping gives. `dated`: time columns whose filled cells all lack a time of day. `dropped`: rows that the mapping
    left out, `superseded` those of them that are an earlier state of a case. `headers`: our column → the header it came from. `notes` and `proposals`: what was understood without asking,
    and what is left to choose.
    """

    frame: pl.DataFrame
    raw: pl.DataFrame
    delivered: tuple[str, ...]
    dated: tuple[str, ...]
    dropped: int
    superseded: int
    headers: dict[str, str]
    notes: tuple[Note, ...] = ()
    proposals: tuple[Proposal, ...] = ()


def type_table(table: Table, dataset: Dataset, mapping: Mapping, now: datetime | None = None) -> Typed:
    """Applies the mapping and reads every cell as its column's type; what has happened lies before `now` (UTC, naive).

    Empty cells get the column's default, in the typed frame only. A column that was not delivered is null throughout,
    but for key columns with a default, which a key cannot do without.
    """
    mapping.check(dataset)
    rows = arrange(table, dataset, mapping)
    delivered = tuple(name for name in dataset.names if name in rows.cells.columns)
    given = [column for column in dataset.columns if column.name in {*delivered, *dataset.key}]
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        found = list(pool.map(lambda column: _column(column, rows, dataset, mapping, table.date1904, now), given))
    reads = {column.name: read for column, read in zip(given, found, strict=True)}
    book = [*rows.cells.select("^_line$|^_sheet$"), _month(dataset, reads, rows.cells.height)]
    frame = pl.DataFrame([*(read.values.alias(name) for name, read in reads.items()), *book])
    # Nulls as literals take no memory; as columns they took 100 MB for 1,000,000 orders.
    empty = [pl.lit(None, column.dtype).alias(column.name) for column in dataset.columns if column not in given]
    return Typed(
        frame.with_columns(empty).select(*dataset.names, *(series.name for series in book)),
        pl.DataFrame([reads[name].texts.alias(name) for name in delivered]),
        delivered,
        tuple(name for name, read in reads.items() if read.dated),
        rows.dropped,
        rows.superseded,
        rows.headers,
        tuple(note for read in found for note in read.notes),
        tuple(proposal for read in found for proposal in read.proposals),
    )


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
    return utc_of(moment, zone)


def _said(titles: Sequence[str]) -> datetime | None:
    """The time right after the words, in the same cell or the next one; a time may be written in one to three words."""
    text = unicodedata.normalize("NFKC", "\n".join(titles))
    if not (found := _EXPORTED.search(text)):
        return None
    words = [_PUNCTUATION.sub("", word) for word in text[found.end() :].split()[:3]]
    return next((moment for n in (3, 2, 1) if (moment := read_time(" ".join(words[:n]))) is not None), None)


def _column(column: Column, rows: Rows, dataset: Dataset, mapping: Mapping, date1904: bool, now: datetime | None) -> Read:
    if column.name not in rows.cells.columns:
        return absent(column, rows.cells.height)
    header = rows.headers.get(column.name, column.label.zh)
    latest = now + TOLERANCE if now is not None and column.name in dataset.events else None
    formats = mapping.formats_for(column.name, rows.headers.get(column.name))
    terms = Terms(mapping.zone, formats, date1904, latest, mapping.convert.get(column.name, ONE))
    return read_column(column, rows.cells[column.name], header, terms)


def _month(dataset: Dataset, reads: dict[str, Read], height: int) -> pl.Series:
    """The first day of the local month of the first filled month column."""
    month = pl.repeat(None, height, dtype=pl.Date, eager=True)
    for name in reversed(dataset.month):
        if name in reads:
            days = reads[name].local.cast(pl.Date)
            month = days.zip_with(days.is_not_null(), month)
    return month.dt.truncate("1mo").alias("_month")
