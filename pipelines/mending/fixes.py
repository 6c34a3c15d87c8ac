"""Repairs as data: a cell mended by hand, and a group of cells that one click mends. They travel to the worker and into the books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from catalog.words import Text
from pipelines.matching.mapping import Mapping

MARKED = "marked.xlsx"  # beside the staged file
SHOWN = 500  # failing rows that are offered for repair on a page; more are mended in the marked workbook


@dataclass(frozen=True)
class Fix:
    """A new text for one cell: its sheet (None: the file's only one), its row as Excel numbers it, its header in the file.

    A column of ours may stand for the header. `text` None empties the cell; `column` None takes the whole row out.
    """

    sheet: str | None
    line: int
    column: str | None
    text: str | None


@dataclass(frozen=True)
class Remedy:
    """What mends `count` cells of a column at once: a word is read as another from now on. `change` is a part of a mapping file."""

    column: str
    count: int
    sentence: Text
    change: dict[str, Any]

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Remedy:
        return cls(**plain | {"sentence": Text(**plain["sentence"])})


def merged(earlier: Iterable[Fix], later: Iterable[Fix]) -> tuple[Fix, ...]:
    """All fixes; of two for one cell the later."""
    log = {(fix.sheet, fix.line, fix.column): fix for fix in (*earlier, *later)}
    return tuple(log.values())


def without_rows_out(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """The fixes of cells alone: every row that was taken out is back."""
    return tuple(fix for fix in fixes if fix.column is not None)


def taken(mapping: Mapping, remedy: Remedy) -> Mapping:
    """The mapping with a remedy in it."""
    words = {name: {**mapping.values.get(name, {}), **more} for name, more in Mapping.from_json(remedy.change).values.items()}
    return replace(mapping, values={**mapping.values, **words})


def fixes_from(plain: Iterable[dict[str, Any]]) -> tuple[Fix, ...]:
    return tuple(Fix(**fix) for fix in plain)


def as_plain(fixes: Iterable[Fix]) -> list[dict[str, Any]]:
    return [asdict(fix) for fix in fixes]
