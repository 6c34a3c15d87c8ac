"""What the worker found in a file: the message that crosses from the child process to ours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from catalog import registry
from catalog.words import Text
from checks.verdict import Finding as Finding
from checks.verdict import Verdict
from pipelines.matching.proposal import Note, Proposal
from pipelines.mending.fixes import Fix, Remedy, fixes_from
from pipelines.parsing.header import letters
from pipelines.parsing.left_out import LeftOut
from pipelines.values.numbers import Numbers


@dataclass(frozen=True)
class MatchedColumn:
    """A header of the file, the column it was taken for (or none), why, and how sure that is. A `suggestion` is not in force."""

    header: str
    column: str | None
    reason: str
    confidence: float
    suggestion: str | None = None
    why: Text | None = None

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> MatchedColumn:
        return cls(**plain | {"why": Text(**plain["why"]) if plain["why"] else None})


@dataclass(frozen=True)
class ValueMatch:
    """A word of the file that may be a word (or a number) of ours, in how many rows. Only an `applied` one is in force."""

    column: str
    word: str
    code: str
    reason: str
    applied: bool
    count: int


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
    zone: str
    coverage: str
    export_time: datetime | None
    verdict: Verdict
    folder: str = ""
    places: tuple[int, ...] = ()  # where in the file each header stands, from 0
    remedies: tuple[Remedy, ...] = ()
    mapping: str = "{}"  # what the next file of this header is to be read by
    fingerprint: str = ""
    remembered: bool = False
    value_matches: tuple[ValueMatch, ...] = ()
    origin: str | None = None  # of a marked workbook: the hash of the file that it was made from
    sheets: tuple[str, ...] = ()  # all visible sheets that look like a table; the mapping's `sheet` chooses among them
    header_rows: tuple[int, ...] = ()  # as Excel numbers them
    left_out: tuple[LeftOut, ...] = ()  # rows that are no data, such as totals
    proposals: tuple[Proposal, ...] = ()  # what the worker offers, or has applied because the file leaves no doubt
    notes: tuple[Note, ...] = ()  # what was understood without asking
    read: int = 0  # rows of data in the file, before the mapping leaves any out or takes a wide one apart
    # What the typed rows say; of a file that lacks required columns none are typed.
    held_count: int = 0
    dropped: int = 0
    superseded: int = 0  # of `dropped`, those that are an earlier state of a case
    delivered: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    data_end: datetime | None = None
    months: tuple[date, ...] = ()
    unknown_projects: tuple[str, ...] = ()
    flag_disagreements: int = 0

    @property
    def refused(self) -> bool:
        return bool(self.missing) or self.verdict.refused

    @property
    def good_file(self) -> Path:
        return Path(self.folder) / "good.arrow"

    def good_rows(self) -> pl.LazyFrame:
        """The rows that no rule holds back, in all columns of their dataset: those that the file did not deliver are null."""
        found = pl.scan_ipc(self.good_file)
        there = set(found.collect_schema())
        absent = [column for column in registry.dataset(self.dataset).columns if column.name not in there]
        return found.with_columns(pl.lit(None, column.dtype).alias(column.name) for column in absent)

    @property
    def held_file(self) -> Path:
        return Path(self.folder) / "held.arrow"

    @property
    def failing_file(self) -> Path:
        """The failing rows with their cells, as `pipelines.mending.repair.failing` gives them."""
        return Path(self.folder) / "failing.arrow"

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
                "matches": tuple(MatchedColumn.from_plain(match) for match in plain["matches"]),
                "months": tuple(date.fromisoformat(day) for day in plain["months"]),
                "data_end": _time(plain["data_end"]),
                "export_time": _time(plain["export_time"]),
                "verdict": Verdict.from_json(json.dumps(plain["verdict"])),
                "value_matches": tuple(ValueMatch(**match) for match in plain["value_matches"]),
                "places": tuple(plain["places"]),
                "sheets": tuple(plain["sheets"]),
                "header_rows": tuple(plain["header_rows"]),
                "left_out": tuple(LeftOut(**rows | {"lines": tuple(rows["lines"])}) for rows in plain["left_out"]),
                "proposals": tuple(Proposal.from_plain(proposal) for proposal in plain["proposals"]),
                "notes": tuple(Note.from_plain(note) for note in plain["notes"]),
                "remedies": tuple(Remedy.from_plain(remedy) for remedy in plain["remedies"]),
            }
        )


def cells_of(report: Report, columns: Sequence[str], lines: Sequence[int]) -> list[str]:
    """The cells in which columns of ours stand in these rows, as Excel names them (Sheet1!C12); none where several sheets were read as one."""
    places = [place for place, matched in zip(report.places, report.matches, strict=False) if matched.column in columns]
    sheet = f"{report.sheet}!" if report.sheet else ""
    return [f"{sheet}{letters(place)}{line}" for line in lines for place in places[:1]]


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
    seen: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)  # words of the latest batches
    remembered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # header fingerprint → dataset → mapping
    before: Mapping[str, Mapping[str, Numbers]] = field(default_factory=dict)  # published numbers by dataset and column
    add_projects: bool = False
    memory_mb: int = 6144
    cpu_seconds: int = 600
    fixes: tuple[Fix, ...] = ()
    mark: str | None = None  # write the marked workbook, with words in this language
    sha256: str = ""
    held: tuple[str, ...] | None = None  # `path` has rows that were held back before: the columns of bare dates in their file

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=lambda value: value.isoformat())

    @classmethod
    def from_json(cls, text: str) -> Job:
        plain = json.loads(text)
        held = None if plain["held"] is None else tuple(plain["held"])
        before = {dataset: {name: Numbers(**found) for name, found in columns.items()} for dataset, columns in plain["before"].items()}
        return cls(
            **plain | {"now": datetime.fromisoformat(plain["now"]), "fixes": fixes_from(plain["fixes"]), "held": held, "before": before}
        )


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
