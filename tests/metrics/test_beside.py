"""Two halves of the sites side by side, against hand counts and a published interval; and from which day a site has too few certificates."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from metrics.beside import beside, shares
from metrics.readiness import LACKING, LAPSED, LATER, falling


def sites(*rows: tuple[float | None, int, int]) -> pl.DataFrame:
    schema = {"trained": pl.Float64, "late": pl.Int64, "cases": pl.Int64}
    return pl.DataFrame(list(rows), schema=schema, orient="row").with_row_index("project")


FEWER, OTHERS = [(70.0, 30, 100), (75.0, 20, 100), (80.0, 25, 100)], [(90.0, 5, 100), (95.0, 10, 100), (100.0, 15, 100)]


def test_the_halves_by_hand() -> None:
    """75 of 300 against 30 of 300; the intervals of Wilson are 20.4–30.2 % and 7.1–13.9 % (statsmodels: proportion_confint)."""
    found = beside(sites(*FEWER, *OTHERS))
    assert found is not None and found.clear
    assert (found.fewer.sites, found.fewer.late, found.fewer.cases, found.fewer.value) == (3, 75, 300, 25.0)
    assert (found.others.late, found.others.value) == (30, 10.0)
    assert (found.fewer.lower, found.fewer.upper) == (pytest.approx(20.44, abs=0.01), pytest.approx(30.20, abs=0.01))
    assert (found.others.lower, found.others.upper) == (pytest.approx(7.09, abs=0.01), pytest.approx(13.92, abs=0.01))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([*FEWER, *OTHERS[:2]], "five sites"),
        ([*FEWER, *OTHERS[:2], (100.0, 3, 29)], "the sixth has too few cases"),
        ([*FEWER, *OTHERS[:2], (None, 10, 100)], "nothing is known of the sixth's training"),
        ([(90.0, 10, 100)] * 8, "all alike"),
    ],
)
def test_what_says_nothing_is_withheld(rows: list[tuple[float | None, int, int]], reason: str) -> None:
    assert beside(sites(*rows)) is None, reason


def test_what_chance_explains_is_not_called_clear() -> None:
    found = beside(sites(*[(70.0 + i, 10 + i % 2, 100) for i in range(8)]))
    assert found is not None and not found.clear


def test_the_share_of_few_cases_is_withheld() -> None:
    """One of 30 is 3.3 %; of 29 cases nothing is told."""
    assert shares(sites((90.0, 1, 30), (90.0, 1, 29)))["share"].to_list() == [pytest.approx(10 / 3), None]


def test_from_which_day_a_site_has_too_few() -> None:
    """A: 10 of 10, 85 % wanted, so nine must stay: the second to expire takes it below, on the day after. B: 3 of 4 is below 100 %. C: one may go."""
    day = date(2026, 11, 10)
    rows = [
        *(("A", date(2027, 9, 1), LATER) for _ in range(7)),
        ("A", date(2026, 12, 20), "in_60"), ("A", day, "in_30"), ("A", date(2026, 11, 25), "in_30"),
        *(("B", date(2027, 9, 1), LATER) for _ in range(3)), ("B", None, LACKING),
        ("C", date(2027, 9, 1), LATER), ("C", day, "in_30"),
        ("D", date(2026, 1, 1), LAPSED),
    ]  # fmt: skip
    held = pl.DataFrame(rows, schema={"project": pl.String, "expires_at": pl.Date, "band": pl.String}, orient="row")
    required = pl.DataFrame({"project": ["A", "B", "C", "D"], "required": [85.0, 100.0, 50.0, None]})
    found = falling(held, required).select("project", "n", "valid", "short", "below_on").rows()
    assert found == [("B", 4, 3, 1, None), ("A", 10, 10, 0, date(2026, 11, 26))]
