"""What residents write, put side by side: words that became more frequent, and whether words and marks agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
import polars as pl

from catalog.lexicon.sentiment import read
from catalog.lexicon.topics import topics

PRIOR = 500.0  # comments that the prior is worth
SEEN = 5  # comments that must have a word before it can rise
SHORTEST, LONGEST = 2, 4
_RUN = re.compile(r"[\u4e00-\u9fff]+")
# A word neither begins nor ends with one of these.
_EMPTY = frozenset(
    "的了是我你他她它们在有就也都还很不没和与及或把被给让对从到向这那哪个些一二两三几每各再又才只已曾将会能可要想说去来着过吗呢吧啊呀嘛么什怎为因所以但而且如果请希望建议您咱之其于"
)


def readings(texts: pl.Series) -> pl.DataFrame:
    """One row per text: `tone`, `score`, `topics` (list) and `evidence` (list of start, stop, words, weight); nothing for an empty text."""
    found = {text: read(text) for text in texts.drop_nulls().unique(maintain_order=True)}
    spans = {
        text: [{"start": e.start, "stop": e.stop, "words": e.words, "weight": e.weight} for e in reading.evidence]
        for text, reading in found.items()
    }
    evidence = pl.List(pl.Struct({"start": pl.Int64, "stop": pl.Int64, "words": pl.String, "weight": pl.Float64}))
    return pl.DataFrame(
        {
            "tone": [found[t].tone if t is not None else None for t in texts],
            "score": [found[t].score if t is not None else None for t in texts],
            "topics": [list(topics(t)) if t is not None else None for t in texts],
            "evidence": [spans[t] if t is not None else None for t in texts],
        },
        schema={"tone": pl.String, "score": pl.Float64, "topics": pl.List(pl.String), "evidence": evidence},
    )


def agreement(tones: pl.Series, satisfied: pl.Series) -> dict[str, float | int | None]:
    """How far words and marks agree: `n` comments with a tone other than neutral and a mark, the `share` that agrees, and Cohen's `kappa`."""
    frame = pl.DataFrame({"tone": tones, "mark": satisfied}).filter(pl.col("tone") != "neutral").drop_nulls()
    n = frame.height
    if not n:
        return {"n": 0, "share": None, "kappa": None}
    good, liked = (frame["tone"] == "positive").to_numpy(), frame["mark"].to_numpy()
    share = float((good == liked).mean())
    chance = float(good.mean() * liked.mean() + (1 - good.mean()) * (1 - liked.mean()))
    return {"n": n, "share": share, "kappa": None if chance == 1 else (share - chance) / (1 - chance)}


def rising(before: Iterable[str], now: Iterable[str], most: int = 20) -> pl.DataFrame:
    """Words said in more comments than before: word, before, now (comments), z; the surest first.

    Log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' words"), the prior being both periods together; a comment counts a
    word once. Words are runs of 2 to 4 characters, so that words no dictionary knows are found; a run that is only part of a longer one is left out.
    """
    old, new = list(before), list(now)
    was, has = _counts(old), _counts(new)
    words = [word for word in was | has if has[word] >= SEEN]
    score = log_odds({w: has[w] for w in words}, {w: was[w] for w in words}, len(new), len(old))
    risen = [(w, was[w], has[w], score[w]) for w in words if score[w] > 1.96]
    kept = [row for row in risen if not any(row[0] in other[0] and row[0] != other[0] and other[2] >= 0.8 * row[2] for other in risen)]
    kept.sort(key=lambda row: (-row[3], row[0]))
    return pl.DataFrame(kept[:most], schema={"word": pl.String, "before": pl.Int64, "now": pl.Int64, "z": pl.Float64}, orient="row")


def log_odds(now: Mapping[str, int], before: Mapping[str, int], n_now: int, n_before: int) -> dict[str, float]:
    """z of each word: the difference of its log-odds in the two periods over its standard error, both smoothed by the prior."""
    total = n_now + n_before
    found = {}
    for word in now:
        prior = PRIOR * (now[word] + before[word]) / total
        yes_now, yes_before = now[word] + prior, before[word] + prior
        odds = np.log(yes_now / (n_now + PRIOR - yes_now)) - np.log(yes_before / (n_before + PRIOR - yes_before))
        found[word] = float(odds / np.sqrt(1 / yes_now + 1 / yes_before))
    return found


def _counts(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in _words(text))


def _words(text: str) -> set[str]:
    runs = [run[0] for run in _RUN.finditer(text)]
    return {
        run[i : i + n] for run in runs for n in range(SHORTEST, LONGEST + 1) for i in range(len(run) - n + 1)
        if run[i] not in _EMPTY and run[i + n - 1] not in _EMPTY
    }  # fmt: skip
