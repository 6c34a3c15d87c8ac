from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.intervals import wilson
from metrics.status import STATUSES, TURNS, goal_misses, status, turn

INF = math.inf
COLUMNS = {"value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64, "limit": pl.Float64, "direction": pl.String, "n": pl.Int64}


def judge(*rows, minimum_n: int = 10) -> list[str]:
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    columns = (pl.col(name) for name in COLUMNS)
    return frame.select(status(*columns, minimum_n)).to_series().to_list()


@pytest.mark.parametrize(
    ("value", "lower", "upper", "limit", "direction", "n", "expected"),
    [
        (95, 91, 98, 90, "up", 200, "met"),
        (95, 90, 98, 90, "up", 200, "met"),
        (95, 85, 98, 90, "up", 30, "probably_met"),
        (90, 74, 96, 90, "up", 30, "probably_met"),
        (89, 74, 96, 90, "up", 30, "probably_missed"),
        (80, 74, 90, 90, "up", 30, "probably_missed"),
        (80, 74, 89, 90, "up", 30, "missed"),
        (3, 1, 5, 5, "down", 30, "met"),
        (3, 1, 6, 5, "down", 30, "probably_met"),
        (5, 1, 9, 5, "down", 30, "probably_met"),
        (6, 5, 9, 5, "down", 30, "probably_missed"),
        (7, 6, 9, 5, "down", 30, "missed"),
        (None, None, None, 90, "up", 0, "not_enough_data"),
        (math.nan, math.nan, math.nan, 90, "up", 50, "not_enough_data"),
        (95, 91, 98, 90, "up", 9, "not_enough_data"),
        (95, 91, 98, 90, "up", None, "not_enough_data"),
        (95, 91, 98, None, "up", 5, "not_enough_data"),
        (95, 91, 98, None, "up", 50, "no_target"),
        (95, 91, 98, 90, "none", 50, "no_target"),
        (95, 91, 98, 90, None, 50, "no_target"),
        # A bound that is not known proves nothing; nan sorts above all numbers and must not pass for a proof.
        (95, math.nan, math.nan, 90, "up", 50, "probably_met"),
        (80, None, None, 90, "up", 50, "probably_missed"),
        (20, 10, None, 24, "down", 50, "probably_met"),
        # A median that was not reached, judged on what is known of it.
        (INF, 30, None, 24, "down", 50, "missed"),
        (INF, 20, None, 24, "down", 50, "probably_missed"),
        # A count is its own bound.
        (7, 7, 7, 5, "down", 10, "missed"),
        # 100 * 0.29 is a hair under 29.
        (100 * 0.29, 100 * 0.29, 40, 29, "up", 50, "met"),
    ],
)
def test_status(value, lower, upper, limit, direction, n, expected):
    assert judge((value, lower, upper, limit, direction, n)) == [expected]


def test_one_limit_for_all_rows():
    frame = pl.DataFrame({"v": [95.0, 50.0], "n": [50, 50]})
    v = pl.col("v")
    assert frame.select(status(v, v, v, 90, "up", pl.col("n"), 10)).to_series().to_list() == ["met", "missed"]
    assert frame.select(status(v, v, v, None, "up", pl.col("n"), 10)).to_series().to_list() == ["no_target"] * 2


def test_a_minimum_per_row():
    frame = pl.DataFrame({"v": [95.0, 95.0], "n": [20, 20], "least": [10, 30]})
    v = pl.col("v")
    assert frame.select(status(v, v, v, 90, "up", pl.col("n"), pl.col("least"))).to_series().to_list() == ["met", "not_enough_data"]


def test_how_many_answers_prove_90_percent():
    """Status is certainty: 95 % of 100 answers does not prove 90 %, of 200 it does."""
    cases = [(95, 100), (190, 200), (450, 500), (160, 200)]
    hits, n = zip(*cases, strict=True)
    low, high = wilson(hits, n)
    rows = [(100 * h / m, 100 * a, 100 * b, 90, "up", m) for h, m, a, b in zip(hits, n, low, high, strict=True)]
    assert judge(*rows) == ["probably_met", "met", "probably_met", "missed"]


numbers = st.floats(-1000, 1000)


@given(st.tuples(numbers, numbers, numbers), numbers)
def test_down_is_the_mirror_of_up(points, limit):
    lower, value, upper = sorted(points)
    up = judge((value, lower, upper, limit, "up", 50))
    assert up == judge((-value, -upper, -lower, -limit, "down", 50))
    assert up[0] in STATUSES[:4]


@pytest.mark.parametrize(
    ("numerator", "denominator", "goal", "direction", "expected"),
    [
        (97, 100, 100.0, "up", (3, 0, False)),
        (100, 100, 100.0, "up", (0, 0, True)),
        (999, 1000, 99.9, "up", (1, 1, True)),
        (998, 1000, 99.9, "up", (2, 1, False)),
        (18, 20, 92.0, "up", (2, 1, False)),
        (0, 40, 0.0, "down", (0, 0, True)),
        (3, 40, 5.0, "down", (3, 2, False)),
        (2, 40, 5.0, "down", (2, 2, True)),
        (0, 0, 100.0, "up", (None, None, None)),
        (5, 9, None, "up", (None, None, None)),
    ],
)
def test_the_goal_is_judged_on_counts(numerator, denominator, goal, direction, expected):
    frame = pl.DataFrame({"a": [numerator], "b": [denominator]}, schema={"a": pl.Int32, "b": pl.Int32})
    found = frame.select(goal_misses(pl.col("a"), pl.col("b"), goal, direction).alias("g")).unnest("g")
    assert found.columns == ["misses", "allowed", "reached"]
    assert found.row(0) == expected


# From the status of a row to that of a column, in the order of STATUSES: red and green are the colours of missed ✕ and met ✓ alone.
TURNED = """
                  met    probably_met  probably_missed  missed  not_enough_data  no_target
met               -      worse         worse            red     other            other
probably_met      green  -             worse            red     other            other
probably_missed   green  better        -                red     other            other
missed            green  better        better           -       other            other
not_enough_data   green  other         other            red     -                other
no_target         green  other         other            red     other            -
"""


def test_every_pair_of_states_has_one_turn():
    heads, *lines = (line.split() for line in TURNED.strip().splitlines())
    assert tuple(heads) == STATUSES and tuple(line[0] for line in lines) == STATUSES
    rows = [(line[0], after, None if told == "-" else told) for line in lines for after, told in zip(heads, line[1:], strict=True)]
    frame = pl.DataFrame(rows, schema=["before", "after", "turn"], orient="row")
    assert frame.select(turn(pl.col("before"), pl.col("after"))).to_series().to_list() == frame["turn"].to_list()
    assert set(frame["turn"].drop_nulls()) == set(TURNS)
