"""Whose case it is: shares of time against a walk through the minutes, what is left out, and the clock by which time is held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import registry
from metrics import pauses
from metrics.cases import cases as verdicts
from metrics.clock import NATURAL
from metrics.holding import WHOLE, holdings
from metrics.personal import figures
from metrics.shares import shares

START = datetime(2026, 10, 1, 8)
AT = datetime(2026, 10, 31)
Step = tuple[int, str | None, bool]  # minutes after the start, who, by the system itself


def minute(n: int) -> datetime:
    return START + timedelta(minutes=n)


def case(n: int = 0, owner: str | None = "Z", stop: int | None = 100, limit: int | None = None, **flags: bool | None) -> dict[str, Any]:
    told = {"outsourced": flags.get("outsourced"), "passed_on": flags.get("passed_on")}
    return {"case": n, "owner": owner, "start": START, "stop": None if stop is None else minute(stop),
            "deadline": None if limit is None else minute(limit), **told}  # fmt: skip


CASE = {"case": pl.UInt32, "owner": pl.String, "start": pl.Datetime("us"), "stop": pl.Datetime("us"), "deadline": pl.Datetime("us"),
        "outsourced": pl.Boolean, "passed_on": pl.Boolean}  # fmt: skip
LOG = {"case": pl.UInt32, "at": pl.Datetime("us"), "actor_id": pl.String, "assignee_id": pl.String, "is_auto": pl.Boolean}


def held(
    rows: list[dict[str, Any]],
    log: Sequence[tuple[int, int, str | None, str | None, bool]] = (),
    waits: Sequence[tuple[int, int, int]] = (),
) -> list[tuple[Any, ...]]:
    events = pl.DataFrame([(n, minute(at), *rest) for n, at, *rest in log], schema=LOG, orient="row")
    stopped = pl.DataFrame([(n, minute(a), minute(b)) for n, a, b in waits], schema=pauses.SCHEMA, orient="row")
    return holdings(pl.DataFrame(rows, schema=CASE), events, stopped, NATURAL, AT).rows()


def walked(steps: list[Step], stop: int, waits: list[tuple[int, int]]) -> Counter[str]:
    """Minute by minute: who had the case last, pauses left out."""
    named = [(at, who) for at, who, auto in sorted(steps, key=lambda step: step[0]) if who and not auto]
    found: Counter[str] = Counter()
    for now in range(stop):
        if any(a <= now < b for a, b in waits):
            continue
        have = [who for at, who in named if at <= now]
        found[have[-1] if have else named[0][1]] += 1
    return found


step = st.tuples(st.integers(0, 120), st.sampled_from(["A", "B", "C", None]), st.booleans())
pause = st.tuples(st.integers(0, 90), st.integers(1, 40)).map(lambda p: (p[0], p[0] + p[1]))


@given(st.lists(step, max_size=6, unique_by=lambda s: s[0]), st.integers(1, 110), st.lists(pause, max_size=3))
@settings(max_examples=60, deadline=None)
def test_shares_are_those_of_the_time_held_and_make_one_case(steps: list[Step], stop: int, waits: list[tuple[int, int]]) -> None:
    log = [(0, at, who, None, auto) for at, who, auto in steps]
    found = held([case(stop=stop)], log, [(0, a, b) for a, b in waits])
    assert sum(share for _, _, share, _, _ in found) == WHOLE
    people = [who for _, who, auto in steps if who and not auto]
    if not people:
        assert [row[1] for row in found] == ["Z"], "without a log it is whose name the case bears"
        return
    right = walked(steps, stop, waits)
    total = right.total()
    if total:
        assert {who: pytest.approx(n / total, abs=0.0031) for who, n in right.items() if n * WHOLE >= total} == {
            who: share / WHOLE for _, who, share, _, _ in found
        }
        assert {who: minutes for _, who, _, minutes, _ in found} == {who: n for who, n in right.items() if n * WHOLE >= total}


@pytest.mark.parametrize(
    ("received", "limit", "reason"),
    [(49, 100, None), (50, 100, "received_late"), (99, 100, "received_late"), (50, None, None), (99, 1000, None)],
)  # fmt: skip
def test_a_case_that_came_with_half_of_its_time_gone_is_not_the_receivers(received: int, limit: int | None, reason: str | None) -> None:
    found = held([case(stop=200, limit=limit)], [(0, 0, "A", None, False), (0, received, "B", None, False)])
    assert [(who, share, why) for _, who, share, _, why in found] == [("A", 5 * received, None), ("B", 1000 - 5 * received, reason)]


def test_what_was_paused_is_not_time_gone() -> None:
    found = held([case(stop=200, limit=140)], [(0, 0, "A", None, False), (0, 60, "B", None, False)], [(0, 10, 50)])
    assert [(who, minutes, why) for _, who, _, minutes, why in found] == [("A", 20, None), ("B", 140, None)], "20 of 100 minutes were gone"


def test_who_gave_a_case_away_and_got_it_back_had_it_from_the_start() -> None:
    found = held([case(stop=100, limit=100)], [(0, 0, "A", None, False), (0, 10, "B", None, False), (0, 80, "A", None, False)])
    assert [(who, share, why) for _, who, share, _, why in found] == [("A", 300, None), ("B", 700, None)]


def test_outside_firms_and_unknown_transfers_are_left_out_and_a_told_receiver_goes_before_the_actor() -> None:
    rows = [
        case(0, outsourced=True),
        case(1, passed_on=True),
        case(2, passed_on=True),
        case(3, owner=None),
        case(4, stop=0),
        case(5, stop=None),
    ]
    log = [(2, 0, "A", None, False), (2, 30, "A", "B", False), (2, 90, "A", None, False)]
    found = held(rows, log)
    assert [(n, who, share, why) for n, who, share, _, why in found] == [
        (0, "Z", 1000, "outsourced"), (1, "Z", 1000, "no_log"), (2, "B", 1000, None), (4, "Z", 1000, None), (5, "Z", 1000, None),
    ]  # fmt: skip


# ---- through a KPI ----------------------------------------------------------------------------------------------------


def order(n: int, **cells: Any) -> dict[str, Any]:
    return {"order_id": f"W{n}", "project_id": "P001", "kind": "报修", "category": "电梯", "severity": "一般", "assignee_id": "A",
            "created_at": "2026-10-01 08:00", "due_at": "2026-10-02 08:00", "resolved_at": "2026-10-01 18:00", "status": "已解决", **cells}  # fmt: skip


def of_kpi(id: str, orders: list[dict[str, Any]], events: list[dict[str, Any]] = []) -> pl.DataFrame:  # noqa: B006
    kpi, dataset = registry.kpi(id), registry.dataset("work_orders")
    log = registry.dataset("order_events").frame(events)
    return shares(kpi, verdicts(kpi, dataset.names, dataset.frame(orders), {"order_events": log}), AT, {"order_events": log})


def test_each_case_is_counted_once_over_all_people() -> None:
    orders = [
        order(1),
        order(2, resolved_at="2026-10-03 08:00"),
        order(3, outsourced=True),
        order(4, transfer_count=1),
        order(5, assignee_id=None),
    ]
    events = [
        {"order_id": "W2", "at": "2026-10-01 09:00", "to_status": "处理中", "actor_id": "A"},
        {"order_id": "W2", "at": "2026-10-01 16:00", "to_status": "处理中", "actor_id": "B"},
        {"order_id": "W1", "at": "2026-10-01 08:00", "to_status": "处理中", "actor_id": "A"},
        {"order_id": "W1", "at": "2026-10-01 13:00", "to_status": "处理中", "actor_id": "B"},
    ]
    found = of_kpi("R14", orders, events)
    assert found.group_by("order_id").agg(pl.col("share").sum()).sort("order_id").rows() == [(f"W{n}", 1000) for n in range(1, 5)]
    told = {row["staff_id"]: row for row in figures(registry.kpi("R14"), found, AT).iter_rows(named=True)}
    # W1: 5 h and 5 h, received with 5 of 24 hours gone. W2: 8 h and 40 h, received with 8 of 24 gone; it was late.
    assert (told["A"]["numerator"], told["A"]["denominator"]) == (0.5, pytest.approx(0.5 + 8 / 48, abs=0.0011))
    assert (told["B"]["numerator"], told["B"]["denominator"]) == (0.5, pytest.approx(0.5 + 40 / 48, abs=0.0011))
    assert told["A"]["left_out"] == [{"reason": "no_log", "n": 1.0}, {"reason": "outsourced", "n": 1.0}]
    counted = sum(row["denominator"] + sum(line["n"] for line in row["left_out"]) for row in told.values())
    assert counted == pytest.approx(4), "all but the one that nobody is named for"


def test_a_person_with_slow_work_is_measured_by_the_usual_time_of_that_work() -> None:
    """A mends lifts (10 h usual), B lamps (2 h usual); both take the usual time, C half of it: medians 10, 2 and 5 or 1 hours."""

    def some(who: str, category: str, hours: list[float], first: int) -> list[dict[str, Any]]:
        start = datetime(2026, 10, 1, 8)
        return [
            order(first + i, assignee_id=who, category=category, resolved_at=str(start + timedelta(hours=h))[:16])
            for i, h in enumerate(hours)
        ]

    orders = (
        some("A", "电梯", [9, 10, 11], 1) + some("B", "照明", [1.8, 2, 2.2], 11) + some("C", "电梯", [10], 21) + some("C", "照明", [2], 31)
    )
    kpi = registry.kpi("R04")
    told = {row["staff_id"]: row for row in figures(kpi, of_kpi("R04", orders), AT).iter_rows(named=True)}
    # everybody's median of 1.8 2 2 2.2 | 9 10 10 11 is the middle of 2.2 and 9
    assert [told[who]["raw"] for who in "ABC"] == pytest.approx([10, 2, 6])
    assert [told[who]["value"] for who in "ABC"] == pytest.approx([5.6, 5.6, 5.6])
    faster = [row | {"resolved_at": "2026-10-01 13:00"} if row["order_id"] == "W21" else row for row in orders]
    faster = [row | {"resolved_at": "2026-10-01 09:00"} if row["order_id"] == "W31" else row for row in faster]
    told = {row["staff_id"]: row for row in figures(kpi, of_kpi("R04", faster), AT).iter_rows(named=True)}
    # usual: lifts 5 9 10 11 → 9.5 h, lamps 1 1.8 2 2.2 → 1.9 h; C's: 5/9.5 and 1/1.9, both 0.526; everybody: 1 1.8 2 2.2 5 9 10 11 → 3.6 h
    assert told["C"]["value"] == pytest.approx(3.6 * 5 / 9.5, abs=0.001)
    assert told["C"]["value"] < told["A"]["value"] and told["C"]["value"] < told["B"]["value"]
