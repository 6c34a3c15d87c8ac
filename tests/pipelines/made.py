"""Files that were read and judged already, made by hand: the way from there to a publication needs no worker."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from catalog.model import Coverage, Dataset, Row
from catalog.zones import DEFAULT_ZONE
from checks.verdict import TABLE_SCHEMA, Verdict
from pipelines.matching.mapping import EMPTY
from pipelines.receiving.staged import Examined, Staged
from pipelines.worker.report import Report


def examined(
    folder: Path,
    dataset: Dataset,
    rows: Sequence[Row],
    exported: datetime,
    columns: Sequence[str] | None = None,
    coverage: Coverage | None = None,
    held: Sequence[Row] = (),
    unknown_projects: tuple[str, ...] = (),
) -> Examined:
    """A file of good `rows` (and `held` ones) as the worker reports it. `columns`: those delivered (default: any filled)."""
    home = folder / uuid.uuid4().hex
    home.mkdir()
    delivered = tuple(n for n in dataset.names if (n in columns if columns is not None else any(n in row for row in rows)))
    for name, part in (("good", rows), ("held", held)):
        known = [{n: v for n, v in row.items() if n in {*delivered, *dataset.key}} for row in part]
        frame = dataset.frame(known).select(*dataset.names, "_month").with_columns(_line=pl.int_range(2, len(part) + 2, dtype=pl.Int64))
        frame.write_ipc(home / f"{name}.arrow")
    verdict = Verdict((), False, pl.Series("bad", [], pl.Boolean), (), pl.DataFrame(schema=TABLE_SCHEMA))
    report = Report(
        dataset=dataset.id, guesses=(), sheet=None, encoding="utf-8", header=(), matches=(), missing=(), row_count=len(rows) + len(held),
        good_count=len(rows), held_count=len(held), dropped=0, delivered=delivered, dated=(), zone=DEFAULT_ZONE,
        coverage=coverage or dataset.coverage, data_end=exported, export_time=exported, months=(), unknown_projects=unknown_projects,
        flag_disagreements=0, verdict=verdict, folder=str(home),
    )  # fmt: skip
    return Examined(Staged(home, home.name, f"{dataset.id}.csv"), report, EMPTY)
