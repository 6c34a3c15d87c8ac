"""Open cases are judged at a moment that is asked for, never at the time on the wall, and never left out to look better."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog import registry
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import counting, line_at
from tests.pipelines.files import export
from tests.pipelines.test_versions import day, done, examined, order

ASKED = ("R04", "R09", "R14")
pytestmark = [pytest.mark.counting(*ASKED), pytest.mark.one_engine]

ORDERS = registry.dataset("work_orders")
LATE_CLOSE = "2026-10-05 08:00"


@pytest.fixture(scope="module")
def open_and_done(registered_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """Due on 3 October at 08:00: two done in time, one late, three open; one more open, due on the 12th; exported on the 8th."""
    line = line_at(registered_home, tmp_path_factory.mktemp("clock"))
    orders = [done(1), done(2), done(3, LATE_CLOSE), order(4), order(5), order(6), order(7, due_at="2026-10-12 08:00")]
    with counting(*ASKED):
        line.intake.commit(examined(line.folder, ORDERS, orders, day(8)), "tester", impact=False)
    yield line
    line.close()


def _one(line: CommandLine, kpi: str, *words: str) -> dict:
    (row,) = line("kpi", kpi, "--format", "json", *words).json
    return row


def test_open_past_due_is_in_the_denominator(open_and_done: CommandLine) -> None:
    row = _one(open_and_done, "R14")
    assert (row["numerator"], row["denominator"], row["pending"]) == (2, 6, 1)
    outcomes = [r["_outcome"] for r in open_and_done("records", "R14", "--format", "json").json]
    assert (outcomes.count("hit"), outcomes.count("miss"), outcomes.count("open_past_due"), outcomes.count("pending")) == (2, 1, 3, 1)


def test_dropping_the_open_ones_would_flatter(open_and_done: CommandLine) -> None:
    outcomes = [r["_outcome"] for r in open_and_done("records", "R14", "--format", "json").json]
    closed_only = 100 * outcomes.count("hit") / (outcomes.count("hit") + outcomes.count("miss"))
    assert closed_only == pytest.approx(200 / 3)
    assert _one(open_and_done, "R14")["value"] == pytest.approx(100 / 3)


@pytest.mark.parametrize(
    ("at", "cases", "past_due"),
    [
        ("2026-10-03T07:59", (2, 3), 0),
        ("2026-10-03T08:00", (2, 3), 0),
        ("2026-10-03T08:01", (2, 6), 3),
        ("2026-10-12T08:01", (2, 7), 4),
        ("2026-10-03T00:01+00:00", (2, 6), 3),
    ],
)
def test_at_moves_open_cases_past_their_due_time_without_a_load(
    open_and_done: CommandLine, at: str, cases: tuple[int, int], past_due: int
) -> None:
    version = open_and_done.intake.warehouse.version()
    rate, stock = _one(open_and_done, "R14", "--at", at), _one(open_and_done, "R09", "--at", at)
    assert (rate["numerator"], rate["denominator"]) == cases
    assert (stock["value"], stock["denominator"]) == (past_due, 4)
    missed = open_and_done("records", "R09", "--missed", "--at", at, "--format", "json").json
    assert len(missed) == past_due
    assert open_and_done.intake.warehouse.version() == version


def test_at_risk_is_the_last_fifth_of_the_time(open_and_done: CommandLine) -> None:
    """Created on the 1st and due on the 3rd at 08:00: the last fifth of 48 h begins on the 2nd at 22:24."""
    risks = {
        at: _one(open_and_done, "R09", "--at", at)["at_risk"]
        for at in ("2026-10-02T22:23", "2026-10-02T22:24", "2026-10-03T08:00", "2026-10-03T08:01")
    }
    assert list(risks.values()) == [0, 3, 3, 0]


def test_the_ages_of_open_cases_count_in_the_median(open_and_done: CommandLine) -> None:
    early, late = (_one(open_and_done, "R04", "--at", at) for at in ("2026-10-02T09:00", "2026-10-08T08:00"))
    assert (early["numerator"], early["denominator"]) == (late["numerator"], late["denominator"]) == (3, 7)
    assert late["value"] is None, "more than half are open still: the median is not reached"


def test_the_default_moment_is_the_declared_export_time(office: CommandLine) -> None:
    path = export(office.folder, ORDERS, [done(1), order(2)])
    for name, said, cases in (("late", "导出时间:2026-10-09 12:00\n", (1, 2)), ("early", "导出时间:2026-10-02 12:00\n", (1, 1))):
        stated = office.folder / f"{name}.csv"
        stated.write_text(said + path.read_text(encoding="utf-8"), encoding="utf-8")
        batch = office("load", stated, "--dataset", "work_orders", "--json").json[0]["batch"]
        row = _one(office, "R14")
        assert (row["numerator"], row["denominator"]) == cases
        office("undo", batch)
