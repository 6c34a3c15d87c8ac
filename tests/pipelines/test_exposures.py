"""Rates per exposure and units of the calendar, all the way through the warehouse: what is not received is not zero."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from catalog import registry
from catalog.model import Row
from pipelines import read
from tests.pipelines.commands import CommandLine
from tests.pipelines.made import examined

COMPLAINTS, MEETINGS = registry.dataset("complaints"), registry.dataset("meetings")
OCTOBER = date(2026, 10, 1)
P001, P002 = 1410, 96  # households of the sample projects in 2026
ME = "tester"


def complaint(id: str, month: int, project: str = "P001", category: str = "停车") -> Row:
    return {"complaint_id": id, "project_id": project, "kind": "投诉", "severity": "一般", "category": category,
            "received_at": f"2026-{month:02}-05 08:00", "status": "处理中"}  # fmt: skip


def meeting(id: str, day: str, project: str = "P001") -> Row:
    return {"meeting_id": id, "project_id": project, "held_on": day, "kind": "业主座谈会"}


def load(line: CommandLine, dataset: str, rows: list[Row], day: int, month: int = 11) -> int:
    made = examined(line.folder, registry.dataset(dataset), rows, datetime(2026, month, day))
    batch = line.intake.commit(made, ME, impact=False).batch_id
    assert batch is not None
    return batch


def number(line: CommandLine, kpi: str, by: tuple[str, ...] = (), **scope: object) -> list[tuple[object, ...]]:
    found = read.numbers(line.intake.warehouse, [kpi], read.Scope(**scope), read.OWNER, by)  # type: ignore[arg-type]
    return found.sort(by).select(*by, "numerator", "denominator").rows() if by else found.select("numerator", "denominator").rows()


def test_only_what_files_speak_for_is_counted_against(office: CommandLine) -> None:
    load(office, "complaints", [complaint("1", 10), complaint("2", 10)], 1)
    assert number(office, "C06") == [(2, P001)], "of P002 nothing is known"
    batch = office.intake.report_nil("complaints", ["P002"], OCTOBER, ME).batch_id
    assert batch is not None
    assert number(office, "C06") == [(2, P001 + P002)]
    assert number(office, "C06", ("project",)) == [("P001", 2, P001), ("P002", 0, P002)]
    office.intake.undo(batch, ME)
    assert number(office, "C06") == [(2, P001)]


@pytest.mark.parametrize("turned", [False, True])
def test_a_list_of_the_company_speaks_for_all_it_ever_named_in_whatever_order_it_came(office: CommandLine, turned: bool) -> None:
    """September names both; October's list of two sites (P002 has a suggestion only) and August's own file of P001 alone."""
    files = [
        [complaint("1", 9), complaint("2", 9, "P002")],
        [complaint("3", 10), {**complaint("4", 10, "P002"), "kind": "建议"}],
        [complaint("5", 8, category="噪音")],
    ]
    for rows in reversed(files) if turned else files:
        load(office, "complaints", rows, 2)
    assert number(office, "C06", ("month",)) == [
        (date(2026, 8, 1), 1, P001), (date(2026, 9, 1), 2, P001 + P002), (OCTOBER, 1, P001 + P002)
    ]  # fmt: skip
    whole = 3 * P001 + 2 * P002
    assert number(office, "C06", ("category",)) == [("停车", 3, whole), ("噪音", 1, whole)]
    assert number(office, "C06", filters=(("category", "噪音"),)) == [(1, whole)]
    assert number(office, "C06", ("property_type",)) == [("住宅", 3, 3 * P001), ("写字楼", 1, 2 * P002)]
    assert number(office, "C12", ("kind",), filters=(("kind", "建议"),)) == [("建议", 1, 5)]


def test_records_are_what_the_rate_counts(office: CommandLine) -> None:
    load(office, "complaints", [complaint("1", 10), {**complaint("2", 10), "status": "已取消"}], 1)
    found = read.records(office.intake.warehouse, "C06", read.Scope(), read.OWNER)
    assert dict(found.select("complaint_id", "_outcome").rows()) == {"1": "counted", "2": "excluded"}


def test_projects_without_a_meeting_are_missed_once_the_quarter_is_over(office: CommandLine) -> None:
    """Exported in November: the third quarter is over, P002 held none in it; the fourth may still see one."""
    batch = load(office, "meetings", [meeting("1", "2026-07-03"), meeting("2", "2026-08-03")], 20)
    found = read.numbers(office.intake.warehouse, ["V10"], read.Scope(), read.OWNER, ("month", "project")).sort("month", "project")
    assert found.select("month", "project", "numerator", "denominator", "pending").rows() == [
        (date(2026, 7, 1), "P001", 1, 1, 0), (date(2026, 7, 1), "P002", 0, 1, 0), (OCTOBER, "P001", 0, 0, 1), (OCTOBER, "P002", 0, 0, 1)
    ]  # fmt: skip
    missed = read.records(office.intake.warehouse, "V10", read.Scope(), read.OWNER, missed=True)
    assert missed.filter(pl.col("_month") == date(2026, 7, 1))["_project"].to_list() == ["P002"]
    load(office, "meetings", [meeting("3", "2026-09-30", "P002"), meeting("4", "2026-10-03")], 21)
    assert number(office, "V10") == [(3, 3)]
    office.intake.undo(batch, ME)
    assert number(office, "V10") == [(1, 1)], "what is left begins within the third quarter, of which nobody knows the rest"


def test_a_repair_reported_again_a_month_later_counts_against_the_first(office: CommandLine) -> None:
    """The second report comes in a later file: the month of the first is counted again."""
    order: Row = {"order_id": "1", "project_id": "P001", "kind": "报修", "category": "漏水", "customer_id": "K1", "created_at": "2026-09-20 08:00",
                  "resolved_at": "2026-09-21 08:00", "status": "已解决"}  # fmt: skip
    load(office, "work_orders", [order], 1, 10)
    assert number(office, "R06") == [(1, 1)]
    load(office, "work_orders", [{**order, "order_id": "2", "created_at": "2026-10-10 08:00", "resolved_at": "2026-10-11 08:00"}], 1)
    assert number(office, "R06", ("month",)) == [(date(2026, 9, 1), 0, 1), (OCTOBER, 1, 1)]
    found = read.records(office.intake.warehouse, "R06", read.Scope(end=date(2026, 9, 1)), read.OWNER, missed=True)
    assert found["order_id"].to_list() == ["1"]
