"""Who is in, and who should have been."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from metrics import arrivals

MONTHS = [date(2026, m, 1) for m in range(6, 11)]
LAST = MONTHS[-1]
Cells = dict[str, list[int | None]]  # rows by month; None: no file


def frames(rows: Cells, spoken: Cells | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    def cells(given: Cells) -> pl.DataFrame:
        listed = [("log", m, p, n) for p, all_ in given.items() for m, n in zip(MONTHS, all_, strict=True) if n is not None]
        return pl.DataFrame(listed, schema={"dataset": pl.String, "month": pl.Date, "project": pl.String, "rows": pl.Int64}, orient="row")

    received = cells(rows)
    return received, cells(spoken).drop("rows") if spoken else received.drop("rows")


@pytest.mark.parametrize(
    ("mine", "listed", "missing"),
    [
        ([20, 20, 20, 20, 20], None, False),
        ([20, 20, 20, 20, None], None, True),
        ([20, 20, 20, None, None], None, True),
        ([20, 20, None, None, None], None, False),
        ([20, 20, 20, 20, 0], None, False),
        ([20, 20, 20, 20, None], True, True),
        ([2, 1, 3, 2, None], True, False),
        ([20, None, None, 20, None], None, False),
    ],
    ids=["there", "this month", "two months", "stopped sending", "said to be none", "a list of others, never so few", "a list of others, a quiet month",
         "now and then"],
)  # fmt: skip
def test_a_project_is_missed_where_it_used_to_send(mine: list[int | None], listed: bool | None, missing: bool) -> None:
    others = {"P9": [30, 30, 30, 30, 30]}
    everywhere: Cells = {"P1": [1] * 5, **others}  # type: ignore[dict-item]
    judged = arrivals.judged(*frames({"P1": mine, **others}, everywhere if listed else None))  # type: ignore[dict-item]
    found = arrivals.over(judged, "log", LAST, LAST)
    assert ("P1" in found.missing) == missing
    assert found.came == found.expected - len(found.missing) and (found.share > 0) == missing


@pytest.mark.parametrize(("rows", "missing"), [(20, True), (1, False)])
def test_a_log_that_nobody_sent_is_missed_if_it_used_to_be_full(rows: int, missing: bool) -> None:
    judged = arrivals.judged(*frames({p: [rows, rows, rows, rows, None] for p in ("P1", "P2")}))
    assert bool(arrivals.over(judged, "log", LAST, LAST).missing) == missing


def test_only_what_is_asked_for_is_looked_at() -> None:
    judged = arrivals.judged(*frames({"P1": [20, 20, 20, 20, None], "P2": [20] * 5}))
    assert arrivals.over(judged, "log", LAST, LAST, ["P2"]) == arrivals.Arrived(1, (), 0.0)
    assert arrivals.over(judged, "other", LAST, LAST) == arrivals.Arrived(0, (), 0.0)
    whole = arrivals.over(judged, "log", MONTHS[1], LAST)
    assert (whole.expected, whole.missing, whole.share) == (2, ("P1",), 1 / 8)
