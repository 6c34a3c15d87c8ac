"""Which row is the header: what a header cell looks like, and the row that has the most of them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence

from catalog.words import Text
from errors import Refused
from pipelines.matching.headings import normalise

LOOKED_AT = 30
LONGEST_VALUE = 60
NUMERIC = re.compile(r"[\s\d.,:/%+\-¥$€£年月日时分秒TZ()]*\d[\s\d.,:/%+\-¥$€£年月日时分秒TZ()]*")
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
VALUE = re.compile(
    rf"true|false|yes|no|是|否|https?://.*|[^@\s]+@[^@\s]+\.[a-z]+|[\d/.\-]+ [\d:]+ ?[ap]m"
    rf"|\d{{1,2}}[-/ ](?:{MONTHS})[a-z]*[-/ ,]+\d{{2,4}}.*|(?:{MONTHS})[a-z]* \d{{1,2}},? \d{{4}}.*"
)

Row = Sequence[str | None]


def normal(text: str) -> str:
    """A header as two are told apart: full width and case do not matter, nor blanks around it."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def is_number(cell: str) -> bool:
    """A number, an amount, a date or a time, as far as its characters say."""
    return len(cell) <= LONGEST_VALUE and NUMERIC.fullmatch(cell) is not None


def is_value(cell: str) -> bool:
    """Something that stands below a header and is none itself."""
    if len(cell) > LONGEST_VALUE:
        return False
    return NUMERIC.fullmatch(cell) is not None or VALUE.fullmatch(cell.strip().casefold()) is not None


def filled(row: Row) -> dict[int, str]:
    """The cells of a row that hold something, by their position."""
    return {at: cell for at, cell in enumerate(row) if cell and cell.strip()}


def hits(row: Row, known: Collection[str]) -> int:
    """How many of the known headers (as `normalise` has them) a row holds."""
    return len({name for cell in row if cell and (name := normalise(cell)) in known})


def find_header(rows: Sequence[Row], known: Collection[str]) -> int | None:
    """Index of the header row among the first rows, or None where it is not clear.

    The row with most known headers, at least two of them; else the first row with at least two filled cells, none of them
    a value, that is as wide as most rows after it, at least half as full as the fullest of them, and unlike them. A row
    above that is as full as this one is no title: then it is unclear which of them is the header.
    """
    rows = rows[:LOOKED_AT]
    counts = [hits(row, known) for row in rows]
    best = max(range(len(rows)), key=lambda index: (counts[index], -index), default=0)
    if rows and (counts[best] >= 2 or (counts[best] == 1 and len(filled(rows[best])) == 1 and _usual_width(rows) == 1)):
        return None if _a_table_above(rows, best) else best
    found = next((index for index, row in enumerate(rows) if _looks_like_header(row, rows[index + 1 :])), None)
    if found is None or any(len(filled(above)) >= len(filled(rows[found])) for above in rows[:found]):
        return None
    return found


def _a_table_above(rows: Sequence[Row], header: int) -> bool:
    """Whether rows above the header are as full as itself and hold values: rows of another table, not titles."""
    full = max(len(filled(rows[header])), 3)
    return sum(len(cells := filled(row)) >= full and any(map(is_value, cells.values())) for row in rows[:header]) >= 2


def _looks_like_header(row: Row, below: Sequence[Row]) -> bool:
    cells = filled(row)
    if len(cells) < 2 or any(is_value(cell) for cell in cells.values()):
        return False
    fullest = max((len(filled(other)) for other in below), default=0)
    return _width(row) >= _usual_width(below) and 2 * len(cells) >= fullest and not _like_those_below(cells, below)


def _like_those_below(cells: dict[int, str], below: Sequence[Row]) -> bool:
    """Whether a cell comes again in its own column, or has digits and is built like all the cells under it.

    A row that repeats the header (at the top of a printed page) says nothing about it.
    """
    others = [other for other in map(filled, below) if sum(other.get(at) == cell for at, cell in cells.items()) < 2]
    for at, cell in cells.items():
        under = [other[at] for other in others if at in other]
        if cell in under or (len(under) > 1 and re.search(r"\d", cell) and {_shape(cell)} == set(map(_shape, under))):
            return True
    return False


def _shape(text: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", text[:LONGEST_VALUE]))


def _width(row: Row) -> int:
    return max(filled(row), default=-1) + 1


def _usual_width(rows: Sequence[Row]) -> int:
    """The most frequent number of cells up to the last filled one, the smaller of two equally frequent."""
    widths = Counter(_width(row) for row in rows if filled(row))
    return max(widths.items(), key=lambda item: (item[1], -item[0]))[0] if widths else 0


def no_header() -> Refused:
    return Refused(
        "no_header",
        Text(
            f"前 {LOOKED_AT} 行里看不出哪一行是表头（至少两个列名，且不是数字）；请指明表头在第几行，或补上表头后再上传，或下载模板填写。",
            f"No clear header in the first {LOOKED_AT} rows (two column names or more, no numbers); say which row it is, add one, or use the template.",
        ),
    )


def letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA, as Excel names columns."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
