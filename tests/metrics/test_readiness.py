"""Who is ready for the post, and how far nonconformities came: reckoned by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from catalog import registry
from catalog.model import Row
from metrics import loop, readiness

MONTH = date(2026, 10, 1)


def frame(dataset: str, *rows: Row) -> pl.DataFrame:
    found = registry.dataset(dataset).frame(rows)
    return found.with_columns(pl.col("_project").fill_null("P"))


def person(id: str, **cells: object) -> Row:
    return {"staff_id": id, "valid_from": "1900-01-01", "project_id": "P", "role": "维修工", "hire_date": "2026-01-05", **cells}


def needs(kind: str, item: str) -> Row:
    return {"project_id": "P", "role": "维修工", "kind": kind, "item": item, "valid_from": "1900-01-01"}


@pytest.mark.parametrize(
    ("expires", "band"),
    [
        ("2026-10-30", "lapsed"), ("2026-10-31", "in_30"), ("2026-11-30", "in_30"), ("2026-12-01", "in_60"), ("2026-12-30", "in_60"),
        ("2026-12-31", "in_90"), ("2027-01-29", "in_90"), ("2027-01-30", "later"),
    ],
)  # fmt: skip
def test_days_run_from_the_end_of_the_month(expires: str, band: str) -> None:
    held = frame(
        "certificates", {"staff_id": "E1", "cert_type": "电工证", "period": "2026-10", "issued_at": "2024-01-01", "expires_at": expires}
    )
    joined = {"staff": frame("staff", person("E1")), "role_requirements": frame("role_requirements", needs("证书", "电工证"))}
    assert readiness.certificates(held, joined, MONTH)["band"].to_list() == [band]


def test_who_is_not_listed_lacks_the_certificate_and_who_left_is_not_asked() -> None:
    held = frame(
        "certificates", {"staff_id": "E1", "cert_type": "电工证", "period": "2026-10", "issued_at": "2020-01-01", "permanent": True}
    )
    staff = frame("staff", person("E1"), person("E2"), person("E3", leave_date="2026-09-30"))
    joined = {"staff": staff, "role_requirements": frame("role_requirements", needs("证书", "电工证"))}
    found = readiness.certificates(held, joined, MONTH)
    assert dict(found.select("staff_id", "band").iter_rows()) == {"E1": "later", "E2": "lacking"}
    assert set(found["role"]) == {"维修工"} and set(found["project"]) == {"P"}


def test_a_course_is_valid_due_overdue_expired_or_not_assigned() -> None:
    record = {"course_id": "K1", "course_name": "服务礼仪", "due_at": "2026-10-15", "assigned_at": "2026-09-01"}
    records = frame(
        "training_records",
        {**record, "staff_id": "E1", "completed_at": "2026-10-01"},
        {**record, "staff_id": "E2", "completed_at": "2026-10-01", "valid_until": "2026-11-20"},
        {**record, "staff_id": "E3"},
        {**record, "staff_id": "E4", "completed_at": "2025-10-01", "valid_until": "2026-09-30"},
        {**record, "staff_id": "E5", "due_at": "2026-12-01"},
        {**record, "staff_id": "E7", "exempt_reason": "产假"},
    )
    staff = frame("staff", *(person(f"E{n}") for n in range(1, 8)))
    joined = {"staff": staff, "role_requirements": frame("role_requirements", needs("课程", "K1"))}
    found = readiness.courses(records, joined, MONTH)
    states = dict(found.select("staff_id", "state").iter_rows())
    assert states == {"E1": "valid", "E2": "due_soon", "E3": "overdue", "E4": "expired", "E5": "not_due", "E6": "unassigned"}
    assert set(found["course_name"]) == {"服务礼仪"}
    counted = readiness.counted(found, "course_name", "state", readiness.NEEDED)
    assert counted.row(0) == ("服务礼仪", 1, 1, 1, 1)


def test_nonconformities_are_counted_by_how_far_they_came() -> None:
    rows = pl.DataFrame(
        {
            "notified_at": [None, date(2026, 1, 2), None, date(2026, 1, 2), date(2026, 1, 2)],
            "rectified_at": [None, None, date(2026, 1, 3), date(2026, 1, 3), date(2026, 1, 3)],
            "verify_result": [None, None, None, "不合格", "合格"],
        }
    )
    assert loop.stages(rows).rows() == [("found", 5, 1), ("notified", 4, 1), ("rectified", 3, 2), ("verified", 1, 0)]
    assert loop.stages(rows.clear())["reached"].to_list() == [0, 0, 0, 0]
