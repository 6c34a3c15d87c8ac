"""What a parsed file is read by: its dataset and its mapping in force, from what is given, remembered and evident."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Table_
from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalog import registry
from catalog.model import Column, Dataset
from catalog.words import Text
from errors import Refused, WrongUsage
from pipelines.matching.evidence import Background, Values
from pipelines.matching.headings import light
from pipelines.matching.mapping import Mapping, assigned, merged
from pipelines.matching.matching import Match, guess_dataset, match, missing_columns
from pipelines.parsing.parse import Table

TELLING = 0.8

Remembered = Table_[str, Table_[str, str]]


@dataclass(frozen=True)
class Settled:
    """`kept` is the mapping to remember: what is given, what was remembered, and what was matched by more than its name.

    `in_force` is the same with every header pinned, so that nothing downstream matches again. `missing`: required columns
    that nothing delivers. `remembered`: whether an earlier load of the same header had a say.
    """

    dataset: Dataset
    guesses: tuple[str, ...]
    matches: tuple[Match, ...]
    kept: Mapping
    in_force: Mapping
    missing: tuple[Column, ...]
    fingerprint: str
    remembered: bool


def settle(table: Table, given: Mapping, wanted: str | None, remembered: Remembered, background: Background) -> Settled:
    """Raises Refused where the dataset cannot be told, WrongUsage where the given mapping does not fit it."""
    mark, values = fingerprint(table.header), Values(table.frame, background)
    known = remembered.get(mark, {})
    guesses = _guesses(table.header, given, None if wanted else values)
    dataset = registry.dataset(wanted or next((id for id in known if id in registry.datasets()), None) or _sure(guesses))
    old = _old(known.get(dataset.id), dataset)
    mapping = merged(given, old) if old else given
    matches = tuple(_recalled(found, given, old) for found in match(table.header, dataset, mapping, values))
    kept = replace(mapping, columns={**mapping.columns, **_evident(matches)})
    missing = missing_columns(table.header, dataset, mapping, matches)
    in_force = replace(kept, columns={**kept.columns, **_pinned(table.header, mapping, matches)})
    return Settled(dataset, guesses, matches, kept, in_force, missing, mark, old is not None)


def fingerprint(header: Sequence[str]) -> str:
    """The same for the same set of headers, whatever their order, width and case."""
    return hashlib.sha256("\n".join(sorted({light(name) for name in header})).encode()).hexdigest()[:32]


def _guesses(header: Sequence[str], given: Mapping, values: Values | None) -> tuple[str, ...]:
    datasets = registry.datasets().values()
    guesses = guess_dataset(header, datasets, given)
    if values and not (guesses[0].complete and guesses[0].share >= TELLING):  # names alone do not tell
        guesses = guess_dataset(header, datasets, given, values)
    return tuple(guess.dataset.id for guess in guesses)


def _sure(guesses: tuple[str, ...]) -> str:
    if guesses:
        return guesses[0]
    raise Refused(
        "dataset_unknown",
        Text(
            "看不出这是哪一类数据；请在页面上选择数据类别，并核对列名。",
            "It is not clear which kind of data this is; choose the dataset and check the column names.",
        ),
    )


def _old(json: str | None, dataset: Dataset) -> Mapping | None:
    """A remembered mapping, unless the dataset has changed so that it no longer fits."""
    try:
        return Mapping.from_json(json, dataset) if json else None
    except WrongUsage:
        return None


def _recalled(found: Match, given: Mapping, old: Mapping | None) -> Match:
    is_old = old is not None and found.reason == "mapping" and found.header not in given.columns
    return replace(found, reason="remembered") if is_old else found


def _evident(matches: Sequence[Match]) -> dict[str, str | None]:
    own = ("mapping", "remembered", "name", "alias")
    return {found.header: found.column for found in matches if found.column and found.reason not in own}


def _pinned(header: Sequence[str], mapping: Mapping, matches: Sequence[Match]) -> dict[str, str | None]:
    fixed = assigned(header, mapping)
    return {found.header: found.column for place, found in enumerate(matches) if place not in fixed}
