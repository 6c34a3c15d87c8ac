"""The empty workbook of a dataset: its columns, what they mean, and sample rows."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import xlsxwriter

from catalog.model import Dataset, Row


def workbook(dataset: Dataset, rows: Sequence[Row] | None = None) -> bytes:
    """An xlsx whose first sheet can be filled and loaded as it is; the second explains each column. `rows`: default the dataset's samples.

    All cells are text, so that nothing in them is ever a formula.
    """
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        required = book.add_format({"bold": True, "bg_color": "#DCEBFA", "border": 1})
        optional = book.add_format({"bold": True, "bg_color": "#F2F4F7", "border": 1})
        sheet, notes = book.add_worksheet(dataset.name.zh), book.add_worksheet("填写说明")
        notes.hide()
        for place, column in enumerate(dataset.columns):
            sheet.write_string(0, place, column.label.zh, required if column.required else optional)
            for line, row in enumerate(dataset.samples if rows is None else rows, start=1):
                if (value := row.get(column.name)) is not None:
                    sheet.write_string(line, place, _shown(value))
        sheet.set_column(0, len(dataset.columns) - 1, 16)
        sheet.freeze_panes(1, 0)
        _explain(notes, dataset)
    return out.getvalue()


def _shown(value: object) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def _explain(notes: xlsxwriter.worksheet.Worksheet, dataset: Dataset) -> None:
    notes.write_row(0, 0, ["列 / column", "English", "必填 / required", "可填 / values"])
    for line, column in enumerate(dataset.columns, start=1):
        words = "、".join(value.code for value in column.values)
        notes.write_row(line, 0, [column.label.zh, column.label.en, "是" if column.required else "", words])
    notes.set_column(0, 3, 28)


def write(dataset: Dataset, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(workbook(dataset))
