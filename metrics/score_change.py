"""Why a person's score moved from one period to the next: parts that make up the change exactly.

A score is Σ share·attainment over the parts that counted. Each part's step is split at the mean of both periods (after Marshall and Edgeworth): what was
attained otherwise, and what counted otherwise (another weight, or a part with too few cases in one of the two). The latter is told against the mean score, so
that a part that drops out does not look like all the points it had; shares sum to one, so nothing is left over.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

COLUMNS = ("kpi", "before", "after", "share_before", "share_after", "attained", "counted")


def score_change(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """One row per KPI, columns COLUMNS, the largest step first; `attained` and `counted` (points) sum to the change of the score.

    In: one person's rows of `metrics.scorecard.parts` in two periods. Empty where nothing counted in one of them.
    """
    both = _counted(before, "before").join(_counted(after, "after"), on="kpi", how="full", coalesce=True)
    share = {side: pl.col(f"share_{side}").fill_null(0.0) for side in ("before", "after")}
    reached = {"before": pl.coalesce("before", "after"), "after": pl.coalesce("after", "before")}
    score = {side: (share[side] * reached[side]).sum() for side in share}
    mean = (score["before"] + score["after"]) / 2
    attained = (share["before"] + share["after"]) / 2 * (reached["after"] - reached["before"])
    counted = ((reached["before"] + reached["after"]) / 2 - mean) * (share["after"] - share["before"])
    found = both.with_columns(attained=attained, counted=counted)
    if both["before"].count() == 0 or both["after"].count() == 0:
        found = found.clear()
    return found.select(COLUMNS).sort((pl.col("attained") + pl.col("counted")).abs(), "kpi", descending=[True, False])


@dataclass(frozen=True)
class Ends:
    """The score of what counted, before and after, and the two kinds of steps (points) that lie between them."""

    before: float
    after: float
    attained: float
    counted: float


def ends(found: pl.DataFrame) -> Ends:
    """What the rows of `score_change` come to."""
    score = {side: (pl.col(f"share_{side}") * pl.col(side)).sum() for side in ("before", "after")}
    return Ends(**found.select(**score, attained=pl.col("attained").sum(), counted=pl.col("counted").sum()).row(0, named=True))


def _counted(parts: pl.DataFrame, side: str) -> pl.DataFrame:
    """The parts that counted, each with its share of the weight of those."""
    kept = parts.filter(pl.col("attainment").is_not_null() & (pl.col("weight") > 0))
    return kept.select("kpi", pl.col("attainment").alias(side), (pl.col("weight") / pl.col("weight").sum()).alias(f"share_{side}"))
