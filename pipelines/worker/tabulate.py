"""A file as the table that the worker reads, before any dataset: for whoever wants to see what would be understood."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from catalog import registry
from pipelines.gate.gate import inspect
from pipelines.mending import marked
from pipelines.parsing.parse import read_table
from pipelines.worker.child import answered
from pipelines.worker.report import Job
from pipelines.worker.stages import NOBODY, Watch

FILE = "table.arrow"


@dataclass(frozen=True)
class Tabulated:
    """The header and the facts of a table; its cells lie in an Arrow file in `folder`.

    `frame()` has String columns "0", "1", … in the order of `header`, null where a cell is empty. `left_out`: numbers of rows
    that were taken for no data, such as totals and footers.
    """

    header: tuple[str, ...]
    sheet: str | None
    encoding: str | None
    header_rows: tuple[int, ...]
    left_out: tuple[int, ...]
    folder: str

    def frame(self) -> pl.DataFrame:
        return pl.read_ipc(Path(self.folder) / FILE)

    @classmethod
    def from_json(cls, text: str) -> Tabulated:
        plain = json.loads(text)
        return cls(**plain | {name: tuple(plain[name]) for name in ("header", "header_rows", "left_out")})


def tabulate(job: Job, watch: Watch = NOBODY) -> Tabulated:
    """Reads the file as `worker.work` does for a dataset yet unknown, and leaves the table in the job's folder."""
    path = Path(job.path)
    known = {header for dataset in registry.datasets().values() for column in dataset.columns for header in column.headers}
    watch.at("gate")
    gate = inspect(path)
    watch.at("reading")
    origin = marked.origin_of(path)
    table = marked.without_keys(read_table(path, marked.without_overview(gate) if origin else gate, known), origin)
    table.frame.write_ipc(Path(job.folder) / FILE)
    left_out = sorted({line for rows in table.left_out for line in rows.lines})
    return Tabulated(table.header, table.sheet, table.encoding, table.header_rows, tuple(left_out), job.folder)


def answer(line: str, watch: Watch = NOBODY) -> str:
    """The table of one file, as the child process says it."""
    return answered(line, lambda job: {"table": json.dumps(asdict(tabulate(job, watch)), ensure_ascii=False)})
