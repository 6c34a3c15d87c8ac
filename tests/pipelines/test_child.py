"""The child process that reads a file: the same answer as the work done here, and nothing changed where it is stopped."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalog import registry
from errors import Refused, Unreadable
from pipelines.worker import nursery
from pipelines.worker.reader import Reader
from pipelines.worker.stages import Watch
from tests.pipelines.commands import CommandLine
from tests.pipelines.files import export

ORDERS = registry.dataset("work_orders")


def test_the_child_s_report_is_that_of_its_work(office: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    path = export(office.folder, ORDERS, [*ORDERS.samples, {**ORDERS.samples[0], "order_id": "WX-3", "created_at": "2099-01-01 08:00"}])
    here = office.intake.examine(office.intake.stage_path(path), "work_orders").report
    litter, start = office.folder / "litter", subprocess.Popen
    litter.mkdir()
    monkeypatch.setattr(subprocess, "Popen", lambda command, env, **how: start(command, env=env | {"TMPDIR": str(litter)}, **how))
    reader = Reader(300)
    staged = office.intake.stage_path(path)
    there = type(office.intake)(office.intake.warehouse, reader, office.intake.settings).examine(staged, "work_orders").report
    reader.close()
    assert (there.row_count, there.good_count, there.held_count) == (3, 2, 1)
    assert there.verdict.agreement == here.verdict.agreement
    assert there.verdict.findings == here.verdict.findings
    assert (there.matches, there.delivered, there.data_end) == (here.matches, here.delivered, here.data_end)
    assert Path(there.good_file).is_file() and Path(there.held_file).is_file()
    assert not list(litter.iterdir()), "the child leaves nothing behind"


@pytest.mark.parametrize(("seconds", "cancelled", "kind"), [(0, False, Unreadable), (300, True, Refused)])
def test_a_child_that_is_stopped_changes_nothing(office: CommandLine, seconds: int, cancelled: bool, kind: type[Exception]) -> None:
    staged = office.intake.stage_path(export(office.folder, ORDERS, ORDERS.samples))
    version, reader = office.intake.warehouse.version(), Reader(seconds)
    with pytest.raises(kind) as stopped:
        type(office.intake)(office.intake.warehouse, reader, office.intake.settings).examine(
            staged, "work_orders", watch=Watch(cancelled=lambda: cancelled)
        )
    reader.close()
    assert stopped.value.sentence.zh and stopped.value.sentence.en  # type: ignore[attr-defined]
    assert office.intake.warehouse.version() == version


@pytest.mark.parametrize("said", [b"{}\n", b""])
def test_a_resting_nursery_wakes_for_the_next_file_and_for_the_end(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    listen, tell = os.pipe()
    os.write(tell, said)
    os.close(tell)
    with os.fdopen(listen) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        start = time.monotonic()
        nursery._rest(60)
        assert time.monotonic() - start < 30
