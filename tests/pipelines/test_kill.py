"""kill -9, with the workers, at each step of a load and of a backup: nothing half, nothing lost, and it starts by itself."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from errors import Unreadable
from pipelines import backup as backups
from pipelines.rescue import wal_of
from pipelines.warehouse import open_warehouse
from pipelines.worker.reader import Reader
from tests import kill
from tests.dying import BACKING_UP, POINTS
from tests.pipelines.conftest import Here, line_at, one_engine

ROWS, AT_ONCE, RANDOM = 400, 3, 2
STRUCK = [point for point in POINTS if point not in ("booked", "checkpointed", "copied")]  # the rest: python -m tests.kill
AFTER = ("committed", "checkpointing", "checkpointed", "discarding")  # the transaction has ended: the month is in


@pytest.fixture(scope="module")
def blows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[kill.Found]]]:
    """All blows, some at a time: a process needs seconds to come to its point."""
    folder, reader = tmp_path_factory.mktemp("kill"), Here()
    with one_engine(), ThreadPoolExecutor(AT_ONCE) as pool:
        office = kill.prepared(folder, reader, ROWS)
        begun = {point: pool.submit(_at, office, folder, reader, point) for point in STRUCK}
        for number in range(RANDOM):
            begun[f"random{number}"] = pool.submit(kill.trial, office, folder, reader, random.Random(number))
        yield begun


def _at(office: kill.Office, folder: Path, reader: Reader, point: str) -> kill.Found:
    home = folder / point
    shutil.copytree(office.home, home)
    words = ["backup", home / "backups"] if point in BACKING_UP else ["load", office.file, "--dataset", "work_orders"]
    struck = kill.command(home, *words, point=point)
    assert struck.wait(120) == -9, f"it did not die at {point}"
    return kill.examine(office, home, reader, "backup" if point in BACKING_UP else point)


@pytest.mark.parametrize("point", STRUCK)
def test_a_blow_at_each_step(blows: dict[str, Future[kill.Found]], point: str) -> None:
    found = blows[point].result()
    assert found.wrong == ()
    assert found.state == ("after" if point in AFTER else "before")


@pytest.mark.parametrize("number", range(RANDOM))
def test_a_blow_at_a_random_moment(blows: dict[str, Future[kill.Found]], number: int) -> None:
    assert blows[f"random{number}"].result().wrong == ()


_LEAVE = """
import os, sys, duckdb
connection = duckdb.connect(sys.argv[1])
connection.execute("insert into solved select range, 0, 0 from range(1000)")
os._exit(0)
"""


def leave_a_broken_log(path: Path) -> None:
    """As after a power cut, with some bytes of the log lost on the disk."""
    subprocess.run([sys.executable, "-c", _LEAVE, str(path)], check=True)
    log = bytearray(wal_of(path).read_bytes())
    middle = len(log) // 2
    log[middle : middle + 8] = bytes(byte ^ 0xFF for byte in log[middle : middle + 8])
    wal_of(path).write_bytes(log)


@pytest.mark.parametrize("damage", ["log", "file", "both without a backup"])
def test_a_warehouse_that_cannot_be_opened_is_moved_aside_and_the_best_there_is_takes_its_place(
    registered_home: Path, tmp_path: Path, damage: str
) -> None:
    line = line_at(registered_home, tmp_path)
    path, version = tmp_path / "kpi.duckdb", line.intake.warehouse.version()
    if damage == "file":
        assert backups.daily(line.intake.warehouse, line.intake.settings) is not None
        assert backups.daily(line.intake.warehouse, line.intake.settings) is None, "once a day"
    line.close()
    leave_a_broken_log(path)
    if damage != "log":
        path.write_bytes(b"\x07" * 100_000)
    if damage == "both without a backup":
        with pytest.raises(Unreadable):
            open_warehouse(f"duckdb:{path}")
        assert path.read_bytes() == b"\x07" * 100_000 and wal_of(path).exists(), "nothing is touched that cannot be bettered"
        return
    opened = open_warehouse(f"duckdb:{path}")
    assert opened.version() == version
    findings = backups.examine(opened, line.intake.settings)
    opened.close()
    assert [finding.good for finding in findings].count(False) == 1, "the doctor says so"
    (aside,) = tmp_path.glob("broken-*")
    assert {each.name for each in aside.iterdir()} == {"kpi.duckdb", "kpi.duckdb.wal"}
