"""Writes frames as the files that systems export: CSV in an old or new encoding, workbooks with title rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import polars as pl
import xlsxwriter

from demo.layouts import BIT, CELL, DAY, FLAG, Layout

COMPANY = "和苑物业集团"
YES_NO = {FLAG: ("是", "否"), BIT: ("1", "0")}


def laid_out(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """The frame under the layout's headers; times and flags as text, real Excel dates stay dates."""
    return frame.select(_column(*column) for column in layout.columns)


def _column(name: str, header: str, form: str) -> pl.Expr:
    value = pl.col(name)
    if form in YES_NO:
        yes, no = YES_NO[form]
        return pl.when(value).then(pl.lit(yes)).when(~value).then(pl.lit(no)).alias(header)
    if form and form != CELL:
        return value.dt.strftime(form).alias(header)
    return value.alias(header)


def write_csv(path: Path, table: pl.DataFrame, encoding: str) -> None:
    """A CSV file with the line ends of Windows, as such systems write it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(table.write_csv(line_terminator="\r\n", date_format=DAY).encode(encoding))


def write_xlsx(path: Path, table: pl.DataFrame, titles: Sequence[str], sheet: str = "Sheet1") -> None:
    """A workbook with one sheet: title rows, the header, the rows. Its bytes depend on nothing but its content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(
        str(path), {"default_date_format": "yyyy/m/d", "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"created": datetime(2026, 1, 1), "author": COMPANY})
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True})
        for row, title in enumerate(titles):
            page.write_string(row, 0, title, bold)
        page.write_row(len(titles), 0, table.columns, bold)
        for column, name in enumerate(table.columns):
            _fill(page, len(titles) + 1, column, table[name])


def _fill(page: xlsxwriter.worksheet.Worksheet, first: int, column: int, values: pl.Series) -> None:
    writer = {pl.String: page.write_string, pl.Date: page.write_datetime}.get(type(values.dtype), page.write_number)
    for row, value in enumerate(values.to_list(), start=first):
        if value is not None:
            writer(row, column, value)


def titles(layout: Layout, made: datetime | date) -> tuple[str, str]:
    """The two rows that stand above the header of a workbook."""
    return f"{COMPANY} {layout.title}", f"导出时间:{made:%Y-%m-%d %H:%M}"
