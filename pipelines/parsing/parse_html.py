"""The tables of a web page as grids: what old systems write under the name .xls."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

import polars as pl

from pipelines.gate import refusals as refusal
from pipelines.gate.limits import Limits
from pipelines.gate.markup import CLOSE, OPEN, attributes, tokens
from pipelines.parsing.grid import Flaw, Grid, within

DEEPEST = 20
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
NO_MERGE = re.compile(r"mso-ignore\s*:\s*colspan", re.IGNORECASE)
BREAK = "\v"
BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "pre"})
BUTTONS = frozenset({"hidden", "button", "submit", "image", "reset"})
TYPED = frozenset({"text", "number", "date", "datetime-local", "time", "month", "tel", "email"})
VOID = frozenset({"br", "img", "input", "hr", "col", "meta", "link", "wbr"})
_BLANKS = re.compile(r"[ \t\r\n\f\v\0]+")
_AROUND_BREAK = re.compile(rf" *([{BREAK}\n]) *")
_TELLING = re.compile(r"span|hidden|none|type|value|alt", re.IGNORECASE)
_LAST_WORDS = re.compile(r"</(?:html|body)\s*>\s*\Z", re.IGNORECASE)


def read_tables(page: str, limits: Limits) -> list[Grid]:
    """The tables that hold anything, in their order; raises Unreadable where there is none, or the page is cut short.

    A table within a cell is a table of its own; if it holds a single text, that is the text of the cell. Hidden tables, rows,
    cells and texts are left out; a hidden row keeps its number.
    """
    if page.count("<tr") + page.count("<TR") > limits.rows:  # before any time is spent on them
        raise refusal.page_too_large(limits.rows, "行", "rows")
    reader = _Reader(limits)
    for kind, name, rest in tokens(page):
        if kind == OPEN:
            reader.open(name, attributes(rest) if _TELLING.search(rest) else {})
        elif kind == CLOSE:
            reader.close(name)
        elif reader.stack:
            reader.text(_plain(name))
    if reader.stack and not _LAST_WORDS.search(page[-1000:]):
        raise refusal.broken_page()
    while reader.stack:
        reader.close("table")
    grids = [table.grid() for table in reader.tables if table.columns and not table.hidden]
    if not grids:
        raise refusal.no_table()
    return grids


class _Table:
    """One table while its tags go by. `columns`: column → row → text."""

    def __init__(self, limits: Limits, hidden: bool) -> None:
        self.limits, self.hidden = limits, hidden
        self.columns: dict[int, dict[int, str]] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.flaws: list[Flaw] = []
        self.taken: dict[int, int] = {}
        self.row, self.next, self.width = -1, 0, 0
        self.row_hidden = False
        self.cell: tuple[int, int] | None = None
        self.buffer: list[str] = []
        self.skipped: tuple[str, int] | None = None

    def begin_row(self, hidden: bool) -> None:
        self.end_cell()
        self.row, self.next, self.row_hidden = self.row + 1, 0, hidden
        if self.row >= self.limits.rows:
            raise refusal.page_too_large(self.limits.rows, "行", "rows")

    def begin_cell(self, given: Mapping[str, str]) -> None:
        """A cell stands in the next place that no cell above reaches into; a hidden one takes no place."""
        self.end_cell()
        if self.row < 0:
            self.begin_row(False)
        if _is_hidden(given):
            return
        column = self.next
        while self.taken.get(column, -1) >= self.row:
            column += 1
        across, down = (_span(given, "colspan"), _span(given, "rowspan")) if given else (1, 1)
        last = column + across - 1
        self.width = max(self.width, last + 1)
        if last >= self.limits.columns:
            raise refusal.page_too_large(self.limits.columns, "列", "columns")
        if self.width * (self.row + 1) > self.limits.cells:
            raise refusal.page_too_large(self.limits.cells, "个单元格", "cells")
        if down > 1:
            self.taken.update(dict.fromkeys(range(column, last + 1), self.row + down - 1))
        if (across > 1 or down > 1) and not NO_MERGE.search(given.get("style", "")):
            self.merges.append((self.row, column, self.row + down - 1, last))
        self.next, self.cell = last + 1, (self.row, column)

    def end_cell(self) -> None:
        if self.cell is not None and not self.row_hidden and (text := _text(self.buffer)):
            self.columns.setdefault(self.cell[1], {})[self.cell[0]] = text
        self.cell, self.buffer, self.skipped = None, [], None

    def lose(self) -> None:
        """The cell in hand holds something that is no text."""
        if self.cell is not None and not self.row_hidden:
            self.flaws.append(Flaw(*self.cell, "nested"))

    def texts(self) -> list[str]:
        return [text for cells in self.columns.values() for text in cells.values()]

    def grid(self) -> Grid:
        height = self.row + 1
        nothing = pl.Series([None], dtype=pl.String).new_from_index(0, height)
        frame = pl.DataFrame([_column(nothing, self.columns.get(index, {})).alias(str(index)) for index in range(self.width)])
        return Grid(None, frame, within(self.merges, frame), tuple(self.flaws))


class _Reader:
    """The open tables, the innermost last."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.tables: list[_Table] = []
        self.stack: list[_Table] = []

    def open(self, name: str, given: Mapping[str, str]) -> None:
        table = self.stack[-1] if self.stack else None
        if table is not None and table.skipped is not None:
            self._deeper(table, name)
            return
        if name == "table":
            self._open_table(_is_hidden(given) or (table is not None and (table.hidden or table.row_hidden)))
        elif table is None:
            return
        elif name == "tr":
            table.begin_row(_is_hidden(given))
        elif name in ("td", "th"):
            table.begin_cell(given)
        elif table.cell is not None:
            self._inside(table, name, given)

    def close(self, name: str) -> None:
        table = self.stack[-1] if self.stack else None
        if table is None:
            return
        if name == "table":
            self._close_table()
        elif name in ("td", "th", "tr"):
            table.end_cell()
        elif table.skipped is not None and table.skipped[0] == name:
            table.skipped = (name, table.skipped[1] - 1) if table.skipped[1] > 1 else None
        elif name in BLOCKS and table.cell is not None:
            table.buffer.append(BREAK)

    def text(self, text: str) -> None:
        table = self.stack[-1]
        if table.cell is not None and table.skipped is None:
            table.buffer.append(text)

    def _deeper(self, table: _Table, name: str) -> None:
        """Within something hidden only its own kind is counted, up to the next cell; a page may forget to close it."""
        assert table.skipped is not None
        if name in ("td", "th", "tr"):
            table.end_cell()
            self.open(name, {})
        elif name == table.skipped[0]:
            table.skipped = (name, table.skipped[1] + 1)

    def _open_table(self, hidden: bool) -> None:
        if len(self.stack) >= DEEPEST:
            raise refusal.page_too_large(DEEPEST, "层嵌套", "levels of nesting")
        table = _Table(self.limits, hidden)
        self.tables.append(table)
        self.stack.append(table)

    def _close_table(self) -> None:
        """A table of one text within a cell is the text of that cell; a larger one is a table, and the cell cannot tell of it."""
        inner = self.stack.pop()
        inner.end_cell()
        outer = self.stack[-1] if self.stack else None
        if outer is None or outer.cell is None or inner.hidden:
            return
        if len(texts := inner.texts()) > 1:
            outer.lose()
            return
        self.tables.remove(inner)
        outer.buffer += [BREAK, *texts, BREAK]
        if inner.flaws:
            outer.lose()

    def _inside(self, table: _Table, name: str, given: Mapping[str, str]) -> None:
        if name == "br":
            table.buffer.append("\n")
        elif name == "img":
            table.buffer.append(given.get("alt", ""))
        elif name == "input" and (kind := given.get("type", "text").lower()) not in BUTTONS:
            if kind in TYPED:
                table.buffer.append(given.get("value", ""))
            else:
                table.lose()
        elif name == "select":
            table.lose()
            table.skipped = (name, 1)
        elif _is_hidden(given) and name not in VOID:
            table.skipped = (name, 1)
        elif name in BLOCKS:
            table.buffer.append(BREAK)


def _plain(text: str) -> str:
    """A text of the page with its blanks as one each and its entities resolved; one that names no character is a refusal."""
    if text.isalnum():
        return text
    text = _BLANKS.sub(" ", text)
    if "&" not in text:
        return text
    plain = html.unescape(text)
    if plain.count("\ufffd") > text.count("\ufffd"):
        raise refusal.broken_page()
    return plain


def _is_hidden(given: Mapping[str, str]) -> bool:
    return bool(given) and ("hidden" in given or HIDDEN.search(given.get("style", "")) is not None)


def _span(given: Mapping[str, str], name: str) -> int:
    text = given.get(name, "1").strip()
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1 if len(text) < 6 else 99_999


def _column(nothing: pl.Series, cells: Mapping[int, str]) -> pl.Series:
    return nothing.clone().scatter(list(cells), list(cells.values())) if cells else nothing


def _text(parts: list[str]) -> str:
    """The text of a cell as a browser shows it: blanks in a row are one, line breaks stand where the page puts them."""
    if not parts or (len(parts) == 1 and "\xa0" not in parts[0]):
        return parts[0].strip(f" \n{BREAK}") if parts else ""
    text = _AROUND_BREAK.sub(r"\1", "".join(parts).replace("\xa0", " ").replace("  ", " "))
    return re.sub(rf"{BREAK}+", "\n", text.strip(f" \n{BREAK}"))
