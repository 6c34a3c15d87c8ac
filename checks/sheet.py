"""A judged file as its owner sees it, for the words of a finding. A personal value is never written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from catalog.model import Dataset
from catalog.rules import Rule
from catalog.words import Text

MASKED = "***"
_LONGEST = 40


@dataclass(frozen=True)
class Sheet:
    """The file as its owner sees it: headers by column, the sheet's name, the cells as delivered, the typed rows.

    Where the rows come from several sheets, `frame` has the name of each row's sheet in `_sheet`.
    """

    dataset: Dataset
    headers: Mapping[str, str]
    name: str | None
    frame: pl.DataFrame
    raw: pl.DataFrame

    def name_at(self, row: int) -> str | None:
        """The sheet of a row, None for a file without sheets."""
        return self.frame["_sheet"][row] if "_sheet" in self.frame.columns else self.name

    def header(self, column: str) -> str:
        return self.headers.get(column) or self.dataset.column(column).label.zh

    def place(self, rule: Rule) -> Text:
        """The columns of a rule by the file's own headers; one that it has none for by our name."""
        columns = [self.dataset.column(name) for name in rule.columns]
        zh, en = ([self.headers.get(column.name) or column.label[language] for column in columns] for language in ("zh", "en"))
        called = ", ".join(f'"{name}"' for name in en)
        return Text(f"列{'、'.join(f'“{name}”' for name in zh)}", f"{'Column' if len(en) == 1 else 'Columns'} {called}")

    def value(self, column: str, row: int) -> str:
        """The cell as delivered, shortened; masked where it concerns a customer."""
        if self.dataset.column(column).personal:
            return MASKED
        cell = self.raw[column][row] if column in self.raw.columns else None
        cell = self.frame[column][row] if cell is None else cell
        if cell is None:
            return ""
        text = " ".join((_moment(cell) if isinstance(cell, date) else str(cell)).split())
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _moment(value: date) -> str:
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value.isoformat()
