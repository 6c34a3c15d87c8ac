"""The small picture of a course: every month in its place, nothing drawn over a month that has no value."""

import base64
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.drawing import sparkline

VALUES = st.lists(st.none() | st.floats(-1e9, 1e9), min_size=2, max_size=12).filter(
    lambda course: any(value is not None for value in course)
)


def places(course: list[float | None]) -> list[list[tuple[float, float]]]:
    """The points of each line of a picture."""
    drawn = ElementTree.fromstring(sparkline.svg(course))
    lines = [path.attrib["d"] for path in drawn.iter() if path.attrib.get("fill") == "none"]
    return [[(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", line)] for line in lines]


def test_a_course_goes_up_where_its_values_do() -> None:
    (line,) = places([1.0, 3.0, 2.0])
    assert line == [(2.0, 27.0), (50.0, 3.0), (98.0, 15.0)]


@pytest.mark.parametrize(
    ("course", "runs"), [([1.0, None, 2.0], [1, 1]), ([None, 1.0, 2.0], [2]), ([1.0, 2.0, None, None, 5.0, 6.0, 7.0], [2, 3])]
)
def test_no_line_leads_over_a_month_without_a_value(course: list[float | None], runs: list[int]) -> None:
    assert [len(line) for line in places(course)] == runs


@pytest.mark.parametrize(
    ("months", "course"),
    [
        ((1, 2, 3), [1.0, 2.0, 3.0]),
        ((1, 2, 4), [1.0, 2.0, None, 4.0]),
        ((3, 6, 9), [3.0, 6.0, 9.0]),
        ((3, 6, 12), [3.0, 6.0, None, 12.0]),
        ((2, 5, 6), [2.0, None, None, 5.0, 6.0]),
    ],
)
def test_a_step_is_as_long_as_the_figures_are_apart(months: tuple[int, ...], course: list[float | None]) -> None:
    assert list(sparkline.spaced({date(2026, month, 1): float(month) for month in months}).values()) == course


def test_a_month_by_itself_is_a_point() -> None:
    alone, _ = (
        path.attrib["d"] for path in ElementTree.fromstring(sparkline.svg([1.0, None, 2.0])).iter() if path.attrib.get("fill") == "none"
    )
    assert alone == "M2.0,27.0h0"  # a path without a length, whose round end is drawn


@given(VALUES)
def test_every_value_has_its_point_and_the_order_of_heights_is_that_of_the_values(course: list[float | None]) -> None:
    drawn = [place for line in places(course) for place in line]
    known = [value for value in course if value is not None]
    assert len(drawn) == len(known)
    assert all(0 <= x <= 100 and 0 <= y <= 30 for x, y in drawn)
    by_value = [y for _, (_, y) in sorted(zip(known, drawn, strict=True), key=lambda each: each[0])]
    assert by_value == sorted(by_value, reverse=True)


@pytest.mark.parametrize(
    ("course", "dotted", "strokes"),
    [
        ([1.0, 3.0, 2.0, 4.0], 0, ["solid"]),
        ([1.0, 3.0, 2.0, 4.0], 2, ["solid", "dots"]),
        ([1.0, 3.0, 2.0, 4.0], 4, ["dots"]),  # nothing is settled yet
        ([1.0, None, 2.0, 4.0], 2, ["solid", "dots"]),  # no dots lead over a month without a value
    ],
)
def test_the_line_is_dotted_towards_what_is_not_settled(course: list[float | None], dotted: int, strokes: list[str]) -> None:
    drawn = [path.attrib for path in ElementTree.fromstring(sparkline.svg(course, dotted)).iter() if path.attrib.get("fill") == "none"]
    assert ["dots" if "stroke-dasharray" in path else "solid" for path in drawn] == strokes
    ends = [re.findall(r"-?[\d.]+,-?[\d.]+", path["d"]) for path in drawn]
    assert {end for line in ends for end in line} == {
        end for path in ElementTree.fromstring(sparkline.svg(course)).iter() if path.attrib.get("fill") == "none"
        for end in re.findall(r"-?[\d.]+,-?[\d.]+", path.attrib["d"])
    }  # fmt: skip
    assert course[1] is None or len(strokes) < 2 or ends[0][-1] == ends[1][0]


def test_the_picture_lies_within_the_text_and_has_words() -> None:
    january, february = date(2026, 1, 1), date(2026, 2, 1)
    told = sparkline.image({january: 1.0, february: 2.0}, [february], "up", beside=True)
    found = re.fullmatch(r"!\[(.*)\]\(data:image/svg\+xml;base64,(.*)#course-beside\)", told)
    assert found is not None
    assert found[1] == "up"
    assert base64.b64decode(found[2]).decode() == sparkline.svg([1.0, 2.0], 1)
