"""The stories planted around equipment, drills, hazards and energy, found again without any formula of the product."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from demo.facilities import PER_SITE
from demo.records import ONCE

Frames = dict[str, pl.DataFrame]
SINCE = datetime(2026, 3, 1)


def share(frame: pl.DataFrame, column: str) -> float:
    return float(frame[column].cast(pl.Float64).mean())  # type: ignore[arg-type]


def test_old_elevators_fail_often_and_residents_notice(records: Frames) -> None:
    faults = records["faults"].join(records["equipment"], on="asset_id").filter(asset_class="电梯")
    theirs, others = faults.filter(project_id="P006"), faults.filter(pl.col("project_id") != "P006")
    recent, before = theirs.filter(pl.col("started_at") >= SINCE), theirs.filter(pl.col("started_at") < SINCE)
    assert recent.height / 8 > 6 * before.height / 28
    assert recent.height / 8 > 6 * others.filter(pl.col("started_at") >= SINCE).height / 23 / 8
    told = pl.col("detected_by") == "客户报修"
    assert share(recent.with_columns(told.alias("told")), "told") > share(others.with_columns(told.alias("told")), "told") + 0.1


def test_one_site_held_no_live_drill_for_two_quarters(records: Frames) -> None:
    live = records["drills"].filter(kind="实战").with_columns(pl.col("held_on").dt.truncate("1q").alias("quarter"))
    held = {day: set(part["project_id"]) for (day,), part in live.group_by("quarter")}
    every = set(records["projects"]["project_id"])
    for quarter in (date(2026, 4, 1), date(2026, 7, 1)):
        assert every - held[quarter] == {"P016"}
    assert held[date(2026, 1, 1)] == every


def test_hazards_stay_open_at_one_site(records: Frames) -> None:
    due = records["hazards"].filter(pl.col("due_at") <= date(2026, 10, 31))
    judged = due.with_columns((pl.col("closed_at") <= pl.col("due_at")).fill_null(False).alias("kept"))
    theirs, since = judged.filter(project_id="P017"), pl.col("found_at") >= SINCE.date()
    assert share(theirs.filter(since), "kept") == pytest.approx(0.3, abs=0.1)
    assert share(theirs.filter(~since), "kept") > 0.9
    assert share(judged.filter(pl.col("project_id") != "P017"), "kept") == pytest.approx(0.95, abs=0.02)


def test_one_office_building_uses_a_fifth_more_power_than_last_year(records: Frames) -> None:
    change = (
        records["energy"]
        .sort("project_id", "period")
        .with_columns((pl.col("kwh") / pl.col("kwh").shift(12).over("project_id")).alias("change"))
    )
    recent = change.filter(pl.col("period") >= date(2026, 3, 1))
    assert share(recent.filter(project_id="P012"), "change") == pytest.approx(1.2 * 0.985, abs=0.03)
    assert share(recent.filter(pl.col("project_id") != "P012"), "change") == pytest.approx(0.985, abs=0.02)


def test_reports_and_registers_agree(records: Frames) -> None:
    assets = records["equipment"]
    assert assets["asset_id"].is_unique().all() and assets.height == 24 * PER_SITE
    for name in ("equipment_months", "pm_tasks", "faults", "readings"):
        assert set(records[name]["asset_id"]) <= set(assets["asset_id"]), name
    months = records["equipment_months"]
    assert (months["operating_hours"] <= months["scheduled_hours"]).all() and months.height == assets.height * 36


def test_nothing_of_a_list_lies_after_it_was_made(records: Frames) -> None:
    made = datetime(2026, 11, 2, 8, 30)
    for name, listing in ONCE.items():
        for column in (listing.start, *listing.later):
            moments = records[name][column].cast(pl.Datetime("us")).drop_nulls()
            assert (moments <= made).all(), (name, column)
