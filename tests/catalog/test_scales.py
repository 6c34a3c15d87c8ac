"""Who is satisfied on which scale, and the 0-100 index."""

from __future__ import annotations

import polars as pl
import pytest

from catalog import scales


def evaluate(expression: pl.Expr, **cells: float | None) -> object:
    frame = pl.DataFrame({name: [value] for name, value in cells.items()}, schema=dict.fromkeys(cells, pl.Float64))
    return frame.cast(pl.Decimal(18, 4)).select(expression).item()


@pytest.mark.parametrize(("high", "lowest"), [(5, 4), (7, 6), (10, 8), (100, 80)])
def test_the_lowest_satisfied_answer_counts_and_a_hair_less_does_not(high: float, lowest: float) -> None:
    answer = scales.satisfied(pl.col("score"), pl.col("high"))
    assert evaluate(answer, score=lowest, high=high) is True
    assert evaluate(answer, score=high, high=high) is True
    assert evaluate(answer, score=lowest - 0.0001, high=high) is False


@pytest.mark.parametrize("high", [1, 3, 4, 6, 9.5, 50])
def test_nobody_is_called_satisfied_on_a_scale_without_agreement(high: float) -> None:
    assert evaluate(scales.satisfied(pl.col("score"), pl.col("high")), score=high, high=high) is None
    assert evaluate(scales.known_scale(pl.col("high")), high=high) is False


def test_a_missing_answer_is_neither_satisfied_nor_dissatisfied() -> None:
    assert evaluate(scales.satisfied(pl.col("score"), pl.col("high")), score=None, high=5) is None


@pytest.mark.parametrize(
    ("score", "low", "high", "expected"),
    [(1, 1, 5, 0.0), (3, 1, 5, 50.0), (5, 1, 5, 100.0), (3, 0, 5, 60.0), (7, 0, 10, 70.0), (4, 4, 4, None), (4, 5, 1, None)],
)
def test_the_index_runs_from_the_lowest_to_the_highest_mark(score: float, low: float, high: float, expected: float | None) -> None:
    index = scales.index(pl.col("score"), pl.col("low"), pl.col("high"))
    assert evaluate(index, score=score, low=low, high=high) == (None if expected is None else pytest.approx(expected))
