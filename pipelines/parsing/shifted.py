"""A row with a separator missing in one place and one too many in another is as wide as the others, and its cells stand in
the wrong columns. It shows where the cells between the two places fit the columns beside them and not their own; where the two
places are neighbours, and both columns hold words, where a cell is two words of the two columns in one and the other cell is empty.

What remains: of two neighbours that hold free text, or of which one is often empty, nobody can tell. No other cell stands wrong then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

KINDS = (
    r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?",
    r"\d{1,2}:\d{2}(?::\d{2})?",
    r"[-+]?[¥$€£]?\d[\d,]*(?:\.\d+)?%?",
    r"https?://\S*",
    r"[A-Za-z]{1,6}[-_]?\d[\w-]*",
)
COMMON = (KINDS[2], KINDS[4])
OPEN = KINDS[-2:]  # these go on with whatever is glued to them
ENOUGH = 2  # signs that the cells are shifted: cells that fit one column on, or two values glued together
LEAST = 4
MOSTLY = 0.8
FULL = 0.95
LONGEST_WORDS = 20  # signs: a word of a list, not a sentence
SAMPLE = 500
MOST_ROWS = 200_000  # beyond, only the checks of the dataset look at what does not fit its column
LOOKED_AT = 1_000


@dataclass(frozen=True)
class Kind:
    """What the cells of a column look like, and whether hardly any is empty."""

    pattern: str
    full: bool

    @property
    def weight(self) -> int:
        """How much a cell of this kind says: a date, a time or a link stands in few columns, a number in many."""
        return 1 if self.pattern in COMMON else 2

    def fits(self, cell: str) -> bool:
        return re.fullmatch(self.pattern, cell.strip()) is not None

    def begins(self, cell: str) -> bool:
        """Whether such a value stands at the beginning, and more behind it (in a link or a code that may be part of it)."""
        return (self.pattern in OPEN or not self.fits(cell)) and re.match(self.pattern, cell.strip()) is not None

    def ends(self, cell: str) -> bool:
        return not self.fits(cell) and re.search(rf"(?:{self.pattern})$", cell.strip()) is not None


Cells = Sequence[str | None]
Columns = Sequence[Kind | None]


def shifted_row(frame: pl.DataFrame) -> int | None:
    """Position of the first row whose cells stand beside their columns; None where there is none."""
    columns = [_kind(frame[:, at]) for at in range(frame.width)]
    odd = [~_fitting(pl.nth(at), kind) for at, kind in enumerate(columns) if kind]
    if frame.height > MOST_ROWS:
        return None
    for at in frame.select(pl.any_horizontal(pl.lit(False), *odd).alias("odd"))["odd"].arg_true().head(LOOKED_AT):
        if _is_shifted(frame.row(at), columns):
            return int(at)
    return glued_row(frame)


def glued_row(frame: pl.DataFrame) -> int | None:
    """Position of the first row in which two neighbouring words stand in one cell and the other cell is empty; None where there is none."""
    words = cache(lambda at: _words(frame[:, at]))
    for at in range(frame.width):
        gaps = frame[:, at].str.strip_chars().fill_null("") == ""
        if frame.height < LEAST or not 0 < gaps.sum() <= max(1, (1 - FULL) * frame.height):
            continue
        pairs = [(left, left + 1, at - 1 if left < at else at + 1) for left in (at - 1, at) if 0 <= left < frame.width - 1]
        for row in gaps.arg_true().head(LOOKED_AT):
            if any(_is_glued((frame[row, mine] or "").strip(), words(left), words(right), words(mine)) for left, right, mine in pairs):
                return int(row)
    return None


def _words(column: pl.Series) -> frozenset[str]:
    """The words of a column that come more than once."""
    counted = column.str.strip_chars().value_counts(name="n").filter(pl.col("n") > 1)
    return frozenset(word for word in counted[:, 0].drop_nulls() if 0 < len(word) <= LONGEST_WORDS)


def _is_glued(text: str, left: frozenset[str], right: frozenset[str], own: frozenset[str]) -> bool:
    """Whether a text is a word of the left column and one of the right, and none of those of its own."""
    if text in own or len(text) > 2 * LONGEST_WORDS:
        return False
    return any(text[:end] in left and text[end:] in right for end in range(1, len(text)))


def _kind(column: pl.Series) -> Kind | None:
    sample = column.gather_every(max(1, len(column) // SAMPLE))
    cells = [cell.strip() for cell in sample.drop_nulls()]
    if len(cells) < LEAST:
        return None
    for pattern in KINDS:
        if sum(re.fullmatch(pattern, cell) is not None for cell in cells) >= MOSTLY * len(cells):
            return Kind(pattern, full=len(cells) >= FULL * len(sample) or len(sample) - len(cells) <= 1)
    return None


def _fitting(cell: pl.Expr, kind: Kind) -> pl.Expr:
    return cell.str.strip_chars().str.contains(f"^(?:{kind.pattern})$").fill_null(not kind.full)


def _is_shifted(row: Cells, columns: Columns) -> bool:
    cells = [cell if cell and cell.strip() else None for cell in row]
    wrong = [at for at, kind in enumerate(columns) if kind and _is_wrong(cells[at], kind)]
    if not wrong:
        return False
    turned = [len(cells) - 1 - at for at in wrong]
    return any(_explains(cells, columns, wrong, False, *span) for span in _spans(cells)) or any(
        _explains(cells[::-1], columns[::-1], turned, True, *span) for span in _spans(cells[::-1])
    )


def _is_wrong(cell: str | None, kind: Kind) -> bool:
    return kind.full and kind.weight > 1 if cell is None else not kind.fits(cell)


def _spans(row: Cells) -> Iterator[tuple[int, int]]:
    """Where a cell may hold two, and the empty one after it that a spare separator may have left."""
    for spare in range(1, len(row)):
        if row[spare] is None:
            yield from ((merged, spare) for merged in range(spare) if row[merged] is not None)


def _explains(row: Cells, columns: Columns, wrong: Sequence[int], turned: bool, merged: int, spare: int) -> bool:
    """Whether every cell that is wrong where it stands is right one column on, from the merged cell to the spare one."""
    if min(wrong) < merged or max(wrong) > spare:
        return False
    first, second, text = columns[merged], columns[merged + 1], row[merged] or ""
    glued = [
        kind for kind, ends in ((first, turned), (second, not turned)) if kind and not (kind.ends(text) if ends else kind.begins(text))
    ]
    moved = [(kind, row[at - 1], row[at]) for at in range(merged + 2, spare + 1) if (kind := columns[at])]
    if glued or any((not kind.fits(cell)) if cell is not None else kind.full for kind, cell, _ in moved):
        return False
    better = sum(kind.weight * (cell is not None and (here is None or not kind.fits(here))) for kind, cell, here in moved)
    # "P1" is one code as it stands; only a text that is no longer of its own kind shows that two values were glued.
    whole = first is not None and first.fits(text) and second is not None and second.pattern in COMMON
    return better + (0 if whole else sum(kind.weight for kind in (first, second) if kind)) >= ENOUGH
