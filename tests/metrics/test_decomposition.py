"""A change is the sum of its parts, to the last bit; and the parts mean what they say."""

from __future__ import annotations

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import registry
from metrics.decomposition import added, change, rounded
from metrics.run_rate import needed, still_to_come
from metrics.why import as_frame, divisible, explained

HUNDRED = Fraction(100)
period = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.integers(-(10**9), 10**9), st.integers(1, 10**9)) | st.just((0, 0)), max_size=6
)


def test_only_the_figures_change() -> None:
    """Equal shares: a rises by 10 points and weighs a half, so it adds 5."""
    found = change({"a": (50, 100), "b": (90, 100)}, {"a": (60, 100), "b": (90, 100)}, HUNDRED)
    assert found is not None
    assert [(part.group, part.rate, part.mix) for part in found.parts] == [("a", 5, 0), ("b", 0, 0)]


def test_only_the_shares_change() -> None:
    """No project got worse; the weak one got more of the cases (Simpson)."""
    found = change({"weak": (50, 100), "good": (270, 300)}, {"weak": (150, 300), "good": (90, 100)}, HUNDRED)
    assert found is not None
    assert found.total == -20
    assert {part.rate for part in found.parts} == {0}
    assert {part.group: part.mix for part in found.parts} == {"weak": -10, "good": -10}


def test_a_group_that_is_new_or_gone_is_all_mix() -> None:
    found = change({"stays": (80, 100), "goes": (20, 100)}, {"stays": (80, 100), "comes": (100, 100)}, HUNDRED)
    assert found is not None
    assert {part.group: part.presence for part in found.parts} == {"stays": "both", "goes": "gone", "comes": "new"}
    assert all(part.rate == 0 for part in found.parts)
    assert found.total == 40


@settings(max_examples=40, deadline=None)
@given(period, period)
def test_parts_sum_to_the_change_exactly(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> None:
    found = change(before, after, HUNDRED)
    if found is None:
        assert not sum(n for _, n in before.values()) or not sum(n for _, n in after.values())
        return
    assert sum((part.total for part in found.parts), Fraction(0)) == found.total
    turned = change(after, before, HUNDRED)
    assert turned is not None
    assert {part.group: -part.total for part in turned.parts} == {part.group: part.total for part in found.parts}
    shown = rounded([part.total for part in found.parts])
    assert sum(shown) == round(found.total, 2)
    assert all(abs(ours - part.total) < Fraction(1, 100) for ours, part in zip(shown, found.parts, strict=True))


@pytest.mark.parametrize("group", [(1, 0), (0, -1)])
def test_a_numerator_without_cases_is_refused(group: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="cases"):
        change({"a": group}, {"a": (1, 1)})


def test_a_count_adds() -> None:
    found = added({"a": 3, "b": 2}, {"a": 7, "c": 1})
    assert (found.before, found.after) == (5, 8)
    assert [(part.group, part.total) for part in found.parts] == [("a", 4), ("b", -2), ("c", 1)]


def numbers(by: str, rows: list[tuple[str | None, int, int]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={by: pl.String, "numerator": pl.Int64, "denominator": pl.Int64}, orient="row")


def test_a_mean_is_decomposed_in_its_own_unit() -> None:
    kpi = next(kpi for kpi in registry.kpis().values() if kpi.kind == "mean" and divisible(kpi, "project"))
    found = explained(
        kpi,
        numbers("project", [("A", 160_000, 2), (None, 90_000, 1)]),
        numbers("project", [("A", 170_000, 2), (None, 90_000, 1)]),
        "project",
    )
    assert found is not None
    frame = as_frame(kpi, found, "project")
    assert frame["part"].to_list() == ["whole", "group", "group"]
    assert frame["before"][0] == pytest.approx(250 / 3)
    assert frame["change"].to_list() == pytest.approx([10 / 3, 10 / 3, 0])


def test_a_median_is_no_sum_of_its_groups() -> None:
    kpi = next(kpi for kpi in registry.kpis().values() if kpi.kind == "duration")
    with pytest.raises(ValueError, match="no sum"):
        explained(kpi, numbers("project", []), numbers("project", []), "project")


@pytest.mark.parametrize(
    ("so_far", "rest", "goal", "up", "share", "hits", "reachable", "certain"),
    [
        ((80, 100), 100, 90, True, 100, 100, True, False),  # only without a single miss
        ((80, 100), 50, 90, True, 110, 55, False, False),
        ((95, 100), 5, 90, True, -10, 0, True, True),  # 94.5 of 105 are wanted, 95 are there
        ((10, 100), 100, 10, False, 10, 10, True, False),
        ((30, 100), 100, 10, False, -10, -10, False, False),
    ],
)
def test_what_the_rest_of_the_year_must_reach(
    so_far: tuple[int, int], rest: int, goal: int, up: bool, share: int, hits: int, reachable: bool, certain: bool
) -> None:
    found = needed(*so_far, rest, goal, up)
    assert found is not None
    assert (found.share, found.hits, found.reachable, found.certain) == (share, hits, reachable, certain)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 300), st.integers(0, 100))
def test_exactly_so_many_hits_are_enough(hits: int, misses: int, rest: int, goal: int) -> None:
    found = needed(hits, hits + misses, rest, goal)
    assert found is not None
    total = hits + misses + rest
    assert Fraction(hits + found.hits, total) * 100 >= goal
    assert Fraction(hits + found.hits - 1, total) * 100 < goal


def test_what_is_still_to_come() -> None:
    assert still_to_come(900, 9, 3) == 300
    assert still_to_come(0, 0, 12) == 0
    assert needed(1, 2, 0, 90) is None
