"""Where the records of a CSV begin and end, found from its quotes and line ends alone.

This is the second opinion on the parser: as many records as this counts must come out of it, and the row numbers come from
here. Only text that quotes by the book (RFC 4180) is vouched for; for any other the answer is the first place that does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 20
LF, CR, BLANK = 10, 13, 32
MOST_BLANKS = 64

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Records:
    """`starts` and `ends` (past the line end) of each record in bytes; `blank` marks those with nothing in them.

    `quotes`: how many quotes there are; `wrapped`: whether a cell holds a line end.
    """

    starts: Places
    ends: Places
    blank: NDArray[np.bool_]
    quotes: int
    wrapped: bool


@dataclass(frozen=True)
class Fault:
    """The first quote, in bytes from the start, in a place that the book does not allow; `opened`: some quote begins a cell."""

    place: int
    opened: bool


def find_records(text: Bytes, delimiter: str, quote: str) -> Records | Fault:
    """The records of UTF-8 text; delimiter and quote (empty: none) are single ASCII characters."""
    breaks: list[Places] = []
    quotes, lines, last = 0, 0, 0
    mark, cut = ord(quote) if quote else -1, ord(delimiter)
    for start in range(0, len(text), BLOCK):
        block = text[start : start + BLOCK]
        found = np.flatnonzero(block == mark) if quote else np.empty(0, np.int64)
        wrong = _against_the_book(text, found + start, quotes, cut, mark)
        if wrong is not None:
            return Fault(wrong, _opens(text, cut, mark))
        ends = _line_ends(text, block, start)
        lines += len(ends)
        breaks.append(ends[(np.searchsorted(found, ends - start) + quotes) % 2 == 0] if quotes or len(found) else ends)
        quotes += len(found)
        last = int(found[-1]) + start if len(found) else last
    if quotes % 2:
        return Fault(last, _opens(text, cut, mark))
    return _records(text, np.concatenate([*breaks, np.empty(0, np.int64)]) + 1, lines, quotes)


def count_cells(text: Bytes, records: Records, delimiter: str, quote: str) -> Places:
    """How many cells each record has, blank ones one."""
    counts = np.ones(len(records.ends), np.int64)
    quotes = 0
    for start in range(0, len(text), BLOCK):
        block = text[start : start + BLOCK]
        cuts = np.flatnonzero(block == ord(delimiter))
        if quote:
            found = np.flatnonzero(block == ord(quote))
            cuts = cuts[(np.searchsorted(found, cuts) + quotes) % 2 == 0]
            quotes += len(found)
        at, times = np.unique(np.searchsorted(records.ends, cuts + start, side="right"), return_counts=True)
        counts[at] += times
    return counts


def _records(text: Bytes, ends: Places, lines: int, quotes: int) -> Records:
    size, wrapped = len(text), lines > len(ends)
    if size and (not len(ends) or ends[-1] != size):
        ends = np.append(ends, size)
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1]]) if len(ends) else ends
    first = text[starts] if len(starts) else text[:0]
    return Records(starts, ends, (first == LF) | (first == CR), quotes, wrapped)


def _line_ends(text: Bytes, block: Bytes, start: int) -> Places:
    """Last byte of each line end: LF, CR LF, or a CR alone."""
    ends = np.flatnonzero(block == LF) + start
    returns = np.flatnonzero(block == CR) + start
    if not len(returns):
        return ends
    alone = returns[_byte(text, returns + 1) != LF]
    return np.sort(np.concatenate([ends, alone])) if len(alone) else ends


def _against_the_book(text: Bytes, places: Places, before: int, delimiter: int, mark: int) -> int | None:
    """The first wrong quote: an opening quote begins a cell, a closing one ends it; `""` within a cell is a close and an open."""
    odd = before % 2
    opening, closing = places[odd::2], places[1 - odd :: 2]
    wrong = [*_wrong(text, opening, opening - 1, delimiter, mark), *_wrong(text, closing, closing + 1, delimiter, mark)]
    return min(wrong, default=None)


def _wrong(text: Bytes, quotes: Places, neighbours: Places, delimiter: int, mark: int) -> Places:
    beside = _byte(text, neighbours)
    fine = (beside == delimiter) | (beside == LF) | (beside == CR) | (beside == mark)
    return quotes[~fine][:1]


def _opens(text: Bytes, delimiter: int, mark: int) -> bool:
    """Whether any quote stands where a cell begins, blanks before it or not."""
    for start in range(0, len(text), BLOCK):
        places = np.flatnonzero(text[start : start + BLOCK] == mark) + start - 1
        left = _byte(text, places)
        for _ in range(MOST_BLANKS if delimiter != BLANK else 0):
            if not (blank := left == BLANK).any():
                break
            places = places - blank
            left = _byte(text, places)
        if ((left == delimiter) | (left == LF) | (left == CR)).any():
            return True
    return False


def _byte(text: Bytes, places: Places) -> Bytes:
    """The bytes at these places; a line end before the first and behind the last."""
    inside = (places >= 0) & (places < len(text))
    return np.where(inside, text[np.clip(places, 0, len(text) - 1)], np.uint8(LF)).astype(np.uint8)
