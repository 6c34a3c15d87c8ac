"""What may be told to everybody: groups of five and more, and none that could be found by taking these from the whole."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from catalog.people import ANSWERED
from metrics.suppression import SMALL_GROUP


def tellable(counts: Mapping[str, int], whole: int | None = None) -> dict[str, int]:
    """The groups that may be named with their count, the largest first.

    Small ones are left out. Where these together are still fewer than five, the smallest of the others is left out too, or the small
    ones were what is missing from the sum. `whole`: the sum, if groups do not cover it (default: of `counts`).
    """
    shown = dict(sorted(((name, n) for name, n in counts.items() if n >= SMALL_GROUP), key=lambda item: (-item[1], item[0])))
    hidden = (sum(counts.values()) if whole is None else whole) - sum(shown.values())
    while shown and 0 < hidden < SMALL_GROUP:
        name = list(shown)[-1]
        hidden += shown.pop(name)
    return shown


def quotable(answers: pl.DataFrame, everybody: pl.DataFrame) -> bool:
    """Whether words of those who gave `answers` may be told: five people or more, and none or five whom the filter leaves out of `everybody`.

    Else what one person wrote is found by narrowing until nobody else is left, or by what a narrower list lacks.
    """
    here, all_ = (frame[ANSWERED].n_unique() for frame in (answers, everybody))
    return here >= SMALL_GROUP and (all_ == here or all_ - here >= SMALL_GROUP)


def placed(words: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    """`words` with `_project` only where five of `answers` are from it, and `_month` only where five are from the project in that month; else null."""
    project, both = ["_project"], ["_project", "_month"]
    wide, narrow = (
        answers.group_by(keys).agg((pl.col(ANSWERED).n_unique() >= SMALL_GROUP).alias(name))
        for keys, name in ((project, "_wide"), (both, "_narrow"))
    )
    found = words.join(wide, on=project, how="left", nulls_equal=True, maintain_order="left")
    found = found.join(narrow, on=both, how="left", nulls_equal=True, maintain_order="left")
    month, place = pl.when("_narrow").then("_month"), pl.when("_wide").then("_project")
    return found.with_columns(_month=month, _project=place).drop("_wide", "_narrow")
