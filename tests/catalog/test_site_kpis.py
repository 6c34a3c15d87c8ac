"""Equipment, safety and archives, beyond their worked examples: against a reckoning of its own, one row at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from catalog import registry
from catalog.assets import asset_months, with_asset
from catalog.calendar import CALENDAR
from catalog.datasets.plans import REQUIRED_TYPES
from catalog.kpis.equipment import add_downtime, downtimes
from catalog.model import Row
from catalog.zones import DEFAULT_ZONE
from metrics.cases import cases
from metrics.exposure import exposures
from metrics.numbers import numbers
from metrics.tally import spread, tally
from tests.catalog.examples import frames

MINE = [kpi.id for kpi in registry.kpis().values() if kpi.id[0] in "EMA"]
ZONE = ZoneInfo(DEFAULT_ZONE)
OCTOBER = datetime(2026, 10, 1, tzinfo=ZONE)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC).replace(tzinfo=None)


def number(id: str, frame: pl.DataFrame, joined: dict[str, pl.DataFrame], at: str) -> dict[str, object]:
    kpi = registry.kpi(id)
    tallies = tally(kpi, cases(kpi, registry.dataset(kpi.dataset).names, frame, joined))
    if kpi.kind == "events":
        tallies = pl.concat([tallies, exposures(kpi, joined)])
    return numbers({id: kpi}, spread(tallies), {id: utc(at)}).row(0, named=True)


def test_every_kpi_of_these_families_is_there() -> None:
    wanted = [f"E{n:02}" for n in range(1, 13)] + [f"M{n:02}" for n in range(1, 11)] + [f"A{n:02}" for n in range(1, 5)]
    assert set(wanted) <= set(MINE)


@pytest.mark.parametrize("id", MINE)
def test_the_order_of_the_rows_does_not_matter(id: str) -> None:
    kpi = registry.kpi(id)
    frame, joined = frames(kpi)
    backwards = {name: part.reverse() for name, part in joined.items()}
    assert number(id, frame, joined, kpi.example.at) == number(id, frame.reverse(), backwards, kpi.example.at)


@pytest.mark.parametrize("id", [id for id in MINE if registry.kpi(id).prepare and not registry.kpi(id).calendar])
def test_what_is_brought_in_keeps_the_columns_that_counting_needs(id: str) -> None:
    kpi = registry.kpi(id)
    dataset = registry.dataset(kpi.dataset)
    frame, joined = frames(kpi)
    assert kpi.prepare is not None
    verdict = kpi.prepare(frame, joined)
    assert {*dataset.names, "_month", "_project", "_delivered", "_dated"} <= set(verdict.columns)
    assert verdict["_month"].null_count() == 0 and verdict["_delivered"].null_count() == 0
    assert {name: verdict.schema[name] for name in dataset.names} == {c.name: c.dtype for c in dataset.columns}
    assert kpi.prepare(frame.clear(), joined).is_empty()


# ---- faults -----------------------------------------------------------------------------------------------------


def test_without_a_fault_there_is_no_mtbf_but_a_lower_bound() -> None:
    kpi = registry.kpi("E07")
    frame, joined = frames(kpi)
    quiet = number("E07", frame.clear(), joined, kpi.example.at)
    assert (quiet["value"], quiet["numerator"], quiet["denominator"], quiet["upper"]) == (None, 0, 1000, None)
    # The exact two-sided interval: at most 3.689 faults in 1,000 h; 3.0 would be the one-sided "rule of three".
    assert quiet["lower"] == pytest.approx(1000 / (chi2.ppf(0.975, 2) / 2)) == pytest.approx(1000 / 3.6889, abs=0.01)


def test_the_failure_rate_has_the_exact_poisson_interval() -> None:
    kpi = registry.kpi("E05")
    found = number("E05", *frames(kpi), kpi.example.at)
    assert (found["lower"], found["upper"]) == pytest.approx((100 * chi2.ppf(0.025, 6) / 2 / 5, 100 * chi2.ppf(0.975, 8) / 2 / 5))


def _asset(asset: str, **cells: object) -> Row:
    return {"asset_id": asset, "valid_from": "1900-01-01", "project_id": "P", "asset_class": "电梯", **cells}


def test_an_asset_counts_at_the_site_and_grade_it_has_in_the_month() -> None:
    register = registry.dataset("equipment").frame(
        (
            _asset("S1", criticality="一般"),
            _asset("S1", valid_from="2026-09-10", project_id="Q", criticality="关键"),
            _asset("S2", valid_from="2026-10-01"),
        )
    )
    months = [datetime(2026, n, 1).date() for n in (8, 9, 10)]
    cells = [{"month": month, "project": project, "received": True} for month in months for project in "PQ"]
    found = asset_months({"equipment": register, CALENDAR: pl.DataFrame(cells)}).sort("_month", "_project")
    assert [(row[0].month, *row[1:]) for row in found.iter_rows()] == [(8, "P", 1), (9, "Q", 1), (10, "P", 1), (10, "Q", 1)]
    rows = registry.dataset("equipment_months").frame([{"asset_id": "S1", "period": f"2026-{n}"} for n in ("08", "09")])
    told = with_asset(rows.with_columns(asset_class=pl.Series(["货梯", None])), register)
    assert told.select("_weight", "asset_class").rows() == [(1, "货梯"), (3, "电梯")]


TICK = 10  # minutes
spans = st.lists(
    st.tuples(st.integers(-200, 4600), st.one_of(st.none(), st.integers(0, 500))), max_size=6
)  # first tick of October on, how many


@settings(max_examples=40, deadline=None)
@given(spans)
def test_downtime_is_the_minutes_of_the_month_in_which_any_fault_stood(found: list[tuple[int, int | None]]) -> None:
    """Against a clock that ticks through October in steps of ten minutes."""
    rows = [
        {
            "fault_id": str(n),
            "asset_id": "S1",
            "started_at": _at(start),
            "restored_at": None if length is None else _at(start + length),
        }
        for n, (start, length) in enumerate(found)
    ]
    october = [{"asset_id": "S1", "period": "2026-10", "scheduled_hours": 744}]
    joined = {"faults": registry.dataset("faults").frame(rows), "equipment": registry.dataset("equipment").frame((_asset("S1"),))}
    told = add_downtime(registry.dataset("equipment_months").frame(october), joined)["_available"].item()
    still = sum(any(start <= tick and (n is None or tick < start + n) for start, n in found) for tick in range(744 * 60 // TICK))
    assert told == pytest.approx(100 * (1 - still * TICK / 60 / 744))
    parts = downtimes(joined["faults"])
    assert (parts["_up"] > parts["_down"]).all() and (parts["_down"].slice(1) >= parts["_up"].slice(0, max(0, parts.height - 1))).all()


def _at(tick: int) -> str:
    return (OCTOBER.replace(tzinfo=None) + timedelta(minutes=tick * TICK)).isoformat(sep=" ")


def test_a_month_that_the_fault_log_does_not_reach_has_no_availability() -> None:
    report = registry.dataset("equipment_months").frame([{"asset_id": "S1", "period": "2026-11", "scheduled_hours": 700}])
    joined = {"faults": registry.dataset("faults").frame(()), "equipment": registry.dataset("equipment").frame((_asset("S1"),))}
    kpi = registry.kpi("E08")
    assert cases(kpi, registry.dataset("equipment_months").names, report, joined)["_why"].to_list() == ["not_recorded"]


# ---- safety -----------------------------------------------------------------------------------------------------


def test_a_plan_that_nobody_listed_is_missed() -> None:
    assert len(REQUIRED_TYPES) == 8
    day = {"counted_on": "2026-09-30", "version": "V1", "reviewed_at": "2026-09-01"}
    whole = registry.dataset("plans").frame([{"project_id": "P", "type": kind, **day} for kind in REQUIRED_TYPES])
    assert number("M08", whole, {}, "2026-10-31")["value"] == 100.0
    lacking = number("M08", whole.filter(pl.col("type") != "火灾"), {}, "2026-10-31")
    assert (lacking["numerator"], lacking["denominator"]) == (7, 8)


def test_minutes_are_minutes_and_hours_hours() -> None:
    for id, unit in (("M05T", 1), ("E06", 60)):
        kpi = registry.kpi(id)
        found = number(id, *frames(kpi), kpi.example.at)
        assert kpi.measure.unit_minutes == unit  # type: ignore[union-attr]
        assert found["value"] == kpi.example.value
