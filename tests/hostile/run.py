"""Sends a hostile file the way every file goes, gate and worker under their limits, and says how it ended."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import polars as pl

from errors import UserError
from pipelines.matching.mapping import EMPTY
from pipelines.worker.reader import Reader
from pipelines.worker.report import Job, Report
from tests.hostile.attack import COLUMNS, CRASHED, PROJECTS, READ, ROWS, Attack, Ending, Read, of_bytes
from tests.hostile.text_attacks import csv_text

SECONDS, MEMORY_MB = 10, 3 * 1024
NOW = datetime(2026, 11, 21, 4, 0)
ZONE = "Asia/Shanghai"
SOUND = Attack("sound.csv", "a good file", of_bytes(lambda: csv_text().encode()), (), ROWS)


def job(path: Path, folder: Path, dataset: str | None = "work_orders") -> Job:
    registers = {"projects": {"project_id": list(PROJECTS)}}
    return Job(str(path), str(folder), dataset, EMPTY.to_json(), NOW, "00" * 32, registers, memory_mb=MEMORY_MB)


def ending(read: Callable[[Job], Report], path: Path, folder: Path, dataset: str | None = "work_orders") -> Ending:
    """`read`: a reader's, or the worker's own work in this process."""
    start = time.perf_counter()
    rows: Read = ()
    held, error = 0, ""
    try:
        report = read(job(path, folder, dataset))
        outcome = "missing_columns" if report.missing else "checks_failed" if report.verdict.refused else READ
        held = report.held_count
        rows = _rows(report) if outcome == READ else ()
    except UserError as refusal:
        outcome = refusal.code
    except Exception as mistake:  # the worker's own mistakes are what is looked for
        outcome, error = CRASHED, f"{type(mistake).__name__}: {mistake}"[:300]
    return Ending(outcome, time.perf_counter() - start, rows, held, error)


def _rows(report: Report) -> Read:
    """The good rows in file order, as the texts that the attack's table has."""
    good = pl.read_ipc(report.good_file).sort("_line")
    if report.dataset != "work_orders":
        return tuple(good.select(pl.all().cast(pl.String)).rows())
    local = pl.col("created_at").dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE).dt.strftime("%Y-%m-%d %H:%M")
    return tuple(good.with_columns(local).select(pl.col(COLUMNS).cast(pl.String).fill_null("")).rows())


def attacked(attack: Attack, read: Callable[[Job], Report]) -> Ending:
    """Writes the file, has it read, deletes it again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "original"
        attack.write(path)
        return ending(read, path, Path(folder))


def answers(reader: Reader) -> bool:
    """Whether the reader still reads a good file."""
    ended = attacked(SOUND, reader.read)
    return ended.outcome == READ and ended.rows == SOUND.rows


@contextmanager
def reader() -> Iterator[Reader]:
    found = Reader(60)
    found.warm()
    answers(found)  # its imports are done before any clock starts
    try:
        yield found
    finally:
        found.close()
