"""Why a number moved, in parts that sum to it and in words that do not claim too much."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import registry
from metrics.decomposition import change as split
from ui.number import changes, why
from ui.text import t

ON_TIME, MEDIAN, COUNT = (registry.kpi(id) for id in ("R14", "R02", "M10"))
BEFORE = {"P001": (90, 100), "P002": (180, 200), "P003": (45, 50)}
AFTER = {"P001": (60, 100), "P002": (185, 200), "P004": (20, 20)}
FELL = changes.Change("−4.1 个百分点", -4.1, "较上一期", True)
counts = st.dictionaries(st.sampled_from("ABCDEF"), st.tuples(st.integers(0, 40), st.integers(40, 90)), min_size=1)


def moved() -> why.Split:
    found = split(BEFORE, AFTER, Fraction(100))
    assert found is not None
    return found


def test_the_sentence_tells_both_ends_the_halves_and_who_did_it() -> None:
    words = why.sentence(ON_TIME, moved(), "项目", FELL, str)
    assert words.startswith("工单按期办结率由 90.0% 变为 82.8%（较上一期 −4.1 个百分点）。各项目自身的变化合计")
    assert "变化主要来自P001 −" in words and "P002" not in words, "who went the other way is not to blame"
    noise = why.sentence(ON_TIME, moved(), "项目", replace(FELL, clear=False), str)
    assert noise.startswith(t("why.noise")) and "P001" not in noise, "nobody is named for what chance does"


@given(counts, counts)
def test_the_table_sums_to_the_change_in_every_digit_shown(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> None:
    found = split(before, after, Fraction(100))
    assert found is not None
    table = why.table(ON_TIME, found, "项目", str)
    whole, parts = table.row(0, named=True), table.slice(1)
    for column in (t("why.rate"), t("why.mix"), t("why.total")):
        assert round(float(parts[column].sum()), why.DIGITS) == pytest.approx(whole[column])
    assert whole[t("why.total")] == pytest.approx(float(found.total), abs=0.011)


def test_the_waterfall_goes_from_one_figure_to_the_other() -> None:
    many = {f"P{i:03d}": (50 + i, 100) for i in range(20)}
    found = split(many, {name: (hits + 3, n) for name, (hits, n) in many.items()}, Fraction(100))
    assert found is not None
    (drawn,) = why.waterfall(ON_TIME, found, str).data
    assert drawn.x[0] + sum(drawn.x[1:-1]) == pytest.approx(float(found.after))
    assert len(drawn.y) == why.SHOWN + 3 and drawn.measure[-1] == "total"
    assert len(set(drawn.y)) == len(drawn.y)
    told = dict(zip(drawn.y, drawn.customdata, strict=True))
    assert {name: group for name, group in told.items() if group} == {name: name for name in drawn.y if name in many}
    assert drawn.text[1] == "+0.1" and drawn.hovertext[1] == "+0.1 个百分点", (
        "the unit stands at the axis: on a phone there is no room for it twice"
    )
    assert drawn.text[0] == drawn.hovertext[0] == "59.5%"


EACH_WORSE = (
    {"A": (60, 100), "B": (80, 100)},
    {"A": (55, 100), "B": (225, 300)},
)  # by 5 points both, and more of the better one: 70 % as before


@pytest.mark.parametrize(
    ("before", "after", "half", "still"),
    [
        ({"A": (800, 1000)}, {"A": (800, 1000)}, 2.5, True),
        ({"A": (800, 1000)}, {"A": (8003, 10000)}, 2.5, True),  # 80.00 and 80.03 read alike
        ({"A": (800, 1000)}, {"A": (801, 1000)}, 2.5, False),  # 80.1 does not
        ({"A": (70, 100), "B": (90, 100)}, {"A": (80, 100), "B": (80, 100)}, 4.0, True),  # the groups' own changes are nothing together
        (*EACH_WORSE, 4.0, False),
        (*EACH_WORSE, 6.0, True),  # within the interval
        (*EACH_WORSE, None, False),  # what is counted has none
    ],
)
def test_what_reads_as_before_is_not_taken_apart_unless_it_hides_something(
    before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]], half: float | None, still: bool
) -> None:
    found = split(before, after, Fraction(100))
    assert found is not None
    bounds = {"lower": None, "upper": None} if half is None else {"lower": 80 - half, "upper": 80 + half}
    assert why.still(ON_TIME, found, bounds) == still


def test_what_is_no_sum_is_not_taken_apart() -> None:
    assert why.ways(MEDIAN) == []
    assert "project" in why.ways(ON_TIME) and "team" in why.ways(ON_TIME) and "project" in why.ways(COUNT)


def test_a_withheld_change_has_no_parts() -> None:
    told = why.taken_apart(ON_TIME, None, "project", changes.Change("较上一期：样本太少，不比较", None))  # type: ignore[arg-type]
    assert told == why.Told(None, "较上一期：样本太少，不比较")
    assert why.taken_apart(ON_TIME, None, "project", changes.NONE).reason == t("why.stock")  # type: ignore[arg-type]


def test_parts_that_do_not_make_the_figure_are_not_shown() -> None:
    row = pl.DataFrame({"kpi": ["R14"], "value": [90.0]}).row(0, named=True)
    assert why._agrees(Fraction(90), row) and not why._agrees(Fraction(91), row) and not why._agrees(Fraction(90), None)
