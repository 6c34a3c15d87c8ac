"""What became of a file: the receipt of a load, and how the attempt ended."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.words import Text
from errors import UserError
from pipelines.publishing.effect import Effect
from pipelines.receiving.staged import Examined


@dataclass(frozen=True)
class Receipt:
    """What a load did. `batch_id` is None where it changed nothing; then `sentence` says why."""

    batch_id: int | None
    version: int
    dataset: str
    effect: Effect
    held: int
    added_projects: tuple[str, ...]
    sentence: Text


@dataclass(frozen=True)
class Outcome:
    """How the load of one file ended: its receipt, or the error that stopped it."""

    name: str
    examined: Examined | None
    receipt: Receipt | None
    error: UserError | None

    @property
    def exit_code(self) -> int:
        return self.error.exit_code if self.error else 0
