from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from metrics.pauses import course, first_human, paused

DONE = ("已解决", "已关闭")


def at(hour: float) -> datetime:
    return datetime(2026, 3, 2, int(hour), round(hour % 1 * 60))


def log(*steps: tuple[float, str, str | None, bool]) -> pl.DataFrame:
    """One case's events: hour, new state, who, whether the system did it by itself."""
    rows = [(0, at(hour), state, who, auto) for hour, state, who, auto in steps]
    schema = {"case": pl.UInt32, "at": pl.Datetime("us"), "to_status": pl.String, "actor_id": pl.String, "is_auto": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


STORY = log(
    (8, "待受理", None, True),  # reported; the acknowledgement of 8:01 is nobody's
    (8.01, "处理中", "机器人", True),
    (9, "处理中", "A", False),
    (10, "等待客户", "A", False),
    (11, "处理中", "B", False),
    (12, "已解决", "B", False),
    (13, "已关闭", "B", False),
    (14, "处理中", "A", False),  # opened again
    (15, "等待客户", "A", False),
    (16, "已解决", "A", False),
)


def test_a_pause_lasts_to_the_next_event():
    assert paused(STORY.sample(fraction=1, shuffle=True, seed=3), ["等待客户"]).rows() == [(0, at(10), at(11)), (0, at(15), at(16))]
    assert paused(STORY, ["暂停"]).is_empty()
    assert paused(STORY.head(4), ["等待客户"]).rows() == [(0, at(10), None)]


@pytest.mark.parametrize(("steps", "last", "reopened"), [(10, 16, 1), (9, None, 1), (7, 12, 0), (6, 12, 0), (5, None, 0)])
def test_first_and_last_resolution_reopening_and_transfers(steps, last, reopened):
    told = course(STORY.head(steps), DONE).row(0, named=True)
    assert told["first_done"] == (at(12) if steps > 5 else None)
    assert told["last_done"] == (None if last is None else at(last)) and told["reopened"] == reopened
    assert (told["owners"], told["transfers"]) == (2, 2 if steps > 7 else 1)


def test_an_automatic_acknowledgement_answers_nobody():
    assert first_human(STORY, created=("待受理",)).rows() == [(0, at(9))]
    assert first_human(STORY.head(2)).is_empty()
