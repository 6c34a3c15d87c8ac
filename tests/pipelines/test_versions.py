"""Loads, undos and looks back move between versions; nothing is overwritten, nothing is counted twice."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from catalog import registry
from catalog.model import Coverage, Row
from errors import Overtaken, Refused, WrongUsage
from pipelines import read
from pipelines.publishing.facts import rows
from pipelines.publishing.fractions import regroup, spans_of, version_at
from pipelines.receipt import Receipt
from pipelines.warehouse import fetch_one
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import export
from tests.pipelines.made import examined

pytestmark = [pytest.mark.counting("R14", "T02"), pytest.mark.one_engine]

ORDERS, PROJECTS, STAFF, TRAINING = (registry.dataset(id) for id in ("work_orders", "projects", "staff", "training_records"))
ME = "tester"


def order(number: int, **cells: object) -> Row:
    """A repair of 1 October, due two days later."""
    base = {"order_id": f"W{number}", "project_id": "P001", "kind": "报修", "created_at": "2026-10-01 08:00", "due_at": "2026-10-03 08:00"}
    return {**base, "resolved_at": None, "status": "处理中", **cells}


def done(number: int, at: str = "2026-10-02 08:00", **cells: object) -> Row:
    return order(number, resolved_at=at, status="已解决", **cells)


def day(number: int) -> datetime:
    return datetime(2026, 10, number)


def load(
    line: CommandLine, orders: list[Row], exported: datetime, coverage: Coverage | None = None, columns: list[str] | None = None
) -> Receipt:
    found = examined(line.folder, ORDERS, orders, exported, columns, coverage)
    return line.intake.commit(found, ME, impact=False)


def live(line: CommandLine, as_of: datetime | None = None) -> dict[str, dict[str, object]]:
    """The live work orders by id."""
    with line.intake.warehouse.cursor() as cursor:
        found = rows(cursor, ORDERS, read.version_at(cursor, as_of))
    assert found["order_id"].is_unique().all(), "a key lives twice"
    return {row["order_id"]: row for row in found.to_dicts()}


def on_time(line: CommandLine, scope: read.Scope = read.Scope(), by: tuple[str, ...] = ()) -> list[tuple]:  # noqa: B008
    found = read.numbers(line.intake.warehouse, ["R14"], scope, read.OWNER, by)
    return found.select(*by, "numerator", "denominator").sort(by or "numerator", nulls_last=True).rows()


def everything(line: CommandLine) -> tuple[str, str, list[tuple], list[date]]:
    """All a user can see of the state, to the last bit."""
    numbers = line("kpi", "--by", "month,project", "--format", "json").out
    entries = read.projects(line.intake.warehouse, read.OWNER).rows()
    return numbers, line("records", "R14", "--format", "json").out, entries, read.months(line.intake.warehouse)


# ---- undo and redo ------------------------------------------------------------------------------------------------


def test_undo_of_the_last_batch_gives_the_state_before(office: CommandLine) -> None:
    load(office, [order(1), done(2)], day(5))
    before = everything(office)
    second = load(office, [done(1, "2026-10-06 08:00"), order(3, created_at="2026-09-30 10:00")], day(8))
    assert everything(office) != before
    office.intake.undo(second.batch_id, ME)
    assert everything(office) == before
    with pytest.raises(WrongUsage, match="already_so"):
        office.intake.undo(second.batch_id, ME)


def test_undo_of_a_middle_batch_leaves_the_later_one(office: CommandLine) -> None:
    load(office, [order(1), order(2)], day(3))
    middle = load(office, [done(1), done(2)], day(4))
    load(office, [done(1, "2026-10-02 09:00")], day(5))
    office.intake.undo(middle.batch_id, ME)
    assert {id: row["status"] for id, row in live(office).items()} == {"W1": "已解决", "W2": "处理中"}
    assert on_time(office) == [(1, 2)], "W2 is open past due again"
    office.intake.redo(middle.batch_id, ME)
    assert on_time(office) == [(2, 2)]
    assert live(office)["W1"]["resolved_at"] == datetime(2026, 10, 2, 1), "the later export still wins"


def test_redo_gives_the_loaded_state_again(office: CommandLine) -> None:
    loaded = load(office, [done(1), order(2)], day(5))
    after = everything(office)
    office.intake.undo(loaded.batch_id, ME)
    office.intake.redo(loaded.batch_id, ME)
    assert everything(office) == after
    with pytest.raises(WrongUsage, match="already_so"):
        office.intake.redo(loaded.batch_id, ME)
    with pytest.raises(WrongUsage, match="unknown_batch"):
        office.intake.undo(4711, ME)


def test_as_of_shows_what_was_published_by_then(office: CommandLine) -> None:
    moments = [datetime.now(UTC).replace(tzinfo=None)]
    for orders, exported in (
        ([order(1)], day(5)),
        ([done(1)], day(6)),
        ([order(2, created_at="2026-10-06 08:00", due_at="2026-10-06 20:00")], day(7)),
    ):
        last = load(office, orders, exported)
        moments.append(datetime.now(UTC).replace(tzinfo=None))
    office.intake.undo(last.batch_id, ME)
    figures = [on_time(office, read.Scope(as_of=moment)) for moment in moments]
    assert figures == [[(0, 0)], [(0, 1)], [(1, 1)], [(1, 2)]]
    assert on_time(office) == [(1, 1)]
    assert [len(live(office, moment)) for moment in moments] == [0, 1, 1, 2]
    assert len(live(office)) == 1


# ---- who wins -----------------------------------------------------------------------------------------------------


def test_an_old_file_loaded_late_cannot_reopen_closed_cases(office: CommandLine) -> None:
    load(office, [done(1)], day(10))
    late = load(office, [order(1)], day(5))
    assert (late.batch_id, late.effect.older) == (None, 1)
    assert "旧" in late.sentence.zh and "older" in late.sentence.en
    mixed = load(office, [order(1), order(2)], day(5))
    assert (mixed.effect.older, mixed.effect.new) == (1, 1)
    assert live(office)["W1"]["status"] == "已解决"
    assert on_time(office) == [(1, 2)]


def test_of_equal_exports_the_later_load_wins(office: CommandLine) -> None:
    load(office, [order(1)], day(5))
    load(office, [done(1)], day(5))
    assert live(office)["W1"]["status"] == "已解决"


def test_a_later_file_without_a_column_leaves_its_values_standing(office: CommandLine) -> None:
    load(office, [order(1, team="一班", category="电梯")], day(5))
    without = [name for name in ORDERS.names if name not in ("team", "category", "due_at")]
    load(office, [done(1)], day(8), columns=without)
    row = live(office)["W1"]
    assert (row["team"], row["category"], row["status"]) == ("一班", "电梯", "已解决")
    assert on_time(office, by=("team",)) == [("一班", 1, 1)], "the due time still counts"


def test_an_earlier_value_that_the_later_file_contradicts_does_not_stand(office: CommandLine) -> None:
    load(office, [order(1, arrived_at="2026-10-01 09:00"), order(2, arrived_at="2026-10-01 09:00")], day(5))
    without = [name for name in ORDERS.names if name != "arrived_at"]
    load(office, [done(1, created_at="2026-10-01 10:00"), done(2)], day(8), columns=without)
    assert live(office)["W1"]["arrived_at"] is None, "nobody arrives before the call"
    assert live(office)["W2"]["arrived_at"] == datetime(2026, 10, 1, 1)
    bit = 1 << ORDERS.names.index("arrived_at")
    assert [bool(live(office)[id]["_delivered"] & bit) for id in ("W1", "W2")] == [False, True]


def test_an_older_file_may_bring_the_columns_that_the_newer_lacked(office: CommandLine) -> None:
    load(office, [done(1)], day(8), columns=[n for n in ORDERS.names if n not in ("team", "due_at")])
    assert on_time(office) == [(0, 0)]
    late = load(office, [order(1, team="一班")], day(5))
    assert late.effect.changed == 1
    assert (live(office)["W1"]["team"], live(office)["W1"]["status"]) == ("一班", "已解决")
    assert on_time(office) == [(1, 1)]


def test_a_row_whose_month_moves_is_counted_once(office: CommandLine) -> None:
    load(office, [done(1, created_at="2026-09-30 23:00", due_at="2026-10-02 23:00"), done(2)], day(5))
    september, october = date(2026, 9, 1), date(2026, 10, 1)
    assert on_time(office, by=("month",)) == [(september, 1, 1), (october, 1, 1)]
    moved = load(office, [done(1, created_at="2026-10-01 01:00")], day(6))
    assert on_time(office, by=("month",)) == [(october, 2, 2)]
    office.intake.undo(moved.batch_id, ME)
    assert on_time(office, by=("month",)) == [(september, 1, 1), (october, 1, 1)]
    office.intake.redo(moved.batch_id, ME)
    assert read.months(office.intake.warehouse) == [october]


# ---- what a full export no longer has -----------------------------------------------------------------------------


def test_a_full_export_withdraws_what_is_gone_and_undo_brings_it_back(office: CommandLine) -> None:
    load(office, [done(1), done(2), done(3, project_id="P002"), done(4, created_at="2026-09-05 08:00")], day(5))
    before = everything(office)
    full = load(office, [done(1)], day(8), coverage="full")
    assert full.effect.withdrawn == 1, "only what the file covers: its projects and months"
    assert sorted(live(office)) == ["W1", "W3", "W4"]
    office.intake.undo(full.batch_id, ME)
    assert everything(office) == before
    office.intake.redo(full.batch_id, ME)
    assert sorted(live(office)) == ["W1", "W3", "W4"]


def test_a_withdrawn_row_that_came_again_is_not_doubled_by_undo(office: CommandLine) -> None:
    load(office, [done(1), order(2)], day(5))
    full = load(office, [done(1)], day(6), coverage="full")
    load(office, [done(2)], day(7))
    office.intake.undo(full.batch_id, ME)
    assert live(office)["W2"]["status"] == "已解决"
    assert on_time(office) == [(2, 2)]


def test_an_old_full_export_does_not_withdraw_newer_rows(office: CommandLine) -> None:
    load(office, [done(1), done(2)], day(8))
    late = load(office, [done(1), done(3)], day(5), coverage="full")
    assert (late.effect.withdrawn, late.effect.new) == (0, 1)
    assert sorted(live(office)) == ["W1", "W2", "W3"]


def test_a_row_held_back_is_not_a_row_that_is_gone(office: CommandLine) -> None:
    load(office, [done(1), done(2)], day(5))
    found = examined(office.folder, ORDERS, [done(1), done(3)], day(8), coverage="full", held=[order(2)])
    assert office.intake.commit(found, ME, accept_good=True, impact=False).effect.withdrawn == 0
    assert sorted(live(office)) == ["W1", "W2", "W3"]


# ---- projects -----------------------------------------------------------------------------------------------------


def _add(line: CommandLine, orders: list[Row]) -> int:
    path = export(line.folder, ORDERS, orders)
    answer = line("load", path, "--dataset", "work_orders", "--add-projects", "--json")
    assert answer.code == 0, answer.out
    return answer.json[0]["batch"]


def test_added_projects_go_with_their_batch_unless_another_needs_them(office: CommandLine) -> None:
    names = lambda: read.projects(office.intake.warehouse, read.OWNER)["project"].to_list()  # noqa: E731
    first = _add(office, [order(1, project_id="新园")])
    second = _add(office, [order(2, project_id="新园"), order(3, project_id="旧园")])
    assert names() == ["P001", "P002", "新园", "旧园"]
    office.intake.undo(first, ME)
    assert names() == ["P001", "P002", "新园", "旧园"]
    office.intake.undo(second, ME)
    assert names() == ["P001", "P002"]
    office.intake.redo(first, ME)
    assert names() == ["P001", "P002", "新园"]


def test_a_project_counts_by_what_it_was_in_the_row_s_month(office: CommandLine) -> None:
    project = {"project_id": "P009", "name": "变园", "property_type": "商业", "region": "东区"}
    versions = [
        project,
        {**project, "valid_from": "2026-09-15", "property_type": "写字楼"},
        {**project, "valid_from": "2026-10-10", "region": "西区"},
    ]
    versions[2] = {**versions[2], "property_type": "写字楼"}
    office.intake.commit(examined(office.folder, PROJECTS, [{"valid_from": "2026-01-01", **p} for p in versions], day(1)), ME, impact=False)
    months = ("2026-08-31 08:00", "2026-09-01 08:00", "2026-10-01 08:00", "2025-01-01 08:00")
    load(office, [order(n, project_id="P009", created_at=at, due_at="2026-10-04 08:00") for n, at in enumerate(months)], day(20))
    found = on_time(office, by=("month", "region", "property_type"))
    assert [row[1:3] for row in found] == [("东区", "商业"), ("东区", "商业"), ("东区", "写字楼"), ("西区", "写字楼")]
    shown = read.records(office.intake.warehouse, "R14", read.Scope(), read.OWNER)
    assert sorted(shown.select("_month", "region", "property_type").rows()) == [row[:3] for row in found]


def test_two_versions_of_a_project_in_one_month_do_not_double_its_rows(office: CommandLine) -> None:
    project = {"project_id": "P009", "name": "变园", "property_type": "商业"}
    office.intake.commit(
        examined(office.folder, PROJECTS, [{**project, "valid_from": f"2026-10-{d}"} for d in ("01", "15")], day(1)), ME, impact=False
    )
    load(office, [order(1, project_id="P009", created_at="2026-09-01 08:00"), order(2, project_id="P009")], day(20))
    assert on_time(office, by=("property_type",)) == [("商业", 0, 2)]
    assert read.records(office.intake.warehouse, "R14", read.Scope(), read.OWNER).height == 2


def test_a_person_s_rows_belong_to_the_site_of_that_month(office: CommandLine) -> None:
    """E1001 works at P001 and from July 2026 on at P002."""
    records = [
        {"staff_id": "E1001", "course_id": f"K{n}", "due_at": due, "completed_at": None}
        for n, due in enumerate(("2026-06-30", "2026-07-01"))
    ]
    office.intake.commit(examined(office.folder, TRAINING, records, day(20)), ME, impact=False)
    found = read.numbers(office.intake.warehouse, ["T02"], read.Scope(), read.OWNER, ("project", "month"))
    assert sorted(found.select("project", "month", "denominator").rows()) == [("P001", date(2026, 6, 1), 1), ("P002", date(2026, 7, 1), 1)]
    move = {"staff_id": "E1001", "valid_from": "2026-06-01", "project_id": "P002", "role": "客服主管"}
    moved = office.intake.commit(examined(office.folder, STAFF, [move], day(21)), ME, impact=False)
    found = read.numbers(office.intake.warehouse, ["T02"], read.Scope(), read.OWNER, ("project",))
    assert found.select("project", "denominator").rows() == [("P002", 2)], "a change in the register counts its people's rows again"
    office.intake.undo(moved.batch_id, ME)
    found = read.numbers(office.intake.warehouse, ["T02"], read.Scope(), read.OWNER, ("project",))
    assert sorted(found.select("project", "denominator").rows()) == [("P001", 1), ("P002", 1)]


def test_rows_do_not_vanish_when_their_project_leaves_the_register(empty_office: CommandLine) -> None:
    line = empty_office
    register = line.intake.commit(examined(line.folder, PROJECTS, PROJECTS.samples, day(1)), ME, impact=False)
    load(line, [done(1), order(2)], day(10))
    line.intake.undo(register.batch_id, ME)
    assert on_time(line) == [(1, 2)]
    assert read.records(line.intake.warehouse, "R14", read.Scope(), read.OWNER).height == 2
    assert read.projects(line.intake.warehouse, read.OWNER).height == 0


# ---- one writer at a time -----------------------------------------------------------------------------------------


def test_a_commit_on_a_stale_base_changes_nothing(office: CommandLine) -> None:
    load(office, [order(1)], day(5))
    seen = office.intake.warehouse.version()
    mine = examined(office.folder, ORDERS, [done(1)], day(6))
    assert office.intake.preview(mine).changed == 1
    assert office.intake.warehouse.version() == seen, "a preview publishes nothing"
    load(office, [order(2)], day(6))
    before, batches = everything(office), _count(office, "select count(*) from batch")
    for found in (mine, examined(office.folder, ORDERS, [order(1)], day(6))):
        with pytest.raises(Overtaken):
            office.intake.commit(found, ME, base=seen, impact=False)
    assert everything(office) == before
    assert _count(office, "select count(*) from batch") == batches
    assert _count(office, "select count(*) from fact_work_orders") == 2
    assert office.intake.commit(mine, ME, base=office.intake.warehouse.version(), impact=False).effect.changed == 1


def _count(line: CommandLine, query: str) -> int:
    with line.intake.warehouse.cursor() as cursor:
        return fetch_one(cursor, query)


def test_two_first_loads_at_once_do_not_double_the_rows(empty_office: CommandLine) -> None:
    line = empty_office
    line.intake.commit(examined(line.folder, PROJECTS, PROJECTS.samples, day(1)), ME, impact=False)
    files = [examined(line.folder, ORDERS, [done(n) for n in range(50)], day(6)) for _ in range(4)]
    gate, receipts, faults = threading.Barrier(5), [], []

    def commit(found: object) -> None:
        gate.wait()
        receipts.append(line.intake.commit(found, ME, impact=False))  # type: ignore[arg-type]

    def look() -> None:
        gate.wait()
        while len(receipts) < 4:
            if on_time(line) not in ([(0, 0)], [(50, 50)]):
                faults.append(on_time(line))

    threads = [*(threading.Thread(target=commit, args=(found,)) for found in files), threading.Thread(target=look)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(receipt.batch_id is None for receipt in receipts) == [False, True, True, True]
    assert (len(live(line)), on_time(line), faults) == (50, [(50, 50)], [])


def test_a_refused_file_leaves_everything_as_it_was(office: CommandLine) -> None:
    load(office, [order(1)], day(5))
    before, version = everything(office), office.intake.warehouse.version()
    found = examined(office.folder, ORDERS, [done(1)], day(6), held=[order(2)])
    with pytest.raises(Refused, match="needs_consent"):
        office.intake.commit(found, ME, impact=False)
    assert (everything(office), office.intake.warehouse.version()) == (before, version)
    (refused, *_) = read.history(office.intake.warehouse).to_dicts()
    assert (refused["outcome"], refused["batch_id"], refused["active"]) == ("refused", None, False)


def test_the_preview_tells_what_the_commit_does(office: CommandLine) -> None:
    load(office, [order(1), order(2)], day(5))
    found = examined(office.folder, ORDERS, [done(1), order(2), order(3)], day(6))
    told = office.intake.preview(found)
    did = office.intake.commit(found, ME).effect
    assert (told.new, told.changed, told.unchanged) == (did.new, did.changed, did.unchanged) == (1, 1, 1)
    assert told.kpis.equals(did.kpis)
    assert did.kpis.filter(pl.col("kpi") == "R14").select("before", "after", "n_before", "n_after").row(0) == (
        0.0,
        pytest.approx(100 / 3),
        2,
        3,
    )


def test_the_last_minute_is_the_data_end_not_the_wall_clock(office: CommandLine) -> None:
    load(office, [order(1)], day(3))
    assert read.data_end(office.intake.warehouse, ["work_orders"]) == day(3)
    assert on_time(office) == [(0, 0)], "due on the 3rd at 08:00 local is midnight UTC: not past yet"
    assert on_time(office, read.Scope(at=day(3) + timedelta(minutes=1))) == [(0, 1)]


@pytest.mark.parametrize(("minutes", "late"), [(-1, 0), (0, 0), (1, 1), (25 * 60, 2), (60 * 60, 3)])
def test_what_a_rate_waits_for_is_few_rows_and_late_at_any_moment(office: CommandLine, minutes: int, late: int) -> None:
    """Three open cases due a day after each other are read as those that are late by the moment asked for and those that are not."""
    load(office, [order(1), order(2, due_at="2026-10-04 08:00"), order(3, due_at="2026-10-05 08:00")], day(9))
    at = day(3) + timedelta(minutes=minutes)
    assert on_time(office, read.Scope(at=at)) == [(0, late)]
    with office.intake.warehouse.cursor() as cursor:
        version = version_at(cursor, None)
        cursor.register("project_span", spans_of(cursor, version, read.Scope(), read.OWNER))
        read_rows = regroup(cursor, ["R14"], (), read.Scope(), version, (), {"R14": at})
    waiting = read_rows.filter(pl.col("pending"))
    assert sorted(waiting["n"]) == sorted(n for n in (late, 3 - late) if n)
    assert waiting.filter(pl.col("due") < at)["n"].sum() == late
