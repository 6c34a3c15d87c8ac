"""One column of a file, read: typed values, the texts that the checks compare them with, what was noted, what is to be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import polars as pl

from catalog.model import Column
from pipelines.matching.proposal import Note, Proposal
from pipelines.values.numbers import ONE, read_decimals, read_integers
from pipelines.values.readings import choices, converted, empty_words, shown_order
from pipelines.values.texts import USUAL_EMPTY, says_nothing
from pipelines.values.times import Times, read_months, read_times
from pipelines.values.values import read_categories, read_flags, read_ids, read_words


@dataclass(frozen=True)
class Terms:
    """By what a column is read: its formats, the zone, the workbook's first day, the latest moment possible, the factor."""

    zone: str
    formats: Sequence[str] = ()
    date1904: bool = False
    latest: datetime | None = None
    factor: Fraction = ONE


@dataclass(frozen=True)
class Read:
    """`values`: typed, times in UTC; `local`: days or times on the wall; `texts`: as delivered, without what says nothing."""

    values: pl.Series
    local: pl.Series
    texts: pl.Series
    dated: bool = False
    notes: tuple[Note, ...] = ()
    proposals: tuple[Proposal, ...] = ()


def read_column(column: Column, texts: pl.Series, header: str, terms: Terms) -> Read:
    """Reads the texts of a column; empty ones get its default, in the values only.

    - / 无 N/A and the like are empty in every column but those of free words (and 无 is a no among flags).
    """
    found = _read(column, texts if column.default is None else texts.fill_null(column.default), terms)
    values, local = _of_type(found, column)
    notes, proposals = _said(column, header, found)
    notes += [converted(column, header, terms.factor)] if terms.factor != ONE else []
    silent = _silent(column, texts, values)
    if silent is not None:
        notes.append(empty_words(column, header, int(silent.sum()), texts.filter(silent)[0]))
        texts = texts.set(silent, None)
        default, local_default = _of_type(_read(column, pl.Series([column.default], dtype=pl.String), terms), column)
        values, local = values.zip_with(~silent, default), local.zip_with(~silent, local_default)
    dated = column.type == "time" and isinstance(found, Times) and found.dated
    return Read(values, local, texts, dated, tuple(notes), tuple(proposals))


def _of_type(found: pl.Series | Times, column: Column) -> tuple[pl.Series, pl.Series]:
    """The values as the column's type, and on the wall of the zone."""
    if isinstance(found, pl.Series):
        return found, found
    days = found.local.dt.date()
    return (days, days) if column.type == "date" else (found.utc, found.local)


def absent(column: Column, height: int) -> Read:
    """A key column that was not delivered: its default, which a key cannot do without, or null throughout."""
    return read_column(column, pl.repeat(column.default, height, dtype=pl.String, eager=True), "", Terms("UTC"))


def _read(column: Column, texts: pl.Series, terms: Terms) -> pl.Series | Times:
    match column.type:
        case "time" | "date":
            return read_times(texts, terms.formats, terms.zone, terms.date1904, terms.latest)
        case "month":
            return read_months(texts, terms.formats, terms.zone, terms.date1904)
        case "integer":
            return read_integers(texts, column.unit, terms.factor)
        case "decimal":
            return read_decimals(texts, column.unit, terms.factor)
        case "flag":
            return read_flags(texts, column)
        case "id":
            return read_ids(texts)
        case "category":
            return read_categories(texts, column)
        case _:
            return texts if column.personal == "free_text" else read_words(texts)


def _said(column: Column, header: str, times: pl.Series | Times) -> tuple[list[Note], list[Proposal]]:
    if isinstance(times, pl.Series):
        return [], []
    return [shown_order(column, header, order) for order in times.shown], choices(column, header, times)


def _silent(column: Column, texts: pl.Series, values: pl.Series) -> pl.Series | None:
    """The filled cells that are empty by convention; None where there is none, or where any word may be meant."""
    if column.type == "text":
        return None
    suspects = texts.is_in(USUAL_EMPTY) if column.type in ("id", "category") else texts.is_not_null() & values.is_null()
    if not suspects.any():
        return None
    known = {value.code for value in column.values}
    seen = pl.DataFrame({"text": texts, "value": values.cast(pl.String)}).filter(suspects).unique().rows()
    silent = [text for text, value in seen if says_nothing(text) and value not in known]
    return suspects & texts.is_in(silent) if silent else None
