"""One group that alone makes a figure unusual, against sums made anew group by group."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import registry
from catalog.kpi import Events
from metrics.lone import FEWEST, MOST_LEFT, lone, may_be_asked

R01 = registry.kpi("R01")
SITES = st.lists(st.tuples(st.integers(0, 50), st.integers(50, 200)), min_size=FEWEST, max_size=12)


def numbers(sites: list[tuple[int, int]]) -> pl.DataFrame:
    rows = [{"project": f"P{at}", "numerator": hits, "denominator": n, "value": 100 * hits / n} for at, (hits, n) in enumerate(sites)]
    return pl.DataFrame(rows)


@pytest.mark.parametrize(
    ("sites", "usual", "found"),
    [
        ([(90, 100), (90, 100), (90, 100), (30, 100)], 90.0, ("P3", 30.0, 90.0)),
        ([(90, 100), (90, 100), (90, 100), (30, 100)], 60.0, None),  # above the usual: without the worst it is further above
        ([(10, 100), (12, 100), (11, 100), (80, 100)], 11.0, ("P3", 80.0, 11.0)),  # high, and one alone is
        ([(80, 100), (81, 100), (80, 100), (79, 100)], 90.0, None),  # all of them
        ([(60, 100), (60, 100), (90, 100), (90, 100)], 90.0, None),  # two
        ([(90, 100), (30, 100)], 90.0, None),  # of two each is the other's rest
        ([(90, 100), (90, 100), (90, 100), (90, 100)], 90.0, None),
    ],
)
def test_who_makes_a_figure_unusual(sites: list[tuple[int, int]], usual: float, found: tuple[str, float, float] | None) -> None:
    whole = 100 * sum(hits for hits, _ in sites) / sum(n for _, n in sites)
    told = lone(R01, numbers(sites), "project", whole, usual)
    assert (told and (told.group, told.value, told.rest)) == found


@given(SITES, st.floats(0, 100))
def test_without_it_most_of_what_is_unusual_is_gone(sites: list[tuple[int, int]], usual: float) -> None:
    hits, n = np.array(sites).T
    whole = 100 * hits.sum() / n.sum()
    left = {}
    for at in range(len(sites)):
        others = np.arange(len(sites)) != at
        left[f"P{at}"] = float(np.sign(whole - usual) * (100 * hits[others].sum() / n[others].sum() - usual))
    told = lone(R01, numbers(sites), "project", whole, usual)
    if told is None:
        assert whole == usual or min(left.values()) > MOST_LEFT * abs(whole - usual) - 1e-9
    else:
        assert left[told.group] == pytest.approx(min(left.values())) and left[told.group] <= MOST_LEFT * abs(whole - usual) + 1e-9


def test_groups_that_are_not_the_whole_tell_nothing() -> None:
    assert lone(R01, numbers([(90, 100), (90, 100), (30, 100)]), "project", 75.0, 90.0) is None


@pytest.mark.parametrize("kpi", registry.kpis().values(), ids=lambda kpi: kpi.id)
def test_counts_and_medians_may_not_be_asked(kpi: object) -> None:
    assert isinstance(kpi, type(R01))
    counted = kpi.kind == "stock" or (isinstance(kpi.measure, Events) and kpi.measure.exposure is None)
    if counted or kpi.kind == "duration":
        assert not may_be_asked(kpi)
        with pytest.raises(ValueError, match=kpi.id):
            lone(kpi, numbers([(1, 2)] * 3), "project", 50.0, 40.0)
    elif kpi.kind in ("rate", "ratio", "nps"):
        assert may_be_asked(kpi)
