"""Runs commands of the command line in this process and hands back what they print."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines import shell as shells
from pipelines.cli import run
from pipelines.intake import Intake
from pipelines.warehouse import open_warehouse
from pipelines.worker.reader import Reader
from settings import Settings


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class CommandLine:
    """A warehouse in a folder of its own, kept open between commands as the app does."""

    def __init__(self, folder: Path, reader: Reader | None = None) -> None:
        settings = Settings(warehouse=f"duckdb:{folder / 'kpi.duckdb'}")
        self.intake = Intake(open_warehouse(settings.warehouse), reader or Reader(300), settings)
        self.folder = folder

    def __call__(self, *words: object) -> Answer:
        with shells.serving(self.intake, self.folder) as (out, err):
            code = run([*(str(word) for word in words), "--warehouse", self.intake.settings.warehouse])
        return Answer(code, out.getvalue(), err.getvalue())

    def close(self) -> None:
        self.intake.reader.close()
        self.intake.warehouse.close()
