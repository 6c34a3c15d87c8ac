"""The places that a worksheet's XML names: all attributes r of a block, of cells (`A1`) and of rows (`1`).

There are millions of them and each has to be seen, so they are read as columns of bytes; what is not written plainly is read by pattern.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

LONGEST = 10  # XFD1048576; the byte behind it must be the quote
LETTERS, DIGITS = 3, 7
BASE = 1 << 15  # more than the columns that three letters can name
QUOTE = ord('"')
PATTERN = re.compile(rb"""[\s"']r\s*=\s*["']([^"']*)["']""")
SOUND = re.compile(rb"([A-Z]{0,3})([1-9][0-9]{0,6})")

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class References:
    """Rows from 1 and columns from 1 (0: the row itself) in the order of the text; `unsound`: the first that is no place of a sheet."""

    rows: Numbers
    columns: Numbers
    unsound: bytes | None = None

    @cached_property
    def cells(self) -> int:
        return int(np.count_nonzero(self.columns))

    @property
    def named_rows(self) -> Numbers:
        """The numbers that rows, not cells, bear."""
        return self.rows[self.columns == 0]

    @property
    def extent(self) -> tuple[int, int]:
        """The last row and the last column that are named; 0 where none is."""
        return (int(self.rows.max()), int(self.columns.max())) if len(self.rows) else (0, 0)

    @property
    def twice(self) -> bool:
        """Whether a place is named more than once."""
        keys = self.rows * BASE + self.columns
        return not bool((np.diff(keys) > 0).all()) and len(np.unique(keys)) < len(keys)

    def outermost(self, sideways: bool) -> str:
        """The place farthest to the right or farthest down."""
        cells = np.flatnonzero(self.columns) if self.cells else np.arange(len(self.rows))
        at = int(cells[(self.columns if sideways else self.rows)[cells].argmax()])
        return f"{column_letters(int(self.columns[at]))}{self.rows[at]}"


def references(xml: bytes) -> References:
    """The places that a block of XML names."""
    data = np.frombuffer(xml, np.uint8)
    equals = np.flatnonzero(data[2:-1] == ord("=")) + 2
    before = data[equals - 1]
    named = equals[before == ord("r")]
    at = named[(data[named - 2] == ord(" ")) & (data[named + 1] == QUOTE)]
    if len(at) == len(named) and not (before == ord(" ")).any() and (found := _plain(data, at + 2)) is not None:
        return found
    return _by_pattern(xml)


def _plain(data: npt.NDArray[np.uint8], starts: npt.NDArray[np.intp]) -> References | None:
    """Letters, then digits, then the quote; None where one is written otherwise."""
    padded = np.append(data, np.zeros(LONGEST + 1, np.uint8))
    rows, columns = np.zeros(len(starts), np.int64), np.zeros(len(starts), np.int64)
    letters, digits = np.zeros(len(starts), np.int8), np.zeros(len(starts), np.int8)
    ended = np.zeros(len(starts), bool)
    for offset in range(LONGEST + 1):
        byte = padded[starts + offset]
        letter = ~ended & (byte >= ord("A")) & (byte <= ord("Z")) & (digits == 0)
        digit = ~ended & (byte >= ord("0")) & (byte <= ord("9")) & ((digits > 0) | (byte > ord("0")))
        columns = np.where(letter, columns * 26 + byte - (ord("A") - 1), columns)
        rows = np.where(digit, rows * 10 + byte - ord("0"), rows)
        letters, digits = letters + letter, digits + digit
        quote = ~ended & (byte == QUOTE) & (digits > 0)
        if not (letter | digit | quote | ended).all():
            return None
        ended |= quote
        if ended.all():
            break
    sound = ended.all() and (letters <= LETTERS).all() and (digits <= DIGITS).all()
    return References(rows, columns) if sound else None


def _by_pattern(xml: bytes) -> References:
    rows: list[int] = []
    columns: list[int] = []
    for reference in PATTERN.findall(xml):
        sound = SOUND.fullmatch(reference)
        if sound is None:
            return References(np.array(rows, np.int64), np.array(columns, np.int64), reference)
        rows.append(int(sound[2]))
        columns.append(column_number(sound[1]))
    return References(np.array(rows, np.int64), np.array(columns, np.int64))


def column_number(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27; no letter → 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """1 → A, 27 → AA; 0 → no letter."""
    letters = ""
    while number:
        number, last = divmod(number - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters


def place(reference: bytes) -> tuple[int, int]:
    """Row and column of a cell from 0: B3 → (2, 1)."""
    letters = reference.rstrip(b"0123456789")
    return int(reference[len(letters) :]) - 1, column_number(letters) - 1
