"""The product's own signals find what is planted, within each rule's reach, and are mostly silent where nothing is."""

from __future__ import annotations

from collections import Counter
from datetime import date

import polars as pl
import pytest

import demo
from bench import signals
from catalog import registry

LARGE = 5.0  # standard deviations from which no company may miss a change
FEW = ("V01", "R01", "R04", "C03", "T03", "M09")  # of those that are watched: few cases and many, near 100 % and not, shares and times


@pytest.fixture(scope="module")
def measured() -> signals.Measured:
    return signals.measure([7], FEW)


def test_large_changes_are_found_within_their_reach(measured: signals.Measured) -> None:
    large = [found for found in measured.found if abs(found.size.sigma) >= LARGE]
    assert len(large) > 10
    assert all(found.after is not None for found in large), [found.size for found in large if found.after is None]
    assert all(found.after == 0 for found in large if found.size.shape == "outlier")


def test_planted_changes_are_as_large_as_they_are_said_to_be(measured: signals.Measured) -> None:
    """One company's swings are known to about a quarter: half to twice the size. Certificates stand still before their story, so theirs is larger."""
    for found in measured.found:
        if not found.size.sigma:
            assert abs(found.sigma) < 1, found
        elif found.size.kpi == "T04":
            assert found.sigma / found.size.sigma > 1, found
        else:
            assert 0.5 < found.sigma / found.size.sigma < 2, found


@pytest.mark.parametrize(
    ("before", "story", "sigma"),
    [
        ([88.0, 90.0, 92.0], [80.0, 84.0], -4.0),  # 82 beside 90, which swings by √((4 + 0 + 4) ÷ 2) = 2
        ([90.0, 90.0, 90.0], [91.0, 91.0], float("inf")),
    ],
)
def test_a_change_is_told_in_swings_of_the_months_before(before: list[float], story: list[float], sigma: float) -> None:
    """The month after the story does not count."""
    months = [date(2026, month, 1) for month in range(1, 7)]
    monthly = pl.DataFrame({"month": months, "value": [*before, *story, 0.0]})
    assert signals.swings(monthly, months[3], months[4]) == sigma


def test_nothing_is_found_where_a_story_says_that_nothing_changes(measured: signals.Measured) -> None:
    assert not [found for found in measured.found if found.size.sigma == 0 and found.after is not None]


def test_every_story_is_found_by_one_of_its_numbers(measured: signals.Measured) -> None:
    found = {one.size.story for one in measured.found if one.after is not None}
    assert found >= {size.story for size in demo.SIZES if size.sigma}
    missed = [one.size for one in measured.found if one.size.sigma and one.after is None]
    assert len(missed) <= 1, missed


def test_quiet_months_are_counted_and_mostly_silent(measured: signals.Measured) -> None:
    assert set(FEW) <= set(signals.WATCHED)
    assert measured.quiet > 1_000
    assert measured.share <= 0.02, "the share over twenty companies is in the docs"


def test_every_size_is_of_a_story_and_names_one_of_its_numbers() -> None:
    known = {story.id: story for story in demo.STORIES}
    for size in demo.SIZES:
        assert size.kpi in {*known[size.story].kpis, "R14", "V06"} and size.kpi in registry.kpis()
    assert max(Counter(demo.SIZES).values()) == 1


def test_a_made_frame_is_read_as_the_warehouse_would_give_it() -> None:
    company = demo.Company(2, 4, 7, 0.2, date(2026, 10, 31))
    dataset = registry.dataset("work_orders")
    made = demo.Records.of(company, ("work_orders",)).frames
    frame = signals.typed(dataset, made)
    assert {column.name: column.dtype for column in dataset.columns}.items() <= frame.schema.items()
    local = made["work_orders"]["created_at"].dt.truncate("1mo").dt.date()
    assert frame["_month"].to_list() == local.to_list()


def test_every_planted_change_can_be_found_by_an_honest_rule() -> None:
    """An outlier of three standard deviations and more; a shift that seven months follow, or that is itself that large."""
    effects = {(story.id, effect.name): effect for story in demo.STORIES for effect in story.effects}
    for size in demo.SIZES:
        if size.sigma:
            assert abs(size.sigma) >= 2.5 if size.shape == "shift" else abs(size.sigma) > 3, size
            assert size.shape == "outlier" or effects[size.story, size.effect].first >= signals.RUN - 1, size
    unsized = {story.id for story in demo.STORIES} - {size.story for size in demo.SIZES}
    assert unsized == {"noise", "late", "drills", "meetings", "kind_marks"}, "what has no course in time, or does not change"
