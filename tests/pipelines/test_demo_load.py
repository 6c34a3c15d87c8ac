"""The made-up company in the books: loaded as on the morning its systems exported, so that what comes after its deadline is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

import demo
from catalog import registry
from demo.reporting import MISSED, reporting
from pipelines import demo_load, read
from pipelines.closing import board
from pipelines.intake import Intake
from pipelines.scope import OWNER, Scope
from tests.pipelines.commands import CommandLine
from tests.pipelines.made import examined

pytestmark = [pytest.mark.counting("A06"), pytest.mark.one_engine]

OCTOBER, DUE = date(2026, 10, 1), date(2026, 11, 5)
MADE = datetime(2026, 11, 2, 0, 30)  # half past eight in Shanghai
LATER = datetime(2026, 11, 23, 4)
PROJECTS, MONTHS = 9, 4  # the ninth is one of the two that did not send October's energy


@pytest.fixture(autouse=True)
def few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the company only its sites, its energy and the log of who sent what when."""
    whole = demo.write

    def write(folder: Path, *kinds: float) -> list[demo.Export]:
        return [export for export in whole(folder, *kinds) if export.dataset in {"projects", "energy", "reporting"}]  # type: ignore[arg-type]

    monkeypatch.setattr(demo, "write", write)


def fill(intake: Intake, now: datetime) -> list[datetime]:
    """Loads the company when the clock on the wall says `now`: the times that the books have, in the order of loading."""
    for _ in demo_load.run(replace(intake, clock=lambda: now), PROJECTS, MONTHS, rows_scale=0.05):
        pass
    return read.history(intake.warehouse)["at_time"].reverse().to_list()


@pytest.mark.parametrize(
    ("now", "expected"),
    [(LATER, [MADE + timedelta(minutes=n) for n in (1, 2, 3)]), (datetime(2026, 10, 20, 6), [datetime(2026, 10, 20, 6)] * 3)],
    ids=["afterwards", "never in the future"],
)
def test_the_books_have_it_on_the_day_of_its_exports(empty_office: CommandLine, now: datetime, expected: list[datetime]) -> None:
    assert fill(empty_office.intake, now) == expected


def test_the_books_only_go_forward(office: CommandLine) -> None:
    """Who has files of his own, loaded today, keeps the day that the product came into use."""
    known = read.history(office.intake.warehouse)["at_time"]
    now = known.max() + timedelta(seconds=90)  # type: ignore[operator]
    times = fill(office.intake, now)
    assert times == sorted(times) and times[known.len() :] == [known.max() + timedelta(minutes=1), now, now]  # type: ignore[operator]


def test_what_comes_after_its_deadline_is_late_and_stays_a_miss(empty_office: CommandLine) -> None:
    intake = empty_office.intake
    fill(intake, LATER)
    log = reporting(demo.Company(PROJECTS, MONTHS, 7, 0.05, date(2026, 10, 31))).filter(month=OCTOBER).filter("is_owed")
    in_time = log.filter((pl.col("received_on") <= DUE) | ((pl.col("dataset") == MISSED) & (pl.col("project_id") != "P009"))).height
    for state in ("overdue", "late"):
        assert energy(intake)["P009"] == state and set(energy(intake).values()) == {state, "received"}
        assert reports_in_time(intake) == (in_time, log.height, 0) and in_time < log.height
        rows = [{"project_id": "P009", "period": "2026-10", "kwh": 1200}]
        late = examined(empty_office.folder, registry.dataset("energy"), rows, LATER)
        replace(intake, clock=lambda: LATER).commit(late, "me", impact=False)


def energy(intake: Intake) -> dict[str, str]:
    """The state of each project's energy in the month's close."""
    cells = board.board(intake.warehouse, OCTOBER, OCTOBER, OWNER, LATER.date()).filter(pl.col("dataset") == "energy")
    return dict(cells.select("project", "state").iter_rows())


def reports_in_time(intake: Intake) -> tuple[int, int, int]:
    scope = Scope(OCTOBER, OCTOBER, at=LATER)
    found = read.numbers(intake.warehouse, ["A06"], scope, OWNER)
    return found.select("numerator", "denominator", "excluded").row(0)
