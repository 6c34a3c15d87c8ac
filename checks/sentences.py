"""The words of a finding: where it is, what is wrong, what to do. A personal value is never written out."""

from __future__ import annotations

import polars as pl

from catalog.model import Column, ColumnType
from catalog.rules import Ended, Known, OnScale, Ordered, Rule, Skewed, Within
from catalog.words import Text, counted
from checks.quoted import NAMED, distinct, quoted
from checks.sheet import Sheet

SHEETS_NAMED = 4

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
    'There is no project register yet, so "{value}" in "{label}" cannot be checked; load the project register first, '
    "or choose to add these projects.",
)


def sentence(rule: Rule, rows: pl.Series, sheet: Sheet, registered: bool) -> Text:
    """What is wrong with rows (0-based positions in the frame) by this rule, in both languages; their different values, counted."""
    words = NO_PROJECTS if isinstance(rule, Known) and not registered else rule.sentence  # type: ignore[attr-defined]
    columns = [sheet.dataset.column(name) for name in rule.columns]
    names = (rule.score,) if isinstance(rule, OnScale) else rule.columns
    bare, value = quoted(words, names, distinct(names, rows, sheet), sheet) if "{value}" in words.zh else (words, words)
    first = columns[0]
    texts = {"zh": "", "en": ""}
    for language in texts:
        fields = {
            "label": first.label[language],
            "labels": _listed(columns, language),
            "value": value[language],
            "type": TYPE_WORDS[first.type][language],
            "range": _range(rule, rows, sheet),
        }
        if isinstance(rule, (Ordered, Skewed)):
            fields["earlier"], fields["later"] = (column.label[language] for column in columns)
        if isinstance(rule, Ended):
            fields["stops"] = _listed([sheet.dataset.column(name) for name in rule.stops], language)
        texts[language] = bare[language].format(**fields)
    return Text(**texts)


def placed(text: Text, rule: Rule, rows: pl.Series, sheet: Sheet) -> Text:
    """The sentence about `rows` with its place before it: sheets with their rows, column headers."""
    where = _where(rows, sheet)
    place = sheet.place(rule)
    headers = place.en[0].lower() + place.en[1:]
    # The sentence names the column by our label; the file's own header is added where it is another word.
    own = all(sheet.header(name) == sheet.dataset.column(name).label.zh for name in rule.columns)
    zh_place = "" if own else f"，{place.zh}"
    return Text(f"{where.zh}{zh_place}：{text.zh}", f"{where.en[0].upper()}{where.en[1:]}, {headers}: {text.en}")


def _where(rows: pl.Series, sheet: Sheet) -> Text:
    """How many rows, from which on; of several sheets each with its own."""
    parts = by_sheet(rows, sheet)
    if len(parts) > 1:
        zh = "、".join(f"“{name}”{len(own):,} 行（首行：第 {_line(own, sheet)} 行）" for name, own in parts[:SHEETS_NAMED])
        en = ", ".join(
            f'"{name}" ({counted(len(own), "row", "rows")}, first: row {_line(own, sheet)})' for name, own in parts[:SHEETS_NAMED]
        )
        more = len(parts) - SHEETS_NAMED
        zh_more, en_more = (f"，另有 {more} 张工作表", f" and {counted(more, 'more sheet', 'more sheets')}") if more > 0 else ("", "")
        return Text(f"共 {len(rows):,} 行：工作表{zh}{zh_more}", f"{len(rows):,} rows, sheets {en}{en_more}")
    ((name, _),) = parts
    line, count = _line(rows, sheet), len(rows)
    zh_rows = f"第 {line} 行" if count == 1 else f"共 {count:,} 行（首行：第 {line} 行）"
    en_rows = f"row {line}" if count == 1 else f"{count:,} rows, first: row {line}"
    return Text(f"工作表“{name}”，{zh_rows}" if name else zh_rows, f'sheet "{name}", {en_rows}' if name else en_rows)


def by_sheet(rows: pl.Series, sheet: Sheet) -> list[tuple[str | None, pl.Series]]:
    """Rows (positions) by the sheet that they stand on, in the file's order."""
    if "_sheet" not in sheet.frame.columns:
        return [(sheet.name, rows)]
    both = pl.DataFrame({"row": rows, "sheet": sheet.frame["_sheet"].gather(rows)})
    return [(name, own["row"]) for (name,), own in both.group_by("sheet", maintain_order=True)]


def _line(rows: pl.Series, sheet: Sheet) -> int:
    return int(sheet.frame["_line"][rows[0]])


def _listed(columns: list[Column], language: str) -> str:
    if language == "zh":
        return "、".join(f"“{column.label.zh}”" for column in columns)
    return ", ".join(f'"{column.label.en}"' for column in columns)


def _range(rule: Rule, rows: pl.Series, sheet: Sheet) -> str:
    """The allowed range; of rows on several scales the most frequent ones."""
    if isinstance(rule, Within):
        return _between(_plain(rule.low), _plain(rule.high))
    if isinstance(rule, OnScale):
        low, high = rule.low, rule.high
        scales = distinct([low, high] if isinstance(low, str) else [high], rows, sheet)
        told = [
            _between(sheet.value(low, one.row) if isinstance(low, str) else _plain(low), sheet.value(high, one.row))
            for one in scales[:NAMED]
        ]
        return "、".join(told) + ("…" if len(scales) > NAMED else "")
    return ""


def _between(low: str | None, high: str | None) -> str:
    if low is not None and high is not None:
        return f"{low}–{high}"
    return f"≥ {low}" if high is None else f"≤ {high}"


def _plain(number: float | None) -> str | None:
    return None if number is None else f"{number:g}"
