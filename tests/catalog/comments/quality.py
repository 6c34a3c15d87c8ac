"""Labelled comments, and how well they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.lexicon.sentiment import read
from catalog.lexicon.topics import topics

# later: half, drawn by chance, of a set whose other half was worked on. held_out: its errors have since been looked at. fresh: never worked on.
# spoken: as residents type, with slips, dialect, no punctuation, some in English; worked on after it was first measured.
PARTS = ("developed", "held_out", "later", "fresh", "spoken")
TONES = {"+": "positive", "0": "neutral", "-": "negative"}


@dataclass(frozen=True)
class Labelled:
    tone: str
    topic: str
    text: str


@dataclass(frozen=True)
class Quality:
    """`tones`: precision, recall and count of each. `topic`: share whose first topic is the labelled one. `wrong`: what was misread."""

    size: int
    accuracy: float
    macro_f1: float
    topic: float
    tones: dict[str, tuple[float, float, int]]
    wrong: tuple[str, ...]


def labelled(part: str) -> list[Labelled]:
    """The comments of a part: sign of the tone, topic, text on each line."""
    lines = (Path(__file__).parent / f"{part}.txt").read_text(encoding="utf-8").splitlines()
    return [Labelled(TONES[sign], topic, text) for sign, topic, text in (line.split(" ", 2) for line in lines)]


def measured(comments: list[Labelled], told: Mapping[str, tuple[str, tuple[str, ...]]] | None = None) -> Quality:
    """`told`: the tone and topics of each text, where they are not those of the rules as they are."""
    read_as = {c.text: told[c.text] if told else (read(c.text).tone, topics(c.text)) for c in comments}
    found = [(c, *read_as[c.text]) for c in comments]
    tones = {}
    for tone in TONES.values():
        said, true = [c for c, r, _ in found if r == tone], [c for c in comments if c.tone == tone]
        hit = sum(c.tone == tone for c in said)
        tones[tone] = (hit / max(len(said), 1), hit / max(len(true), 1), len(true))
    f1 = [2 * p * r / (p + r) if p + r else 0.0 for p, r, _ in tones.values()]
    right = sum(c.tone == r for c, r, _ in found) / len(found)
    about = [(c, t) for c, _, t in found]
    topic = sum(c.topic == (t or ("服务",))[0] for c, t in about) / len(found)
    wrong = [
        f"{c.tone} read {r} {c.text} {[(e.words, round(e.weight, 1)) for e in read(c.text).evidence]}" for c, r, _ in found if c.tone != r
    ]
    wrong += [f"{c.topic} read {t} {c.text}" for c, t in about if c.topic != (t or ("服务",))[0]]
    return Quality(len(found), right, sum(f1) / len(f1), topic, tones, tuple(wrong))
