"""The words on who differs for real."""

from __future__ import annotations

import polars as pl
import pytest

from catalog import registry
from ui import peers

ON_TIME = registry.kpi("R14")


def groups(*hits: int, n: int = 400) -> pl.DataFrame:
    rows = [
        {"kpi": "R14", "project": f"P{i:03d}", "value": 100 * hit / n, "numerator": hit, "denominator": n} for i, hit in enumerate(hits)
    ]
    return pl.DataFrame(rows)


EVEN = [380, 378, 382, 381, 379, 380, 377, 383, 380, 379, 381]


@pytest.mark.parametrize(
    ("last", "look", "words"),
    [
        (380, "usual", "不宜排名"),
        (300, "worse", "真的更差的是P011"),
        (367, "perhaps_worse", "可能更差的是P011"),
        (399, "better", "真的更好的是P011"),
    ],
)
def test_the_odd_one_is_named(last: int, look: str, words: str) -> None:
    found = peers.of(ON_TIME, groups(*EVEN, last))
    assert peers.looks(ON_TIME, found) == ["usual"] * len(EVEN) + [look]
    assert words in peers.sentence(ON_TIME, found, "project")


def test_few_groups_and_other_kinds_have_no_funnel() -> None:
    assert not peers.fits(ON_TIME, groups(*EVEN[:9]))
    assert peers.fits(ON_TIME, groups(*EVEN))
    assert not peers.fits(registry.kpi("R02"), groups(*EVEN))
