"""What was found in a file, in sentences, and how it leaves the worker. Free of the engines, so that pages may import it."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from catalog.rules import Effect
from catalog.words import Text

LINES_SHOWN = 200
TABLE_ROWS = 10_000
EFFECTS: tuple[Effect, ...] = ("refuse", "quarantine", "warn")
TABLE_SCHEMA: dict[str, pl.DataType] = {
    "rule": pl.String(),
    "effect": pl.String(),
    "sheet": pl.String(),
    "line": pl.Int64(),
    "column": pl.String(),
    "sentence_zh": pl.String(),
    "sentence_en": pl.String(),
}


@dataclass(frozen=True)
class Finding:
    """One broken rule: how many rows break it, the first of them by source row number, and a complete sentence.

    `count` may be 0 where the finding is about the file as a whole. `sentence` never holds a raw personal value.
    `sheets`: where the rows stand on several sheets, that of each of `lines`.
    """

    code: str
    effect: Effect
    columns: tuple[str, ...]
    count: int
    sentence: Text
    lines: tuple[int, ...] = ()
    sheets: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, int]:
        """Gravest first, then by the first row."""
        return EFFECTS.index(self.effect), self.lines[0] if self.lines else 0


@dataclass(frozen=True)
class Verdict:
    """The outcome of all rules on one file.

    `bad` has one boolean per row of the judged frame: True = the row is to be held back. `agreement` has for every
    rule that ran the rows counted by the masks and by Great Expectations (-1: it could not count).
    `table` has one row per finding and source row, at most 10,000, for download.
    """

    findings: tuple[Finding, ...]
    refused: bool
    bad: pl.Series
    agreement: tuple[tuple[str, int, int], ...]
    table: pl.DataFrame

    def to_json(self) -> str:
        """The verdict as text; frames travel inside it as compressed Arrow IPC."""
        return json.dumps(
            {
                "findings": [asdict(finding) for finding in self.findings],
                "refused": self.refused,
                "agreement": self.agreement,
                "bad": _packed(pl.DataFrame({"bad": self.bad})),
                "table": _packed(self.table),
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Verdict:
        parts = json.loads(text)
        return cls(
            findings=tuple(_finding(record) for record in parts["findings"]),
            refused=parts["refused"],
            bad=_unpacked(parts["bad"])["bad"],
            agreement=tuple((code, masks, gx) for code, masks, gx in parts["agreement"]),
            table=_unpacked(parts["table"]),
        )


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings by effect (refuse, quarantine, warn), then by their first row."""
    return tuple(sorted(findings, key=lambda finding: finding.rank))


def _finding(record: dict[str, Any]) -> Finding:
    whole = {**record, "sentence": Text(**record["sentence"])}
    return Finding(**{**whole, "columns": tuple(record["columns"]), "lines": tuple(record["lines"]), "sheets": tuple(record["sheets"])})


def _packed(frame: pl.DataFrame) -> str:
    buffer = io.BytesIO()
    frame.write_ipc(buffer, compression="zstd")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _unpacked(text: str) -> pl.DataFrame:
    return pl.read_ipc(io.BytesIO(base64.b64decode(text)))
