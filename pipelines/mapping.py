"""How foreign headers become our columns: the mapping, header matching, and the guess which dataset a file is."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from catalog.model import DEFAULT_ZONE, Column, Coverage, Dataset
from errors import WrongUsage
from pipelines.mapping_file import READERS, Unpivot, parsed, unknown

Reason = Literal["mapping", "name", "alias", "none"]

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_NOISE = re.compile(r"[\s*_\-.:。]+")


@dataclass(frozen=True)
class Mapping:
    """A mapping file. Keys on the left of `columns` and inside `combine` are headers of the file; all others are ours.

    `columns` gives a header its column, or None to leave it out. `defaults` fill empty cells, and stand in for an
    absent column only where the mapping names no header for it. `values` replaces whole stripped cells. `drop` removes
    rows by the word in the cell, before or after `values`. `keep_last` keeps, per key of the dataset, the row that is
    last by these headers or columns, then by file order. `formats` are strptime formats by column or header.
    `exported_at` is the time of the export, ISO, local to `timezone`.
    """

    columns: dict[str, str | None] = field(default_factory=dict)
    combine: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str | None]] = field(default_factory=dict)
    drop: dict[str, tuple[str, ...]] = field(default_factory=dict)
    formats: dict[str, tuple[str, ...]] = field(default_factory=dict)
    nulls: tuple[str, ...] = ()
    keep_last: tuple[str, ...] = ()
    unpivot: Unpivot | None = None
    coverage: Coverage | None = None
    timezone: str | None = None
    exported_at: datetime | None = None

    @property
    def zone(self) -> str:
        return self.timezone or DEFAULT_ZONE

    def formats_for(self, *names: str | None) -> tuple[str, ...]:
        """The formats of a column, given under one of these names (ours or the file's)."""
        return next((self.formats[name] for name in names if name in self.formats), ())

    @classmethod
    def from_json(cls, source: str | bytes | dict[str, Any], dataset: Dataset | None = None) -> Mapping:
        """Parses a mapping file; raises `WrongUsage` for what is unknown or malformed, with the nearest right word."""
        given = parsed(source)
        for key in given:
            if key not in READERS:
                raise unknown("key", key, READERS)
        read: dict[str, Any] = {key: READERS[key](key, value) for key, value in given.items() if value is not None}
        mapping = cls(**read)
        if dataset is not None:
            mapping.check(dataset)
        return mapping

    def check(self, dataset: Dataset) -> None:
        """Raises `WrongUsage` where a column is named that the dataset does not have."""
        named = [name for name in self.columns.values() if name is not None]
        named += [*self.combine, *self.constants, *self.defaults, *self.values, *self.drop]
        named += [self.unpivot.item, self.unpivot.score] if self.unpivot else []
        for name in named:
            if name not in dataset.names:
                raise unknown("column", name, dataset.names)

    def to_json(self) -> str:
        """The mapping as it is kept and shown; `from_json` of it is equal. What is not set is left out."""
        out: dict[str, Any] = {name: getattr(self, name) for name in READERS if getattr(self, name)}
        if self.keep_last:
            out["keep_last"] = {"by": self.keep_last}
        if self.unpivot:
            out["unpivot"] = {"columns": self.unpivot.columns, "item": self.unpivot.item, "score": self.unpivot.score}
        if self.exported_at:
            out["exported_at"] = self.exported_at.isoformat()
        if self.formats:
            out["formats"] = {name: formats[0] if len(formats) == 1 else formats for name, formats in self.formats.items()}
        return json.dumps(out, ensure_ascii=False, indent=2)


EMPTY = Mapping()


@dataclass(frozen=True)
class Match:
    """What became of one header, and why: by the mapping, by our own name, by an alias, or nothing."""

    header: str
    column: str | None
    reason: Reason
    confidence: float


@dataclass(frozen=True)
class Guess:
    """How well a file fits a dataset: whether nothing required is missing, and the share of its headers we know."""

    dataset: Dataset
    complete: bool
    share: float
    matches: tuple[Match, ...]


def normalise(header: str) -> str:
    """A header without case, width, spaces, line breaks, asterisks, underscores and bracketed remarks or units."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    return _NOISE.sub("", _BRACKETS.sub("", plain)) or _NOISE.sub("", plain)


def position(header: Sequence[str], wanted: str) -> int | None:
    """Where a header stands in a file: first as it is written, else normalised; None where it is not there."""
    if wanted in header:
        return list(header).index(wanted)
    return next((i for i, name in enumerate(header) if normalise(name) == normalise(wanted)), None)


def match(header: Sequence[str], dataset: Dataset, mapping: Mapping = EMPTY) -> tuple[Match, ...]:
    """One answer per header, in order. The mapping wins; else the best header of ours, each column taken once.

    Columns that the mapping fills in another way (`combine`, `constants`, `unpivot`) take no further header.
    """
    mapping.check(dataset)
    fixed = _fixed(header, mapping)
    taken = {name for name in fixed.values() if name} | {*mapping.combine, *mapping.constants}
    taken |= {mapping.unpivot.item, mapping.unpivot.score} if mapping.unpivot else set()
    found: dict[int, Match] = {i: Match(header[i], name, "mapping" if name else "none", 1.0 if name else 0.0) for i, name in fixed.items()}
    claims = sorted((rank, i, order) for i in range(len(header)) if i not in found for rank, order in _claims(header[i], dataset))
    for rank, i, order in claims:
        column = dataset.columns[order]
        if i not in found and column.name not in taken:
            taken.add(column.name)
            found[i] = Match(header[i], column.name, "name" if rank % 2 == 0 else "alias", 1.0 if rank % 2 == 0 else 0.9)
    return tuple(found.get(i) or Match(name, None, "none", 0.0) for i, name in enumerate(header))


def missing_columns(header: Sequence[str], dataset: Dataset, mapping: Mapping = EMPTY) -> tuple[Column, ...]:
    """The required columns that neither a header nor the mapping delivers; a file that lacks one is refused."""
    given = {m.column for m in match(header, dataset, mapping)} | set(mapping.constants) | absent_defaults(header, mapping)
    if mapping.unpivot and mapping.unpivot.score in given:
        given.add(mapping.unpivot.item)
    return tuple(column for column in dataset.columns if column.required and column.name not in given)


def absent_defaults(header: Sequence[str], mapping: Mapping) -> set[str]:
    """The columns that a default stands in for altogether: the mapping names no header for them."""
    named = {name for name in mapping.columns.values() if name} | set(mapping.combine)
    return set(mapping.defaults) - named


def guess_dataset(header: Sequence[str], datasets: Iterable[Dataset], mapping: Mapping | None = None) -> list[Guess]:
    """All datasets, the best first: by nothing required missing, then by the share of headers known."""
    guesses = [_guess(header, dataset, mapping or EMPTY) for dataset in datasets]
    return sorted(guesses, key=lambda guess: (guess.complete, guess.share), reverse=True)


def _guess(header: Sequence[str], dataset: Dataset, mapping: Mapping) -> Guess:
    try:
        matches = match(header, dataset, mapping)
    except WrongUsage:  # a mapping made for another dataset
        return Guess(dataset, False, 0.0, ())
    filled = sum(1 for name in header if name.strip())
    share = sum(m.column is not None for m in matches) / max(filled, 1)
    return Guess(dataset, not missing_columns(header, dataset, mapping), share, matches)


def _fixed(header: Sequence[str], mapping: Mapping) -> dict[int, str | None]:
    """Header positions that the mapping settles; of two headers for one column the first in the file has it."""
    fixed: dict[int, str | None] = {}
    for wanted, name in mapping.columns.items():
        if (at := position(header, wanted)) is not None:
            fixed[at] = name
    seen: set[str] = set()
    for at in sorted(fixed):
        name = fixed[at]
        if name in seen or name in mapping.constants or name in mapping.combine:
            fixed[at] = None
        elif name:
            seen.add(name)
    whole = {name: parts for name, parts in mapping.combine.items() if all(position(header, part) is not None for part in parts)}
    joined = [(name, part) for name, parts in whole.items() for part in parts]
    joined += [(mapping.unpivot.score, wide) for wide in mapping.unpivot.columns] if mapping.unpivot else []
    for name, wanted in joined:
        if (at := position(header, wanted)) is not None and not fixed.get(at):
            fixed[at] = name
    return fixed


def _claims(header: str, dataset: Dataset) -> list[tuple[int, int]]:
    """(rank, order of the column) of each column that a header may mean; 0/1 = as written name/alias, 2/3 = normalised."""
    plain, claims = normalise(header), []
    for order, column in enumerate(dataset.columns):
        names = [(0, name) for name in column.headers[:3]] + [(1, name) for name in column.aliases]
        ranks = [kind if name == header else kind + 2 for kind, name in names if name == header or normalise(name) == plain]
        if ranks and plain:
            claims.append((min(ranks), order))
    return claims
