"""Cells of a worksheet's XML that the reader would show as nothing or as something else, found while the part goes by.

These are errors, formulas without a value, times of day and hours elapsed (which would come out as days of the year 1900),
and numbers of 16 digits or more, which have lost their end. Nearly no block of a sheet has any, so each is first asked for
the traces of them, and only a block with a trace is read cell by cell.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from pipelines.gate import refusals as refusal
from pipelines.gate.references import place
from pipelines.parsing.grid import MANY_FLAWS, Fault, Flaw
from pipelines.parsing.number_format import Kind, kind_of, moment_text, needs_care, number_text

PREFIX = rb"(?:[A-Za-z_][\w.-]*:)?"
SIGNS = 16  # as many digits as no number of Excel's keeps
WORDS_AND_SIGNS = list(b"nNiI+-")
POINT_OR_POWER = list(b".eE")
MAX_STYLES = 65_490
MANY_STYLES = 64
_TOKEN = re.compile(rb"<" + PREFIX + rb"(row|c)(?=[\s/>])([^<>]*)>")
_FORMULA = rb"<" + PREFIX + rb"f(?:\s[^<>]*)?(?:/>|>[^<]*</" + PREFIX + rb"f\s*>)"
_CONTENT = re.compile(rb"\s*(" + _FORMULA + rb")?\s*(?:<" + PREFIX + rb"v(?:\s[^<>]*)?(?:/>|>([^<]*)</))?")
_LOST = rb"-?(?:\d{16,}|\d(?:\.\d+)?[eE]\+?(?:1[5-9]|[2-9]\d|\d{3,}))</|[+-]?(?:[nN][aA][nN]|[iI][nN][fF])"
_BARE = _FORMULA + rb"(?!\s*<" + PREFIX + rb"v(?:\s[^<>]*[^/<>])?>[^<])"
_ZERO = _FORMULA + rb"\s*<" + PREFIX + rb"v>0</"
_HAS_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_HAS_BARE = re.compile(_BARE)
_HAS_ZERO = re.compile(_ZERO)
_HAS_LOST = re.compile(rb">(?:-?\d(?:\d{15}|(?:\.\d+)?[eE])|[-+]?[nNiI])")
_LONG_VALUE = re.compile(rb"-?(?:\d{16,}|\d(?:\.\d+)?[eE]\+?(?:1[5-9]|[2-9]\d|\d{3,}))")
_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")
_ATTRIBUTE = re.compile(rb"""(?:^|\s)([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FORMATS = re.compile(rb"<" + PREFIX + rb"""numFmt\s[^<>]*>""")
_STYLES = re.compile(rb"<" + PREFIX + rb"cellXfs[\s>](.*?)</" + PREFIX + rb"cellXfs", re.DOTALL)
_XF = re.compile(rb"<" + PREFIX + rb"xf(?=[\s/>])([^<>]*)>")
_FORMAT_ID = re.compile(rb"""\snumFmtId\s*=\s*["'](\d{1,9})["']""")
_FORMAT_CODE = re.compile(rb"""\sformatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True)
class Care:
    """Which cells of a workbook are looked at closely.

    `kinds`: the styles whose numbers are read here, because the reader does not know them. `recalculate`: the workbook asks
    to be reckoned anew when it is opened; then a formula that holds nought was never reckoned.
    """

    kinds: Mapping[bytes, Kind] = field(default_factory=dict)
    date1904: bool = False
    recalculate: bool = False


class OddCells:
    """Fed with whole rows in order. `flaws` as in `Grid`; `texts`: row, column (from 0) and the text that the cell is to have."""

    def __init__(self, care: Care) -> None:
        self.kinds, self.date1904, self.recalculate = care.kinds, care.date1904, care.recalculate
        self.flaws: list[Flaw] = []
        self.texts: list[tuple[int, int, str]] = []
        self._row = -1
        self._candidate = _candidates(care.kinds, care.recalculate)

    def look(self, xml: bytes, implied: bool) -> None:
        """One block of rows. `implied`: a cell without a reference has come by, so places must be counted."""
        if implied or not self._skip(xml):
            self._read(xml)
        elif self._suspicious(xml):
            for found in self._candidate.finditer(xml):
                attributes = _attributes(found[1])
                if where := attributes.get(b"r"):
                    self._cell(*place(where), attributes, None if found[1].endswith(b"/") else _CONTENT.match(xml, found.end()))

    def _suspicious(self, xml: bytes) -> bool:
        if (b'"e"' in xml or b"'e'" in xml) and _HAS_ERROR.search(xml):
            return True
        if (b"<f" in xml or b":f" in xml) and (_HAS_BARE.search(xml) or (self.recalculate and _HAS_ZERO.search(xml))):
            return True
        return _may_be_lost(xml) or (bool(self.kinds) and not self.kinds.keys().isdisjoint(_STYLE.findall(xml)))

    def _skip(self, xml: bytes) -> bool:
        """Takes the number of the last row without reading the others; False where that row does not say it."""
        if b"<row" not in xml:
            return b":row" not in xml
        start = xml.rfind(b"<row")
        number = _attributes(xml[start + 4 : xml.find(b">", start)]).get(b"r", b"")
        if number.isdigit():
            self._row = int(number) - 1
        return number.isdigit()

    def _read(self, xml: bytes) -> None:
        column = -1
        for token in _TOKEN.finditer(xml):
            attributes = _attributes(token[2])
            where = attributes.get(b"r")
            if token[1] == b"row":
                self._row, column = (int(where) - 1 if where else self._row + 1), -1
                continue
            row, column = place(where) if where else (self._row, column + 1)
            content = None if token[2].endswith(b"/") else _CONTENT.match(xml, token.end())
            self._cell(row, column, attributes, content)

    def _cell(self, row: int, column: int, attributes: Mapping[bytes, bytes], content: re.Match[bytes] | None) -> None:
        kind = attributes.get(b"t", b"n")
        if kind == b"e":
            self._flaw(row, column, "error")
        elif content is not None:
            value = content[2] or b""
            if content[1] and ((not value and kind not in (b"str", b"inlineStr")) or (value == b"0" and self.recalculate)):
                self._flaw(row, column, "no_value")
            elif value and kind == b"n":
                self._number(row, column, value.strip(), self.kinds.get(attributes.get(b"s", b"")))

    def _number(self, row: int, column: int, value: bytes, kind: Kind | None) -> None:
        try:
            number = float(value)
        except ValueError:
            return
        if not math.isfinite(number):
            self._flaw(row, column, "error")
        elif kind:
            self.texts.append((row, column, moment_text(number, kind, self.date1904)))
        elif _LONG_VALUE.fullmatch(value):
            self.texts.append((row, column, number_text(number)))

    def _flaw(self, row: int, column: int, fault: Fault) -> None:
        if len(self.flaws) < MANY_FLAWS:
            self.flaws.append(Flaw(row, column, fault))


def _may_be_lost(xml: bytes) -> bool:
    """Whether a number may have lost its end: what follows a tag is looked at in columns of bytes, and by pattern where that says so."""
    data = np.frombuffer(xml + b"<" * SIGNS, np.uint8)
    at = np.flatnonzero(data[:-SIGNS] == ord(">")) + 1
    at = at[data[at] != ord("<")]
    numeric = (data[at] >= ord("0")) & (data[at] <= ord("9"))
    if np.isin(data[at[~numeric]], WORDS_AND_SIGNS).any():
        return _HAS_LOST.search(xml) is not None
    at = at[numeric]
    if np.isin(data[at + 1], POINT_OR_POWER).any():
        return _HAS_LOST.search(xml) is not None
    for offset in range(1, SIGNS):
        at = at[(data[at + offset] >= ord("0")) & (data[at + offset] <= ord("9"))]
    return len(at) > 0


def _candidates(kinds: Mapping[bytes, Kind], recalculate: bool) -> re.Pattern[bytes]:
    """The tag of a cell that has to be looked at; a style among too many is not asked for by its number."""
    styles = rb"|".join(kinds) if len(kinds) <= MANY_STYLES else rb"\d+"
    of_tag = rb"""[^<>]*\s(?:t\s*=\s*["']e["']""" + (rb"""|s\s*=\s*["'](?:""" + styles + rb""")["']""" if kinds else b"") + rb")"
    of_content = [
        _BARE,
        *([_ZERO] if recalculate else []),
        rb"(?:" + _FORMULA + rb"\s*)?<" + PREFIX + rb"v(?:\s[^<>]*)?>(?:" + _LOST + rb")",
    ]
    content = rb"[^<>]*>\s*(?:" + rb"|".join(of_content) + rb")"
    return re.compile(rb"<" + PREFIX + rb"c(?=\s)(?=" + of_tag + rb"|" + content + rb")([^<>]*)>")


def careful_styles(xml: bytes, date1904: bool) -> dict[bytes, Kind]:
    """The styles of a workbook (their numbers, as cells name them) whose numbers the reader does not know how to show.

    Where days count from 1904 these are all with a date or time: the reader forgets it in some workbooks, and is 1,462 days off.
    """
    codes = {}
    for entry in _FORMATS.findall(xml):
        number, code = _FORMAT_ID.search(entry), _FORMAT_CODE.search(entry)
        if number and code:
            codes[int(number[1])] = html.unescape((code[1] or code[2] or b"").decode("utf-8", "replace"))
    styles = _STYLES.search(xml)
    used = [_FORMAT_ID.search(entry) for entry in _XF.findall(styles[1])] if styles else []
    if len(used) > MAX_STYLES:
        raise refusal.bomb("too_many_styles", f"它有 {len(used)} 种单元格样式", f"it has {len(used)} cell styles")
    numbers = [int(found[1]) if found else 0 for found in used]
    kinds = {number: kind_of(number, codes.get(number)) for number in set(numbers) if date1904 or needs_care(number, codes.get(number))}
    return {str(index).encode(): kind for index, number in enumerate(numbers) if (kind := kinds.get(number))}


def _attributes(text: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag. A bracket inside a value would have cut the tag short, and is refused."""
    if text.count(b'"') % 2 or text.count(b"'") % 2:
        raise refusal.damaged()
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}
