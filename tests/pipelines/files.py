"""Export files of any dataset, written by hand as a property system would write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from catalog.model import Dataset

Rows = Sequence[Mapping[str, object]]


def cells(dataset: Dataset, rows: Rows, columns: Sequence[str] | None = None) -> list[list[str]]:
    """Header (Chinese labels) and rows as texts. `columns`: default those that any row fills, in the dataset's order."""
    named = [n for n in dataset.names if any(n in row for row in rows)] if columns is None else list(columns)
    header = [dataset.column(name).label.zh for name in named]
    return [header, *([_text(row.get(name)) for name in named] for row in rows)]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def as_csv(path: Path, table: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    out = io.StringIO()
    csv.writer(out).writerows(table)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def as_xlsx(path: Path, table: Sequence[Sequence[str]], sheet: str = "Sheet1") -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        written = book.add_worksheet(sheet)
        for line, row in enumerate(table):
            for place, text in enumerate(row):
                if text:
                    written.write_string(line, place, text)
    return path


def export(folder: Path, dataset: Dataset, rows: Rows, name: str = "", columns: Sequence[str] | None = None) -> Path:
    """A UTF-8 CSV of the rows in `folder`."""
    return as_csv(folder / (name or f"{dataset.id}.csv"), cells(dataset, rows, columns))
