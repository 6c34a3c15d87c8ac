"""Where a command runs: its own process, or the app's on behalf of a client. Commands print and find files through this."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import TextIO

from errors import WarehouseInUse
from pipelines.intake import Intake
from pipelines.warehouse import Warehouse, open_warehouse
from pipelines.worker.reader import Reader
from settings import settings


@dataclass(frozen=True)
class Shell:
    """The folder paths are relative to, the two outputs, and the app's intake if the app runs the command."""

    folder: Path = field(default_factory=Path.cwd)
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    served: Intake | None = None

    def say(self, text: str) -> None:
        print(text, file=self.out)

    def complain(self, text: str) -> None:
        print(text, file=self.err)

    def path(self, path: Path) -> Path:
        return self.folder / path


_CURRENT: ContextVar[Shell | None] = ContextVar("shell", default=None)


def shell() -> Shell:
    """The shell of the running command."""
    return _CURRENT.get() or Shell()


@contextmanager
def serving(intake: Intake, folder: Path) -> Iterator[tuple[StringIO, StringIO]]:
    """Runs commands inside the app: what they print is collected for the client."""
    out, err = StringIO(), StringIO()
    token = _CURRENT.set(Shell(folder, out, err, intake))
    try:
        yield out, err
    finally:
        _CURRENT.reset(token)


@contextmanager
def intake_at(url: str | None) -> Iterator[Intake]:
    """The intake on the warehouse at `url` (default: the setting's); the app's own if the app runs the command."""
    chosen = settings() if url is None else settings().at(url)
    served = shell().served
    if served is not None:
        if _place(chosen.warehouse, shell().folder) != _place(served.settings.warehouse, Path.cwd()):
            raise WarehouseInUse(str(os.getpid()))
        yield served
        return
    warehouse = open_warehouse(chosen.warehouse)
    reader = Reader(chosen.worker_wall_seconds)
    intake = Intake(warehouse, reader, chosen)
    try:
        intake.refresh()
        yield intake
    finally:
        reader.close()
        warehouse.close()


def _place(url: str, folder: Path) -> Path:
    return (folder / url.partition(":")[2]).resolve()


@contextmanager
def warehouse_at(url: str | None) -> Iterator[Warehouse]:
    with intake_at(url) as intake:
        yield intake.warehouse
