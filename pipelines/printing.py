"""How the command line shows what it found: as a table to read, as CSV, or as JSON to script against. Times are local, as on the pages."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table

from catalog.zones import local_of

# What a spreadsheet may take for a formula, the full-width forms of = + - @ included.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def frame(found: pl.DataFrame, format: str) -> str:
    if format == "json":
        return as_json([_open(row) for row in found.iter_rows(named=True)])
    if format == "csv":
        return _csv(found)
    return _table(found)


def as_json(value: object, indent: int | None = 1) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def _open(row: dict[str, Any]) -> dict[str, Any]:
    """Months as 2026-10: that is how they are asked for."""
    return {key: value.isoformat()[:7] if key in ("month", "_month") and value else value for key, value in row.items()}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return local_of(value).isoformat()  # names its offset, which the clock on the wall does not
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"cannot print {type(value).__name__}")


def text(value: object) -> str:
    """A value as tables and CSV tell it; a moment, which is kept in UTC, as the local time that the pages show."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str(local_of(value).replace(tzinfo=None))
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, list):
        return "; ".join(f"{entry['reason']}: {entry['n']}" for entry in value)
    return str(value)


def _csv(found: pl.DataFrame) -> str:
    """Formula-safe: a text that a spreadsheet would run gets an apostrophe in front."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(found.columns)
    for row in found.iter_rows():
        writer.writerow(
            [safe(value) if isinstance(value, str) else value if isinstance(value, (int, float)) else text(value) for value in row]
        )
    return out.getvalue().rstrip("\n")


def safe(text: str) -> str:
    return f"'{text}" if text.startswith(RISKY) else text


def _table(found: pl.DataFrame) -> str:
    table = Table(*found.columns)
    for row in found.iter_rows():
        table.add_row(*(text(value) for value in row))
    out = StringIO()
    Console(file=out, width=max(80, 18 * len(found.columns))).print(table)
    return out.getvalue().rstrip("\n")
