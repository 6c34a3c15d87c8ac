"""The odd files of others: each is read as a table, or refused by name. What they hold is not repeated anywhere."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from errors import UserError
from pipelines.worker.reader import Reader
from pipelines.worker.tabulate import Tabulated
from tests.conftest import REAL_DATA
from tests.hostile.attack import CRASHED, NOT_SAFE
from tests.hostile.run import SECONDS, job

FOLDER = REAL_DATA / "odd_files"
READ, RIGHT, OTHERWISE, TOO_SLOW = "read", "read as its key says", "read otherwise than its key says", "too slow"
WRONG = (CRASHED, NOT_SAFE, TOO_SLOW, OTHERWISE)


@contextmanager
def table_reader() -> Iterator[Reader]:
    """A reader whose workers read tables only, before any dataset."""
    found = Reader(60, task="read")
    try:
        yield found
    finally:
        found.close()


def endings(reader: Reader) -> dict[str, list[str]]:
    """The outcomes of all files by kind of folder and ending, without a name of theirs."""
    found: dict[str, list[str]] = {}
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file() and path.suffix != ".json":
            kind = f"{path.relative_to(FOLDER).parts[0]}, {path.suffix.lower().removeprefix('.') or 'no ending'}"
            found.setdefault(kind, []).append(outcome(path, reader))
    return found


def outcome(path: Path, reader: Reader) -> str:
    """READ, or RIGHT or OTHERWISE where the publisher has left a key; else the code of the refusal or what went wrong."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        try:
            ended = _read(path, reader.table(job(path, Path(folder), None)))
        except UserError as refusal:
            ended = refusal.code
        except Exception:  # the mistakes of the product are what is looked for
            ended = CRASHED
    return ended if time.perf_counter() - start < SECONDS else TOO_SLOW


def _read(path: Path, table: Tabulated) -> str:
    key = path.parent.parent / "json" / f"{path.stem}.json"
    if not key.exists():
        return READ
    rows = [dict(zip(table.header, ("" if cell is None else cell for cell in row), strict=True)) for row in table.frame().iter_rows()]
    return RIGHT if rows == json.loads(key.read_text(encoding="utf-8")) else OTHERWISE
