"""Two load the same first month at the same time: one wins, the other is told; rows are never doubled, readers never see them halved."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from catalog import registry
from catalog.model import Row
from errors import Overtaken, UserError
from pipelines import read
from pipelines.cli import run
from pipelines.handover import serve
from pipelines.intake import Intake
from pipelines.receipt import Receipt
from pipelines.warehouse import open_warehouse
from pipelines.worker import reader
from tests.pipelines.commands import CommandLine
from tests.pipelines.conftest import Here
from tests.pipelines.files import export
from tests.pipelines.made import examined

pytestmark = [pytest.mark.counting("R14"), pytest.mark.one_engine]
ORDERS = registry.dataset("work_orders")
COUNT = 20


def orders(extra: str = "") -> list[Row]:
    base = {"project_id": "P001", "kind": "报修", "created_at": "2026-10-01 08:00", "due_at": "2026-10-03 08:00", "status": "已解决"}
    return [{**base, "order_id": f"W{n}", "resolved_at": "2026-10-02 08:00", "team": extra or None} for n in range(COUNT)]


def on_time(intake: Intake) -> int:
    return int(read.numbers(intake.warehouse, ["R14"], read.Scope(), read.OWNER)["denominator"][0])


@contextmanager
def looking(intake: Intake) -> Iterator[set[int]]:
    """A reader that looks all the while; yields the counts it has seen."""
    seen: set[int] = set()
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            seen.add(on_time(intake))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join(60)


def at_once(*works: Callable[[], object]) -> list[object]:
    """Does all at the same moment; answers and errors in order."""
    gate, answers = threading.Barrier(len(works)), [None] * len(works)

    def do(number: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            answers[number] = work()
        except UserError as error:
            answers[number] = error

    threads = [threading.Thread(target=do, args=(number, work)) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers


@pytest.mark.parametrize("opened_twice", [False, True])
@pytest.mark.parametrize("same", [True, False])
def test_two_sessions_that_have_seen_the_same_preview(office: CommandLine, same: bool, opened_twice: bool) -> None:
    """Both publish what they have seen; also where one process has opened the file twice."""
    second = open_warehouse(office.intake.settings.warehouse) if opened_twice else office.intake.warehouse
    sessions = [office.intake, Intake(second, Here(), office.intake.settings)]
    files = [examined(office.folder, ORDERS, orders("" if same else f"{n}班"), datetime(2026, 11, 1)) for n in range(2)]
    seen = office.intake.warehouse.version()
    assert [session.preview(file).new for session, file in zip(sessions, files, strict=True)] == [COUNT, COUNT]
    with looking(office.intake) as counts:
        answers = at_once(*(lambda s=s, f=f: s.commit(f, "me", base=seen) for s, f in zip(sessions, files, strict=True)))  # type: ignore[misc]
    assert sorted(type(answer).__name__ for answer in answers) == [Overtaken.__name__, Receipt.__name__]
    assert (on_time(office.intake), counts - {0, COUNT}) == (COUNT, set())
    if opened_twice:
        second.close()


def test_two_sessions_without_a_preview(office: CommandLine) -> None:
    """The later one is told that there was nothing new."""
    files = [examined(office.folder, ORDERS, orders(), datetime(2026, 11, 1)) for _ in range(2)]
    with looking(office.intake) as counts:
        answers = at_once(*(lambda f=f: office.intake.commit(f, "me") for f in files))  # type: ignore[misc]
    receipts = sorted((answer for answer in answers if isinstance(answer, Receipt)), key=lambda receipt: receipt.batch_id is None)
    assert [receipt.batch_id is None for receipt in receipts] == [False, True]
    assert "没有变化" in receipts[1].sentence.zh
    assert (on_time(office.intake), counts - {0, COUNT}) == (COUNT, set())


def load_in_a_process(office: CommandLine, path: Path) -> subprocess.CompletedProcess[str]:
    words = ["load", str(path), "--dataset", "work_orders", "--json", "--warehouse", office.intake.settings.warehouse]
    environment = {**os.environ, "PYTHONPATH": str(reader.ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "pipelines", *words], cwd=reader.ROOT, env=environment, capture_output=True, text=True, timeout=120
    )


def test_two_processes_while_the_app_runs(office: CommandLine) -> None:
    path, stop = export(office.folder, ORDERS, orders()), serve(office.intake, run)
    try:
        with looking(office.intake) as counts:
            answers = at_once(*[lambda: load_in_a_process(office, path)] * 2)
    finally:
        stop()
    assert [answer.returncode for answer in answers] == [0, 0], [answer.stderr for answer in answers]  # type: ignore[attr-defined]
    told = sorted(json.loads(answer.stdout)[0]["outcome"] for answer in answers)  # type: ignore[attr-defined]
    assert told == ["loaded", "no_change"]
    assert (on_time(office.intake), counts - {0, COUNT}) == (COUNT, set())


def test_two_processes_while_the_app_does_not_run(office: CommandLine) -> None:
    path = export(office.folder, ORDERS, orders())
    office.close()
    answers = at_once(*[lambda: load_in_a_process(office, path)] * 2)
    codes = sorted(answer.returncode for answer in answers)  # type: ignore[attr-defined]
    assert codes in ([0, 4], [0, 0]), [answer.stderr for answer in answers]  # type: ignore[attr-defined]
    for answer in answers:
        if answer.returncode == 4:  # type: ignore[attr-defined]
            assert "warehouse_in_use" in answer.stderr  # type: ignore[attr-defined]
    again = CommandLine(office.folder, Here())
    assert on_time(again.intake) == COUNT
    again.close()
