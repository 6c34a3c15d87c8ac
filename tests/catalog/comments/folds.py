"""Cross-validation of rules that nothing was fitted to: each comment is read without the words and phrases that only its own fold gives reason for.

Whoever writes rules has sentences in mind. So a fold (a tenth of all comments, or a whole set) is read as if it had never been seen: words and phrases that
occur in its comments and in no other are taken away first. What occurs in no comment at all stays; it came from knowledge, not from these sentences.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from catalog.lexicon import english, sentiment, topics
from tests.catalog.comments.quality import PARTS, Labelled, Quality, labelled, measured

FOLDS, SEED = 10, 20261122


@dataclass(frozen=True)
class Folded:
    """What is measured over all folds together, and the tone's share right in each."""

    quality: Quality
    each: tuple[float, ...]


def in_tenths() -> Folded:
    """Ten folds drawn by chance over all comments."""
    comments = [comment for part in PARTS for comment in labelled(part)]
    random.Random(SEED).shuffle(comments)
    return _folded([comments[place::FOLDS] for place in range(FOLDS)])


def by_set() -> dict[str, Quality]:
    """Each set read without what only it gives reason for."""
    parts = [labelled(part) for part in PARTS]
    return {name: measured_apart(part, parts) for name, part in zip(PARTS, parts, strict=True)}


def _folded(folds: Sequence[list[Labelled]]) -> Folded:
    told = [_read_apart(fold, folds) for fold in folds]
    return Folded(measured([c for fold in folds for c in fold], {k: v for one in told for k, v in one.items()}), tuple(
        sum(c.tone == one[c.text][0] for c in fold) / len(fold) for fold, one in zip(folds, told, strict=True)
    ))  # fmt: skip


def measured_apart(fold: list[Labelled], folds: Sequence[list[Labelled]]) -> Quality:
    return measured(fold, _read_apart(fold, folds))


def _read_apart(fold: list[Labelled], folds: Sequence[list[Labelled]]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Tone and topics of each text of a fold."""
    own = [c.text for c in fold]
    with _without("\n".join(own).lower(), "\n".join(c.text for other in folds if other is not fold for c in other).lower()):
        return {text: (sentiment.read(text).tone, topics.topics(text)) for text in own}


@contextmanager
def _without(own: str, others: str) -> Iterator[None]:
    """The rules without the words and phrases that occur in `own` and not in `others`."""

    def gone(word: str) -> bool:
        return word in own and word not in others

    phrases = tuple(p for p in sentiment.PHRASES if not (p[0].search(own) and not p[0].search(others)))
    with ExitStack() as stack:
        stack.enter_context(patch.object(sentiment, "WORDS", {w: x for w, x in sentiment.WORDS.items() if not gone(w)}))
        stack.enter_context(patch.object(sentiment, "PHRASES", phrases))
        for name in ("PRAISE", "BLAME"):
            stack.enter_context(patch.object(english, name, frozenset(w for w in getattr(english, name) if not gone(w))))
        for name, words, made in (
            ("_THINGS", topics.THINGS, topics._pattern),
            ("_SERVICES", topics.SERVICES, topics._pattern),
            ("_ENGLISH_THINGS", english.TOPIC_WORDS, topics._english),
            ("_ENGLISH_SERVICES", english.SERVICE_WORDS, topics._english),
        ):
            stack.enter_context(patch.object(topics, name, tuple(_kept(words, gone, made))))
        yield


def _kept(words: Mapping[str, str], gone: Callable[[str], bool], made: Callable[[str], object]) -> Iterator[tuple[str, object]]:
    for name, listed in words.items():
        if kept := " ".join(word for word in listed.split() if not gone(word)):
            yield name, made(kept)
