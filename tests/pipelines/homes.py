"""Folders that cost seconds to fill: filled once for all processes of a test run, and copied by who wants to write into one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def filled_once(places: pytest.TempPathFactory, name: str, fill: Callable[[Path], None]) -> Path:
    """The folder of this name, filled by the first process that asks for it; the others wait until it is whole."""
    root = places.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # each process has a place of its own below that of the run
        root = root.parent
    folder = root / name
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            half = root / f"{name}.half"
            half.mkdir()
            fill(half)
            half.rename(folder)
    return folder
