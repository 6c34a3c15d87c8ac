"""Words of a file for words of ours: names of projects for their numbers, other words for those of a category.

Only what is the same word in another dress is taken for it at once; what is merely near is suggested.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from catalog.model import Column, Dataset
from catalog.rules import Known
from pipelines.matching.evidence import SEPARATORS, Background, normal_word
from pipelines.matching.headings import alike, each_word_met, light
from pipelines.matching.mapping import Mapping
from pipelines.values.cells import Typed
from pipelines.worker.report import ValueMatch

WORDS, LOOKED_AT = 50, 100_000
NEAR_NAME, NEAR_WORD, NEAR_SEEN, CLEARLY = 0.65, 0.6, 0.75, 0.05
MOST_SEEN = 60


def value_matches(typed: Typed, dataset: Dataset, background: Background) -> tuple[ValueMatch, ...]:
    """What was found for the words that nobody knows, at most `WORDS` a column, the commonest first.

    A match that is `applied` is certain; `with_values` puts it into force.
    """
    register = Register(background.registers.get("projects", {}))
    return tuple(match for column in dataset.columns for match in _of_column(typed, dataset, column, register, background))


def with_values(mapping: Mapping, matches: Iterable[ValueMatch]) -> Mapping:
    """The mapping with the certain matches in force, also where it makes one of these words out of another itself."""
    values = dict(mapping.values)
    for match in matches:
        if match.applied:
            before = values.get(match.column, {})
            values[match.column] = {word: match.code if code == match.word else code for word, code in before.items()} | {
                match.word: match.code
            }
    return replace(mapping, values=values)


@dataclass(frozen=True)
class Register:
    """The register of projects as two lists of one length, `project_id` and `name`; a renamed project stands there twice."""

    words: Table[str, list[str]]

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        ids = self.words.get("project_id", [])
        return list(zip(ids, self.words.get("name", ids), strict=True))

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(id for id, _ in self.pairs)

    @cached_property
    def _by_word(self) -> dict[str, set[str]]:
        """The projects that a number or a name may mean."""
        found: dict[str, set[str]] = {}
        for id, name in self.pairs:
            found.setdefault(light(id), set()).add(id)
            found.setdefault(normal_word(name or id), set()).add(id)
        return found

    def match(self, column: str, word: str, count: int) -> ValueMatch | None:
        """The project that a word means; None where several or none may be meant."""
        meant = self._by_word.get(light(word), set()) | self._by_word.get(normal_word(word), set())
        if meant:
            return ValueMatch(column, word, min(meant), "name", True, count) if len(meant) == 1 else None
        if found := self._with_number(word):
            id, whole = found
            return ValueMatch(column, word, id, "number_and_name" if whole else "number", whole, count)
        near = _nearest(word, ((name, id) for id, name in self.pairs if name), NEAR_NAME)
        return ValueMatch(column, word, near, "near", False, count) if near else None

    def _with_number(self, word: str) -> tuple[str, bool] | None:
        """A project's number among other words, and whether these are just its name: `P001 云栖花园`."""
        parts = [part for part in SEPARATORS.split(word) if part]
        for part in parts if len(parts) > 1 else ():
            meant = self._by_word.get(light(part), set()) & {id for id in self.ids if light(id) == light(part)}
            if len(meant) == 1:
                (id,) = meant
                rest = normal_word("".join(other for other in parts if other is not part))
                return id, self._by_word.get(rest) == {id}
        return None


def _of_column(typed: Typed, dataset: Dataset, column: Column, register: Register, background: Background) -> Iterator[ValueMatch]:
    if column.name not in typed.raw.columns or column.personal:
        return
    if _names_projects(dataset, column) and register.pairs:
        for word, count in _unknown(typed, column.name, register.ids, None):
            if found := register.match(column.name, word, count):
                yield found
    elif column.values:
        words = [(word, value.code) for value in column.values for word in (value.code, value.en, *value.aliases)]
        for word, count in _unknown(typed, column.name, {value.code for value in column.values}):
            yield from _word(column.name, word, count, words, NEAR_WORD)
    elif column.type == "text" and 0 < len(seen := background.seen.get(dataset.id, {}).get(column.name, ())) <= MOST_SEEN:
        words = [(word, word) for word in seen]
        for word, count in _unknown(typed, column.name, set(seen)):
            yield from (found for found in _word(column.name, word, count, words, NEAR_SEEN) if not found.applied)


def _names_projects(dataset: Dataset, column: Column) -> bool:
    return any(isinstance(rule, Known) and rule.column == column.name and rule.dataset == "projects" for rule in dataset.all_rules())


def _unknown(typed: Typed, name: str, known: Iterable[str], first: int | None = LOOKED_AT) -> list[tuple[str, int]]:
    """The texts of the file whose reading is none of the known words, with how often each stands there, the commonest first.

    Where the `first` rows have none the rest is not looked at (None: it is): the checks name the unknown words all the same.
    """
    if _strange(typed.frame[name] if first is None else typed.frame[name].head(first), known).is_empty():
        return []
    strange = _strange(typed.frame[name], known)
    texts = typed.raw[name].filter(typed.frame[name].is_in(strange.implode()))
    counts = texts.drop_nulls().value_counts(name="n").sort("n", name, descending=[True, False]).head(WORDS)
    return list(zip(counts[name].to_list(), counts["n"].to_list(), strict=True))


def _strange(texts: pl.Series, known: Iterable[str]) -> pl.Series:
    distinct = texts.drop_nulls().unique()
    return distinct.filter(~distinct.is_in(list(known)))


def _word(column: str, word: str, count: int, known: list[tuple[str, str]], least: float) -> Iterator[ValueMatch]:
    own = normal_word(word)
    same = {code for other, code in known if normal_word(other) == own}
    if len(same) == 1:
        yield ValueMatch(column, word, min(same), "same", True, count)
    elif near := _nearest(word, known, least):
        yield ValueMatch(column, word, near, "near", False, count)


def _nearest(word: str, known: Iterable[tuple[str, str]], least: float) -> str | None:
    """The code of the word that is nearest, unless one of another code is about as near. Digits must be the same: 1期 is not 2期."""
    best: dict[str, float] = {}
    own = normal_word(word)
    for other, code in known:
        if each_word_met(word, other):
            best[code] = max(best.get(code, 0.0), alike(own, normal_word(other)))
    ranked = sorted(((likeness, code) for code, likeness in best.items() if likeness >= least), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < CLEARLY):
        return None
    return ranked[0][1]
