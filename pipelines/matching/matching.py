"""Which column of ours each header of a file is: by the mapping, by name, by what names can look like, by the values.

Names come first: a header that is a name or an alias of ours needs no further proof. Any other likeness must agree with the values,
and one that could mean something else is only suggested. Two headers with equal claims to a column both stay out, and are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from catalog.model import Column, Dataset
from errors import WrongUsage
from pipelines.matching.assign import best_total
from pipelines.matching.claims import APPLIED, SUGGESTED, Claim, claims, named, names_of
from pipelines.matching.evidence import Values
from pipelines.matching.mapping import EMPTY, Mapping, absent_defaults, assigned

Reason = Literal[
    "mapping", "remembered", "name", "alias", "normal", "part", "pinyin", "register", "slip", "sound", "initials", "remark", "near", "values",
    "tie", "none",
]  # fmt: skip
NEAR = 0.05
COMPLETE, SUGGESTED_WORTH = 0.1, 0.25


@dataclass(frozen=True)
class Match:
    """What became of one header. `column` is in force; `suggestion` waits for a yes. `claim` says why, `rival` names the header or column of a tie."""

    header: str
    column: str | None
    reason: Reason
    confidence: float
    suggestion: str | None = None
    claim: Claim | None = None
    rival: str | None = None


@dataclass(frozen=True)
class Guess:
    """How well a file fits a dataset: whether nothing required is missing, and the share of its headers we know (suggestions are a quarter known)."""

    dataset: Dataset
    complete: bool
    share: float
    matches: tuple[Match, ...]


def match(
    header: Sequence[str], dataset: Dataset, mapping: Mapping = EMPTY, values: Values | None = None, likeness: bool = True
) -> tuple[Match, ...]:
    """One answer per header, in order; each column is taken once. Without `values`, only names speak; without `likeness`, only our own.

    Columns that the mapping fills in another way (`combine`, `constants`, `unpivot`) take no further header.
    """
    mapping.check(dataset)
    fixed = assigned(header, mapping)
    taken = {name for name in fixed.values() if name} | {*mapping.combine, *mapping.constants}
    taken |= set(mapping.unpivot.filled) if mapping.unpivot else set()
    found = {i: Match(header[i], name, "mapping" if name else "none", 1.0 if name else 0.0) for i, name in fixed.items()}
    # Sorted, so that the order of the columns in the file decides nothing.
    open_headers = sorted((i for i in range(len(header)) if i not in found), key=lambda i: (header[i], i))
    found |= _by_name(header, open_headers, dataset, taken, values)
    taken |= {m.column or m.suggestion for m in found.values()} - {None}  # type: ignore[arg-type]
    rest = [i for i in open_headers if i not in found and header[i].strip()]
    columns = [column for column in dataset.columns if column.name not in taken]
    if rest and columns and likeness:
        found |= _by_likeness(header, rest, columns, dataset, values)
    return tuple(found.get(i) or Match(name, None, "none", 0.0) for i, name in enumerate(header))


def missing_columns(
    header: Sequence[str], dataset: Dataset, mapping: Mapping = EMPTY, matches: Iterable[Match] | None = None
) -> tuple[Column, ...]:
    """The required columns that neither a header nor the mapping delivers; a file that lacks one is refused."""
    found = match(header, dataset, mapping) if matches is None else matches
    given = {m.column for m in found} | set(mapping.constants) | absent_defaults(header, mapping)
    if mapping.unpivot and mapping.unpivot.score in given:
        given.update(mapping.unpivot.filled)
    return tuple(column for column in dataset.columns if column.required and column.name not in given)


def guess_dataset(
    header: Sequence[str], datasets: Iterable[Dataset], mapping: Mapping | None = None, values: Values | None = None
) -> list[Guess]:
    """All datasets, the best first: by the share of headers known; that nothing required is missing counts as a tenth of them."""
    guesses = [_guess(header, dataset, mapping or EMPTY, values) for dataset in datasets]
    return sorted(guesses, key=lambda guess: guess.share + COMPLETE * guess.complete, reverse=True)


def _guess(header: Sequence[str], dataset: Dataset, mapping: Mapping, values: Values | None) -> Guess:
    try:
        matches = match(header, dataset, mapping, values, likeness=values is not None)
    except WrongUsage:  # a mapping made for another dataset
        return Guess(dataset, False, 0.0, ())
    filled = sum(1 for name in header if name.strip())
    share = sum(1.0 if m.column else SUGGESTED_WORTH if m.suggestion else 0.0 for m in matches) / max(filled, 1)
    return Guess(dataset, not missing_columns(header, dataset, mapping, matches), share, matches)


def _by_name(header: Sequence[str], places: Sequence[int], dataset: Dataset, taken: set[str], values: Values | None) -> dict[int, Match]:
    """Headers that are names or aliases of ours, the most exact first; a tie is broken by the one that is filled in, or not at all."""
    found: dict[int, Match] = {}
    gone = set(taken)
    names = names_of(dataset.columns)
    open_claims = [claim for i in places for claim in named(i, header[i], names)]
    for strength in sorted({claim.strength for claim in open_claims}, reverse=True):
        level = [c for c in open_claims if c.strength == strength and c.place not in found and c.column not in gone]
        for column in dict.fromkeys(claim.column for claim in level):
            rivals = _agreeing([claim for claim in level if claim.column == column and claim.place not in found], dataset, values)
            for claim in rivals:
                found[claim.place] = _applied(header, claim) if len(rivals) == 1 else _tied(header, claim, rivals)
            gone |= {column} if rivals else set()
    return found


def _agreeing(rivals: list[Claim], dataset: Dataset, values: Values | None) -> list[Claim]:
    """Of several headers with one meaning those that hold values of the right kind; all of them where none does."""
    if values is None or len(rivals) < 2:
        return rivals
    signs = {claim.place: values.sign(claim.place, dataset, dataset.column(claim.column)).bearing for claim in rivals}
    return [claim for claim in rivals if signs[claim.place] not in ("empty", "against")] or rivals


def _by_likeness(
    header: Sequence[str], places: Sequence[int], columns: Sequence[Column], dataset: Dataset, values: Values | None
) -> dict[int, Match]:
    """Headers that look like a name or hold the values of a column: best total, then applied, suggested or asked for."""
    made = {(c.place, c.column): c for i in places for c in claims(i, header[i], dataset, columns, values) if c.confidence >= SUGGESTED}
    names = [column.name for column in columns]
    table = [[_worth(made.get((i, name))) for name in names] for i in places]
    pairs = {places[row]: names[column] for row, column in best_total(table)}
    found: dict[int, Match] = {}
    for place, name in pairs.items():
        claim = made[place, name]
        rivals = [claim, *(other for other in made.values() if _rival(claim, other, made, pairs))]
        if len(rivals) == 1:
            found[place] = _applied(header, claim)
        else:
            found |= {rival.place: _tied(header, rival, rivals) for rival in rivals if rival.column == name}
    applied = {match.column for match in found.values()}
    for claim in sorted(made.values(), key=lambda one: -one.confidence):
        if claim.place not in found and claim.column not in applied:
            found[claim.place] = _suggested(header, claim)
    return found


def _worth(claim: Claim | None) -> float:
    return claim.confidence if claim and claim.confidence >= APPLIED else 0.0


def _rival(claim: Claim, other: Claim, made: dict[tuple[int, str], Claim], pairs: dict[int, str]) -> bool:
    """Whether another claim to the same column, or of the same header, is nearly as good and not clearly better off elsewhere."""
    if other is claim or (other.column == claim.column) == (other.place == claim.place):
        return False
    if other.confidence < claim.confidence - NEAR:
        return False
    if other.place == claim.place:  # the other column may have found a better header
        holder = next((place for place, name in pairs.items() if name == other.column), None)
        return holder is None or made[holder, other.column].confidence < other.confidence + NEAR
    own = pairs.get(other.place)
    return own is None or made[other.place, own].confidence < other.confidence + NEAR


def _applied(header: Sequence[str], claim: Claim) -> Match:
    return Match(header[claim.place], claim.column, claim.reason, claim.confidence, claim=claim)


def _suggested(header: Sequence[str], claim: Claim) -> Match:
    return replace(_applied(header, claim), column=None, suggestion=claim.column)


def _tied(header: Sequence[str], claim: Claim, rivals: Sequence[Claim]) -> Match:
    other = next(rival for rival in rivals if rival is not claim)
    rival = header[other.place] if other.place != claim.place else other.column
    return replace(_suggested(header, claim), reason="tie", rival=rival)
