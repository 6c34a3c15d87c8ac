"""The top of a sheet: title rows, the header in one or several rows, the row of units, and where the data begin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.parsing.header import LOOKED_AT, Row, filled, find_header, hits, is_value, normal

DEEPEST = 3
JOINED = "/"
_UNIT = (
    r"(?:[万千百亿]?元|人民币|分钟?|秒钟?|小时|工?[天日]|个?月|年|人?次|[件个户人单条项台套张份页栋间辆家种类]|人天|平方?米|㎡|m[²2³3]?|立方米|公里|千?米|km|"
    r"[度吨]|k?wh|[%‰]|百分[比点制]|\d+分制?|mins?|minutes?|h|hrs?|hours?|days?|s|secs?|seconds?|yuan|rmb|cny|usd|[$¥€£]|points?|pts|pct|percent|times|"
    r"yyyy[-/.]mm(?:[-/.]dd)?(?: hh:mm(?::ss)?)?)"
)
UNIT = re.compile(rf"[(\[【]?(?:单位:?)?{_UNIT}(?:[/每]{_UNIT})?[)\]】]?")
NO_UNIT = frozenset({"-", "--", "—", "/", "无", "单位", "unit", "units", "n/a"})

Merge = tuple[int, int, int, int]


@dataclass(frozen=True)
class Top:
    """Positions of rows, counted from 0: those of the header, the units row or None, and the first row of the data.

    `second` is a header row in another language, `known` says how many headers of the header rows are known ones.
    """

    header: tuple[int, ...]
    units: int | None
    second: int | None
    start: int
    known: int


def find_top(rows: Sequence[Row], known: Collection[str], merges: Sequence[Merge] = (), said: Sequence[int] = ()) -> Top | None:
    """The top of a sheet whose first rows these are, or None where it is not clear.

    `known`: headers as `normalise` has them. `merges`: merged ranges; where there are none (CSV), only the pattern of
    gaps speaks for several header rows. `said`: the header rows as the user says, counted from 0.
    """
    if said:
        block = tuple(row for row in sorted(set(said)) if row < len(rows) and filled(rows[row]))
        return _top(rows, known, block) if block else None
    anchor = find_header(rows, known)
    if anchor is None:
        return None
    merges = _headers_only(merges)
    first = anchor
    while anchor - first < DEEPEST - 1 and first and _continues_above(rows, first, merges):
        first -= 1
    last = max([anchor, *(merge[2] for merge in _in_row(merges, anchor))]) if merges else anchor
    last = min(last, first + DEEPEST - 1, len(rows) - 1)
    while last - first < DEEPEST - 1 and last + 1 < len(rows) and _continues_below(rows, last, known, merges):
        last += 1
    top = _top(rows, known, tuple(range(first, last + 1)))
    return None if not top.known and _header_goes_on(rows, top) else top


def _top(rows: Sequence[Row], known: Collection[str], block: tuple[int, ...]) -> Top:
    start, second, units = block[-1] + 1, None, None
    count = sum(hits(rows[row], known) for row in block)
    if start < len(rows) and len(block) == 1 and min(count, hits(rows[start], known)) >= 2 and not _values(rows[start]):
        second, start = start, start + 1
    if start < len(rows) and is_units_row(rows[start], rows[start + 1 :]):
        units, start = start, start + 1
    return Top(block, units, second, start, count if count >= 2 else 0)


def is_units_row(row: Row, below: Sequence[Row]) -> bool:
    """Every filled cell is a unit (“分钟”, “（元）”, “%”) that its own column does not hold again; something follows."""
    cells = {at: unicodedata.normalize("NFKC", cell).strip().casefold() for at, cell in filled(row).items()}
    units = [at for at, cell in cells.items() if UNIT.fullmatch(cell)]
    if not units or not any(map(filled, below)) or any(at not in units and cell not in NO_UNIT for at, cell in cells.items()):
        return False
    return not any(len(other) > at and other[at] == row[at] for other in below for at in units)


def _values(row: Row) -> bool:
    return any(map(is_value, filled(row).values()))


def _headers_only(merges: Sequence[Merge]) -> list[Merge]:
    """The merged ranges that may belong to a header: among the first rows and no higher than a header is."""
    return [merge for merge in merges if merge[0] < LOOKED_AT and merge[2] - merge[0] < DEEPEST]


def _in_row(merges: Sequence[Merge], row: int) -> list[Merge]:
    return [merge for merge in merges if merge[0] <= row <= merge[2]]


def _continues_above(rows: Sequence[Row], row: int, merges: Sequence[Merge]) -> bool:
    """Whether the row above belongs to the header: as groups over columns, or with headers that reach down into `row`."""
    above, here = filled(rows[row - 1]), filled(rows[row])
    if not above or _values(rows[row - 1]) or any(re.search(r"[:：]", cell) for cell in above.values()):
        return False
    if any(top < row <= bottom for top, _, bottom, _ in merges):
        return True
    spans = [(left, right) for top, left, bottom, right in merges if top == bottom == row - 1 and left < right]
    if spans:
        return len(spans) > 1 or (spans[0][0] > min(here) and spans[0][1] - spans[0][0] + 1 < len(here))
    if len(above) < 2 or max(above) > max(here, default=0) + 1:
        return False
    gaps = [at for at in range(max(above) + 1) if at not in here and any(at in filled(below) for below in rows[row + 1 :])]
    if gaps:
        return all(at in above for at in gaps)
    names = [normal(cell) for cell in here.values()]
    return len(set(names)) < len(names) and len(above) < len(here) and min(above) <= min(here)


def _continues_below(rows: Sequence[Row], row: int, known: Collection[str], merges: Sequence[Merge]) -> bool:
    """Whether the row below holds the names under the groups of `row`."""
    here, below = filled(rows[row]), filled(rows[row + 1])
    if not below or _values(rows[row + 1]) or is_units_row(rows[row + 1], rows[row + 2 :]):
        return False
    spans = [(left, right) for top, left, bottom, right in merges if top <= row == bottom and left < right]
    if spans and len(here) > 1:
        inside = {at for left, right in spans for at in range(left, right + 1)}
        return all(below.keys() & range(left, right + 1) for left, right in spans) and (
            below.keys() <= inside or hits(rows[row + 1], known) >= 2
        )
    if any(top <= row + 1 <= bottom and left <= at <= right for top, left, bottom, right in merges for at in below):
        return False
    gaps = {at for at in range(max({*here, *below}) + 1) if at not in here}
    under = gaps | {at - 1 for at in gaps if at - 1 in here}
    single = [here[at] for at in here if at not in under]
    return bool(gaps) and set(below) == under and hits(single, known) + hits(rows[row + 1], known) >= 2


def _header_goes_on(rows: Sequence[Row], top: Top) -> bool:
    """Whether the first row of the data has words wherever all later rows have values: then it may be a header as well."""
    if top.start + 3 > len(rows):
        return False
    first, later = filled(rows[top.start]), [cells for row in rows[top.start + 1 :] if (cells := filled(row))]
    columns = {at for cells in later for at in cells}
    values = {at for at in columns if all(is_value(cells[at]) for cells in later if at in cells)}
    words = {at for at in values if at in first and not is_value(first[at])}
    return len(words) >= 2 and len({first[at] for at in words}) == len(words) and words == values & set(first) and len(later) >= 2


def names(rows: Sequence[Row], top: Top, merges: Sequence[Merge] = ()) -> list[str]:
    """The name of each column from the header rows, upper ones first, joined by "/"; empty where a column has none."""
    width = max(len(rows[row]) for row in top.header)
    levels = [[(cell or "").strip() for cell in rows[row]] + [""] * (width - len(rows[row])) for row in top.header]
    inside = [merge for row in top.header for merge in _in_row(_headers_only(merges), row)]
    if inside:
        _spread(levels, top.header[0], inside)
    else:
        for upper, lower in pairwise(levels):
            _carry_right(upper, lower)
    return [JOINED.join(dict.fromkeys(part for part in parts if part)) for parts in zip(*levels, strict=True)]


def _spread(levels: list[list[str]], first: int, merges: Sequence[Merge]) -> None:
    """What stands in a merged range stands in each of its cells."""
    for top, left, bottom, right in merges:
        rows = range(max(top - first, 0), min(bottom - first + 1, len(levels)))
        cells = [(row, at) for row in rows for at in range(left, min(right + 1, len(levels[0])))]
        text = next((levels[row][at] for row, at in cells if levels[row][at]), "")
        for row, at in cells:
            levels[row][at] = text


def _carry_right(upper: list[str], lower: list[str]) -> None:
    """A group's name stands over its first column only; the columns after it without a name above belong to it."""
    group = ""
    for at, (above, below) in enumerate(zip(list(upper), lower, strict=True)):
        if above:
            group = above if below else ""
        elif below:
            upper[at] = group
