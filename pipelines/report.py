"""What the worker found in a file: the message that crosses from the child process to ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from checks.verdict import Verdict


@dataclass(frozen=True)
class MatchedColumn:
    """A header of the file, the column it was taken for (or none), why, and how sure that is."""

    header: str
    column: str | None
    reason: str
    confidence: float


@dataclass(frozen=True)
class Report:
    """The worker's answer for one file and one dataset. `good` and `held` are Arrow files in `folder`, already masked."""

    dataset: str
    guesses: tuple[str, ...]
    sheet: str | None
    encoding: str | None
    header: tuple[str, ...]
    matches: tuple[MatchedColumn, ...]
    missing: tuple[str, ...]
    row_count: int
    good_count: int
    held_count: int
    dropped: int
    delivered: tuple[str, ...]
    dated: tuple[str, ...]
    zone: str
    coverage: str
    data_end: datetime | None
    export_time: datetime | None
    months: tuple[date, ...]
    unknown_projects: tuple[str, ...]
    flag_disagreements: int
    verdict: Verdict
    folder: str = ""

    @property
    def refused(self) -> bool:
        return bool(self.missing) or self.verdict.refused

    @property
    def good_file(self) -> Path:
        return Path(self.folder) / "good.arrow"

    @property
    def held_file(self) -> Path:
        return Path(self.folder) / "held.arrow"

    def to_json(self) -> str:
        plain = asdict(self) | {"verdict": json.loads(self.verdict.to_json())}
        return json.dumps(plain, ensure_ascii=False, default=lambda value: value.isoformat())

    @classmethod
    def from_json(cls, text: str) -> Report:
        plain: dict[str, Any] = json.loads(text)
        return cls(
            **plain
            | {name: tuple(plain[name]) for name in ("guesses", "header", "missing", "delivered", "dated", "unknown_projects")}
            | {
                "matches": tuple(MatchedColumn(**match) for match in plain["matches"]),
                "months": tuple(date.fromisoformat(day) for day in plain["months"]),
                "data_end": _time(plain["data_end"]),
                "export_time": _time(plain["export_time"]),
                "verdict": Verdict.from_json(json.dumps(plain["verdict"])),
            }
        )


@dataclass(frozen=True)
class Job:
    """What the worker is asked to do. It has no database: registers come as lists, the clock as a value."""

    path: str
    folder: str
    dataset: str | None
    mapping: str
    now: datetime
    secret: str
    registers: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    add_projects: bool = False
    memory_mb: int = 4096
    cpu_seconds: int = 600

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=lambda value: value.isoformat())

    @classmethod
    def from_json(cls, text: str) -> Job:
        plain = json.loads(text)
        return cls(**plain | {"now": datetime.fromisoformat(plain["now"])})


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
