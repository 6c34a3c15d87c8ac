"""A05: what of the uploaded rows could be used, against rows counted by hand."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from catalog import registry
from errors import WrongUsage
from pipelines import held_back, read
from pipelines.publishing.effect import apply
from tests.pipelines.commands import CommandLine
from tests.pipelines.made import examined
from ui.topics import quality

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


def test_held_rows_are_told_by_rule_and_month(office: CommandLine) -> None:
    """Two of October, one of these against two rules, one of September and one of three years ago; then one of October is put right."""
    days = {"B1": "2026-10-05", "B2": "2026-10-06", "B3": "2026-09-07", "B4": "2023-10-08"}
    held = [order(id, created_at=f"{day} 08:00") for id, day in days.items()]
    publish(office, [order("A1")], held, 1)
    with office.intake.warehouse.writing() as cursor:
        for id, codes in (
            ("B1", "ordered:created_at,closed_at readable:closed_at"),
            ("B2", "readable:created_at"),
            ("B3", "required:kind"),
            ("B4", "readable:closed_at"),
        ):
            cursor.execute("update quarantine set codes = ? where key_text = ?", [codes, id])
    publish(office, [order("B2", created_at="2026-10-06 08:00")], [], 2)
    ever, last = held_back.by_month(office.intake.warehouse, read.OWNER), date(2026, 10, 1)
    rows = {row["问题"]: row for row in quality.of_rules(ever, last).to_dicts()}
    told = {
        rule: [row[name] for name in ("扣下过的行", "已解决", "还没解决", "2026-10", "2026-09", "2025-11")] for rule, row in rows.items()
    }
    assert told == {"看不懂": [3, 1, 2, 2, 0, 0], "时间先后颠倒": [1, 0, 1, 1, 0, 0], "必填为空": [1, 0, 1, 0, 1, 0]}
    assert len(rows["看不懂"]) == 5 + 12
    assert quality.rules_sentence(ever, last) == "2026 年 10 月扣下最多的是“看不懂”：2 行，上一个月 0 行。"
    assert quality.rules_sentence(ever, date(2026, 11, 1)) == "2026 年 11 月没有扣下任何行。"


def test_a_row_without_a_month_stands_in_the_local_month_in_which_its_file_came(office: CommandLine) -> None:
    publish(office, [order("A1")], [order("B1")], 1)
    with office.intake.warehouse.writing() as cursor:
        cursor.execute("update quarantine set month = null")
        cursor.execute("update batch set loaded_at = '2026-10-31 16:30'")  # half past midnight, on the first of November
    assert held_back.by_month(office.intake.warehouse, read.OWNER)["month"].to_list() == [date(2026, 11, 1)]


def test_the_sentence_tells_all_rows_that_wait(office: CommandLine) -> None:
    """One of the month, one whose date nobody can read, which has no place on the chart of months."""
    publish(office, [order("A1")], [order("B1"), order("B2")], 1)
    with office.intake.warehouse.writing() as cursor:
        cursor.execute("update quarantine set month = null where key_text = 'B2'")
    monthly = read.data_quality(office.intake.warehouse, by=("month",)).drop_nulls("month").filter(pl.col("rows") + pl.col("held") > 0)
    waiting = read.data_quality(office.intake.warehouse, by=())["held"].item()
    october = monthly.filter(month=date(2026, 10, 1))
    assert (october["held"].item(), waiting) == (1, 2)
    assert "1 行待处理" in quality.sentence(october, waiting) and quality.sentence(october, waiting).endswith("一共 2 行待处理。")
    assert "一共" not in quality.sentence(october, 1), "nothing is said twice"


@pytest.mark.parametrize(("score", "told"), [(99.996, "99.99"), (100.0, "100.00"), (66.666_666, "66.66"), (0.29, "0.29"), (0.0, "0.00")])
def test_a_share_is_cut_and_never_rounded_up(score: float, told: str) -> None:
    """0.29 × 100 is a hair below 29 in binary, and stays 0.29."""
    assert quality.share(score) == told


def test_nothing_uploaded_has_no_score(empty_office: CommandLine) -> None:
    assert read.data_quality(empty_office.intake.warehouse).is_empty()
    assert read.data_quality(empty_office.intake.warehouse, by=())["score"].to_list() == [None]


def test_an_unknown_level_is_said(empty_office: CommandLine) -> None:
    with pytest.raises(WrongUsage, match="severity"):
        read.data_quality(empty_office.intake.warehouse, by=("severity",))
