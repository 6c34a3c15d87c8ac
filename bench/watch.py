"""Seconds and memory of a command, its children included."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY_SECONDS = 0.02
ROOT = Path(__file__).parents[1]
KIB_PER_GIB = 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """Wall seconds, seconds of processor (on a busy machine the fairer figure), and the highest sum of resident memory
    over the process tree at one moment, in GiB."""

    seconds: float
    processor: float
    gib: float
    output: str


class Peak:
    """Watches a process and its descendants from a thread while the `with` block runs. Shared pages count in each."""

    def __init__(self, pid: int) -> None:
        self.pid, self.kib, self._over = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            self.kib = max(self.kib, sum(_resident(pid) for pid in _tree(self.pid)))


def run(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Runs a command to its end. Raises with what it printed where it fails."""
    start, before = time.perf_counter(), _processor()
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with Peak(process.pid) as peak:
        output, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output}")
    return Cost(time.perf_counter() - start, _processor() - before, peak.kib / KIB_PER_GIB, output)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        found += [int(child) for task in _tasks(parent) for child in _read(task / "children").split()]
    return found


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except (FileNotFoundError, ProcessLookupError):  # it has ended in the meantime
        return []


def _resident(pid: int) -> int:
    lines = _read(Path(f"/proc/{pid}/status")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has ended in the meantime
        return ""
