"""The visible sheets of an "XML Spreadsheet 2003", which reporting tools write under the name .xls or .xml."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

import polars as pl

from pipelines.gate import refusals as refusal
from pipelines.gate.limits import Limits
from pipelines.gate.markup import CLOSE, OPEN, attributes, tokens
from pipelines.parsing.grid import Fault, Flaw, Grid, within
from pipelines.parsing.number_format import number_text

_DAY_ONLY = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.0+)?$")
_NO_DAY = ("1899-12-31", "1899-12-30")


def read_xml_sheets(page: str, limits: Limits) -> list[Grid]:
    """All sheets that are not hidden; raises Unreadable where the file is cut short or there is none."""
    reader = _Book(limits)
    for kind, name, rest in tokens(page):
        name = name.rpartition(":")[2] if kind in (OPEN, CLOSE) else name
        if kind == OPEN:
            reader.open(name, {key.rpartition(":")[2]: value for key, value in attributes(rest).items()})
            if rest.endswith("/"):
                reader.close(name)
        elif kind == CLOSE:
            reader.close(name)
        else:
            reader.text(name)
    if not reader.complete:
        raise refusal.broken_page()
    if not (grids := [sheet.grid() for sheet in reader.sheets if not sheet.hidden]):
        raise refusal.all_hidden()
    return grids


class _Sheet:
    def __init__(self, name: str) -> None:
        self.name, self.hidden = name, False
        self.columns: dict[int, dict[int, str]] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.flaws: list[Flaw] = []
        self.row, self.column, self.width, self.height = -1, -1, 0, 0
        self.cell = (0, 0)

    def grid(self) -> Grid:
        nothing = pl.Series([None], dtype=pl.String).new_from_index(0, self.height)
        series = []
        for index in range(self.width):
            cells = self.columns.get(index, {})
            values = nothing.clone().scatter(list(cells), list(cells.values())) if cells else nothing
            series.append(values.alias(str(index)))
        frame = pl.DataFrame(series)
        return Grid(self.name, frame, within(self.merges, frame), tuple(self.flaws))


class _Book:
    """Sheets while their tags go by. `kind`: the type of the value whose text is being read, None outside of values."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.complete = limits, False
        self.sheets: list[_Sheet] = []
        self.kind: str | None = None
        self.buffer: list[str] = []
        self.skip = self.visible = self.formula = self.valued = False

    def open(self, name: str, given: Mapping[str, str]) -> None:
        if name == "worksheet":
            self.sheets.append(_Sheet(given.get("name", "")))
        elif name == "visible":
            self.visible, self.buffer = True, []
        elif not self.sheets:
            return
        elif name == "row":
            self._row(self.sheets[-1], given)
        elif name == "cell":
            self._cell(self.sheets[-1], given)
        elif name in ("comment", "phonetictext"):
            self.skip = True
        elif name == "data" and not self.skip:
            self.kind, self.buffer = given.get("type", "String"), []

    def close(self, name: str) -> None:
        if name == "workbook":
            self.complete = True
        elif name in ("comment", "phonetictext"):
            self.skip = False
        elif name == "visible":
            self._hide("".join(self.buffer))
        elif name == "data" and self.kind is not None:
            self._value(self.sheets[-1], self.kind, html.unescape("".join(self.buffer)))
            self.kind, self.valued = None, True
        elif name == "cell" and self.formula and not self.valued:
            self._flaw(self.sheets[-1], "no_value")

    def text(self, text: str) -> None:
        if self.visible or (self.kind is not None and not self.skip):
            self.buffer.append(text)

    def _hide(self, state: str) -> None:
        self.visible = False
        if self.sheets and state.strip().lower() in ("sheethidden", "sheetveryhidden"):
            self.sheets[-1].hidden = True

    def _row(self, sheet: _Sheet, given: Mapping[str, str]) -> None:
        sheet.row, sheet.column = _index(given, sheet.row), -1
        if sheet.row >= self.limits.rows:
            raise refusal.page_too_large(self.limits.rows, "行", "rows")

    def _cell(self, sheet: _Sheet, given: Mapping[str, str]) -> None:
        sheet.column = column = _index(given, sheet.column)
        across, down = _number(given, "mergeacross"), _number(given, "mergedown")
        if across or down:
            sheet.merges.append((sheet.row, column, sheet.row + down, column + across))
            sheet.column += across
        self.formula, self.valued, sheet.cell = "formula" in given, False, (sheet.row, column)
        if max(sheet.column, column) >= self.limits.columns or sheet.row < 0:
            raise refusal.page_too_large(self.limits.columns, "列", "columns")
        sheet.width, sheet.height = max(sheet.width, column + 1), max(sheet.height, sheet.row + 1)
        if sheet.width * sheet.height > self.limits.cells:
            raise refusal.page_too_large(self.limits.cells, "个单元格", "cells")

    def _value(self, sheet: _Sheet, kind: str, text: str) -> None:
        if kind == "Error":
            self._flaw(sheet, "error")
            return
        try:
            text = _readable(kind, text)
        except ValueError as error:
            raise refusal.damaged() from error
        if text:
            sheet.columns.setdefault(sheet.cell[1], {})[sheet.cell[0]] = text

    def _flaw(self, sheet: _Sheet, fault: Fault) -> None:
        sheet.flaws.append(Flaw(*sheet.cell, fault))


def _readable(kind: str, text: str) -> str:
    if kind == "Number":
        return number_text(float(text)) if text.strip() else ""
    if kind == "Boolean":
        return {"1": "true", "0": "false"}.get(text.strip(), text)
    if kind == "DateTime" and (found := _DAY_ONLY.match(text.strip())):
        return found[2] if found[1] in _NO_DAY else f"{found[1]} {found[2]}"
    return text


def _index(given: Mapping[str, str], before: int) -> int:
    """The place that a row or cell names, else the one after the last."""
    place = _number(given, "index") - 1 if "index" in given else before + 1
    if place <= before:
        raise refusal.damaged()
    return place


def _number(given: Mapping[str, str], name: str) -> int:
    text = given.get(name, "0").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise refusal.damaged()
    return int(text)
