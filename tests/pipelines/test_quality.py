"""A05: what of the uploaded rows could be used, against rows counted by hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from catalog import registry
from errors import WrongUsage
from pipelines import read
from pipelines.publishing.effect import apply
from tests.pipelines.commands import CommandLine
from tests.pipelines.made import examined

ORDERS = registry.dataset("work_orders")


def order(id: str, **cells: object) -> dict[str, object]:
    return {"order_id": id, "project_id": "P001", "kind": "报修", "status": "处理中", "created_at": "2026-10-05 08:00", **cells}


def publish(line: CommandLine, good: list[dict[str, object]], held: list[dict[str, object]], day: int) -> None:
    made = examined(line.folder, ORDERS, good, datetime(2026, 11, day), held=held)
    with line.intake.warehouse.writing() as cursor:
        apply(cursor, made, "tests", datetime(2026, 11, 5))


def test_rows_that_could_be_used(office: CommandLine) -> None:
    warehouse = office.intake.warehouse
    publish(office, [*(order(f"A{n}") for n in range(5)), order("A5", project_id="P002")], [order("B1", project_id="P002"), order("B2")], 1)
    with warehouse.writing() as cursor:
        cursor.execute("update quarantine set codes = 'ordered:created_at,closed_at readable:closed_at' where key_text = 'B1'")
    found = {row["dataset"]: row for row in read.data_quality(warehouse).iter_rows(named=True)}
    orders = found["work_orders"]
    assert (orders["rows"], orders["held"], orders["score"]) == (6, 2, 75.0)
    assert (orders["lower"], orders["upper"]) == pytest.approx((40.927543, 92.852079), abs=1e-6)  # Wilson 1927, reckoned by hand
    assert {name: orders[name] for name in (*read.FAULTS, "other") if orders[name]} == {"unreadable": 1, "disordered": 1, "other": 1}
    assert found["projects"]["score"] == 100.0 and found["projects"]["held"] == 0
    by_month = read.data_quality(warehouse, by=("dataset", "month", "project")).filter(dataset="work_orders", month=date(2026, 10, 1))
    assert by_month.select("project", "rows", "held").rows() == [("P001", 5, 1), ("P002", 1, 1)]
    total = read.data_quality(warehouse, by=())
    assert total["held"].item() == 2 and total["rows"].item() == sum(row["rows"] for row in found.values())
    mine = read.data_quality(warehouse, read.Viewer("manager", ("P002",))).filter(dataset="work_orders")
    assert mine.select("rows", "held", "score").row(0) == (1, 1, 50.0)
    publish(office, [order("B1", project_id="P002")], [], 2)  # a mended row is no longer held against the file
    assert read.data_quality(warehouse).filter(dataset="work_orders").select("rows", "held").row(0) == (7, 1)


def test_nothing_uploaded_has_no_score(empty_office: CommandLine) -> None:
    assert read.data_quality(empty_office.intake.warehouse).is_empty()
    assert read.data_quality(empty_office.intake.warehouse, by=())["score"].to_list() == [None]


def test_an_unknown_level_is_said(empty_office: CommandLine) -> None:
    with pytest.raises(WrongUsage, match="severity"):
        read.data_quality(empty_office.intake.warehouse, by=("severity",))
