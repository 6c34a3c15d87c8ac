"""`python -m tests.catalog.comments [--wrong] [--folds]`: how well tone and topic of the labelled comments are read; docs/comments.md quotes it."""

from __future__ import annotations

import sys

from tests.catalog.comments.folds import by_set, in_tenths
from tests.catalog.comments.quality import PARTS, Quality, labelled, measured


def lines(part: str, found: Quality) -> list[str]:
    head = (
        f"{part}: {found.size} comments, tone right {found.accuracy:.1%}, macro F1 {found.macro_f1:.1%}, main topic right {found.topic:.1%}"
    )
    rows = [f"  {tone:9} precision {p:.1%} recall {r:.1%} n {n}" for tone, (p, r, n) in found.tones.items()]
    return [head, *rows]


for part in PARTS:
    found = measured(labelled(part))
    sys.stdout.write("\n".join(lines(part, found)) + "\n")
    if "--wrong" in sys.argv:
        sys.stdout.writelines(f"    {line}\n" for line in found.wrong)
if "--folds" in sys.argv:
    folded = in_tenths()
    sys.stdout.write("\n".join(lines("ten folds", folded.quality)) + f"\n  each fold {min(folded.each):.1%} to {max(folded.each):.1%}\n")
    for part, found in by_set().items():
        sys.stdout.write(lines(f"{part}, without what only it gives reason for", found)[0] + "\n")
