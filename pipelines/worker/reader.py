"""Our side of the workers: keeps their nurseries warm, hands over a job, and turns whatever happens into an answer."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from catalog.words import Text
from errors import Refused, Unreadable, UserError, WrongUsage
from pipelines.worker.report import Job, Report
from pipelines.worker.stages import NOBODY, Watch
from pipelines.worker.tabulate import Tabulated

ROOT = Path(__file__).resolve().parents[2]
POLL_SECONDS = 0.2
READY, STAGE = b"ready", b'{"stage"'
Task = Literal["judge", "read"]
AT_ONCE = 2  # files that are read at the same time; the next ones wait

NOT_SAFE = Text(
    "这个文件无法安全读取（内容异常或过大）；请在 Excel 中打开，复制数据到新工作簿，另存为 xlsx 后再试。",
    "This file cannot be read safely (odd or too large inside); copy its data into a new workbook, save as xlsx and try again.",
)


class Reader:
    """Keeps nurseries whose slow imports are done; each job takes one, and gives it back unless it had to be stopped."""

    def __init__(self, wall_seconds: int, at_once: int = AT_ONCE, task: Task = "judge") -> None:
        self._task = task
        self._wall_seconds = wall_seconds
        self._places = threading.BoundedSemaphore(at_once)
        self._idle: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Starts a nursery ahead of the first job, if none is there."""
        with self._lock:
            if not self._idle:
                self._idle.append(_start(self._task))

    def read(self, job: Job, watch: Watch = NOBODY) -> Report:
        """Runs a job in a child, after those that came before. `watch` hears the child's stages and may stop it.

        Raises the child's UserError, Refused where it was stopped, Unreadable where it died or took too long.
        """
        return Report.from_json(self._found(job, watch)["report"])

    def table(self, job: Job, watch: Watch = NOBODY) -> Tabulated:
        """Like `read`, for a reader whose task is "read": the table alone, before any dataset."""
        return Tabulated.from_json(self._found(job, watch)["table"])

    def _found(self, job: Job, watch: Watch) -> dict[str, str]:
        watch.go_on()
        while not self._places.acquire(timeout=POLL_SECONDS):
            watch.at("queued")
        try:
            return _answer(self._line(job, watch))
        finally:
            self._places.release()

    def _line(self, job: Job, watch: Watch) -> bytes:
        with self._lock:
            nursery = self._idle.pop(0) if self._idle else _start(self._task)
        line = b""
        try:
            line = _converse(nursery, job, self._wall_seconds, watch)
        finally:
            if line:
                with self._lock:
                    self._idle.append(nursery)
            else:
                _stop(nursery)
        return line

    def close(self) -> None:
        with self._lock:
            while self._idle:
                _stop(self._idle.pop())


def _start(task: Task) -> subprocess.Popen[bytes]:
    """A nursery with no inherited environment but what it needs, so that no setting of ours reaches a library there."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV") if name in os.environ}
    quiet = {
        "POLARS_MAX_THREADS": "2",
        "GX_ANALYTICS_ENABLED": "false",
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "_RJEM_MALLOC_CONF": "dirty_decay_ms:500,muzzy_decay_ms:0",
    }
    quiet |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "pipelines.worker.nursery", task]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=kept | quiet,
        bufsize=0,
        start_new_session=True,  # so that it can be stopped together with its child
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _stop(nursery: subprocess.Popen[bytes]) -> None:
    """Ends a nursery and the child that it may be waiting for."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(nursery.pid, signal.SIGKILL)
    nursery.wait()
    for stream in (nursery.stdin, nursery.stdout):
        if stream:
            stream.close()


def _converse(nursery: subprocess.Popen[bytes], job: Job, seconds: int, watch: Watch) -> bytes:
    """The answer to a job, or nothing if the nursery ended or the job took too long; stages are passed on."""
    assert nursery.stdin and nursery.stdout
    try:
        nursery.stdin.write(job.to_json().encode() + b"\n")
    except BrokenPipeError:
        return b""
    for line in _lines(nursery.stdout.fileno(), time.monotonic() + seconds, watch):
        if line.startswith(STAGE):
            said = json.loads(line)
            watch.at(said["stage"], said["rows"])
        elif line != READY:
            return line
    return b""


def _lines(channel: int, deadline: float, watch: Watch) -> Iterator[bytes]:
    """What is said, line by line, until the channel is closed or the deadline passes."""
    heard = b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(channel, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            watch.go_on()
            if not waiting.select(POLL_SECONDS):
                continue
            chunk = os.read(channel, 1 << 16)
            if not chunk:
                return
            *lines, heard = (heard + chunk).split(b"\n")
            yield from lines


def _answer(line: bytes) -> dict[str, str]:
    """What the child found. Raises the error that it answered with."""
    try:
        answer = json.loads(line)
    except ValueError as error:  # nothing, or a child that died while it was speaking
        raise Unreadable("not_safe", NOT_SAFE) from error
    if "died" in answer:
        raise Unreadable("not_safe", NOT_SAFE)
    if "code" not in answer:
        return dict(answer)
    kinds = {kind.exit_code: kind for kind in (Refused, WrongUsage, Unreadable)}
    kind: type[UserError] = kinds.get(answer["exit_code"], UserError)
    raise kind(answer["code"], Text(answer["zh"], answer["en"]), answer["choices"])
