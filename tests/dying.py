"""`python -m tests.dying POINT WORDS…`: the real command line, killed (-9, with its workers) when it comes to a point of a load.

The points are those at which something stands half: between two files, two tables, or the log and the file of the warehouse.
Past the reading of the file no worker is at work any more; there the file is read in the process itself, so that nobody waits for a worker's imports.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

from pipelines import backup, intake, shell, warehouse
from pipelines.cli import run
from pipelines.publishing import counting, effect
from pipelines.receiving import staging
from pipelines.worker import reader
from tests.pipelines.conftest import Here, one_engine


def die(*_: Any) -> None:
    """Ends this process and all that it has started, as `kill -9` and the power switch do."""
    for child in descendants(os.getpid()):
        os.kill(child, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def descendants(process: int) -> list[int]:
    """The processes that a process has started, and theirs."""
    found = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = [int(word) for word in path.read_text(encoding="ascii").split()]
        except OSError:
            continue
        found += [each for child in children for each in (*descendants(child), child)]
    return found


def before(room: Any, name: str) -> None:
    setattr(room, name, die)


def after(room: Any, name: str) -> None:
    real = getattr(room, name)
    setattr(room, name, lambda *words, **more: (real(*words, **more), die()))


def during(room: Any, name: str, seconds: float) -> None:
    """The blow falls while the real thing is at work, on another thread."""
    real = getattr(room, name)

    def struck(*words: Any, **more: Any) -> Any:
        threading.Thread(target=lambda: (time.sleep(seconds), die()), daemon=True).start()
        found = real(*words, **more)
        time.sleep(seconds)
        return found

    setattr(room, name, struck)


def at_commit(strike: Callable[[], None]) -> None:
    """Only from the commit on: opening a warehouse may write as well."""
    real = intake.Intake.commit

    def commit(*words: Any, **more: Any) -> Any:
        strike()
        return real(*words, **more)

    intake.Intake.commit = commit  # type: ignore[method-assign]


@contextmanager
def reading_here() -> Iterator[None]:
    """The worker's work is done in this process, without its second engine."""
    with mock.patch.object(shell, "Reader", return_value=Here()), one_engine():
        yield


POINTS: dict[str, Callable[[], None]] = {
    "received": lambda: after(staging, "receive_path"),
    "reading": lambda: during(reader, "_converse", 0.3),
    "inserted": lambda: after(effect, "append"),
    "booked": lambda: after(effect, "keep"),
    "counting": lambda: at_commit(lambda: during(counting, "_count_months", 0.01)),
    "published": lambda: after(effect, "publish"),
    "logged": lambda: after(intake, "log"),
    "committed": lambda: at_commit(lambda: before(warehouse, "_checkpoint")),
    "checkpointing": lambda: at_commit(lambda: during(warehouse, "_checkpoint", 0.002)),
    "checkpointed": lambda: at_commit(lambda: after(warehouse, "_checkpoint")),
    "discarding": lambda: before(staging, "discard"),
    "copying": lambda: during(backup.shutil, "copy2", 0.0005),
    "copied": lambda: after(backup.shutil, "copy2"),
    "verifying": lambda: before(backup, "_write_through"),
}
BACKING_UP = ("copying", "copied", "verifying")
WITH_WORKER = ("received", "reading", *BACKING_UP)


if __name__ == "__main__":
    point, *words = sys.argv[1:]
    POINTS[point]()
    with nullcontext() if point in WITH_WORKER else reading_here():
        sys.exit(run(words))
