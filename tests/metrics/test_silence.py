"""A project whose figure has no case in a month, though it used to have enough."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from metrics.silence import fallen

OCTOBER = date(2026, 10, 1)


def cells(*rows: tuple[str | None, int, int, int]) -> pl.DataFrame:
    """Project, month, cases, cases left out."""
    whole = [
        {"kpi": "V01", "project": p, "month": date(2026, m, 1), "denominator": n, "excluded": x, "pending": 0, "held": 0}
        for p, m, n, x in rows
    ]
    return pl.DataFrame(whole, schema_overrides={"month": pl.Date, "project": pl.String})


@pytest.mark.parametrize(
    ("before", "now", "silent"),
    [
        ((12, 12, 12), None, True),
        ((12, 12, 12), (0, 0), True),
        ((0, 12, 12), None, True),
        ((0, 0, 12), None, False),  # no habit
        ((3, 3, 3), None, False),  # so few that chance explains none
        ((12, 12, 12), (1, 0), False),
        ((12, 12, 12), (0, 1), False),  # it came and was left out
    ],
)
def test_who_is_silent(before: tuple[int, int, int], now: tuple[int, int] | None, silent: bool) -> None:
    rows = [("P1", month, n, 0) for month, n in zip((7, 8, 9), before, strict=True)]
    found = fallen(cells(*rows, *([("P1", 10, *now)] if now else []), ("P2", 10, 40, 0)), OCTOBER)
    assert found["project"].to_list() == (["P1"] if silent else [])


def test_months_long_gone_and_cases_without_a_project_do_not_count() -> None:
    assert fallen(cells(*[("P1", month, 50, 0) for month in (4, 5, 6)]), OCTOBER).is_empty()
    assert fallen(cells(*[(None, month, 50, 0) for month in (7, 8, 9)]), OCTOBER).is_empty()
