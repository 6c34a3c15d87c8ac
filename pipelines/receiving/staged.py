"""A received file: our copy of it, and what the worker found in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.matching.mapping import Mapping
from pipelines.mending.fixes import Fix, Remedy
from pipelines.worker.report import Report


@dataclass(frozen=True)
class Staged:
    """A received file: our copy (never named by the client), its hash, and the client's name to show."""

    folder: Path
    sha256: str
    name: str

    @property
    def path(self) -> Path:
        return self.folder / "original"


@dataclass(frozen=True)
class Examined:
    """A staged file with the worker's report and the mapping it was read by.

    `fixes` and `remedies` were made before it was read so. `parent`: its rows are repaired ones of this batch.
    """

    staged: Staged
    report: Report
    mapping: Mapping
    fixes: tuple[Fix, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    parent: int | None = None
