"""What the KPIs on quality, training and certificates bring together, beyond their worked examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from catalog import compliance, registry
from catalog.model import Row
from catalog.reasons import REASONS
from catalog.zones import DEFAULT_ZONE
from metrics.cases import cases
from metrics.numbers import numbers
from metrics.tally import spread, tally
from tests.catalog.examples import frames

PREPARED = ["Q01", "Q07", "Q09", "Q09G", "T09", "Q10", "Q11D", "Q15", "T04", "T05", "T12", "T12P"]
STAFF: Row = {"valid_from": "1900-01-01", "project_id": "P", "role": "客服", "hire_date": "2026-01-05"}


def judged(id: str, rows: Sequence[Row], joins: Mapping[str, Sequence[Row]] | None = None, at: str = "2026-10-31 18:00") -> pl.DataFrame:
    kpi = registry.kpi(id)
    told = replace(kpi, example=replace(kpi.example, rows=tuple(rows), joins={k: tuple(v) for k, v in (joins or {}).items()}, at=at))
    own, joined = frames(told)
    return cases(told, registry.dataset(kpi.dataset).names, own, joined)


def number(
    id: str, rows: Sequence[Row], joins: Mapping[str, Sequence[Row]] | None = None, at: str = "2026-10-31 18:00"
) -> dict[str, object]:
    kpi = registry.kpi(id)
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(DEFAULT_ZONE)).astimezone(UTC).replace(tzinfo=None)
    return numbers({id: kpi}, spread(tally(kpi, judged(id, rows, joins, at))), {id: moment}).row(0, named=True)


@pytest.mark.parametrize("id", PREPARED)
def test_the_order_of_the_rows_does_not_matter(id: str) -> None:
    told = registry.kpi(id).example
    backwards = {name: tuple(reversed(joined)) for name, joined in told.joins.items()}
    assert number(id, told.rows, told.joins, told.at) == number(id, tuple(reversed(told.rows)), backwards, told.at)


@pytest.mark.parametrize("id", PREPARED)
def test_what_is_brought_in_keeps_the_columns_that_counting_needs(id: str) -> None:
    told = registry.kpi(id).example
    verdict, dataset = judged(id, told.rows, told.joins, told.at), registry.dataset(registry.kpi(id).dataset)
    assert {*dataset.names, "_month", "_project", "_delivered", "_dated"} <= set(verdict.columns)
    assert verdict["_month"].null_count() == verdict["_delivered"].null_count() == verdict["_project"].null_count() == 0
    assert {name: verdict.schema[name] for name in dataset.names} == {c.name: c.dtype for c in dataset.columns}


@pytest.mark.parametrize("id", PREPARED)
def test_no_rows_give_no_cases(id: str) -> None:
    assert judged(id, ()).is_empty()


def test_every_reason_has_words() -> None:
    assert {word for kpi in registry.kpis().values() for word, _ in kpi.excluded} <= set(REASONS)


# ---- training ---------------------------------------------------------------------------------------------------


def course(staff: int, course: str = "K1", cells: Row | None = None, **more: object) -> Row:
    return {"staff_id": f"E{staff:02}", "course_id": course, "due_at": "2026-10-15", **(cells or {}), **more}


def people(count: int) -> dict[str, Sequence[Row]]:
    return {"staff": [{**STAFF, "staff_id": f"E{n:02}"} for n in range(1, count + 1)]}


def test_five_overdue_of_forty_one_are_87_8_per_cent() -> None:
    """The worked example of The Access Group's guide to training compliance: 41 people required, 5 overdue."""
    done = [course(n, completed_at="2026-10-10") for n in range(1, 37)]
    rows = [
        *done,
        *(course(n) for n in range(37, 42)),
        course(42, exempt_reason="长期病假"),
        course(43, due_at="2026-12-31", assigned_at="2026-10-01"),
    ]
    for id in ("T12", "T12P"):
        found = number(id, rows, people(43))
        assert (found["numerator"], found["denominator"], found["excluded"]) == (36, 41, 1)
        assert round(float(found["value"]), 1) == 87.8  # type: ignore[arg-type]


def test_the_same_records_say_60_per_cent_by_record_and_50_by_person() -> None:
    """NetDimensions' example of the two levels: they are different figures of the same data."""
    rows = [course(1, "A", completed_at="2026-10-01"), course(1, "B", completed_at="2026-10-01"), course(1, "C", completed_at="2026-10-01"),
            course(2, "A"), course(2, "B")]  # fmt: skip
    assert number("T12", rows, people(2))["value"] == pytest.approx(60.0)
    assert number("T12P", rows, people(2))["value"] == pytest.approx(50.0)


@pytest.mark.parametrize(
    ("cells", "hired", "expected"),
    [
        ({"completed_at": "2026-10-31"}, "2020-01-01", compliance.VALID),
        ({"completed_at": "2025-01-01", "valid_until": "2026-12-01"}, "2020-01-01", compliance.VALID),
        ({"completed_at": "2025-01-01", "valid_until": "2026-11-30"}, "2020-01-01", compliance.EXPIRING),
        ({"completed_at": "2025-01-01", "valid_until": "2026-10-31"}, "2020-01-01", compliance.EXPIRING),
        ({"completed_at": "2025-01-01", "valid_until": "2026-10-30"}, "2020-01-01", compliance.EXPIRED),
        ({"completed_at": "2026-11-02"}, "2020-01-01", compliance.OVERDUE),
        ({}, "2020-01-01", compliance.OVERDUE),
        ({}, "2026-10-02", compliance.GRACE),
        ({}, "2026-10-01", compliance.OVERDUE),
        ({"due_at": "2026-11-15", "assigned_at": "2026-10-15"}, "2020-01-01", compliance.NOT_DUE),
        ({"exempt_reason": "产假", "completed_at": "2026-10-01"}, "2020-01-01", compliance.EXEMPT),
    ],
)
def test_the_states_of_training(cells: Mapping[str, object], hired: str, expected: str) -> None:
    records = registry.dataset("training_records").frame([course(1, cells=cells)])
    staff = registry.dataset("staff").frame([{**STAFF, "staff_id": "E01", "hire_date": hired}])
    october = pl.DataFrame({"_month": [date(2026, 10, 1)], "_project": ["P"]})
    assert compliance.standing(records, staff, october)["_state"].to_list() == [expected]


def test_the_latest_requirement_counts_and_history_stays_as_it_was() -> None:
    rows = [
        course(1, due_at="2026-03-15", completed_at="2026-03-10", assigned_at="2026-03-01"),
        course(1, due_at="2026-09-15", assigned_at="2026-08-01"),
    ]
    records = registry.dataset("training_records").frame(rows)
    staff = registry.dataset("staff").frame(people(1)["staff"])
    months = pl.DataFrame({"_month": [date(2026, m, 1) for m in (2, 3, 8, 9)], "_project": ["P"] * 4})
    found = compliance.standing(records, staff, months).sort("_month")
    assert found.select("_month", "_state").rows() == [
        (date(2026, 3, 1), compliance.VALID),
        (date(2026, 8, 1), compliance.VALID),
        (date(2026, 9, 1), compliance.OVERDUE),
    ]


def test_what_falls_due_in_the_running_month_is_not_missed_before_its_day() -> None:
    rows = [course(1, completed_at="2026-10-01"), course(2, due_at="2026-10-25")]
    before, after = number("T12", rows, people(2), "2026-10-20 12:00"), number("T12", rows, people(2), "2026-10-26 00:01")
    assert (before["denominator"], before["pending"], after["denominator"], after["value"]) == (1, 1, 2, 50.0)


def test_who_moved_is_counted_where_they_work_now() -> None:
    staff = [{**STAFF, "staff_id": "E01"}, {**STAFF, "staff_id": "E01", "project_id": "Q", "valid_from": "2026-10-10"}]
    rows = [course(1, completed_at="2026-10-01"), course(2, completed_at="2026-10-01")]
    others = [{**STAFF, "staff_id": "E02", "project_id": "Q"}]
    verdict = judged("T12", rows, {"staff": [*staff, *others]})
    assert set(verdict["_project"].to_list()) <= {"Q"}


# ---- registers --------------------------------------------------------------------------------------------------


def test_a_place_nobody_wrote_down_is_missed_and_one_nobody_registered_is_not_judged() -> None:
    log = {"project_id": "P", "area": "A", "area_class": "重点", "slot_at": "2026-10-01 08:00", "done_at": "2026-10-01 08:10"}
    place = {"project_id": "P", "kind": "保洁区域", "is_key": True}
    listed = judged("Q10", [log], {"places": [{**place, "place": "B"}]}).filter(pl.col("_why").is_null())
    assert listed.height == 31 and set(listed["area"]) == {"B"} and listed["_num"].sum() == 0
    unlisted = judged("Q10", [log])
    assert unlisted["_why"].to_list() == ["not_in_register"]


def test_a_certificate_that_nobody_listed_is_missing_only_where_a_list_came() -> None:
    held = {"staff_id": "E01", "cert_type": "电工证", "period": "2026-10", "permanent": True, "issued_at": "2020-01-01"}
    staff = [{**STAFF, "staff_id": "E01"}, {**STAFF, "staff_id": "E02"}, {**STAFF, "staff_id": "E03", "project_id": "Q"}]
    needs = [
        {"project_id": project, "role": "客服", "kind": "证书", "item": "电工证", "valid_from": "1900-01-01"} for project in ("P", "Q")
    ]
    own, joined = frames(
        replace(
            registry.kpi("T04"),
            example=replace(registry.kpi("T04").example, rows=(held,), joins={"staff": tuple(staff), "role_requirements": tuple(needs)}),
        )
    )
    own = own.with_columns(pl.lit("P").alias("_project"))
    joined["calendar"] = pl.DataFrame({"month": [date(2026, 10, 1)] * 2, "project": ["P", "Q"], "received": [True, False]})
    verdict = cases(registry.kpi("T04"), registry.dataset("certificates").names, own, joined).sort("staff_id")
    assert verdict.select("staff_id", "_num", "_project").rows() == [("E01", 1, "P"), ("E02", 0, "P")]


@pytest.mark.parametrize(
    ("shifts", "manned"),
    [
        ([("00:00", "24:00")], 24),
        ([("00:00", "12:00"), ("12:00", "24:00")], 24),
        ([("00:00", "12:30"), ("12:29", "24:00")], 24),
        ([("00:00", "12:29"), ("12:30", "24:00")], 23),
        ([("00:00", "24:00"), ("03:00", "04:00")], 24),
        ([("00:30", "23:30")], 22),
        ([], 0),
    ],
)
def test_an_hour_is_manned_only_without_any_gap(shifts: Sequence[tuple[str, str]], manned: int) -> None:
    post = {"project_id": "P", "kind": "值守岗", "place": "东门", "hours_per_day": 24, "valid_from": "2026-10-10", "valid_to": "2026-10-10"}
    end = lambda text: "2026-10-11 00:00" if text == "24:00" else f"2026-10-10 {text}"  # noqa: E731
    rows = [{"project_id": "P", "post": "东门", "starts_at": f"2026-10-10 {a}", "ends_at": end(b)} for a, b in shifts]
    elsewhere = {"project_id": "P", "post": "西门", "starts_at": "2026-10-10 00:00", "ends_at": "2026-10-11 00:00"}
    found = number("Q15", [*rows, elsewhere], {"places": [post]})
    assert (found["numerator"], found["denominator"]) == (manned, 24)


def test_a_night_shift_covers_the_first_hours_of_the_next_month() -> None:
    post = {"project_id": "P", "kind": "值守岗", "place": "东门", "hours_per_day": 24, "valid_from": "2026-10-01", "valid_to": "2026-10-01"}
    shift = {"project_id": "P", "post": "东门", "starts_at": "2026-09-30 20:00", "ends_at": "2026-10-01 08:00"}
    day = {**shift, "starts_at": "2026-10-01 08:00", "ends_at": "2026-10-01 20:00"}
    assert number("Q15", [shift, day], {"places": [post]})["numerator"] == 20


# ---- the loop ---------------------------------------------------------------------------------------------------


def test_a_repeat_is_found_whatever_month_it_is_in() -> None:
    first = {
        "nc_id": "B1",
        "project_id": "P",
        "source": "检查",
        "found_at": "2026-02-01 08:00",
        "due_at": "2026-02-09 08:00",
        "verified_at": "2026-07-20 08:00",
        "verify_result": "合格",
        "repeat_of": None,
    }
    again = {
        **first,
        "nc_id": "B2",
        "found_at": "2026-10-01 08:00",
        "due_at": "2026-10-09 08:00",
        "verified_at": None,
        "verify_result": None,
        "repeat_of": "B1",
    }
    assert number("Q07", [first, again])["value"] == 100.0
    assert (number("Q07", [first])["value"], number("Q07", [first], at="2026-10-01 00:00")["pending"]) == (0.0, 1)


def test_outsiders_are_held_against_our_own_marks_of_the_same_site_only() -> None:
    look = {"project_id": "P", "planned_at": "2026-10-10", "done_at": "2026-10-10", "item": "", "max": 100}
    rows = [{**look, "inspection_id": "A", "type": "神秘顾客", "score": 80}, {**look, "inspection_id": "B", "type": "日常", "score": 90},
            {**look, "inspection_id": "C", "type": "日常", "score": 10, "project_id": "Q"}]  # fmt: skip
    assert number("Q09G", rows)["numerator"] == -10_000


@pytest.mark.parametrize("id", ["Q09G", "T09"])
def test_a_difference_below_zero_keeps_its_interval(id: str) -> None:
    """Two differences d1 and d2: mean ± t(0.975, 1 degree of freedom = 12.7062) × |d1 - d2| / 2, within -100 and 100."""
    look = {"project_id": "P", "item": "", "max": 100, "type": "日常"}
    base = {**look, "inspection_id": "B", "planned_at": "2026-04-01", "done_at": "2026-04-01", "score": 50}
    ours = {**look, "inspection_id": "O", "planned_at": "2026-10-01", "done_at": "2026-10-01", "score": 50}
    kind = "日常" if id == "T09" else "神秘顾客"
    marks = (45, 44) if id == "T09" else (40, 41)
    rows = [{**ours, "inspection_id": f"M{n}", "type": kind, "score": mark} for n, mark in enumerate(marks)]
    found = number(id, [*rows, base if id == "T09" else ours])
    middle, spread_of = (-11.0, 2.0) if id == "T09" else (-9.5, 1.0)
    assert found["value"] == pytest.approx(middle)
    assert found["lower"] == pytest.approx(middle - 12.7062 * spread_of / 2, abs=1e-3)
    assert found["upper"] == pytest.approx(middle + 12.7062 * spread_of / 2, abs=1e-3)
