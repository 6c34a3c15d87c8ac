"""What an undo or a redo would change is told before, and is what then happens."""

from __future__ import annotations

from datetime import date

import pytest

from errors import Overtaken, WrongUsage
from pipelines import read
from pipelines.publishing.reversal import Reversal
from tests.pipelines.commands import CommandLine
from tests.pipelines.test_versions import ME, day, done, load, on_time, order

pytestmark = [pytest.mark.counting("R14", "T02"), pytest.mark.one_engine]

OCTOBER = date(2026, 10, 1)


def rows_of(found: Reversal) -> tuple[int, int, int]:
    return found.gone, found.changed, found.back


def figures(found: Reversal) -> list[tuple[float | None, float | None]]:
    """R14 before and after."""
    return [row[:2] for row in found.kpis.select("before", "after", "kpi").iter_rows() if row[2] == "R14"]


@pytest.mark.parametrize(
    ("second", "coverage", "undone", "redone"),
    [
        ([order(3)], None, (1, 0, 0), (0, 0, 1)),
        ([done(1)], None, (0, 1, 0), (0, 1, 0)),
        ([done(1), done(2), order(3)], None, (1, 1, 0), (0, 1, 1)),
        ([order(1)], "full", (0, 0, 1), (1, 0, 0)),
    ],
    ids=["a new row", "a changed row", "with a row that was there already", "a full export that lacks a row"],
)
def test_rows_by_what_becomes_of_them(
    office: CommandLine, second: list, coverage: None, undone: tuple[int, int, int], redone: tuple[int, int, int]
) -> None:
    load(office, [order(1), done(2)], day(5), coverage)
    batch = load(office, second, day(8), coverage).batch_id
    version = office.intake.warehouse.version()
    found = office.intake.reversal(batch, active=False)
    assert rows_of(found) == undone
    assert (found.months, found.projects, found.locked, found.version) == ((OCTOBER,), ("P001",), (), version)
    assert office.intake.warehouse.version() == version, "only rehearsed"
    office.intake.undo(batch, ME)
    assert rows_of(office.intake.reversal(batch, active=True)) == redone


def test_the_figures_are_those_that_follow(office: CommandLine) -> None:
    load(office, [order(1), done(2)], day(5))
    batch = load(office, [done(1), done(3)], day(8)).batch_id
    told = figures(office.intake.reversal(batch, active=False))
    assert on_time(office) == [(3, 3)]
    office.intake.undo(batch, ME)
    assert on_time(office) == [(1, 2)] and told == [(100.0, 50.0)]
    assert figures(office.intake.reversal(batch, active=True)) == [(50.0, 100.0)]


def test_without_the_only_file_there_is_no_figure(office: CommandLine) -> None:
    batch = load(office, [done(1)], day(5)).batch_id
    assert figures(office.intake.reversal(batch, active=False)) == [(100.0, None)]


def test_a_month_without_records_has_no_rows_to_take_back(office: CommandLine) -> None:
    batch = office.intake.report_nil("work_orders", ["P002"], OCTOBER, ME).batch_id
    found = office.intake.reversal(batch, active=False)
    assert (rows_of(found), found.months, found.projects) == ((0, 0, 0), (OCTOBER,), ("P002",))


def test_nobody_undoes_what_he_has_not_seen(office: CommandLine) -> None:
    first = load(office, [done(1)], day(5)).batch_id
    seen = office.intake.reversal(first, active=False).version
    load(office, [done(2)], day(6))
    with pytest.raises(Overtaken):
        office.intake.undo(first, ME, seen=seen)
    assert on_time(office) == [(2, 2)]
    with pytest.raises(WrongUsage, match="already_so"):
        office.intake.reversal(first, active=True)


def test_who_undid_a_file_is_in_the_books(office: CommandLine) -> None:
    batch = load(office, [done(1)], day(5)).batch_id
    office.intake.undo(batch, "Lin")
    line = read.history(office.intake.warehouse).row(0, named=True)
    assert (line["by"], line["changed_by"], line["active"], line["nil"]) == (ME, "Lin", False, False)
    assert line["changed_at"] > line["known_at"]
