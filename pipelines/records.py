"""Where the records of a CSV begin and end, found from its quotes and line ends alone.

This is the second opinion on the parser: as many records as this counts must come out of it, and the row numbers come from
here. Only text that quotes by the book (RFC 4180) is vouched for; for any other the answer is None.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 1 << 20
QUOTE, LF, CR = 34, 10, 13

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Records:
    """`starts` and `ends` (past the line end) of each record in bytes; `blank` marks those with nothing in them."""

    starts: Places
    ends: Places
    blank: NDArray[np.bool_]


def find_records(text: Bytes, delimiter: str) -> Records | None:
    """The records of UTF-8 text, or None where a quote stands in a place the book does not allow."""
    breaks: list[Places] = []
    quotes = 0
    for start in range(0, len(text), BLOCK):
        block = text[start : start + BLOCK]
        found = np.flatnonzero(block == QUOTE)
        if not _by_the_book(text, found + start, quotes, ord(delimiter)):
            return None
        ends = _line_ends(text, block, start)
        outside = (np.searchsorted(found, ends - start) + quotes) % 2 == 0
        breaks.append(ends[outside])
        quotes += len(found)
    if quotes % 2:
        return None
    return _records(text, np.concatenate([*breaks, np.empty(0, np.int64)]) + 1)


def _records(text: Bytes, ends: Places) -> Records:
    size = len(text)
    if size and (not len(ends) or ends[-1] != size):
        ends = np.append(ends, size)
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1]]) if len(ends) else ends
    first = text[starts] if len(starts) else text[:0]
    return Records(starts, ends, (first == LF) | (first == CR))


def _line_ends(text: Bytes, block: Bytes, start: int) -> Places:
    """Last byte of each line end: LF, CR LF, or a CR alone."""
    ends = np.flatnonzero(block == LF) + start
    returns = np.flatnonzero(block == CR) + start
    if not len(returns):
        return ends
    alone = returns[_byte(text, returns + 1) != LF]
    return np.sort(np.concatenate([ends, alone])) if len(alone) else ends


def _by_the_book(text: Bytes, places: Places, before: int, delimiter: int) -> bool:
    """An opening quote begins a field, a closing one ends it; `""` within a field is a close and an open."""
    odd = before % 2
    opening, closing = places[odd::2], places[1 - odd :: 2]
    left = _byte(text, opening - 1)
    right = _byte(text, closing + 1)
    return _allowed(left, delimiter) and _allowed(right, delimiter)


def _allowed(neighbours: Bytes, delimiter: int) -> bool:
    fine = (neighbours == delimiter) | (neighbours == LF) | (neighbours == CR) | (neighbours == QUOTE)
    return bool(fine.all())


def _byte(text: Bytes, places: Places) -> Bytes:
    """The bytes at these places; a line end before the first and behind the last."""
    inside = (places >= 0) & (places < len(text))
    return np.where(inside, text[np.clip(places, 0, len(text) - 1)], np.uint8(LF)).astype(np.uint8)
