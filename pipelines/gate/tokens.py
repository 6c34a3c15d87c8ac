"""The cells of delimited text, read strictly: what is not written by the dialect's own rules is an error, never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

Reason = Literal["open", "stray", "escape"]


@dataclass(frozen=True)
class Dialect:
    """How cells are set apart and wrapped.

    `delimiter`: one character or a few. `quote`: the mark around a cell, two characters where it opens and closes otherwise
    (“”), empty where cells are never wrapped. `escape`: what stands before a mark inside a cell; empty where the mark is doubled.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""

    @property
    def opening(self) -> str:
        return self.quote[:1]

    @property
    def closing(self) -> str:
        return self.quote[-1:]


class Record(NamedTuple):
    """One row: its number (blank ones count), its first line in a text editor, its cells, which of them were wrapped, and how
    many of those after the first have a blank before them."""

    number: int
    line: int
    cells: list[str]
    quoted: list[bool]
    led: int

    @property
    def blank(self) -> bool:
        return not any(cell and not cell.isspace() for cell in self.cells)


class Misquoted(Exception):
    """A mark that is opened and not closed properly, one inside a bare cell, or an escape of unknown meaning."""

    def __init__(self, number: int, line: int, place: int, reason: Reason) -> None:
        super().__init__(f"{reason} at record {number}, line {line}")
        self.number, self.line, self.place, self.reason = number, line, place, reason


def tokenize(text: str, dialect: Dialect) -> Iterator[Record]:
    """The records of a text; raises Misquoted at the first cell that breaks the dialect's rules."""
    match, mark = _pattern(dialect).match, dialect.closing
    place, number, line, size = 0, 0, 1, len(text)
    while place < size:
        number += 1
        first, cells, quoted, led, end = line, list[str](), list[bool](), 0, dialect.delimiter
        while end == dialect.delimiter:
            found = match(text, place)
            if found is None:
                raise Misquoted(number, line, place, "escape")
            inside, cell, end = found.groups()
            if inside is None:
                if mark and (mark in cell or dialect.opening in cell) and not _escaped(cell, dialect):
                    raise Misquoted(number, line, place, _reason(text, place, dialect))
                cell = _plain(cell, dialect) if dialect.escape else cell
            else:
                cell = _plain(inside, dialect)
                line += _line_ends(inside)
            if cell is None:
                raise Misquoted(number, line, place, "escape")
            led += bool(cells) and text.startswith(" ", place)
            cells.append(cell)
            quoted.append(inside is not None)
            place = found.end()
        line += 1
        yield Record(number, first, cells, quoted, led)


@cache
def _pattern(dialect: Dialect) -> re.Pattern[str]:
    """A cell with its end: wrapped (blanks around the marks are allowed), or bare up to the next delimiter or line end."""
    delimiter, escape, closing = map(re.escape, (dialect.delimiter, dialect.escape, dialect.closing))
    end = rf"({delimiter}|\r\n|\r|\n|\Z)"
    other = rf"[^\r\n{escape}]" if len(dialect.delimiter) > 1 else rf"[^\r\n{delimiter}{escape}]"
    ahead = rf"(?!{delimiter})" if len(dialect.delimiter) > 1 else ""
    bare = rf"((?:{ahead}{other}|{escape}[^\r\n])*+)" if escape else rf"((?:{ahead}{other})*+)"
    if not dialect.quote:
        return re.compile(rf"(?:(?!)()|{bare}){end}")
    inside = rf"((?:[^{closing}{escape}]|{escape}(?s:.))*+)" if escape else rf"((?:[^{closing}]|{closing}{closing})*+)"
    pad = "" if dialect.delimiter == " " else " *"
    return re.compile(rf"(?:{pad}{re.escape(dialect.opening)}{inside}{closing}{pad}(?={end[1:-1]})|{bare}){end}")


def _escaped(bare: str, dialect: Dialect) -> bool:
    if not dialect.escape:
        return False
    rest = re.sub(rf"{re.escape(dialect.escape)}.", "", bare)
    return dialect.closing not in rest and dialect.opening not in rest


def _reason(text: str, place: int, dialect: Dialect) -> Reason:
    return "open" if text[place : place + 1_000].lstrip(" ").startswith(dialect.opening) else "stray"


def _plain(inside: str, dialect: Dialect) -> str | None:
    """The text of a cell without its escapes; None where something is escaped that needs no escape."""
    if not dialect.escape:
        return inside.replace(2 * dialect.closing, dialect.closing)
    if dialect.escape not in inside:
        return inside
    pairs: list[str] = re.findall(rf"{re.escape(dialect.escape)}(?s:.)", inside)
    if {pair[-1] for pair in pairs} - {dialect.escape, dialect.opening, dialect.closing, dialect.delimiter[0]}:
        return None
    return re.sub(rf"{re.escape(dialect.escape)}((?s:.))", r"\1", inside)


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def unfinished(text: str, place: int, dialect: Dialect) -> bool:
    """Whether the wrapped cell that begins here runs to the end of the text without being closed."""
    escape, closing = re.escape(dialect.escape), re.escape(dialect.closing)
    inside = rf"(?:[^{closing}{escape}]|{escape}(?s:.)|{closing}{closing})*+" if escape else rf"(?:[^{closing}]|{closing}{closing})*+"
    return re.compile(rf" *{re.escape(dialect.opening)}{inside}{closing}?\Z").match(text, place) is not None
