"""A worksheet as string columns, by fastexcel (calamine), with Excel's own row numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fastexcel
import polars as pl

from pipelines.gate.cells import Care, OddCells
from pipelines.gate.limits import Limits
from pipelines.gate.refusals import damaged
from pipelines.gate.xlsx import SheetFacts, odd_cells
from pipelines.parsing.grid import Grid, within


def read_sheets(path: Path, sheets: Sequence[SheetFacts], care: Care, limits: Limits) -> list[Grid]:
    """The visible sheets as they lie in the file, from Excel's row 1 and column A on; raises Unreadable where one is damaged."""
    with ThreadPoolExecutor(1) as beside:  # the reader lets other threads run, and the odd cells take half its time
        odd = [beside.submit(odd_cells, path, facts, care, limits) for facts in sheets]
        try:
            reader = fastexcel.read_excel(path)
            return [_grid(reader, facts, cells.result) for facts, cells in zip(sheets, odd, strict=True)]
        except fastexcel.FastExcelError as error:
            raise damaged() from error
        finally:
            beside.shutdown(cancel_futures=True)


def _grid(reader: fastexcel.ExcelReader, facts: SheetFacts, odd: Callable[[], OddCells]) -> Grid:
    sheet = reader.load_sheet(facts.name, header_row=None, skip_rows=0, dtypes="string")
    frame = sheet.to_polars()
    left = min((column.absolute_index for column in sheet.selected_columns), default=0)
    before = [pl.lit(None, pl.String).alias(f"before{index}") for index in range(left)]
    if frame.width:  # calamine leaves Excel's escape for a carriage return as it is in the results of formulas
        frame = frame.select(*before, pl.all().str.replace_all("_x000D_", "\r", literal=True).replace("", None))
    frame = frame.rename({name: str(index) for index, name in enumerate(frame.columns)})
    cells = odd()
    return Grid(facts.name, _with_texts(frame, cells.texts), within(facts.merges, frame), tuple(cells.flaws))


def _with_texts(frame: pl.DataFrame, texts: Sequence[tuple[int, int, str]]) -> pl.DataFrame:
    """The cells that the gate has read put in the place of what the reader made of them."""
    columns: dict[int, tuple[list[int], list[str]]] = {}
    for row, column, text in texts:
        rows, found = columns.setdefault(column, ([], []))
        rows.append(row)
        found.append(text)
    if any(column >= frame.width or max(rows) >= frame.height for column, (rows, _) in columns.items()):
        raise damaged()
    return frame.with_columns(frame[:, column].clone().scatter(rows, found) for column, (rows, found) in columns.items())
