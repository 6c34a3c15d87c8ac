"""Who is in, and who should have been."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from metrics import arrivals

MONTHS = [date(2026, m, 1) for m in range(6, 11)]
LAST = MONTHS[-1]
NO_CASES = pl.DataFrame(schema={"source": pl.String, "month": pl.Date, "project": pl.String, "cases": pl.Int64})


def cell(project: str = "P1", month: date = LAST, dataset: str = "log", **known: bool) -> dict[str, object]:
    """A cell of `catalog.duties.duties`: it came, unless it is said otherwise."""
    usual = {"owed": True, "_arrived": True, "_waived": False, "_quiet": False}
    return {"dataset": dataset, "month": month, "project": project, **usual, **known}


def cases(project: str, *counts: int | None, source: str = "V01") -> pl.DataFrame:
    lines = [(source, month, project, n) for month, n in zip(MONTHS, counts, strict=True) if n is not None]
    return pl.DataFrame(lines, schema=NO_CASES.schema, orient="row")


def over(
    cells: list[dict[str, object]], *counts: pl.DataFrame, sources: tuple[str, ...] = ("log", "V01"), **asked: object
) -> arrivals.Arrived:
    judged = arrivals.judged(pl.DataFrame(cells), pl.concat([NO_CASES, *counts]), LAST)
    return arrivals.over(judged, asked.pop("start", LAST), LAST, sources, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "expected", "missing"),
    [
        ({}, 2, False),
        ({"owed": False}, 2, False),
        ({"_arrived": False}, 2, True),
        ({"_arrived": False, "_quiet": True}, 2, True),
        ({"_arrived": False, "_quiet": True, "owed": False}, 2, False),
        ({"_arrived": False, "_waived": True}, 1, False),
        ({"_arrived": False, "month": date(2026, 11, 1)}, 1, False),
    ],
    ids=["in", "in though not owed", "owed", "a list of others lacks what is owed", "a list of others, nothing owed", "waived", "the month is not over"],
)  # fmt: skip
def test_missing_is_what_is_owed_and_not_in(known: dict[str, object], expected: int, missing: bool) -> None:
    found = over([cell("P9"), cell(**known)])  # type: ignore[arg-type]
    assert (found.expected, found.missing) == (expected, ("P1",) if missing else ())
    assert (found.share, found.months) == ((1 / 2, (LAST, LAST)) if missing else (0.0, None))


@pytest.mark.parametrize(
    ("counts", "missing"),
    [
        ((12, 12, 12, 12, None), True),
        ((12, 12, 12, 12, 0), True),
        ((None, None, 12, 12, None), True),
        ((None, None, None, 12, None), False),  # no habit
        ((12, 12, None, None, None), False),  # gone for long
        ((3, 3, 3, 3, None), False),  # so few that chance explains none
        ((12, 12, 12, 12, 1), False),
    ],
)
def test_a_file_that_is_in_can_lack_what_a_figure_rests_on(counts: tuple[int | None, ...], missing: bool) -> None:
    cells = [cell("P1"), cell("P9")]
    assert over(cells, cases("P1", *counts), cases("P9", *[40] * 5)).missing == (("P1",) if missing else ())
    assert not over(cells, cases("P1", *counts), sources=("log", "V02")).missing, "another figure of the same file lacks nothing"


def test_only_what_is_asked_for_is_looked_at() -> None:
    cells = [cell(p, m, _arrived=(p, m) not in {("P1", LAST), ("P1", MONTHS[3])}) for p in ("P1", "P2") for m in MONTHS[1:]]
    assert over(cells, projects=["P2"]) == arrivals.Arrived(1)
    assert over(cells, sources=("other",)) == arrivals.Arrived(0)
    whole = over(cells, start=MONTHS[1])
    assert (whole.expected, whole.missing, whole.share, whole.months) == (2, ("P1",), 2 / 8, (MONTHS[3], LAST))
    assert (whole.lacking, whole.whole) == (2, len(MONTHS) - 3)
    assert (whole.came, over(cells, sources=None).missing) == (1, ("P1",))
