"""One worksheet's XML, looked through as it is inflated: where its cells lie and what is wrong with them.

A cell far outside the data makes readers allocate the rectangle up to it and die, so every reference is read here first.
Plain patterns over bytes: an XML parser with callbacks takes ten times as long on a million cells.
"""

from __future__ import annotations

import re

from catalog.words import Text
from errors import Unreadable
from pipelines.limits import Limits

PREFIX = rb"(?:[A-Za-z_][\w.-]*:)?"
PLAIN_REFERENCE = re.compile(rb' r="([^"]*)"')
REFERENCE = re.compile(rb"""[\s"']r\s*=\s*["']([^"']*)["']""")
SOUND_REFERENCES = re.compile(rb"(?:[A-Z]{0,3}[1-9][0-9]{0,6} )*")
TO_SPACE = bytes.maketrans(b"\t\n\r", b"   ")
CELL = re.compile(rb"<" + PREFIX + rb"c[\s/>]")
ROW = re.compile(rb"<" + PREFIX + rb"row[\s/>]")
ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
BARE_FORMULA = re.compile(
    rb"<" + PREFIX + rb"f(?:\s[^>]*)?(?:/>|>[^<]*</" + PREFIX + rb"f>)(?!\s*<" + PREFIX + rb"v[\s/>])",
)
LONG = re.compile(rb">(?:\d{16,}|\d(?:\.\d+)?[eE]\+?(?:1[5-9]|[2-9]\d))</")
LONG_NUMBER = re.compile(
    rb"<" + PREFIX + rb"""c\s+r="([A-Z]+\d+)"(?:\s+(?:s="\d*"|t="n"))*\s*>\s*<""" + PREFIX
    + rb"v>(?:\d{16,}|\d(?:\.\d+)?[eE]\+?(?:1[5-9]|[2-9]\d))</",
)  # fmt: skip
END = re.compile(rb"</" + PREFIX + rb"sheetData\s*>")
CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = b"0123456789"
LISTED = 20


class SheetScan:
    """Fed with the inflated bytes of one sheet in order; raises Unreadable at the first cell out of bounds."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.errors = self.formulas_without_value = self.cells = self.rows = 0
        self.long_numbers: list[str] = []
        self._rest = b""
        self._over = False

    def feed(self, data: bytes) -> None:
        """Looks at the whole rows in hand and keeps the part row for the next call."""
        self._rest += data
        cut = max(self._rest.rfind(b"<row"), self._rest.rfind(b"<", 0, max(self._rest.rfind(b":row"), 0)))
        if cut > 0:
            self._look(self._rest[:cut])
            self._rest = self._rest[cut:]
        elif len(self._rest) > self.limits.row_text:
            raise _too_large("a row", "一行内容", self.limits.row_text >> 20, "MB")

    def close(self) -> None:
        """The end of the part: what is left is looked at as well."""
        self._look(self._rest)
        self._rest = b""

    def _look(self, xml: bytes) -> None:
        if b"\n" in xml or b"\r" in xml or b"\t" in xml:  # XML means a space by each of them, and so do the counts below
            xml = xml.translate(TO_SPACE)
        references = _references(xml)
        self._count(xml, references)
        self._bounds(references)
        if b'"e"' in xml or (b"'" in xml and b"'e'" in xml):
            self.errors += len(ERROR.findall(xml))
        self._formulas(xml)
        if len(self.long_numbers) < LISTED and LONG.search(xml):
            self.long_numbers += [ref.decode() for ref in LONG_NUMBER.findall(xml)]
            del self.long_numbers[LISTED:]

    def _formulas(self, xml: bytes) -> None:
        """Formulas of cells only: behind the cells come those of formats and sparklines, which have no values."""
        if self._over:
            return
        end = END.search(xml) if b"sheetData" in xml else None
        self._over = end is not None
        if b"<f" in xml or b":f" in xml:
            self.formulas_without_value += len(BARE_FORMULA.findall(xml, 0, end.start() if end else len(xml)))

    def _count(self, xml: bytes, references: list[bytes]) -> None:
        """Cells and rows; a cell without a reference stands right of the one before, so a row may hold only so many."""
        named = len(b" ".join(references).translate(None, DIGITS).split())
        cells = _tags(xml, b"c", named, CELL)
        self.cells += cells
        self.rows += _tags(xml, b"row", len(references) - named, ROW)
        if self.cells > self.limits.cells:
            raise _too_large("the sheet", "工作表", self.limits.cells, "cells")
        if self.rows > self.limits.rows:
            raise _too_large("the sheet", "工作表", self.limits.rows, "rows")
        if cells != named and max(len(CELL.findall(row)) for row in ROW.split(xml)) > self.limits.columns:
            raise _too_large("a row", "一行", self.limits.columns, "cells")

    def _bounds(self, references: list[bytes]) -> None:
        if not references:
            return
        joined = b" ".join(references) + b" "
        sound = SOUND_REFERENCES.match(joined)
        if sound is None or sound.end() < len(joined):
            raise _bad_reference(joined[sound.end() if sound else 0 :].split(b" ")[0])
        far = {name for name in set(joined.translate(None, DIGITS).split()) if column_number(name) > self.limits.columns}
        low = {digits for digits in set(joined.translate(None, CAPITALS).split()) if int(digits) > self.limits.rows}
        if far or low:
            beyond = [ref for ref in references if ref.rstrip(DIGITS) in far or ref.lstrip(CAPITALS) in low]
            where = next((ref for ref in beyond if ref[:1].isalpha()), beyond[0])
            raise _out_of_bounds(where.decode(), self.limits)


def _references(xml: bytes) -> list[bytes]:
    """The values of all attributes named r: by the plain pattern, if every such attribute is written plainly."""
    plain = PLAIN_REFERENCE.findall(xml)
    if len(plain) == xml.count(b"r=") and b" =" not in xml:
        return plain
    return REFERENCE.findall(xml)


def _tags(xml: bytes, name: bytes, expected: int, pattern: re.Pattern[bytes]) -> int:
    """How often an element begins; counting plain text is many times faster than the pattern, and mostly enough."""
    if b":" + name not in xml and xml.count(b"<" + name) == expected:
        return expected
    return len(pattern.findall(xml))


def column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _bad_reference(reference: bytes) -> Unreadable:
    shown = reference[:20].decode("ascii", errors="replace")
    return Unreadable(
        "bad_cell_reference",
        Text(
            f"工作表里有无效的单元格位置“{shown}”，文件可能已损坏；请在 Excel 中打开并另存为 xlsx 后再上传。",
            f"The sheet holds an impossible cell position “{shown}” and may be damaged; open it in Excel, save it as xlsx again.",
        ),
    )


def _out_of_bounds(reference: str, limits: Limits) -> Unreadable:
    return Unreadable(
        "cell_out_of_bounds",
        Text(
            f"单元格 {reference} 远离数据区（上限 {limits.rows} 行、{limits.columns} 列）；"
            "请删除数据以外的行和列（选中后“删除”，不只是清除内容），保存后再上传。",
            f"Cell {reference} lies far outside the data (at most {limits.rows} rows and {limits.columns} columns); "
            "delete the rows and columns beyond the data, save and upload again.",
        ),
    )


def _too_large(what: str, zh: str, limit: int, unit: str) -> Unreadable:
    words = {"MB": "MB", "cells": "个单元格", "rows": "行"}
    return Unreadable(
        "sheet_too_large",
        Text(
            f"{zh}超过上限 {limit} {words[unit]}；请按月份或项目分开导出，或另存为 CSV 后再上传。",
            f"More than {limit} {unit} in {what}; export it by month or by project, or save it as CSV.",
        ),
    )
