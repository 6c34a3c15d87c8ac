"""What a file speaks for: a full export withdraws within it alone; a nil report is a zero that can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import polars as pl
import pytest

from catalog import registry
from catalog.model import Row
from errors import Refused, WrongUsage
from pipelines import read
from pipelines.matching.mapping import Mapping
from pipelines.matching.mapping_file import Covers
from pipelines.publishing.coverage import Covered
from pipelines.receipt import Receipt
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import as_csv, cells
from tests.pipelines.made import examined

pytestmark = [pytest.mark.counting("R08"), pytest.mark.one_engine]

ORDERS, TRAINING = registry.dataset("work_orders"), registry.dataset("training_records")
AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 1) for month in (8, 9, 10))
ME = "tester"


def order(id: str, project: str = "P001", month: date = OCTOBER) -> Row:
    created = f"{month:%Y-%m}-05 08:00"
    return {"order_id": id, "project_id": project, "kind": "报修", "created_at": created, "status": "处理中"}


def load(line: CommandLine, rows: list[Row], day: int, covers: Covers | None = None, coverage: str = "full") -> Receipt:
    found = examined(line.folder, ORDERS, rows, datetime(2026, 11, day), coverage=coverage)  # type: ignore[arg-type]
    return line.intake.commit(replace(found, mapping=Mapping(covers=covers)), ME, impact=False)


def received(line: CommandLine, dataset: str = "work_orders") -> list[tuple[date, str, int]]:
    found = read.received(line.intake.warehouse, read.OWNER).filter(pl.col("dataset") == dataset)
    return found.select("month", "project", "rows").rows()


def backlog(line: CommandLine, *projects: str) -> float | None:
    scope = read.Scope(projects=projects)
    return read.numbers(line.intake.warehouse, ["R08"], scope, read.OWNER)["value"][0]


BEFORE = [order("A"), order("B"), order("C", "P002"), order("D", month=SEPTEMBER)]


@pytest.mark.parametrize(
    ("covers", "rows", "withdrawn"),
    [
        (None, [order("A")], {"B"}),
        (Covers(projects=("P001", "P002")), [order("A")], {"B", "C"}),
        (Covers(first=SEPTEMBER), [order("A")], {"B", "D"}),
        (Covers(SEPTEMBER, OCTOBER, ("P001", "P002")), [order("A")], {"B", "C", "D"}),
        (Covers(SEPTEMBER, OCTOBER, ("P002",)), [order("C", "P002")], set()),
        (Covers(AUGUST, OCTOBER, ("P001",)), [order("E", month=AUGUST)], {"A", "B", "D"}),
    ],
)
def test_a_full_export_withdraws_only_within_what_it_covers(
    office: CommandLine, covers: Covers | None, rows: list[Row], withdrawn: set[str]
) -> None:
    load(office, BEFORE, 1)
    did = load(office, rows, 2, covers)
    assert did.effect.withdrawn == len(withdrawn)
    assert did.effect.covers.declared == (covers is not None)
    left = {row["order_id"] for row in office("records", "R08", "--format", "json").json}
    assert left == ({str(row["order_id"]) for row in [*BEFORE, *rows]} - withdrawn)


def test_changes_withdraw_nothing_whatever_they_cover(office: CommandLine) -> None:
    load(office, BEFORE, 1)
    assert load(office, [order("Z")], 2, Covers(SEPTEMBER, OCTOBER), coverage="changes").effect.withdrawn == 0


def test_rows_outside_of_what_was_said_are_refused(office: CommandLine) -> None:
    version, register = office.intake.warehouse.version(), read.projects(office.intake.warehouse, read.OWNER)
    (name,) = register.filter(project="P001")["name"]
    for covers in (Covers(OCTOBER, OCTOBER), Covers(projects=("P002",))):
        with pytest.raises(Refused) as refusal:
            load(office, BEFORE, 1, covers)
        told = refusal.value.sentence
        assert refusal.value.code == "outside_coverage" and all(f"2026-09 {name}" in told[language] for language in ("zh", "en"))
    assert office.intake.warehouse.version() == version


def test_people_s_rows_are_covered_by_the_projects_they_lead_to(office: CommandLine) -> None:
    """E1001 works at P002 from July on, E1002 elsewhere: a full list of one site says nothing of the other."""
    staff = registry.dataset("staff")
    people = [{"staff_id": id, "project_id": project, "role": "客服"} for id, project in (("E1", "P001"), ("E2", "P002"))]
    office.intake.commit(examined(office.folder, staff, people, datetime(2026, 11, 1)), ME, impact=False)
    done = [{"staff_id": id, "course_id": course, "due_at": "2026-10-05"} for id in ("E1", "E2") for course in ("K1", "K2")]
    office.intake.commit(examined(office.folder, TRAINING, done, datetime(2026, 11, 2)), ME, impact=False)
    did = office.intake.commit(examined(office.folder, TRAINING, done[:1], datetime(2026, 11, 3), coverage="full"), ME, impact=False)
    assert (did.effect.covers.projects, did.effect.withdrawn) == (("P001",), 1)


def test_months_are_told_as_runs() -> None:
    assert Covered((AUGUST, SEPTEMBER, date(2026, 12, 1)), ()).months_text == "2026-08–2026-09, 2026-12"


# ---- per project --------------------------------------------------------------------------------------------------


def test_the_preview_tells_each_project_that_moves(office: CommandLine) -> None:
    load(office, BEFORE, 1)
    found = examined(office.folder, ORDERS, [order("N"), order("C", "P002")], datetime(2026, 11, 2), coverage="changes")
    told = office.intake.preview(found).projects.filter(pl.col("kpi") == "R08")
    assert told.select("project", "before", "after").rows() == [("P001", 3.0, 4.0)], "P002 has nothing new"


# ---- nothing happened ---------------------------------------------------------------------------------------------


def test_a_nil_report_is_received_and_a_true_zero_until_it_is_undone(office: CommandLine) -> None:
    assert (received(office), backlog(office, "P001")) == ([], None)
    did = office.intake.report_nil("work_orders", ["P001"], OCTOBER, ME)
    assert received(office) == [(OCTOBER, "P001", 0)]
    assert (backlog(office, "P001"), backlog(office, "P002")) == (0.0, None), "not received is not zero"
    assert "2026-10" in did.sentence.zh and did.effect.covers.projects == ("P001",)
    again = office.intake.report_nil("work_orders", ["P001"], OCTOBER, ME)
    assert again.batch_id is None and "没有变化" in again.sentence.zh
    office.intake.undo(did.batch_id, ME)
    assert (received(office), backlog(office, "P001")) == ([], None)
    office.intake.redo(did.batch_id, ME)
    assert (received(office), backlog(office, "P001")) == ([(OCTOBER, "P001", 0)], 0.0)


def test_rows_that_come_later_stand_above_a_nil_report(office: CommandLine) -> None:
    office.intake.report_nil("work_orders", [], OCTOBER, ME)
    assert received(office) == [(OCTOBER, "P001", 0), (OCTOBER, "P002", 0)]
    load(office, [order("A")], 1)
    assert received(office) == [(OCTOBER, "P001", 1), (OCTOBER, "P002", 0)]
    assert (backlog(office, "P001"), backlog(office)) == (1.0, 1.0)


def test_a_full_export_that_covers_an_empty_project_says_so(office: CommandLine) -> None:
    load(office, [order("A")], 1, Covers(projects=("P001", "P002")))
    assert received(office) == [(OCTOBER, "P001", 1), (OCTOBER, "P002", 0)]


@pytest.mark.parametrize(
    ("dataset", "projects", "month", "code"),
    [
        ("work_orders", ["P001"], SEPTEMBER, "nil_but_rows"),
        ("work_orders", [], SEPTEMBER, "nil_but_rows"),
        ("work_orders", ["P999"], OCTOBER, "unknown_project"),
        ("work_orders", ["P001"], date(2099, 1, 1), "nil_future"),
        ("projects", [], OCTOBER, "nil_register"),
    ],
)
def test_what_cannot_be_nil_is_refused(office: CommandLine, dataset: str, projects: list[str], month: date, code: str) -> None:
    load(office, BEFORE, 1)
    version = office.intake.warehouse.version()
    with pytest.raises((Refused, WrongUsage)) as refusal:
        office.intake.report_nil(dataset, projects, month, ME)
    assert (refusal.value.code, office.intake.warehouse.version()) == (code, version)


@pytest.mark.parametrize(("moment", "begun"), [(datetime(2026, 10, 31, 15, 59), False), (datetime(2026, 10, 31, 16), True)])
def test_a_month_begins_at_local_midnight(office: CommandLine, moment: datetime, begun: bool) -> None:
    """In China at 16:00 UTC."""
    load(office, BEFORE, 1)
    intake = replace(office.intake, clock=lambda: moment)
    if begun:
        assert intake.report_nil("work_orders", ["P001"], date(2026, 11, 1), ME).batch_id is not None
    else:
        with pytest.raises(WrongUsage) as refusal:
            intake.report_nil("work_orders", ["P001"], date(2026, 11, 1), ME)
        assert refusal.value.code == "nil_future"


def test_the_command_line_reports_nil(office: CommandLine) -> None:
    answer = office("nil", "work_orders", "--month", "2026-10", "--project", "P001,P002", "--by", "王敏")
    assert answer.code == 0 and "2026-10" in answer.out, answer.err
    (last, *_) = office("history", "--format", "json").json
    assert (last["by"], last["outcome"], last["active"], last["rows"]) == ("王敏", "loaded", True, 0)
    assert office("nil", "work_orders", "--month", "October").code == 2
    assert office("undo", last["batch_id"]).code == 0 and received(office) == []


def test_a_file_with_a_header_and_no_rows_offers_the_nil_report(office: CommandLine) -> None:
    path = as_csv(office.folder / "none.csv", cells(ORDERS, ORDERS.samples)[:1])
    told = office("load", path, "--dataset", "work_orders", "--json").json[0]
    assert (told["outcome"], told["code"]) == ("refused", "no_rows")
    assert "没有记录" in told["zh"]
