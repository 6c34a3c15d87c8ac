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
from collections.abc import Callable
from pathlib import Path

from catalog.words import Text
from errors import Refused, Unreadable, UserError, WrongUsage
from pipelines.report import Job, Report

ROOT = Path(__file__).resolve().parent.parent
POLL_SECONDS = 0.2
READY = b"ready\n"

NOT_SAFE = Text(
    "这个文件无法安全读取（内容异常或过大）；请在 Excel 中打开，复制数据到新工作簿，另存为 xlsx 后再试。",
    "This file cannot be read safely (odd or too large inside); copy its data into a new workbook, save as xlsx and try again.",
)
CANCELLED = Text("已取消，没有保存任何内容。", "Cancelled; nothing was stored.")


class Reader:
    """Keeps nurseries whose slow imports are done; each job takes one, and gives it back unless it had to be stopped."""

    def __init__(self, wall_seconds: int) -> None:
        self._wall_seconds = wall_seconds
        self._idle: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Starts a nursery ahead of the first job, if none is there."""
        with self._lock:
            if not self._idle:
                self._idle.append(_start())

    def read(self, job: Job, cancelled: Callable[[], bool] = lambda: False) -> Report:
        """Runs a job in a child. Raises the child's UserError, or Unreadable where the child died or took too long."""
        with self._lock:
            nursery = self._idle.pop() if self._idle else _start()
        line = ""
        try:
            line = _converse(nursery, job, self._wall_seconds, cancelled)
        finally:
            if line:
                with self._lock:
                    self._idle.append(nursery)
            else:
                _stop(nursery)
        return _answer(line)

    def close(self) -> None:
        with self._lock:
            while self._idle:
                _stop(self._idle.pop())


def _start() -> subprocess.Popen[bytes]:
    """A nursery with no inherited environment but what it needs, so that no setting of ours reaches a library there."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV") if name in os.environ}
    quiet = {
        "POLARS_MAX_THREADS": "2",
        "GX_ANALYTICS_ENABLED": "false",
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    quiet |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "pipelines.nursery"]
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


def _converse(nursery: subprocess.Popen[bytes], job: Job, seconds: int, cancelled: Callable[[], bool]) -> str:
    """The answer to a job, or nothing if the nursery ended or the job took too long."""
    assert nursery.stdin and nursery.stdout
    try:
        nursery.stdin.write(job.to_json().encode() + b"\n")
    except BrokenPipeError:
        return ""
    deadline, heard = time.monotonic() + seconds, b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(nursery.stdout, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            if cancelled():
                raise Refused("cancelled", CANCELLED)
            if not waiting.select(POLL_SECONDS):
                continue
            chunk = os.read(nursery.stdout.fileno(), 1 << 16)
            heard += chunk
            if not chunk or (heard.endswith(b"\n") and heard.removeprefix(READY)):
                return heard.removeprefix(READY).decode("utf-8")
    return ""


def _answer(line: str) -> Report:
    if not line:
        raise Unreadable("not_safe", NOT_SAFE)
    answer = json.loads(line)
    if "died" in answer:
        raise Unreadable("not_safe", NOT_SAFE)
    if "report" in answer:
        return Report.from_json(answer["report"])
    kinds = {kind.exit_code: kind for kind in (Refused, WrongUsage, Unreadable)}
    kind: type[UserError] = kinds.get(answer["exit_code"], UserError)
    raise kind(answer["code"], Text(answer["zh"], answer["en"]))
