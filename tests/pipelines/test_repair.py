"""The repair loop end to end: mended on the page or in the workbook, the numbers are those of the file that was right from the start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from catalog import registry
from errors import Refused, WrongUsage
from pipelines import read
from pipelines.intake import Intake
from pipelines.matching.mapping import EMPTY
from pipelines.mending.fixes import Fix, merged, taken, without_rows_out
from pipelines.parsing.left_out import LeftOut, Reason, told
from pipelines.receiving.staged import Examined
from pipelines.warehouse import fetch
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import line_at
from tests.pipelines.files import as_csv, cells

pytestmark = [pytest.mark.counting("R14"), pytest.mark.one_engine]

ORDERS = registry.dataset("work_orders")
KPIS = [kpi.id for kpi in registry.kpis().values() if kpi.dataset == ORDERS.id]
RIGHT = [
    {"order_id": f"N{i:02}", "project_id": "P001" if i % 2 else "P002", "kind": "报修", "status": "已解决", "customer_id": f"K{i}",
     "created_at": f"2026-10-{i:02} 08:00", "resolved_at": f"2026-10-{i:02} {9 + i % 8:02}:00", "due_at": f"2026-10-{i:02} 14:00"}
    for i in range(1, 13)
]  # fmt: skip
# Two impossible dates and an unknown project, in the rows 4, 7 and 10 of the sheet.
WRONG = [dict(row) for row in RIGHT]
WRONG[2]["created_at"], WRONG[5]["resolved_at"], WRONG[8]["project_id"] = "2026-10-33 08:00", "明天", "P999"
FIXES = (
    Fix(None, 4, "报修时间", "2026-10-03 08:00"),
    Fix(None, 7, "解决时间", str(RIGHT[5]["resolved_at"])),
    Fix(None, 10, "项目编号", "P001"),
)


@pytest.fixture
def offices(registered_home: Path, tmp_path: Path) -> Iterator[Callable[[], CommandLine]]:
    """As many warehouses as asked for, each with the sample registers."""
    opened: list[CommandLine] = []

    def another() -> CommandLine:
        folder = tmp_path / f"office{len(opened)}"
        folder.mkdir()
        opened.append(line_at(registered_home, folder))
        return opened[-1]

    yield another
    for line in opened:
        line.close()


def staged(intake: Intake, rows: list[dict[str, object]], name: str = "orders.csv") -> Examined:
    path = as_csv(intake.settings.staging.parent / name, cells(ORDERS, rows))
    return intake.examine(intake.stage_path(path), ORDERS.id)


def again(intake: Intake, examined: Examined, fixes: tuple[Fix, ...]) -> Examined:
    return intake.examine(examined.staged, ORDERS.id, examined.mapping, fixes=fixes)


def figures(intake: Intake) -> list[dict[str, object]]:
    """Every number of the dataset, over all and by month and project, without what differs by the way it came in."""
    parts = [read.numbers(intake.warehouse, KPIS, read.Scope(), read.OWNER, by) for by in ((), ("month", "project"))]
    return [row for part in parts for row in part.sort(*part.columns[:3]).to_dicts()]


def held(intake: Intake, **scope: object) -> int:
    return int(read.numbers(intake.warehouse, ["R14"], read.Scope(**scope), read.OWNER)["held"][0])  # type: ignore[arg-type]


def of_right_file(offices: Callable[[], CommandLine]) -> list[dict[str, object]]:
    intake = offices().intake
    intake.commit(staged(intake, RIGHT), "tests", impact=False)
    return figures(intake)


def test_mended_on_the_page_before_publishing(offices: Callable[[], CommandLine]) -> None:
    intake = offices().intake
    first = staged(intake, WRONG)
    assert (first.report.good_count, first.report.held_count) == (9, 3)
    second = again(intake, first, FIXES)
    assert second.report.held_count == 0 and not second.report.verdict.findings
    receipt = intake.commit(second, "lin", impact=False)
    assert figures(intake) == of_right_file(offices)
    with intake.warehouse.cursor() as cursor:
        log = fetch(cursor, "select batch_id, by_name, sheet, line, column_name, how, text from repair order by line")
    assert log.rows() == [
        (receipt.batch_id, "lin", None, 4, "created_at", "page", "2026-10-03 08:00"),
        (receipt.batch_id, "lin", None, 7, "resolved_at", "page", RIGHT[5]["resolved_at"]),
        (receipt.batch_id, "lin", None, 10, "project_id", "page", "P001"),
    ]


def test_a_row_that_stands_twice_is_taken_out_on_the_page(offices: Callable[[], CommandLine]) -> None:
    intake = offices().intake
    first = staged(intake, [*RIGHT[:5], RIGHT[4], *RIGHT[5:]])
    assert first.report.verdict.refused and pl.read_ipc(first.report.failing_file)["_line"].to_list() == [6, 7]
    second = again(intake, first, (Fix(None, 7, None, None),))
    assert (second.report.good_count, second.report.verdict.findings) == (12, ())
    assert second.report.left_out == (LeftOut("taken_out", None, (7,)),)
    receipt = intake.commit(second, "lin", impact=False)
    assert figures(intake) == of_right_file(offices)
    with intake.warehouse.cursor() as cursor:
        log = fetch(cursor, "select batch_id, by_name, line, column_name, how, text from repair").rows()
    assert log == [(receipt.batch_id, "lin", 7, None, "row_out", None)]
    assert receipt.batch_id is not None
    intake.undo(receipt.batch_id, "lin")
    assert read.numbers(intake.warehouse, ["R14"], read.Scope(), read.OWNER)["denominator"][0] == 0


def test_a_row_that_was_taken_out_stays_out_of_the_marked_workbook(office: CommandLine) -> None:
    intake = office.intake
    twice = staged(intake, [*WRONG, WRONG[0]])
    without = again(intake, twice, (Fix(None, 14, None, None),))
    marked = intake.examine(intake.stage_path(intake.mark(without, "zh", False)), ORDERS.id)
    assert pl.read_ipc(marked.report.failing_file)["_line"].to_list() == [4, 7, 10]
    assert not marked.report.verdict.refused


def test_rows_taken_out_come_back_and_cells_stay_mended() -> None:
    assert without_rows_out((FIXES[0], Fix(None, 7, None, None))) == (FIXES[0],)


def test_a_fix_that_is_still_wrong_is_found_again(office: CommandLine) -> None:
    first = staged(office.intake, WRONG)
    second = again(office.intake, first, (Fix(None, 4, "报修时间", "2026-10-34"),))
    assert second.report.held_count == 3


def test_a_cell_that_is_not_there_is_refused(office: CommandLine) -> None:
    first = staged(office.intake, WRONG)
    for fix in (Fix(None, 99, "报修时间", "x"), Fix(None, 4, "没有", "x"), Fix("别的表", 4, "报修时间", "x"), Fix(None, 99, None, None)):
        with pytest.raises(WrongUsage):
            again(office.intake, first, (fix,))


def test_the_later_fix_of_a_cell_counts() -> None:
    later = Fix(None, 4, "报修时间", "b")
    assert merged((Fix(None, 4, "报修时间", "a"), FIXES[1]), (later,)) == (later, FIXES[1])


def test_failing_rows_show_what_one_knows_them_by_and_the_wrong_cells_alone(office: CommandLine) -> None:
    report = staged(office.intake, WRONG).report
    failing = pl.read_ipc(report.failing_file)
    assert failing["_line"].to_list() == [4, 7, 10]
    assert failing["_wrong"].to_list() == [["报修时间"], ["解决时间"], ["项目编号"]]
    assert [name for name in failing.columns if name[0] != "_"] == ["工单编号", "项目编号", "工单类型", "报修时间", "解决时间"]
    assert failing["解决时间"].to_list()[1] == "明天"


def test_rows_mended_in_the_quarantine_become_a_child_batch(offices: Callable[[], CommandLine]) -> None:
    intake = offices().intake
    receipt = intake.commit(staged(intake, WRONG), "tests", accept_good=True, impact=False)
    assert receipt.batch_id is not None and held(intake) == 3
    ours = tuple(
        Fix(None, fix.line, column, fix.text) for fix, column in zip(FIXES, ("created_at", "resolved_at", "project_id"), strict=True)
    )
    checked = intake.recheck(receipt.batch_id, ours)
    assert checked.report.good_count == 3
    child = intake.commit(checked, "lin", impact=False)
    assert figures(intake) == of_right_file(offices) and held(intake) == 0
    intake.undo(receipt.batch_id, "tests")
    assert read.numbers(intake.warehouse, ["R14"], read.Scope(), read.OWNER)["denominator"][0] == 0
    intake.redo(receipt.batch_id, "tests")
    assert figures(intake) == of_right_file(offices)
    assert child.batch_id is not None
    intake.undo(child.batch_id, "tests")
    assert held(intake) == 3
    intake.undo(receipt.batch_id, "tests")
    with pytest.raises(WrongUsage):
        intake.redo(child.batch_id, "tests")
    intake.redo(receipt.batch_id, "tests")
    assert held(intake) == 3, "what was undone on its own before does not come back with its parent"


def test_a_customer_typed_on_the_page_is_hashed_like_all_others(offices: Callable[[], CommandLine]) -> None:
    intake = offices().intake
    receipt = intake.commit(staged(intake, WRONG), "tests", accept_good=True, impact=False)
    assert receipt.batch_id is not None
    fixes = (Fix(None, 4, "created_at", "2026-10-03 08:00"), Fix(None, 4, "customer_id", "K9"))
    intake.commit(intake.recheck(receipt.batch_id, fixes), "lin", impact=False)
    with intake.warehouse.cursor() as cursor:
        customers = dict(fetch(cursor, "select order_id, customer_id from fact_work_orders").iter_rows())
        kept = str(fetch(cursor, "select * from quarantine").to_dicts()) + str(fetch(cursor, "select * from repair").to_dicts())
    right = offices().intake
    right.settings.hash_key.write_bytes(intake.settings.secret())
    right.commit(staged(right, [{**row, "customer_id": "K9"} if row["order_id"] == "N03" else row for row in RIGHT]), "tests", impact=False)
    with right.warehouse.cursor() as cursor:
        expected = dict(fetch(cursor, "select order_id, customer_id from fact_work_orders").iter_rows())
    assert customers == {order: customer for order, customer in expected.items() if order in customers} and "N03" in customers
    assert "K9" not in kept and "K3" not in kept


def test_a_repaired_row_cannot_take_the_place_of_another(office: CommandLine) -> None:
    intake = office.intake
    receipt = intake.commit(staged(intake, WRONG), "tests", accept_good=True, impact=False)
    assert receipt.batch_id is not None
    fixes = (Fix(None, 4, "created_at", "2026-10-03 08:00"), Fix(None, 4, "order_id", "N01"))
    with pytest.raises(Refused) as refusal:
        intake.recheck(receipt.batch_id, fixes)
    assert refusal.value.code == "key_taken"


def test_an_unknown_word_is_taken_for_the_nearest_on_one_click(office: CommandLine) -> None:
    rows = [{**row, "kind": "维修单"} for row in RIGHT]
    first = staged(office.intake, rows)
    assert [(remedy.column, remedy.count) for remedy in first.report.remedies] == [("kind", 12)]
    mapping = EMPTY
    for remedy in first.report.remedies:
        mapping = taken(mapping, remedy)
    second = office.intake.examine(first.staged, ORDERS.id, mapping, remedies=first.report.remedies)
    assert not second.report.remedies and not second.report.held_count
    receipt = office.intake.commit(second, "lin", impact=False)
    with office.intake.warehouse.cursor() as cursor:
        assert fetch(cursor, "select distinct kind from fact_work_orders").rows() == [("报修",)]
        assert fetch(cursor, "select how, count(*) from repair where batch_id = ? group by how", [receipt.batch_id]).rows() == [
            ("remedy", 1)
        ]


@pytest.mark.parametrize(
    ("reason", "lines", "en"),
    [
        ("total", (9,), "1 row is no data and not read: totals (row 9)."),
        ("total", (9, 12), "2 rows are no data and not read: totals (rows 9, 12)."),
        ("taken_out", (5,), "1 row is left out as you chose: row 5."),
        ("taken_out", (5, 6), "2 rows are left out as you chose: rows 5, 6."),
    ],
)
def test_rows_left_out_are_told_by_their_numbers(reason: Reason, lines: tuple[int, ...], en: str) -> None:
    words = told([LeftOut(reason, None, lines)])
    assert words is not None and words.en == en
