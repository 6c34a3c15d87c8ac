"""Our side of the worker: starts the child, keeps one warm, hands it a job, and turns whatever happens into an answer."""

from __future__ import annotations

import json
import os
import selectors
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

NOT_SAFE = Text(
    "这个文件无法安全读取(内容异常或过大);请在 Excel 中打开,复制数据到新工作簿,另存为 xlsx 后再试。",
    "This file cannot be read safely (odd or too large inside); copy its data into a new workbook, save as xlsx and try again.",
)
CANCELLED = Text("已取消,没有保存任何内容。", "Cancelled; nothing was stored.")


class Reader:
    """A pool of one: the next child is started while the current one works, so that imports are not paid per file."""

    def __init__(self, wall_seconds: int) -> None:
        self._wall_seconds = wall_seconds
        self._spare: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Starts the spare child if there is none."""
        with self._lock:
            if self._spare is None or self._spare.poll() is not None:
                self._spare = _start()

    def read(self, job: Job, keep_warm: bool = True, cancelled: Callable[[], bool] = lambda: False) -> Report:
        """Runs a job in a child. Raises the child's UserError, or Unreadable where the child died or took too long."""
        self.warm()
        with self._lock:
            child, self._spare = self._spare, _start() if keep_warm else None
        assert child is not None
        try:
            return _answer(_converse(child, job, self._wall_seconds, cancelled))
        finally:
            child.kill()
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream:
                    stream.close()

    def close(self) -> None:
        with self._lock:
            if self._spare is not None:
                self._spare.kill()
                self._spare.wait()
                for stream in (self._spare.stdin, self._spare.stdout):
                    if stream:
                        stream.close()
                self._spare = None


def _start() -> subprocess.Popen[str]:
    """A fresh child: no inherited environment but what it needs, so that no setting of ours reaches a library there."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV", "SYSTEMROOT") if name in os.environ}
    quiet = {"POLARS_MAX_THREADS": "2", "GX_ANALYTICS_ENABLED": "false", "PYTHONWARNINGS": "ignore", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    quiet |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "pipelines.worker"]
    return subprocess.Popen(
        command, cwd=ROOT, env=kept | quiet, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    )


def _converse(child: subprocess.Popen[str], job: Job, seconds: int, cancelled: Callable[[], bool]) -> str:
    """The child's answer, or nothing if it ended without one or took too long."""
    assert child.stdin and child.stdout
    try:
        child.stdin.write(job.to_json() + "\n")
        child.stdin.flush()
    except BrokenPipeError:
        return ""
    deadline, heard = time.monotonic() + seconds, b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            if cancelled():
                raise Refused("cancelled", CANCELLED)
            if not waiting.select(POLL_SECONDS):
                continue
            chunk = os.read(child.stdout.fileno(), 1 << 16)
            heard += chunk
            if not chunk or (heard.endswith(b"\n") and heard.removeprefix(b"ready\n")):
                return heard.removeprefix(b"ready\n").decode("utf-8")
    return ""


def _answer(line: str) -> Report:
    if not line:
        raise Unreadable("not_safe", NOT_SAFE)
    answer = json.loads(line)
    if "report" in answer:
        return Report.from_json(answer["report"])
    kinds = {kind.exit_code: kind for kind in (Refused, WrongUsage, Unreadable)}
    kind: type[UserError] = kinds.get(answer["exit_code"], UserError)
    raise kind(answer["code"], Text(answer["zh"], answer["en"]))
