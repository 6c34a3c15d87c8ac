"""Scores on different scales: who counts as satisfied, and the 0-100 index. Scales are never mixed in silence."""

from __future__ import annotations

import polars as pl

# Lowest satisfied answer by the top of the scale: the two best boxes of 5 and 7, 8 and more of 10, 80 and more of 100.
SATISFIED_FROM = {5: 4, 7: 6, 10: 8, 100: 80}


def known_scale(high: pl.Expr) -> pl.Expr:
    """Whether it is agreed who is satisfied on a scale that ends at `high`."""
    return high.cast(pl.Float64).is_in([float(top) for top in SATISFIED_FROM])


def satisfied(score: pl.Expr, high: pl.Expr) -> pl.Expr:
    """Whether an answer counts as satisfied; null on a scale that is not known."""
    top = high.cast(pl.Float64)
    threshold = pl.coalesce(*(pl.when(top == end).then(pl.lit(float(start))) for end, start in SATISFIED_FROM.items()))
    return score.cast(pl.Float64) >= threshold


def index(score: pl.Expr, low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """The score as 0-100 between the ends of its scale; null where the scale has no length."""
    x, bottom, top = (part.cast(pl.Float64) for part in (score, low, high))
    return pl.when(top > bottom).then((x - bottom) / (top - bottom) * 100)
