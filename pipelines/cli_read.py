"""`read`: prints a file as the table that the worker read, before any dataset."""

from __future__ import annotations

import csv
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from catalog.words import Text, counted
from pipelines import printing
from pipelines.cli_words import Format, FormatOption
from pipelines.receiving.staging import not_there
from pipelines.shell import shell
from pipelines.worker.reader import Reader
from pipelines.worker.report import Job
from pipelines.worker.tabulate import Tabulated
from settings import settings

SHOWN = 100
SLICE = 10_000


def read_file(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, xlsx, xls or HTML, told by its content")],
    format: FormatOption = "table",
) -> None:
    """Prints a file as the table that would be judged, all cells as text; nothing is stored and no warehouse is opened.

    json: a list with one object per row, header to cell, "" where a cell is empty. csv: every cell as it is (RFC 4180), for
    machines: unlike other output it is NOT made safe for opening in a spreadsheet. table: the first 100 rows, and how it was read.
    """
    path = shell().path(file)
    if not path.is_file():  # opening a pipe would wait for ever
        raise not_there(path.name)
    reader = Reader(settings().worker_wall_seconds, task="read")
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = reader.table(_job(path, folder))
        finally:
            reader.close()
        _print(found, format)


def _job(path: Path, folder: str) -> Job:
    own = settings()
    return Job(
        path=str(path.resolve()),
        folder=folder,
        dataset=None,
        mapping="{}",
        now=datetime.now(UTC).replace(tzinfo=None),
        secret="",
        memory_mb=own.worker_memory_mb,
        cpu_seconds=own.worker_cpu_seconds,
    )


def _print(found: Tabulated, format: Format) -> None:
    frame = found.frame()
    if format == "json":
        _print_json(found.header, frame)
    elif format == "csv":
        _print_csv(found.header, frame)
    else:
        shown = frame.head(SHOWN)
        named = pl.DataFrame([shown[:, at].alias(name) for at, name in enumerate(found.header)])
        shell().say(printing.frame(named, "table"))
        shell().say(_facts(found, frame.height)[settings().language])


def _print_json(header: tuple[str, ...], frame: pl.DataFrame) -> None:
    out = shell().out
    before = "[\n"
    for rows in frame.iter_slices(SLICE):
        for row in rows.iter_rows():
            out.write(before + json.dumps({name: cell or "" for name, cell in zip(header, row, strict=True)}, ensure_ascii=False))
            before = ",\n"
    out.write("\n]\n" if frame.height else "[]\n")


def _print_csv(header: tuple[str, ...], frame: pl.DataFrame) -> None:
    writer = csv.writer(shell().out, lineterminator="\r\n")
    writer.writerow(header)
    for rows in frame.iter_slices(SLICE):
        writer.writerows([cell or "" for cell in row] for row in rows.iter_rows())


def _facts(found: Tabulated, count: int) -> Text:
    """How the file was read: sheet or encoding, header rows, how many rows, and which were left out."""
    where = found.sheet or found.encoding or "–"
    rows, out = ", ".join(map(str, found.header_rows)), ", ".join(map(str, found.left_out)) or "–"
    return Text(
        f"{where} · 表头在第 {rows} 行 · 共 {count:,} 行数据（最多显示 {SHOWN} 行）· 未作为数据的行：{out}",
        f"{where} · header in row {rows} · {counted(count, 'row', 'rows')} of data (at most {SHOWN} are shown) · rows that are no data: {out}",
    )
