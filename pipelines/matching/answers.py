"""The answers of one question: words or numbers, and the scale they lie on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from pipelines.matching.headings import simplified
from pipelines.values.numbers import Numbers, read_number
from pipelines.values.texts import says_nothing, tidy

Scale = tuple[str, str]

# Words of five steps, the best first.
STEPS: tuple[tuple[str, ...], ...] = (
    ("非常满意", "满意", "一般", "不满意", "非常不满意"),
    ("很满意", "满意", "一般", "不满意", "很不满意"),
    ("十分满意", "满意", "一般", "不满意", "十分不满意"),
    ("非常满意", "比较满意", "一般", "不太满意", "非常不满意"),
    ("非常满意", "比较满意", "一般", "比较不满意", "非常不满意"),
    ("很满意", "较满意", "一般", "较不满意", "很不满意"),
    ("非常满意", "满意", "基本满意", "不满意", "非常不满意"),
    ("非常同意", "同意", "一般", "不同意", "非常不同意"),
    ("非常好", "好", "一般", "差", "非常差"),
    ("很好", "较好", "一般", "较差", "很差"),
    ("很好", "好", "一般", "差", "很差"),
    ("非常愿意", "愿意", "一般", "不愿意", "非常不愿意"),
    ("verysatisfied", "satisfied", "neutral", "dissatisfied", "verydissatisfied"),
)
TOPS = (5, 10, 100)
ENOUGH = 20
# The question was not put, or the person cannot say: no answer.
_NO_ANSWER = re.compile(r"\((?:跳过|空|未答|未作答)\)|跳过|未答|未作答|不清楚|不了解|不知道|说不清|不适用|没接触过|未使用过|-[123]")
_LETTER = re.compile(r"^[a-g]\s*[.、:)]\s*", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?P<before>\d{1,3})\s*[-.、:]\s*(?P<word>\D+)$|^(?P<word2>\D+?)\s*\(?(?P<after>\d{1,3})\s*分?\)?$")
_RANGE = re.compile(r"(\d{1,3})\s*[-~—至到]\s*(\d{1,3})\s*分?")
_TOP = re.compile(r"(\d{1,3})\s*分制|满分\s*(\d{1,3})")
_RECOMMEND = re.compile(r"推荐|recommend|nps", re.IGNORECASE)


@dataclass(frozen=True)
class Answers:
    """`scale`: its ends, None where the answers lie on none. `words`: cell → number, or None for no answer; plain numbers are not in it.

    `worded`: the answers are words; they are certain once one of them, here or at another question, is the middle of five.
    """

    scale: Scale | None
    certain: bool
    worded: bool = False
    words: dict[str, str | None] = field(default_factory=dict)


def read_answers(header: str, cells: pl.Series, before: Numbers | None) -> Answers | None:
    """The answers of a column; None where some are neither numbers nor words of one scale, or there is none."""
    texts = cells.drop_nulls().str.strip_chars().unique(maintain_order=True).to_list()
    silent: dict[str, str | None] = {text: None for text in texts if _NO_ANSWER.fullmatch(tidy(text)) or says_nothing(text)}
    plain = {text: _LETTER.sub("", tidy(text)).strip() for text in texts if text and text not in silent}
    if not plain:
        return None
    numbers = {text: _number(word) for text, word in plain.items()}
    if all(number is not None for number in numbers.values()):
        scores = {text: number for text, number in numbers.items() if number is not None}
        scale, certain = _scale(header, list(scores.values()), before, len(cells) - cells.null_count())
        return Answers(scale, certain, words={**silent, **{text: str(score) for text, score in scores.items() if tidy(text) != str(score)}})
    steps = _steps({simplified("".join(word.split()).casefold()) for word in plain.values()})
    if steps is None:
        return None
    words = {text: str(steps[simplified("".join(word.split()).casefold())]) for text, word in plain.items()}
    return Answers(("1", "5"), "3" in words.values(), worded=True, words={**silent, **words})


def _number(word: str) -> int | None:
    """A whole number, alone or beside its word: 5, 5分, 5-非常满意, 满意(4分)."""
    if found := _NUMBERED.fullmatch(word):
        return int(found["before"] or found["after"])
    number = read_number(word, "points")
    return int(number) if number is not None and number.denominator == 1 and 0 <= number <= 100 else None


def _steps(words: Iterable[str]) -> dict[str, int] | None:
    """Each word's number from 5 down to 1; None where the words belong to no one scale, or two scales disagree on them."""
    wanted = set(words)
    fitting = [{word: 5 - place for place, word in enumerate(steps)} for steps in STEPS if wanted <= set(steps)]
    readings = {tuple(sorted((word, steps[word]) for word in wanted)) for steps in fitting}
    return dict(readings.pop()) if len(readings) == 1 else None


def _scale(header: str, scores: list[int], before: Numbers | None, count: int) -> tuple[Scale | None, bool]:
    """The ends of a scale of numbers, and whether they are certain: said by the header, or the usual ones, and used to the top."""
    plain, top = tidy(header), max(scores)
    if (found := _RANGE.search(plain)) and int(found[1]) <= min(scores) and top <= int(found[2]) in TOPS:
        return (found[1], found[2]), True
    said = next((int(number) for found in _TOP.finditer(plain) for number in found.groups() if number), None)
    end = said if said in TOPS and top <= said else next((end for end in TOPS if end >= top), None)
    if end is None:
        return None, False
    least = 0 if end == 100 or min(scores) == 0 or (end == 10 and _RECOMMEND.search(plain)) else 1
    usual = before is not None and before.least == before.median == end == top and count >= ENOUGH
    return (str(least), str(end)), end == 5 and min(scores) >= 1 and (said == 5 or usual)
