"""What the values of a column say about its meaning: do they read as its type, are they known ids or words, as in months before?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import polars as pl

from catalog.model import Column, ColumnType, Dataset
from catalog.rules import Known
from pipelines.matching.headings import plain, simplified
from pipelines.values.forms import read_month, read_time
from pipelines.values.numbers import read_number
from pipelines.values.values import NO, YES

SAMPLE_ROWS, DISTINCT = 2_000, 100
MOST, FEW = 0.8, 0.5

Bearing = Literal["register", "vocabulary", "seen", "shape", "type", "silent", "empty", "against"]
Texts = Mapping[str, Mapping[str, list[str]]]

_WRITTEN_DATE = re.compile(r"\d{1,4}([-/.年])\d{1,2}[-/.月]\d{1,4}.*", re.DOTALL)
_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d{9}|0\d{2,3}-\d{7,8}")
SEPARATORS = re.compile(r"[\s\-_/|,:;()（）【】\[\]，：；、]+")
_SIGN = r"[\s*_\-.:。、,;'\"“”‘’·()\[\]【】]"
_SIGNS = re.compile(rf"(?<!\d){_SIGN}+|{_SIGN}+(?!\d)")
# Whether one value reads as a type. Ids and texts are read from anything, so they are told by what they are not.
_READS: dict[ColumnType, Callable[[str, Column], bool]] = {
    "time": lambda text, _: read_time(text) is not None or bool(_WRITTEN_DATE.fullmatch(text)),
    "date": lambda text, _: read_time(text) is not None or bool(_WRITTEN_DATE.fullmatch(text)),
    "month": lambda text, _: read_month(text) is not None or read_time(text) is not None,
    "integer": lambda text, column: (number := read_number(text, column.unit)) is not None and number.denominator == 1,
    "decimal": lambda text, column: read_number(text, column.unit) is not None,
    "flag": lambda text, _: plain(text) in YES | NO,
}


@dataclass(frozen=True)
class Sign:
    """What values say of a column: how (`bearing`), and the share of filled cells that say so. Only the first four are particular to it."""

    bearing: Bearing
    share: float = 1.0

    @property
    def particular(self) -> bool:
        return self.bearing in ("register", "vocabulary", "seen", "shape")


@dataclass(frozen=True)
class Profile:
    """The commonest values of a column in a sample of rows, with how often each stands there, and the distinct share."""

    counts: Mapping[str, int]
    distinct: float

    @property
    def filled(self) -> int:
        return sum(self.counts.values())

    def share(self, holds: Callable[[str], bool]) -> float:
        return sum(count for text, count in self.counts.items() if holds(text)) / max(self.filled, 1)

    @cached_property
    def dates(self) -> float:
        """Share of values written as dates, so that no number or id is mistaken for one."""
        return self.share(lambda text: bool(_WRITTEN_DATE.fullmatch(text)))

    @cached_property
    def phones(self) -> float:
        return self.share(lambda text: bool(_PHONE.fullmatch(text)))


@dataclass(frozen=True)
class Background:
    """What the warehouse knows of values: `registers` by dataset and column, `seen` in the latest batch by dataset and column."""

    registers: Texts = field(default_factory=dict)
    seen: Texts = field(default_factory=dict)

    def known(self, dataset: str) -> frozenset[str]:
        """Normal forms of the ids and the names of a register."""
        return frozenset(normal_word(word) for words in self.registers.get(dataset, {}).values() for word in words if word)


class Values:
    """The values of a file's columns, looked at when a header is in doubt and never twice."""

    def __init__(self, frame: pl.DataFrame, background: Background = Background()) -> None:
        self._frame = frame.head(SAMPLE_ROWS)
        self._background = background
        self._profiles: dict[int, Profile] = {}

    def profile(self, place: int) -> Profile:
        if place not in self._profiles:
            self._profiles[place] = profile(self._frame[str(place)])
        return self._profiles[place]

    def sign(self, place: int, dataset: Dataset, column: Column) -> Sign:
        return sign(self.profile(place), dataset, column, self._background)


def profile(cells: pl.Series) -> Profile:
    """Looks at the first rows only; which of equally frequent values are kept does not depend on their order."""
    texts = cells.head(SAMPLE_ROWS).str.strip_chars()
    texts = texts.filter(texts.str.len_bytes() > 0)
    found = texts.value_counts(name="n").sort("n", texts.name, descending=[True, False])
    top = found.head(DISTINCT)
    return Profile(dict(zip(top[texts.name].to_list(), top["n"].to_list(), strict=True)), found.height / max(len(texts), 1))


def sign(found: Profile, dataset: Dataset, column: Column, background: Background) -> Sign:
    """The strongest thing that the values say of a column of ours."""
    if not found.counts:
        return Sign("empty")
    particular = [
        Sign("register", _overlap(found, _referred(dataset, column, background))),
        Sign("vocabulary", _overlap(found, _vocabulary(column))),
    ]
    seen = background.seen.get(dataset.id, {}).get(column.name, [])
    if column.type in ("id", "text", "category"):
        particular.append(Sign("seen", _overlap(found, frozenset(map(normal_word, seen)))))
    if column.type == "id":
        shapes = {shape(word) for word in seen}
        particular.append(Sign("shape", found.share(lambda text: shape(text) in shapes)))
    best = max(particular, key=lambda one: one.share)
    enough = FEW if best.bearing == "register" else MOST  # a file may well name projects that are new or misspelt
    return best if best.share >= enough else _of_type(found, dataset, column)


def shape(text: str) -> str:
    """The build of an id: WX202610-0001 is A9-9."""
    return re.sub(r"9+", "9", re.sub(r"\d", "9", re.sub(r"[a-z]+", "a", re.sub(r"[A-Z]+", "A", text))))


def normal_word(text: str) -> str:
    """A value as names and words are compared: width, case, blanks, traditional characters do not matter, nor signs but between digits."""
    return simplified(_SIGNS.sub("", plain(text)))


def _of_type(found: Profile, dataset: Dataset, column: Column) -> Sign:
    if reads := _READS.get(column.type):
        share = found.share(lambda text: reads(text, column))
        return Sign("type", share) if share >= MOST else Sign("against", 1 - share) if share < FEW else Sign("silent")
    for share in (found.dates, found.phones):
        if share >= MOST:
            return Sign("against", share)
    own_key = dataset.key == (column.name,)
    return Sign("against", 1 - found.distinct) if own_key and found.distinct < FEW else Sign("silent")


def _overlap(found: Profile, words: frozenset[str]) -> float:
    return found.share(lambda text: normal_word(text) in words or _all_in(text, words)) if words else 0.0


def _all_in(text: str, words: frozenset[str]) -> bool:
    """Whether a value is made of known words, as `P001 云栖花园` is."""
    parts = [part for part in SEPARATORS.split(text) if part]
    return len(parts) > 1 and all(normal_word(part) in words for part in parts)


def _referred(dataset: Dataset, column: Column, background: Background) -> frozenset[str]:
    """The register that a column refers to; a register does not vouch for itself."""
    rules = (rule for rule in dataset.all_rules() if isinstance(rule, Known) and rule.column == column.name)
    return next((background.known(rule.dataset) for rule in rules), frozenset())


def _vocabulary(column: Column) -> frozenset[str]:
    return frozenset(normal_word(word) for value in column.values for word in (value.code, value.en, *value.aliases))
