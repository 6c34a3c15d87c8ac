"""Every time that the command line prints is the one on the clock of those who read it, as on the pages; none is the UTC of the warehouse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer

from catalog import registry
from pipelines.cli import app
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import line_at, one_engine
from tests.pipelines.files import export

OCTOBER = ("--from", "2026-10", "--to", "2026-10")
CREATED, ANSWERED, DUE, RESOLVED = (
    "2026-10-01 07:39",
    "2026-10-01 07:44",
    "2026-10-02 07:10",
    "2026-10-01 23:59",
)  # September in UTC, the first ones
WRITTEN = {datetime.fromisoformat(text) for text in (CREATED, ANSWERED, DUE, RESOLVED)}
TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(\+\d\d:\d\d|Z)?")
FORMATS = ("table", "csv", "json")
SOON = timedelta(hours=1)

WITH_TIMES = {
    "records": ("records", "R14"), "explain": ("explain", "R14", "W1"), "history": ("history",), "month log": ("month", "log"),
    "scorecard": ("scorecard", "--cases", "E7", *OCTOBER),
}  # fmt: skip
JSON_WITH_TIMES = {
    "passport": ("passport", "R14", *OCTOBER), "check": ("check", "orders.xlsx", "--dataset", "work_orders", "--json"),
    "load": ("load", "orders.xlsx", "--dataset", "work_orders", "--json"),
}  # fmt: skip
WITHOUT = {
    "kpi": ("kpi", "R14", "--by", "month"), "cohorts": ("cohorts", "R14"), "due": ("due", "V10"), "checks": ("checks",), "rank": ("rank", "R14"),
    "why": ("why", "R14", *OCTOBER, "--anyway"), "course": ("course", "R14"), "fair": ("fair", "R14"), "link": ("link", "R14", "--with", "R01"),
    "outlook": ("outlook", "R14"), "wait": ("wait", "V14"), "whatif": ("whatif", "R14", "--limit", "1h"), "effect": ("effect",),
    "comments": ("comments",), "standards": ("standards",), "month status": ("month", "status", "2026-10"), "month restated": ("month", "restated", "2026-10"),
}  # fmt: skip
NO_ANSWER_OF_THE_WAREHOUSE = {
    "backup", "restore", "demo", "doctor", "nil", "redo", "undo", "template", "watch", "read", "spc", "funnel",
    "month sign", "month reopen", "month lock", "month unlock", "month waive",
}  # fmt: skip


@pytest.fixture(scope="module")
def line(registered_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """A case of the first morning of October, which in UTC is still September; a month that somebody locked."""
    opened, orders = line_at(registered_home, tmp_path_factory.mktemp("local")), registry.dataset("work_orders")
    case = {"order_id": "W1", "project_id": "P001", "kind": "报修", "severity": "一般", "status": "已解决", "assignee_id": "E7"}
    case |= {"created_at": CREATED, "first_response_at": ANSWERED, "due_at": DUE, "resolved_at": RESOLVED}
    staff = {"staff_id": "E7", "project_id": "P001", "role": "技工"}
    weight = {"weight_id": "A", "role": "技工", "kpi": "R14", "weight": 100, "minimum_n": 1}
    with one_engine():
        export(opened.folder, orders, [case]).rename(opened.folder / "orders.xlsx")
        for id, rows in (("staff", [staff]), ("score_weights", [weight])):
            assert opened("load", export(opened.folder, registry.dataset(id), rows), "--dataset", id).code == 0
        assert opened("load", "orders.xlsx", "--dataset", "work_orders").code == 0
    assert opened("month", "lock", "2026-10", "--reason", "reported").code == 0
    yield opened
    opened.close()


def moments(printed: str, local_now: datetime) -> list[str]:
    """The times in what was printed, to the minute; those of this hour by the local clock as "now"."""
    found = [datetime.fromisoformat(f"{day} {time}") for day, time, _ in TIME.findall(printed)]
    return ["now" if abs(moment - local_now) < SOON else f"{moment:%Y-%m-%d %H:%M}" for moment in found]


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=8)


@pytest.mark.parametrize("words", WITH_TIMES.values(), ids=WITH_TIMES)
def test_times_are_local_in_every_format(line: CommandLine, words: tuple[str, ...]) -> None:
    for format in FORMATS:
        told = line(*words, "--format", format)
        assert told.code == 0, told.err
        times = moments(told.out, now())
        assert times and {*times} <= {"now", *(f"{moment:%Y-%m-%d %H:%M}" for moment in WRITTEN)}, (format, times)
        assert {zone for *_, zone in TIME.findall(told.out)} == {"+08:00" if format == "json" else ""}, format


@pytest.mark.parametrize("words", JSON_WITH_TIMES.values(), ids=JSON_WITH_TIMES)
def test_json_names_the_offset(line: CommandLine, words: tuple[str, ...]) -> None:
    told = line(*words)
    assert told.code == 0, told.err
    assert {*moments(told.out, now())} <= {"now", *(f"{moment:%Y-%m-%d %H:%M}" for moment in WRITTEN)} != set()
    assert {zone for *_, zone in TIME.findall(told.out)} == {"+08:00"}


@pytest.mark.parametrize("words", WITHOUT.values(), ids=WITHOUT)
def test_the_others_print_no_time(line: CommandLine, words: tuple[str, ...]) -> None:
    told = line(*words, "--format", "json")
    assert told.code in (0, 1), told.err
    assert TIME.findall(told.out) == []


def test_every_command_is_walked() -> None:
    parsed = typer.main.get_command(app)
    groups = {name: getattr(command, "commands", None) for name, command in parsed.commands.items()}  # type: ignore[attr-defined]
    names = {name for name, inner in groups.items() if not inner} | {
        f"{name} {one}" for name, inner in groups.items() for one in inner or ()
    }
    assert names == {*WITH_TIMES, *JSON_WITH_TIMES, *WITHOUT, *NO_ANSWER_OF_THE_WAREHOUSE}


def test_the_head_of_an_explained_case_is_local_too(line: CommandLine) -> None:
    said = line("explain", "R14", "W1").out
    assert f"start: {CREATED}:00" in said and f"due: {DUE}:00" in said


def test_a_time_that_was_printed_is_taken_as_a_moment_again(line: CommandLine) -> None:
    known = next(
        row["known_at"]
        for row in line("history", "--format", "json").json
        if row["file_name"] == "orders.xlsx" and row["outcome"] == "loaded"
    )
    assert line("records", "R14", "--as-of", known, "--format", "json").json != [], "the very moment at which it was published"
    assert line("records", "R14", "--as-of", known[:-6], "--format", "json").json != [], "as the clock on the wall says it"
