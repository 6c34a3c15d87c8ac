"""The parts of a change make up the change, and say what happened."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from metrics.score_change import ends, score_change
from metrics.scorecard import PARTS


def side(**parts: tuple[float, float | None]) -> pl.DataFrame:
    rows = [(kpi, weight, reached) for kpi, (weight, reached) in parts.items()]
    return pl.DataFrame(rows, schema={"kpi": pl.String, "weight": pl.Float64, "attainment": pl.Float64}, orient="row")


def score(parts: pl.DataFrame) -> float:
    kept = parts.drop_nulls("attainment")
    return float(np.average(kept["attainment"], weights=kept["weight"]))


def test_by_hand() -> None:
    """80·0.6 + 100·0.4 = 88 → 90·0.6 + 100·0.4 = 94: all of it is what C01 attained."""
    found = score_change(side(C01=(60, 80), C04=(40, 100)), side(C01=(60, 90), C04=(40, 100)))
    assert found.select("kpi", "attained", "counted").rows() == [("C01", pytest.approx(6.0), 0.0), ("C04", 0.0, 0.0)]


def test_a_part_that_drops_out_counts_against_the_mean() -> None:
    """88 → 80, for C04 has too few cases: C01 below the mean of 84 gains 0.4 of the weight (−1.6), C04 above it loses as much (−6.4)."""
    found = score_change(side(C01=(60, 80), C04=(40, 100)), side(C01=(60, 80), C04=(40, None)))
    assert found.select("kpi", "counted").rows() == [("C04", pytest.approx(-6.4)), ("C01", pytest.approx(-1.6))]
    assert found["attained"].to_list() == [0.0, 0.0] and found["after"].to_list() == [None, 80.0]


def test_parts_always_make_up_the_change() -> None:
    rng = np.random.default_rng(3)
    for _ in range(300):
        made = [
            side(
                **{
                    f"K{i}": (float(rng.integers(1, 60)), None if rng.random() < 0.3 else float(rng.uniform(0, 120)))
                    for i in range(6)
                    if rng.random() < 0.9
                }
            )
            for _ in range(2)
        ]
        found = score_change(*made)
        if any(parts.drop_nulls("attainment").is_empty() for parts in made):
            assert found.is_empty()
        else:
            told, (before, after) = ends(found), map(score, made)
            assert (told.before, told.after) == (pytest.approx(before), pytest.approx(after))
            assert told.attained + told.counted == pytest.approx(after - before, abs=1e-9)


def test_nothing_is_told_since_a_period_of_which_nothing_is_known() -> None:
    """As the scorecard has it before anybody was held to anything."""
    empty, now = pl.DataFrame(schema=PARTS), side(C01=(60, 80))
    assert score_change(empty, now).is_empty() and score_change(now, empty).is_empty()
