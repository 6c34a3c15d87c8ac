"""What the made-up company does with residents: the planted stories are there, and every list can be made however small the company."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
import pytest

import demo
from demo import engagement
from demo.story import back
from tests.demo.conftest import UNTIL

COMPANY = demo.Company(24, 36, 7, 1.0, UNTIL)
LISTS = ("calls", "meetings", "reports", "customers", "ideas", "activities")


def test_an_overrun_service_line() -> None:
    calls = engagement.calls(COMPANY).with_columns(
        kept=((pl.col("answered_at") - pl.col("ring_at")) <= timedelta(seconds=15)).fill_null(False),
        recent=pl.col("ring_at") >= datetime.combine(back(UNTIL, 7), datetime.min.time()),
    )
    theirs = pl.col("project_id") == "P016"
    assert calls.filter(theirs & pl.col("recent"))["kept"].mean() == pytest.approx(0.70, abs=0.1)
    assert calls.filter(~(theirs & pl.col("recent")))["kept"].mean() == pytest.approx(0.95, abs=0.02)
    assert calls.filter(pl.col("answered_at").is_null()).height > 30, "some are never answered"


def test_meetings_that_stopped() -> None:
    meetings = engagement.meetings(COMPANY)
    last = meetings.group_by("project_id").agg(pl.col("held_on").max()).sort("held_on").row(0)
    assert last[0] == "P020" and last[1] < date(2025, 11, 1)
    assert meetings.filter(pl.col("held_on") >= date(2026, 7, 1))["project_id"].n_unique() > 20


def test_appointments_are_kept_within_the_life_of_the_order(records: dict[str, pl.DataFrame]) -> None:
    orders = records["work_orders"].drop_nulls("appointment_at")
    off = (pl.col("arrived_at") - pl.col("appointment_at")).dt.total_minutes()
    assert orders.select((off.abs() <= 30).mean()).item() == pytest.approx(0.93, abs=0.02)
    assert orders.select((pl.col("arrived_at").is_between("created_at", "resolved_at")).all()).item()


def test_the_log_of_heavy_orders_tells_who_passed_on_and_what_was_reopened(records: dict[str, pl.DataFrame]) -> None:
    log = records["order_events"].join(records["work_orders"].select("order_id", "reopen_count"), on="order_id")
    again = log.filter((pl.col("from_status") == "已解决") & (pl.col("to_status") == "处理中"))
    assert again.height > 20 and (again["reopen_count"] > 0).all()
    hands = log.filter(pl.col("to_status") == "处理中").group_by("order_id").agg(pl.col("actor_id").n_unique())
    assert 0.04 < (hands["actor_id"] > 1).mean() < 0.14  # type: ignore[operator]


@pytest.mark.parametrize("name", LISTS)
def test_lists_keep_their_types_and_keys_however_small_the_company(name: str) -> None:
    make = getattr(engagement, name)
    full, small = make(COMPANY), make(demo.Company(1, 2, 7, 0.05, UNTIL))
    assert full.height < 15_000
    dated = {column for column, kind in full.schema.items() if kind.is_temporal()}
    assert {column: small.schema[column] for column in dated} == {column: full.schema[column] for column in dated}
    key = ["customer_id", "period"] if name == "customers" else [full.columns[0]]
    assert full.select(key).is_unique().all()
