"""The values that a finding quotes: each distinct one, the most frequent first, as its owner wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from catalog.words import Text, counted
from checks.sheet import MASKED, Sheet

NAMED = 3
BARE, QUOTED_ZH, QUOTED_EN = "{value}", "“{value}”", '"{value}"'


@dataclass(frozen=True)
class Several:
    """The first of equal values, by its row (0-based position in the frame), and how many rows have it."""

    row: int
    count: int


def distinct(columns: Sequence[str], rows: pl.Series, sheet: Sheet) -> list[Several]:
    """The different values of these columns among `rows` (positions), the most frequent first, then by row."""
    if len(rows) == 1:  # the table of findings asks for each row by itself
        return [Several(rows[0], 1)]
    cells = pl.DataFrame([rows.alias("_at"), *(_texts(name, rows, sheet) for name in columns)])
    groups = cells.group_by(columns, maintain_order=True).agg(pl.col("_at").first(), pl.len())
    return [Several(row, n) for row, n in groups.sort("len", "_at", descending=[True, False]).select("_at", "len").iter_rows()]


def _texts(name: str, rows: pl.Series, sheet: Sheet) -> pl.Series:
    if sheet.dataset.column(name).personal:
        return pl.repeat(MASKED, len(rows), eager=True).alias(name)  # how many they are is theirs as well
    typed = sheet.frame[name].gather(rows).cast(pl.String)
    raw = sheet.raw[name].gather(rows).cast(pl.String) if name in sheet.raw.columns else typed
    return raw.zip_with(raw.is_not_null(), typed).alias(name)


def quoted(words: Text, columns: Sequence[str], found: Sequence[Several], sheet: Sheet) -> tuple[Text, Text]:
    """The words of a rule without its quotation marks around `{value}`, and what is to stand there: one value, or the first few, counted."""
    texts = ["、".join(sheet.value(name, one.row) for name in columns) for one in found[:NAMED]]
    marks = (QUOTED_ZH, QUOTED_EN) if QUOTED_ZH in words.zh else (BARE, BARE)
    bare = Text(words.zh.replace(QUOTED_ZH, BARE), words.en.replace(QUOTED_EN, BARE))
    in_zh, in_en = ([mark.replace(BARE, text) for text in texts] for mark in marks)
    if len(found) == 1:
        return bare, Text(in_zh[0] or "-", in_en[0] or "-")
    bare, often = Text(bare.zh.replace("{value} ", "{value}"), bare.en), found[0].count > 1  # no gap after Chinese words
    zh = "、".join(f"{text}（{one.count:,} 行）" if often else text for text, one in zip(in_zh, found, strict=False))
    en = ", ".join(f"{text} ({counted(one.count, 'row', 'rows')})" if often else text for text, one in zip(in_en, found, strict=False))
    more = len(found) - len(texts)
    zh, en = (f"{zh}等 {len(found):,} 个不同的值", f"{en} and {more:,} more") if more else (zh, en)
    return bare, Text(zh, f"each of {en}" if bare.en.startswith("{value}") else en)
