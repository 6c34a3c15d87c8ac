"""What speaks for a header being a column of ours, and how strongly: its name, its looks, its values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from catalog import registry
from catalog.model import Column, Dataset
from catalog.rules import Known
from pipelines.matching.evidence import Sign, Values
from pipelines.matching.headings import (
    alike,
    initials,
    is_chinese,
    levels,
    light,
    neutral,
    normalise,
    one_slip,
    pinyin,
    remarked,
    share_a_word,
    simplified,
    stems,
    turns,
)
from pipelines.matching.units import header_unit
from pipelines.parsing.sheets import SHEET_HEADER

APPLIED, SUGGESTED = 0.8, 0.5
SILENT = Sign("silent")
BY_VALUES = ("register", "vocabulary", "seen")  # what can make a claim without any name

ClaimReason = Literal["name", "alias", "normal", "part", "pinyin", "register", "slip", "sound", "initials", "remark", "near", "values"]
# How sure a likeness is by itself, and together with values that are particular to the column. Below APPLIED it is only suggested:
# added or missing signs change what a Chinese header means, and values cannot tell two times apart.
SURE: dict[ClaimReason, tuple[float, float]] = {
    "normal": (0.92, 0.95),
    "part": (0.86, 0.9),
    "pinyin": (0.86, 0.9),
    "register": (0.6, 0.88),
    "slip": (0.68, 0.84),
    "sound": (0.68, 0.86),
    "initials": (0.62, 0.82),
    "remark": (0.7, 0.75),
}
EVERY_SHEET = 0.85
OUTER_WORD_MATTERS, LONG_WORD_SLIP, CONTRADICTED = 0.72, 0.82, 0.7
LEAST_ALIKE, LEAST_ALIKE_STEM, LEAST_INITIALS, LEAST_PINYIN = 0.6, 0.5, 3, 4


@dataclass(frozen=True)
class Claim:
    """Header number `place` may be `column`, because it is or resembles `word`. `strength` ranks names among each other."""

    place: int
    column: str
    reason: ClaimReason
    word: str
    confidence: float
    strength: int = 0
    sign: Sign = SILENT


Names = dict[str, list[tuple[Column, str, bool]]]


def named(place: int, header: str, names: Names) -> Iterator[Claim]:
    """The columns whose name or alias a header is, whatever it is dressed in; an open remark in brackets makes it doubtful.

    `names`: `names_of` the dataset, asked for once for all headers of a file.
    """
    bare = normalise(header)
    if not bare:
        return
    found: dict[str, list[Claim]] = {}
    for column, word, is_name in names.get(bare, ()):
        if claim := _same(place, header, column, word, is_name):
            found.setdefault(column.name, []).append(claim)
    for ours in found.values():
        yield max(ours, key=lambda claim: claim.strength)


@lru_cache(maxsize=64)
def names_of(columns: tuple[Column, ...]) -> Names:
    """Normal form → the columns with such a name or alias, in their order, the word, and whether it is a name."""
    found: Names = {}
    for column in columns:
        for order, word in enumerate(column.headers):
            found.setdefault(normalise(word), []).append((column, word, order < 3))
    return found


def _same(place: int, header: str, column: Column, word: str, is_name: bool) -> Claim | None:
    as_written = light(header) == light(word)
    if not as_written and _doubtful(header, column):
        return None
    exact = 2 if word == header else 1 if as_written else 0
    return Claim(place, column.name, "name" if is_name else "alias", word, 1.0 if is_name else 0.9, (3 if is_name else 0) + exact)


def claims(place: int, header: str, dataset: Dataset, columns: Sequence[Column], values: Values | None) -> Iterator[Claim]:
    """At most one claim to each column: the best likeness, only suggested where values contradict a name of ours below another; else the values alone."""
    for column in columns:
        looks = _looks(place, header, dataset, column)
        if values is None:
            yield from (looks,) if looks else ()
            continue
        sign = values.sign(place, dataset, column)
        if looks and (sign.bearing != "against" or looks.reason == "normal"):
            yield _supported(looks, header, sign)
        elif looks and looks.reason == "part":  # our very name below a merged cell: the cells may be at fault, and it is asked
            yield replace(looks, confidence=CONTRADICTED, sign=sign)
        elif sign.bearing in BY_VALUES:
            yield Claim(place, column.name, "values", "", _of_values(header, sign), sign=sign)


def _of_values(header: str, sign: Sign) -> float:
    """How sure values alone make: only suggested, unless every sheet of a book is named by an entry of the register."""
    named_by_sheet = header == SHEET_HEADER and sign.bearing == "register" and sign.share == 1
    return EVERY_SHEET if named_by_sheet else round(0.6 * sign.share, 3)


def _looks(place: int, header: str, dataset: Dataset, column: Column) -> Claim | None:
    found = (_look(place, header, column, word) for word in dict.fromkeys(column.headers))
    best = max((claim for claim in found if claim), key=lambda claim: claim.confidence, default=None)
    if (best is None or best.confidence < SURE["register"][0]) and (word := _register_word(header, dataset, column)):
        return _claim(place, column, "register", word)
    return best


def _look(place: int, header: str, column: Column, word: str) -> Claim | None:
    """How a header resembles one word, the surest way first."""
    one, other = normalise(header), normalise(word)
    if not (one and other):
        return None
    if one == other:
        return None if turns(header, word) else _claim(place, column, "remark", word)
    one, other = simplified(one), simplified(other)
    if one == other:
        return _claim(place, column, "remark" if _doubtful(header, column) else "normal", word)
    found = _part(place, header, column, word) or _spelt(place, one, other, column, word) or _near(place, one, other, column, word)
    if found and found.reason == "near" and not share_a_word(header, word):
        return None
    return None if found and found.reason in ("near", "slip") and turns(header, word) else found


def _part(place: int, header: str, column: Column, word: str) -> Claim | None:
    """A header over several rows: all of it together is the word, or the last row is and the rows above only gather."""
    parts, wanted = levels(header), simplified(normalise(word))
    if len(parts) < 2:
        return None
    if simplified(normalise("".join(parts))) == wanted:
        return _claim(place, column, "part", word)
    if simplified(normalise(parts[-1])) != wanted or remarked(parts[-1]):
        return None
    if turns("".join(parts), word):
        return None
    claim = _claim(place, column, "part", word)
    gathers = all(neutral(simplified(parent), parts[-1]) for parent in parts[:-1])
    return claim if gathers else replace(claim, confidence=OUTER_WORD_MATTERS)


def _spelt(place: int, one: str, other: str, column: Column, word: str) -> Claim | None:
    """Pinyin for characters, its first letters, or other characters of the same sound."""
    if not is_chinese(other):
        return None
    if one.isascii() and one.isalpha():
        if len(one) >= LEAST_PINYIN and pinyin(other) == one:
            return _claim(place, column, "pinyin", word)
        return _claim(place, column, "initials", word) if len(one) == len(other) >= LEAST_INITIALS and initials(other) == one else None
    if is_chinese(one) and len(one) == len(other) >= 2 and pinyin(one) == pinyin(other):
        return _claim(place, column, "sound", word)
    return None


def _near(place: int, one: str, other: str, column: Column, word: str) -> Claim | None:
    if one_slip(*stems(one, other)):
        return _claim(place, column, "slip", word)
    if alike(one, other) < LEAST_ALIKE or (likeness := alike(*stems(one, other))) < LEAST_ALIKE_STEM:
        return None
    return Claim(place, column.name, "near", word, round(0.3 + 0.45 * likeness, 3))


def _register_word(header: str, dataset: Dataset, column: Column) -> str | None:
    """The name or number column of the register that a column refers to, where the header is called so (项目名称 for 项目编号)."""
    rules = (rule for rule in dataset.all_rules() if isinstance(rule, Known) and rule.column == column.name)
    if (rule := next(rules, None)) is None:
        return None
    register = registry.dataset(rule.dataset)
    words = (word for name in (rule.reference, "name") if name in register.names for word in register.column(name).headers)
    return next((word for word in words if simplified(normalise(word)) == simplified(normalise(header))), None)


def _claim(place: int, column: Column, reason: ClaimReason, word: str) -> Claim:
    return Claim(place, column.name, reason, word, SURE[reason][0])


def _supported(claim: Claim, header: str, sign: Sign) -> Claim:
    """A claim with what the values say; a slip in a long Latin word needs no more than values of the right type."""
    confidence = claim.confidence
    if claim.reason == "slip" and normalise(header).isascii() and sign.bearing in ("type", "silent"):
        confidence = LONG_WORD_SLIP
    elif sign.particular and claim.reason in SURE and confidence == SURE[claim.reason][0]:
        confidence = SURE[claim.reason][1]
    elif sign.bearing in BY_VALUES:
        confidence = max(confidence, _of_values(header, sign))
    return replace(claim, confidence=confidence, sign=sign)


def _doubtful(header: str, column: Column) -> bool:
    """Whether brackets hold more than a hint how to fill the cell in, or a unit that the column understands."""
    return remarked(header) and header_unit(header, column.unit) is None
