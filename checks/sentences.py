"""The words of a finding: where it is, what is wrong, what to do. A personal value is never written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from catalog.model import Column, ColumnType, Dataset
from catalog.rules import Ended, Known, OnScale, Ordered, Rule, Skewed, Within
from catalog.words import Text

MASKED = "***"
_LONGEST = 40
TYPE_WORDS: dict[ColumnType, Text] = {
    "id": Text("编号", "an identifier"),
    "text": Text("文字", "a text"),
    "category": Text("类别", "a category"),
    "time": Text("日期时间（如 2026-10-03 09:12）", "a date and time (such as 2026-10-03 09:12)"),
    "date": Text("日期（如 2026-10-03）", "a date (such as 2026-10-03)"),
    "month": Text("月份（如 2026-10）", "a month (such as 2026-10)"),
    "integer": Text("整数", "a whole number"),
    "decimal": Text("数字", "a number"),
    "flag": Text("“是”或“否”", "yes or no"),
}
NO_PROJECTS = Text(
    "还没有项目名册，“{label}”里的“{value}”无法核对；请先上传项目名册，或在上传时选择新增这些项目。",
    "There is no project register yet, so “{value}” in “{label}” cannot be checked; load the project register first, "
    "or choose to add these projects.",
)


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
        """The columns of a rule by the file's own headers."""
        headers = [f"“{self.header(name)}”" for name in rule.columns]
        return Text(f"列{'、'.join(headers)}", f"{'Column' if len(headers) == 1 else 'Columns'} {', '.join(headers)}")

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


def sentence(rule: Rule, row: int, sheet: Sheet, registered: bool) -> Text:
    """What is wrong with row `row` (0-based position in the frame) by this rule, in both languages."""
    words = NO_PROJECTS if isinstance(rule, Known) and not registered else rule.sentence  # type: ignore[attr-defined]
    columns = [sheet.dataset.column(name) for name in rule.columns]
    values = "、".join(sheet.value(column.name, row) for column in columns)
    first = columns[0]
    texts = {"zh": "", "en": ""}
    for language in texts:
        fields = {
            "label": first.label[language],
            "labels": _listed(columns, language),
            "value": sheet.value(first.name, row) if isinstance(rule, OnScale) else values,
            "type": TYPE_WORDS[first.type][language],
            "range": _range(rule, row, sheet),
        }
        if isinstance(rule, (Ordered, Skewed)):
            fields["earlier"], fields["later"] = (column.label[language] for column in columns)
        if isinstance(rule, Ended):
            fields["stops"] = _listed([sheet.dataset.column(name) for name in rule.stops], language)
        texts[language] = words[language].format(**fields)
    return Text(**texts)


def placed(text: Text, rule: Rule, row: int, count: int, sheet: Sheet) -> Text:
    """The sentence about `row`, the first of `count`, with its place before it: sheet, rows, column headers."""
    line, name = sheet.frame["_line"][row], sheet.name_at(row)
    zh_sheet = f"工作表“{name}”，" if name else ""
    en_sheet = f"Sheet “{name}”, " if name else ""
    zh_rows = f"第 {line} 行" if count == 1 else f"共 {count:,} 行（首行：第 {line} 行）"
    en_rows = f"row {line}" if count == 1 else f"{count:,} rows, first: row {line}"
    start = f"{en_sheet}{en_rows}"
    place = sheet.place(rule)
    headers = place.en[0].lower() + place.en[1:]
    # The sentence names the column by our label; the file's own header is added where it is another word.
    own = all(sheet.header(name) == sheet.dataset.column(name).label.zh for name in rule.columns)
    zh_place = "" if own else f"，{place.zh}"
    return Text(f"{zh_sheet}{zh_rows}{zh_place}：{text.zh}", f"{start[0].upper()}{start[1:]}, {headers}: {text.en}")


def _listed(columns: list[Column], language: str) -> str:
    if language == "zh":
        return "、".join(f"“{column.label.zh}”" for column in columns)
    return ", ".join(f"“{column.label.en}”" for column in columns)


def _range(rule: Rule, row: int, sheet: Sheet) -> str:
    if isinstance(rule, Within):
        return _between(_plain(rule.low), _plain(rule.high))
    if isinstance(rule, OnScale):
        low = sheet.value(rule.low, row) if isinstance(rule.low, str) else _plain(rule.low)
        return _between(low, sheet.value(rule.high, row))
    return ""


def _between(low: str | None, high: str | None) -> str:
    if low is not None and high is not None:
        return f"{low}–{high}"
    return f"≥ {low}" if high is None else f"≤ {high}"


def _plain(number: float | None) -> str | None:
    return None if number is None else f"{number:g}"


def _moment(value: date) -> str:
    return value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value.isoformat()
