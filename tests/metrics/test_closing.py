"""The state of a cell, against the same rules written out one by one."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.closing import OPEN, SETTLED, State, summary, with_state

DUE = date(2026, 11, 5)
BEFORE, AFTER = date(2026, 11, 5), date(2026, 11, 6)
PLAIN: dict[str, object] = {
    "owed": True, "rows": None, "held": 0, "_arrived": False, "_in_time": False, "_due_day": DUE, "_waived": False, "_before_use": False, "signed": False,
}  # fmt: skip
KINDS = dict.fromkeys(("owed", "_arrived", "_in_time", "_waived", "_before_use", "signed"), pl.Boolean) | {
    "rows": pl.Int64,
    "held": pl.Int64,
    "_due_day": pl.Date,
}
IN = {"_arrived": True, "rows": 3, "_in_time": True}


def state(today: date, **cell: object) -> str:
    frame = pl.DataFrame([PLAIN | cell], schema_overrides=KINDS)
    return str(with_state(frame, today)["state"][0])


@pytest.mark.parametrize(
    ("cell", "today", "expected"),
    [
        ({}, BEFORE, "expected"),
        ({}, AFTER, "overdue"),
        ({"held": 4}, BEFORE, "failed"),
        ({"held": 4, "_waived": True}, AFTER, "waived"),
        ({"_waived": True, "signed": True}, AFTER, "signed"),
        ({"signed": True}, AFTER, "overdue"),  # what was taken back after the signature is missing, whatever was signed
        (IN, AFTER, "received"),
        (IN | {"held": 2}, AFTER, "received"),
        (IN | {"_in_time": False}, AFTER, "late"),
        (IN | {"_in_time": False, "_before_use": True}, AFTER, "received"),
        (IN | {"rows": 0}, AFTER, "nil"),
        (IN | {"rows": None}, AFTER, "received"),  # only the register says when it came
        (IN | {"signed": True}, AFTER, "signed"),
        (IN | {"signed": True, "_in_time": False}, AFTER, "late"),  # a signature takes no lateness away
        (IN | {"signed": True, "_in_time": False, "rows": 0}, AFTER, "signed"),
    ],
)
def test_the_state_of_a_cell(cell: dict[str, object], today: date, expected: State) -> None:
    assert state(today, **cell) == expected


cells = st.fixed_dictionaries(
    {name: st.booleans() for name in ("owed", "_arrived", "_in_time", "_waived", "_before_use", "signed")}
    | {"rows": st.sampled_from([None, 0, 7]), "held": st.sampled_from([0, 2]), "_due_day": st.just(DUE)}
)


@settings(max_examples=60, deadline=None)
@given(st.lists(cells, min_size=1, max_size=6), st.sampled_from([BEFORE, AFTER]))
def test_every_cell_is_either_open_or_settled_and_what_is_in_is_never_open(drawn: list[dict[str, object]], today: date) -> None:
    found = with_state(pl.DataFrame(drawn, schema_overrides=KINDS), today)
    assert all((row["state"] in OPEN) != (row["state"] in SETTLED) for row in found.to_dicts())
    assert found.filter(pl.col("_arrived") & pl.col("state").is_in(OPEN)).is_empty()
    assert found.filter(~pl.col("_arrived") & pl.col("state").is_in(["received", "late", "nil"])).is_empty()
    told = summary(found.with_columns(project=pl.lit("P")), ["project"])
    owed = found.filter("owed")
    assert told.height == (1 if owed.height else 0)
    assert all(row["late"] == owed.filter(state="late").height <= row["settled"] for row in told.to_dicts())
    assert all(row["settled"] + row["open"] == row["owed"] == owed.height for row in told.to_dicts())
