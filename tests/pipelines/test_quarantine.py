"""Which held-back rows are open, and how many of them each number lacks."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from catalog import registry
from errors import Overtaken, Refused, UserError, WrongUsage
from pipelines import read
from pipelines.matching.mapping import Mapping
from pipelines.mending import quarantine
from pipelines.mending.fixes import Fix
from pipelines.mending.merge import in_place
from pipelines.publishing.definition import fingerprint
from pipelines.publishing.effect import apply
from pipelines.publishing.given_up import give_up
from pipelines.receiving.staged import Examined
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import as_csv, cells, export
from tests.pipelines.made import examined

pytestmark = [pytest.mark.counting("R14", "T03"), pytest.mark.one_engine]

ORDERS = registry.dataset("work_orders")
ROW = {
    "order_id": "A1",
    "project_id": "P001",
    "kind": "报修",
    "status": "已解决",
    "created_at": "2026-10-05 08:00",
    "resolved_at": "2026-10-05 10:00",
}
NOW = datetime(2026, 11, 5)


def row(order: str, **cells: object) -> dict[str, object]:
    return ROW | {"order_id": order} | cells


def publish(
    line: CommandLine, good: list[dict[str, object]], held: list[dict[str, object]], exported: int, coverage: str = "changes"
) -> int:
    made = examined(line.folder, ORDERS, good, datetime(2026, 11, exported), held=held, coverage=coverage)  # type: ignore[arg-type]
    with line.intake.warehouse.writing() as cursor:
        batch = apply(cursor, made, "tests", NOW).batch_id
    assert batch is not None
    return batch


def orders(line: CommandLine) -> list[str]:
    """The keys of the open rows ("?" where it has none)."""
    return [key or "?" for key in read.quarantined(line.intake.warehouse)["key_text"]]


def test_a_later_file_with_the_key_solves_the_row_while_it_counts(office: CommandLine) -> None:
    publish(office, [row("A1")], [row("B1"), row("B2")], 1)
    assert orders(office) == ["B1", "B2"]
    later = publish(office, [row("B1")], [], 2)
    assert orders(office) == ["B2"]
    office.intake.undo(later, "tests")
    assert orders(office) == ["B1", "B2"]
    office.intake.redo(later, "tests")
    assert orders(office) == ["B2"]


def test_a_row_held_back_again_is_listed_once(office: CommandLine) -> None:
    publish(office, [row("A1")], [row("B1")], 1)
    second = publish(office, [row("A2")], [row("B1")], 2)
    found = read.quarantined(office.intake.warehouse)
    assert found["batch_id"].to_list() == [second]
    office.intake.undo(second, "tests")
    assert orders(office) == ["B1"]


def test_a_passport_tells_what_passed_and_by_which_definition(office: CommandLine) -> None:
    publish(office, [row("A1"), row("A2")], [row("B1")], 1)
    office.intake.refresh()
    found = read.passport(office.intake.warehouse, "R14", read.Scope(), read.OWNER)
    assert [(batch.rows, batch.held) for batch in found.batches if batch.dataset == "work_orders"] == [(2, 1)]
    assert found.definition is not None and found.definition.fingerprint == fingerprint(registry.kpi("R14"))


def lacks(line: CommandLine) -> tuple[int, float, int, int]:
    """What R14 says it lacks, and of the orders: data quality, rows that wait, rows given up."""
    warehouse = line.intake.warehouse
    (score,) = read.data_quality(warehouse).filter(dataset="work_orders").select("score", "held", "given_up").rows()
    return read.numbers(warehouse, ["R14"], read.Scope(), read.OWNER)["held"][0], *score


def test_a_row_that_is_given_up_waits_no_more_and_still_counts_against_its_file(office: CommandLine) -> None:
    batch = publish(office, [row("A1"), row("A2")], [row("B1"), row("B2")], 1)
    assert lacks(office) == (2, 50.0, 2, 0)
    (first, _) = read.quarantined(office.intake.warehouse)["row_no"]
    told = give_up(office.intake.warehouse, batch, [first], "测试单 13800138000", "Li", NOW)
    assert "测试单" in told.zh and "13800138000" not in told.zh
    assert orders(office) == ["B2"] and lacks(office) == (1, 50.0, 1, 1)
    line = read.history(office.intake.warehouse).filter("given_up").row(0, named=True)
    assert (line["by"], line["active"], line["zh"]) == ("Li", True, told.zh)
    office.intake.undo(line["batch_id"], "Li")
    assert orders(office) == ["B1", "B2"] and lacks(office) == (2, 50.0, 2, 0)
    office.intake.redo(line["batch_id"], "Li")
    office.intake.undo(batch, "Li")
    office.intake.redo(batch, "Li")
    assert orders(office) == ["B2"], "it goes and comes with its file"
    publish(office, [row("A3")], [row("B1")], 2)
    assert orders(office) == ["B2", "B1"], "a file that brings it anew asks anew"
    publish(office, [row("B1")], [], 3)
    assert orders(office) == ["B2"] and lacks(office) == (1, 80.0, 1, 0)


def test_an_undo_tells_how_the_list_of_what_waits_will_change(office: CommandLine) -> None:
    """Whatever is undone: rows that were left out, a file that brought one in order, the file that held them back; one that another file holds back as well stays."""
    file = publish(office, [row("A1")], [row("B1"), row("B2"), row("B3")], 1)
    give_up(office.intake.warehouse, file, read.quarantined(office.intake.warehouse)["row_no"].to_list()[:2], "why", "Li", NOW)
    left_out = int(read.history(office.intake.warehouse).filter("given_up")["batch_id"][0])
    mended = publish(office, [row("B3")], [], 2)
    again = publish(office, [row("A2")], [row("B4")], 3)
    once_more = publish(office, [row("A3")], [row("B4")], 4)

    def told(batch: int, active: bool) -> tuple[int, int]:
        found = office.intake.reversal(batch, active)
        before = set(orders(office))
        (office.intake.redo if active else office.intake.undo)(batch, "Li")
        assert (found.waiting, found.settled) == (len(set(orders(office)) - before), len(before - set(orders(office))))
        return found.waiting, found.settled

    cases = (left_out, (2, 0)), (mended, (1, 0)), (once_more, (0, 0)), (again, (0, 1)), (file, (0, 3))
    for batch, expected in cases:
        assert told(batch, False) == expected
    for batch, (waiting, settled) in reversed(cases):
        assert told(batch, True) == (settled, waiting)


@pytest.mark.parametrize(("rows", "reason", "error"), [([0], " ", WrongUsage), ([7], "why", Overtaken), ([], "why", Overtaken)])
def test_what_cannot_be_given_up(office: CommandLine, rows: list[int], reason: str, error: type[UserError]) -> None:
    batch = publish(office, [row("A1")], [row("B1")], 1)
    with pytest.raises(error):
        give_up(office.intake.warehouse, batch, rows, reason, "Li", NOW)
    assert orders(office) == ["B1"]


def test_rows_of_an_undone_file_are_not_open(office: CommandLine) -> None:
    batch = publish(office, [row("A1")], [row("B1")], 1)
    office.intake.undo(batch, "tests")
    assert orders(office) == []


def test_a_full_export_replaces_what_earlier_files_held_back_where_it_speaks(office: CommandLine) -> None:
    publish(office, [row("A1")], [row("B1"), row("B2", project_id="P002"), row("B3", created_at="2026-09-05 08:00")], 1)
    publish(office, [row("A1"), row("A2")], [row("B9")], 2, "full")
    assert orders(office) == ["B2", "B3", "B9"]


SCOPES = [
    ({}, 5),
    ({"projects": ("P001",)}, 4),  # B1, B3, and two whose project is not known
    ({"projects": ("P002",)}, 3),
    ({"start": date(2026, 10, 1), "end": date(2026, 10, 1)}, 4),
    ({"start": date(2026, 9, 1), "end": date(2026, 9, 1)}, 2),  # B3, and one without a month
    ({"start": date(2026, 8, 1), "end": date(2026, 8, 1), "projects": ("P002",)}, 1),
]
HELD = [
    row("B1"),
    row("B2", project_id="P002"),
    row("B3", created_at="2026-09-05 08:00"),
    row("B4", project_id="P999"),  # no register names it
    {"order_id": "B5", "kind": "报修", "status": "已解决"},  # neither project nor month
]


@pytest.mark.parametrize(("scope", "expected"), SCOPES)
def test_each_number_says_how_many_rows_it_lacks(office: CommandLine, scope: dict[str, object], expected: int) -> None:
    publish(office, [row("A1"), row("A2", created_at="2026-09-05 08:00"), row("A3", project_id="P002")], HELD, 1)
    found = read.numbers(office.intake.warehouse, ["R14", "T03"], read.Scope(**scope), read.OWNER)  # type: ignore[arg-type]
    assert dict(found.select("kpi", "held").iter_rows()) == {"R14": expected, "T03": 0}


def test_each_group_lacks_its_own_rows_and_those_nobody_can_place(office: CommandLine) -> None:
    publish(office, [row("A1"), row("A2", created_at="2026-09-05 08:00"), row("A3", project_id="P002")], HELD, 1)
    found = read.numbers(office.intake.warehouse, ["R14"], read.Scope(), read.OWNER, ("month", "project"))
    groups = {(month, project): held for month, project, held in found.select("month", "project", "held").iter_rows()}
    assert groups == {
        (date(2026, 10, 1), "P001"): 3,  # B1, B4, B5
        (date(2026, 10, 1), "P002"): 3,  # B2, B4, B5
        (date(2026, 9, 1), "P001"): 2,  # B3, B5
    }
    by_kind = read.numbers(office.intake.warehouse, ["R14"], read.Scope(), read.OWNER, ("kind",))
    assert set(by_kind["held"]) == {5}


def test_as_of_an_earlier_moment_nothing_was_held_back(office: CommandLine) -> None:
    publish(office, [row("A1")], [row("B1")], 1)
    with office.intake.warehouse.cursor() as cursor:
        version = read.version_at(cursor, None)
        assert quarantine.open_rows(cursor, version - 1).is_empty() and quarantine.open_rows(cursor, version).height == 1


def test_the_command_line_says_it(office: CommandLine) -> None:
    publish(office, [row("A1")], [row("B1")], 1)
    (told,) = office("kpi", "R14", "--format", "json").json
    assert told["held"] == 1


def test_rows_come_in_order_by_themselves_once_the_register_knows_their_project(office: CommandLine) -> None:
    table = cells(ORDERS, [row("A1"), row("B1", project_id="P077")])
    told = office("load", as_csv(office.folder / "o.csv", table), "--dataset", "work_orders", "--accept-good", "--json").json[0]
    with pytest.raises(Refused):
        office.intake.commit(office.intake.recheck(told["batch"]), "tests", accept_good=True, impact=False)
    projects = registry.dataset("projects")
    added = [*projects.samples, {**projects.samples[0], "project_id": "P077"}]
    assert office("load", export(office.folder, projects, added), "--dataset", "projects").code == 0
    checked = office.intake.recheck(told["batch"])
    assert checked.report.good_count == 1
    office.intake.commit(checked, "tests", impact=False)
    assert orders(office) == []


def test_a_file_held_back_before_cells_were_kept_cannot_be_mended_in_place(office: CommandLine) -> None:
    batch = publish(office, [row("A1")], [row("B1")], 1)
    assert read.quarantined(office.intake.warehouse).filter(in_place()).is_empty()
    with pytest.raises(Refused) as refusal:
        office.intake.recheck(batch)
    assert refusal.value.code == "nothing_held"


def test_rows_are_read_again_by_the_formats_of_their_file(office: CommandLine) -> None:
    table = cells(
        ORDERS,
        [
            row("A1", created_at="05-10-2026 08:00"),
            row("B1", created_at="06-10-2026 08:00", resolved_at="2026-10-06 10:00", project_id="P999"),
        ],
    )
    mapping = Mapping.from_json({"formats": {"报修时间": "%d-%m-%Y %H:%M"}})
    staged = office.intake.stage_path(as_csv(office.folder / "o.csv", table))
    first: Examined = office.intake.examine(staged, "work_orders", mapping)
    receipt = office.intake.commit(first, "tests", accept_good=True, impact=False)
    assert receipt.batch_id is not None
    fix = quarantine_fix(office, receipt.batch_id)
    checked = office.intake.recheck(receipt.batch_id, fix)
    assert checked.report.good_count == 1 and checked.report.months == (date(2026, 10, 1),)
    office.intake.discard(checked.staged)


def quarantine_fix(office: CommandLine, batch: int) -> tuple[Fix, ...]:
    (line,) = read.quarantined(office.intake.warehouse)["line"]
    return (Fix(None, line, "project_id", "P001"),)


def test_a_dataset_that_is_taken_whole_or_not_at_all_holds_nothing_back(office: CommandLine, tmp_path: Path) -> None:
    whole = [dataset for dataset in registry.datasets().values() if dataset.policy == "file"]
    for dataset in whole:
        bad = [{**sample, dataset.key[0]: None} if number == 0 else sample for number, sample in enumerate(dataset.samples)]
        told = office("load", export(tmp_path, dataset, bad), "--dataset", dataset.id, "--accept-good", "--json").json[0]
        assert told["outcome"] == "refused" and orders(office) == []
    assert whole
