"""Flags, ids and categories out of texts. Whole columns at once; only what is odd is looked at value by value."""

from __future__ import annotations

import re

import polars as pl

from catalog.model import Column
from pipelines.matching.headings import simplified
from pipelines.values.texts import INVISIBLE, is_error, kept_as_text, tidy
from pipelines.values.times import spread

YES = frozenset({"是", "有", "已", "对", "真", "y", "yes", "true", "t", "on", "1", "1.0", "√", "✓", "✔", "☑", "✅"})
NO = frozenset(
    {"否", "无", "未", "没", "没有", "不是", "错", "假", "n", "no", "false", "f", "off", "0", "0.0", "×", "✗", "✘", "☒", "☐", "❌"}
)
SAFE_DIGITS = 15

_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d+)")
_SCIENTIFIC_ID = r"^\d(\.\d+[eE]\+?|[eE]\+)\d+$"
_ODD_ID = rf"^['=#]|{_SCIENTIFIC_ID}"
_USUAL_INVISIBLE = ("\u200b", "\ufeff")  # a look for all of them would cost as much as reading a column of dates
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def read_flags(texts: pl.Series, column: Column | None = None) -> pl.Series:
    """是/否, 有/无, 已/未, Y/N, yes/no, true/false, 1/0, √/×, and the words of the column: 已接通, 未超时; else unreadable."""
    yes, no = _own_words(column) if column else (frozenset(), frozenset())
    distinct = texts.drop_nulls().unique()
    plain = [_key(text) for text in distinct]
    flags = [True if word in YES or word in yes else False if word in NO or word in no else None for word in plain]
    return spread(texts, distinct, pl.Series(flags, dtype=pl.Boolean), pl.Boolean())


def read_ids(texts: pl.Series) -> pl.Series:
    """Identifiers as they are written. What Excel and exports made of them is undone where that is certain.

    123.0 is 123; full-width letters and digits, invisible characters, a leading apostrophe and ="00123" are put right.
    Scientific notation that shows every digit of a number below 16 digits is written out; any other has lost digits
    and is unreadable, and so is an error such as #N/A.
    """
    if texts.str.ends_with(".0").any():
        texts = texts.str.replace(r"^(\d+)\.0$", "${1}")
    odd = (texts.str.contains(_ODD_ID) | (texts.str.len_bytes() != texts.str.len_chars())).fill_null(False)
    if not odd.any():
        return texts
    distinct = texts.filter(odd).unique()
    written = pl.Series([_identifier(text) for text in distinct], dtype=pl.String)
    return texts.clone().scatter(odd.arg_true(), spread(texts.filter(odd), distinct, written, pl.String()))


def read_categories(texts: pl.Series, column: Column) -> pl.Series:
    """The code of each known word, found without regard to case, width, blanks and traditional characters; other words stay."""
    codes = {_key(word): value.code for value in column.values for word in (*value.aliases, value.en)}
    codes |= {_key(value.code): value.code for value in column.values}
    known = {word: _code(word, codes) for word in texts.drop_nulls().unique().to_list()}
    changed = {word: code for word, code in known.items() if word != code}
    return texts.replace(list(changed), list(changed.values())) if changed else texts


def read_words(texts: pl.Series) -> pl.Series:
    """Words that rows are grouped by, without the invisible characters that would make two groups of one."""
    if not any(texts.str.contains(sign, literal=True).any() for sign in _USUAL_INVISIBLE):
        return texts
    return texts.str.replace_all(INVISIBLE.pattern, "").str.strip_chars()


def _key(word: str) -> str:
    return "".join(tidy(word).split()).casefold()


def _code(word: str, codes: dict[str, str]) -> str:
    key = _key(word)
    return codes.get(key) or codes.get(simplified(key), word) if codes else word


def _own_words(column: Column) -> tuple[frozenset[str], frozenset[str]]:
    """接通 and 已接通 against 未接通, 没接通 … for each Chinese name of the column."""
    names = {_key(name.replace("是否", "")) for name in column.headers if _CHINESE.search(name)} - YES - NO
    yes = {f"{before}{name}" for name in names for before in ("", "已", "已经")}
    return frozenset(yes), frozenset(f"{before}{name}" for name in names for before in ("未", "没", "没有", "不", "无", "尚未")) - yes


def _identifier(text: str) -> str | None:
    plain = kept_as_text(INVISIBLE.sub("", text).translate(_NARROW).strip())
    if is_error(plain) or not plain:
        return None
    if not re.match(_SCIENTIFIC_ID, plain):
        return plain
    found = _SCIENTIFIC.fullmatch(plain)
    if not found:
        return None
    digits = found[1] + (found[2] or "")
    return digits if len(digits) == int(found[3]) + 1 <= SAFE_DIGITS else None
