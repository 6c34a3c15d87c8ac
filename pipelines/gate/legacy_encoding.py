"""Which of the older encodings a text is in that is not Unicode: told by what its characters would be, refused where two fit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pipelines.gate.common_characters import COMMON

BLOCK = 1 << 20
ENOUGH = 1 << 16  # bytes of lines with something beyond ASCII
LOOKED_THROUGH = 64 << 20
ORDINARY = 0.6
COMMONLY = 0.3
CLEARLY = 2
SOME = 4  # common characters; fewer may be so by chance
BIG5 = ("big5", "cp950", "big5hkscs")
# Letters that have the same byte in every Latin code page of Europe's west and middle; others would be a guess.
WESTERN = "áéíóúäöüßëçîâôÁÉÍÓÚÄÖÜËÇÎÂÔ".encode("cp1252")
HIGH = re.compile(rb"[\x80-\xff]+")
BESIDE = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]+|(?<![\x80-\xff])[\x80-\xff]+(?=[A-Za-z])")
MOST_LETTERS = 0.15


def find_legacy(path: Path) -> str | None:
    """gb18030, big5 (or a variant), cp1252, or None where it is not clear."""
    sample = _sample(path)
    gb, big = _decoded(sample, ("gb18030",)), _decoded(sample, BIG5)
    in_gb, in_big = (_common(text[1]) if text else 0.0 for text in (gb, big))
    gb_fits = gb is not None and (in_gb >= COMMONLY or _ordinary(gb[1], "gb2312", ((0xA1, 0xA3), (0xB0, 0xD7))))
    big_fits = big is not None and in_big >= COMMONLY and _ordinary(big[1], "big5", ((0xA1, 0xA3), (0xA4, 0xC6)))
    if gb_fits and (in_gb > CLEARLY * in_big if big_fits else in_gb >= in_big):
        return "gb18030"
    if big is not None and (big_fits or gb_fits):
        return big[0] if big_fits and in_big > CLEARLY * in_gb and in_big * len(big[1]) >= SOME else None
    return "cp1252" if _western(sample) else None


def _sample(path: Path) -> bytes:
    """Lines with something beyond ASCII, from the start of the file."""
    kept: list[bytes] = []
    size, rest = 0, b""
    with path.open("rb") as file:
        for block in iter(lambda: file.read(BLOCK), b""):
            *lines, rest = re.split(rb"[\r\n]", rest + block)
            found = [line for line in lines if not line.isascii()]
            kept += found
            size += sum(map(len, found))
            if size > ENOUGH or file.tell() > LOOKED_THROUGH:
                return b"\n".join(kept)
    return b"\n".join([*kept, rest])


def _decoded(sample: bytes, codecs: Iterable[str]) -> tuple[str, str] | None:
    """The first of the codecs that decodes the sample, and the characters beyond ASCII that it gives."""
    for codec in codecs:
        try:
            return codec, "".join(sign for sign in sample.decode(codec) if sign > "\x7f")
        except UnicodeDecodeError:
            continue
    return None


def _ordinary(text: str, codec: str, leads: tuple[tuple[int, int], ...]) -> bool:
    """Whether most characters are of the frequently used level of a national standard, or its punctuation."""
    found = text.encode(codec, errors="ignore")[::2]
    return sum(any(first <= lead <= last for first, last in leads) for lead in found) >= ORDINARY * len(text)


def _common(text: str) -> float:
    return sum(sign in COMMON for sign in text) / max(len(text), 1)


def _western(sample: bytes) -> bool:
    """Letters with an accent, one or seldom two of them among plain ones, as in the words of western European languages."""
    runs = HIGH.findall(sample)
    letters = len(re.findall(rb"[A-Za-z]", sample))
    known = not b"".join(runs).strip(WESTERN) and all(len(run) <= 2 for run in runs)
    pairs = sum(len(run) == 2 for run in runs)
    return known and len(BESIDE.findall(sample)) == len(runs) <= MOST_LETTERS * letters and 4 * pairs <= len(runs)
