"""One-click repairs, derived from what was found in a file: words that nobody knows and that are near to one of ours."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.model import Dataset
from catalog.words import Text, counted
from pipelines.mending.fixes import Remedy
from pipelines.worker.report import ValueMatch


def remedies(dataset: Dataset, matches: Iterable[ValueMatch]) -> tuple[Remedy, ...]:
    """For each word that was only suggested, the click that takes it for the word it is near to.

    Projects have none: a choice among all of them is offered instead.
    """
    return tuple(_remedy(dataset, match) for match in matches if not match.applied and match.column != dataset.route.column)


def _remedy(dataset: Dataset, match: ValueMatch) -> Remedy:
    label = dataset.column(match.column).label
    sentence = Text(
        f"“{label.zh}”里的“{match.word}”当作“{match.code}”（{match.count:,} 行）",
        f'Take "{match.word}" in "{label.en}" for "{match.code}" ({counted(match.count, "row", "rows")})',
    )
    return Remedy(match.column, match.count, sentence, {"values": {match.column: {match.word: match.code}}})
