"""The mapping: what is known of a foreign file before it is read, and how two mappings become one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from catalog.model import Coverage, Dataset
from catalog.zones import DEFAULT_ZONE
from pipelines.matching.headings import light, normalise
from pipelines.matching.mapping_file import READERS, Covers, Unpivot, parsed, unknown


@dataclass(frozen=True)
class Mapping:
    """A mapping file. Keys on the left of `columns` and inside `combine` are headers of the file; all others are ours.

    `columns` gives a header its column, or None to leave it out. `defaults` fill empty cells, and stand in for an
    absent column only where the mapping names no header for it. `values` replaces whole stripped cells. `drop` removes
    rows by the word in the cell, before or after `values`. `keep_last` keeps, per key of the dataset, the row that is
    last by these headers or columns, then by file order. `formats` are strptime formats by column or header.
    `convert` is what the bare numbers of a column are multiplied by (1 = they are as they should be).
    `coverage` says whether rows that are not in the file stay (`changes`) or are withdrawn (`full`), `covers` within which
    months and projects. `exported_at` is the time of the export, ISO, local to `timezone`.
    `sheet` names the sheets to read, `header_row` the rows of the header as Excel numbers them, where the file leaves it unclear.
    """

    columns: dict[str, str | None] = field(default_factory=dict)
    combine: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str | None]] = field(default_factory=dict)
    drop: dict[str, tuple[str, ...]] = field(default_factory=dict)
    formats: dict[str, tuple[str, ...]] = field(default_factory=dict)
    convert: dict[str, Fraction] = field(default_factory=dict)
    nulls: tuple[str, ...] = ()
    keep_last: tuple[str, ...] = ()
    unpivot: Unpivot | None = None
    coverage: Coverage | None = None
    covers: Covers | None = None
    timezone: str | None = None
    exported_at: datetime | None = None
    sheet: tuple[str, ...] = ()
    header_row: tuple[int, ...] = ()

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
        named += [*self.combine, *self.constants, *self.defaults, *self.values, *self.drop, *self.convert]
        named += self.unpivot.filled if self.unpivot else ()
        for name in named:
            if name not in dataset.names:
                raise unknown("column", name, dataset.names)

    def to_json(self) -> str:
        """The mapping as it is kept and shown; `from_json` of it is equal. What is not set is left out."""
        out: dict[str, Any] = {name: getattr(self, name) for name in READERS if getattr(self, name)}
        if self.keep_last:
            out["keep_last"] = {"by": self.keep_last}
        if self.unpivot:
            out["unpivot"] = self.unpivot.plain()
        if self.convert:
            out["convert"] = {name: str(factor) for name, factor in self.convert.items()}
        if self.covers:
            out["covers"] = self.covers.plain()
        if self.exported_at:
            out["exported_at"] = self.exported_at.isoformat()
        if self.formats:
            out["formats"] = {name: formats[0] if len(formats) == 1 else formats for name, formats in self.formats.items()}
        return json.dumps(out, ensure_ascii=False, indent=2)


EMPTY = Mapping()


def position(header: Sequence[str], wanted: str) -> int | None:
    """Where a header stands in a file: as it is written, else in another dress, else without remarks; None where it does not."""
    if wanted in header:
        return list(header).index(wanted)
    for form in (light, normalise):
        found = [i for i, name in enumerate(header) if form(name) == form(wanted)]
        if found:
            return found[0]
    return None


def absent_defaults(header: Sequence[str], mapping: Mapping) -> set[str]:
    """The columns that a default stands in for altogether: the mapping names no header for them."""
    named = {name for name in mapping.columns.values() if name} | set(mapping.combine)
    return set(mapping.defaults) - named


def assigned(header: Sequence[str], mapping: Mapping) -> dict[int, str | None]:
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


def merged(given: Mapping, remembered: Mapping) -> Mapping:
    """What is given, and where it says nothing what was remembered; a column that is given a source forgets its old one.

    The time of the export and which sheet and row to read belong to one file and are never taken over.
    """
    filled = {name for name in given.columns.values() if name} | {*given.combine, *given.constants}
    filled |= {given.unpivot.item, given.unpivot.score} if given.unpivot else set()
    kept = {header: name for header, name in remembered.columns.items() if name not in filled}
    joined = {name: parts for name, parts in remembered.combine.items() if name not in filled}
    fixed = {name: word for name, word in remembered.constants.items() if name not in filled}
    old = replace(remembered, columns=kept, combine=joined, constants=fixed, exported_at=None, sheet=(), header_row=())
    return replace(given, **{key: _both(getattr(given, key), getattr(old, key)) for key in READERS})


def _both(given: Any, old: Any) -> Any:
    """Two tables as one, entry by entry; of anything else the given one, unless it says nothing."""
    if not isinstance(given, dict):
        return given or old
    nested = {key: _both(given[key], old[key]) for key in given if key in old and isinstance(given[key], dict)}
    return {**old, **given, **nested}
