"""A worksheet as string columns, by fastexcel (calamine), with Excel's own row numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import polars as pl

from catalog.words import Text
from errors import Refused, Unreadable
from pipelines.header import LOOKED_AT, find_header, known_hits, named_columns, no_header, no_rows, titles

Parsed = tuple[str, tuple[str, ...], pl.DataFrame, pl.Series, tuple[str, ...]]


@dataclass(frozen=True)
class _Sheet:
    """One sheet with its first rows, the place of its header among them and how many known headers that has."""

    name: str
    frame: pl.DataFrame
    head: list[tuple[str | None, ...]]
    header: int | None
    hits: int


def read_workbook(path: Path, sheets: Sequence[str], known: Collection[str]) -> Parsed:
    """Sheet, header, frame, row numbers and titles of the one visible sheet that holds a table."""
    try:
        reader = fastexcel.read_excel(path)
        found = [_load(reader, name, known) for name in sheets]
    except fastexcel.FastExcelError as error:
        raise _unreadable() from error
    sheet = _choose(found)
    assert sheet.header is not None
    frame = sheet.frame.slice(sheet.header + 1)
    lines = pl.Series("line", range(sheet.header + 2, sheet.frame.height + 1), dtype=pl.Int64)
    kept, names = named_columns(sheet.head[sheet.header], lambda index: frame[:, index].null_count() < frame.height)
    frame = frame.select(pl.nth(old).alias(str(new)) for new, old in enumerate(kept))
    some = frame.select(pl.any_horizontal(pl.all().is_not_null()).alias("some"))["some"]
    if not some.any():
        raise no_rows(sheet.name)
    return sheet.name, names, frame.filter(some), lines.filter(some), titles(sheet.head[: sheet.header])


def _load(reader: fastexcel.ExcelReader, name: str, known: Collection[str]) -> _Sheet:
    """All rows from Excel's row 1 and all columns from column A, empty ones as well, so that positions are Excel's."""
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    frame = sheet.to_polars()
    left = min((column.absolute_index for column in sheet.selected_columns), default=0)
    before = [pl.lit(None, pl.String).alias(f"before{index}") for index in range(left)]
    if frame.width:  # calamine leaves Excel's escape for a carriage return as it is in the results of formulas
        frame = frame.select(*before, pl.all().str.replace_all("_x000D_", "\r", literal=True).replace("", None))
    head = frame.head(LOOKED_AT).rows()
    return _Sheet(name, frame, head, find_header(head, known), known_hits(head, known)[1])


def _choose(sheets: Sequence[_Sheet]) -> _Sheet:
    """The one sheet with a header; sheets with known headers go before sheets that merely look like a table."""
    if all(sheet.frame.is_empty() or not any(any(row) for row in sheet.frame.head(LOOKED_AT).rows()) for sheet in sheets):
        raise _empty(sheets)
    readable = [sheet for sheet in sheets if sheet.header is not None]
    readable = [sheet for sheet in readable if sheet.hits >= 2] or readable
    if not readable:
        raise no_header()
    if len(readable) > 1:
        raise _several([sheet.name for sheet in readable])
    return readable[0]


def _unreadable() -> Unreadable:
    return Unreadable(
        "damaged_workbook",
        Text(
            "工作簿无法读取，可能已损坏；请在 Excel 中打开并另存为 xlsx 后再上传。",
            "The workbook cannot be read and may be damaged; open it in Excel, save it as xlsx and upload that.",
        ),
    )


def _empty(sheets: Sequence[_Sheet]) -> Refused:
    names = "、".join(sheet.name for sheet in sheets[:5])
    return Refused(
        "empty_sheet",
        Text(f"工作表“{names}”是空的；请重新导出后再上传。", f"Sheet “{names}” is empty; export it again and upload that."),
    )


def _several(names: Sequence[str]) -> Refused:
    shown = names[:10]
    return Refused(
        "several_sheets",
        Text(
            f"有 {len(names)} 个工作表都像数据表：{'、'.join(shown)}；请只保留一个（删除或隐藏其余），或分成多个文件上传。",
            f"{len(names)} sheets look like a table: {', '.join(shown)}; keep one (delete or hide the others) or upload separate files.",
        ),
    )
