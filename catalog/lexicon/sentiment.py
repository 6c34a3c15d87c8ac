"""The tone of a comment by rules that can be read, with the words that decided it. A reading aid: no score is ever made of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from catalog.lexicon import english
from catalog.lexicon.patterns import BARE, COMPLAINS, GRANTED, NOW, PAST, PHRASES, QUESTION, REQUEST, RHETORICAL, TURN, WISH
from catalog.lexicon.words import CHEERS, COURTESY, DEFECTS, DEGREES, NEGATIONS, lexicon

Tone = Literal["positive", "neutral", "negative"]
Reach = tuple[int, int]

WORDS = lexicon()
LONGEST = max(map(len, WORDS))
DECIDED = 0.45  # a comment whose weights sum to less is neutral
TURNED, BEFORE_TURN = 2.0, 0.5  # what follows a "but" weighs more than what stood before it
CONCEDED, OVER = 0.4, 0.3  # "although …", "formerly …"
NOT_DONE = -0.6
MODERATE = -1.3  # what a defect weighs at most
ASKED = 0.3  # of what a wish or a question names
NEAR = 4  # signs between a negation and what it turns round
_CLAUSE = re.compile(r"[^，。；！,;!、\s~～…\n]*[？?]|[^，。；！,;!、\s~～…？?\n]+")
# 特别, 识别 and 非常 only look like negations.
_NEGATION = re.compile("(?<![特分个识区级差类性])(?!非常|未来|无论|别的)(?:" + "|".join(sorted(NEGATIONS, key=len, reverse=True)) + ")")
_DEGREE = {word: factor for factor, words in DEGREES.items() for word in words}
_COMPARED = re.compile("比|不如")
_CUT = re.compile("[没不][\u4e00-\u9fff][上到好完住清及]$")  # a negated verb and how far it got


@dataclass(frozen=True)
class Evidence:
    """A stretch of the comment (`start` to `stop`, as Python counts) that weighs for praise (above 0) or for blame (below)."""

    start: int
    stop: int
    words: str
    weight: float


@dataclass(frozen=True)
class Reading:
    """What a comment says: its tone, the sum of the weights, and where they come from."""

    tone: Tone
    score: float
    evidence: tuple[Evidence, ...]


def read(text: str) -> Reading:
    """The tone of one comment, in Chinese or in English. Text without a word we know is neutral."""
    weighed = [Evidence(a, b, text[a:b], w) for a, b, w in english.weighed(text)] if english.is_english(text) else _in_chinese(text)
    total = sum(e.weight for e in weighed)
    tone: Tone = "positive" if total > DECIDED else "negative" if total < -DECIDED else "neutral"
    return Reading(tone, total, tuple(sorted((e for e in weighed if e.weight), key=lambda e: e.start)))


def whole(text: str, start: int, stop: int) -> Reach:
    """The words that a stretch cuts, to their ends: 不满意 for 不满, 没有改善 for 没有改; and with what turns or strengthens them: 不干净 for 干净, 很失望 for 失望."""
    sizes = ((place, place + size) for place in range(start + 1, stop) for size in range(stop - place + 1, LONGEST + 1))
    ends = [b for a, b in sizes if text[a:b] in WORDS and b <= len(text)]
    before = next((n for n in (3, 2, 1) if n <= start and text[start - n : start] in _DEGREE), 0)
    negations = [m for m in _NEGATION.finditer(text, 0, start) if m.end() == start]
    return min([start - before, *(m.start() for m in negations)]), max(ends, default=stop + bool(_CUT.search(text[start : stop + 1])))


def _in_chinese(text: str) -> list[Evidence]:
    clauses = _clauses(text)
    found = [part for start, stop in clauses for part in _weighed(text, start, stop)]
    found = _asked_for(text, _put_right(found))
    factor = _factors(text, clauses)
    return [Evidence(e.start, e.stop, e.words, e.weight * factor(e.start)) for e in found]


def _clauses(text: str) -> list[Reach]:
    """Where each clause stands: between punctuation, and from a "but" on."""
    spans: list[Reach] = []
    for clause in _CLAUSE.finditer(text):
        turn = TURN.search(clause[0])
        middle = clause.start() + turn.start() if turn else clause.start()
        spans += [(a, b) for a, b in ((clause.start(), middle), (middle, clause.end())) if b > a]
    return spans


def _weighed(text: str, start: int, stop: int) -> list[Evidence]:
    """The words of one clause with their weights: phrases first, then the longest words, each turned by the negations before it."""
    clause = text[start:stop]
    asked = (WISH.search(clause) or QUESTION.search(clause)) and not RHETORICAL.search(clause)
    taken = _phrases(clause)
    taken += _plain(clause, [(a, b) for a, b, _ in taken])
    taken += _bare(clause, [(a, b) for a, b, _ in taken])
    parts = [Evidence(start + a, start + b, clause[a:b], weight) for a, b, weight in taken]
    return [Evidence(e.start, e.stop, e.words, _asked(e)) for e in parts] if asked else parts


def _asked(part: Evidence) -> float:
    """What a wish or a question names is not there yet: praise weighs nothing, blame little; cheers are meant."""
    return part.weight if part.words in CHEERS else min(part.weight, 0.0) * ASKED


def _phrases(clause: str) -> list[tuple[int, int, float]]:
    taken: list[tuple[int, int, float]] = []
    for pattern, weight in PHRASES:
        for match in pattern.finditer(clause):
            if match.end() > match.start() and not _overlaps(match.span(), [(a, b) for a, b, _ in taken]):
                taken.append((*match.span(), weight))
    return taken


def _plain(clause: str, taken: list[Reach]) -> list[tuple[int, int, float]]:
    """Words of the lexicon outside `taken`, the longest at each place."""
    found: list[tuple[int, int, float]] = []
    place = 0
    while place < len(clause):
        size = next((n for n in range(min(LONGEST, len(clause) - place), 0, -1) if clause[place : place + n] in WORDS), 0)
        if not size or _overlaps((place, place + size), taken):
            place += 1
            continue
        word = clause[place : place + size]
        found.append((place, place + size, _turned(clause[:place], word)))
        place += size
    return found


def _bare(clause: str, taken: list[Reach]) -> list[tuple[int, int, float]]:
    """Negations that turned nothing round."""
    free = [m.span() for m in BARE.finditer(clause) if not any(a - NEAR <= m.end() and m.start() < b for a, b in taken)]
    return [(a, b, NOT_DONE) for a, b in free]


def _turned(before: str, word: str) -> float:
    """The weight of a word behind what stands before it: negations turn it round, degrees make it more or less."""
    weight, near = WORDS[word], before[-NEAR - 2 :]
    negations = [m for m in _NEGATION.finditer(near) if len(near) - m.end() <= NEAR]
    if len(negations) % 2:
        weight *= -0.8
    degree = next((_DEGREE[near[-n:]] for n in (3, 2, 1) if near[-n:] in _DEGREE), 1.0)
    return weight * degree


def _overlaps(reach: Reach, taken: list[Reach]) -> bool:
    return any(reach[0] < b and a < reach[1] for a, b in taken)


def _put_right(found: list[Evidence]) -> list[Evidence]:
    """A defect is no complaint where the rest praises ("the tap broke, they came at once")."""
    praised = any(e.weight > 0 for e in found)
    blamed = any(e.weight < 0 and e.words not in DEFECTS for e in found)
    if praised and not blamed:
        found = [e for e in found if e.weight > 0 or e.words not in DEFECTS]
    return found


def _asked_for(text: str, found: list[Evidence]) -> list[Evidence]:
    """Defects alone, told with a request to see to them, blame nobody, unless this is not the first time; thanks in a request are no praise."""
    found = [replace(e, weight=0.0) if e.words in COURTESY else e for e in found] if REQUEST.search(text) else found
    told = [e for e in found if e.weight]
    if (
        not told
        or not REQUEST.search(text)
        or COMPLAINS.search(text)
        or RHETORICAL.search(text)
        or not all(MODERATE <= e.weight < 0 for e in told)
    ):
        return found
    return [Evidence(e.start, e.stop, e.words, e.weight * ASKED / len(found)) for e in found]


def _factors(text: str, clauses: list[Reach]) -> Callable[[int], float]:
    """How much a place in the comment weighs: more behind a "but", less where something is granted or past."""
    turns = [start for start, stop in clauses if TURN.match(text[start:stop])]
    now = [start for start, stop in clauses if NOW.search(text[start:stop])]

    def factor(place: int) -> float:
        start, stop = next(reach for reach in clauses if reach[0] <= place < reach[1])
        clause = text[start:stop]
        weight = (TURNED if start >= turns[0] else BEFORE_TURN) if turns else 1.0
        if GRANTED.search(clause):
            weight *= CONCEDED
        if PAST.search(clause) and not _COMPARED.search(clause) and any(later > start for later in now):
            weight *= OVER
        return weight

    return factor
