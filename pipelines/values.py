"""Numbers, flags, ids and categories out of texts. Whole columns at once; only what fails is looked at value by value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl

from catalog.model import POLARS_TYPES, Column
from pipelines.times import spread

YES = frozenset({"是", "有", "y", "yes", "true", "t", "1", "1.0", "√", "✓", "✔", "☑"})
NO = frozenset({"否", "无", "n", "no", "false", "f", "0", "0.0", "×", "✗", "✘", "☒"})
SAFE_DIGITS = 15

_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?(?:e[+-]?\d{1,2})?|[+-]?\.\d+", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d+)")
_SCIENTIFIC_ID = r"^\d(\.\d+[eE]\+?|[eE]\+)\d+$"
_CENT = Decimal("0.0001")
_LARGEST = Decimal(10) ** 14
_INT64 = 2**63


def read_integers(texts: pl.Series) -> pl.Series:
    """Whole numbers; 12.0 is 12, 12.5 is unreadable."""
    return _numbers(texts, POLARS_TYPES["integer"], _whole)


def read_decimals(texts: pl.Series) -> pl.Series:
    """Numbers with at most four digits after the point kept (half to even), below 10^14; NaN and infinity are unreadable."""
    return _numbers(texts, POLARS_TYPES["decimal"], _exact)


def read_number(text: str) -> Decimal | None:
    """One number: thousands separators, full-width digits, a leading ¥ and a trailing 分 or 元 are understood."""
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("¥").strip()
    plain = plain.removesuffix("元").removesuffix("分").strip()
    return Decimal(plain.replace(",", "")) if _NUMBER.fullmatch(plain) else None


def read_flags(texts: pl.Series) -> pl.Series:
    """是/否, Y/N, yes/no, true/false, 1/0, √/×; anything else is unreadable."""
    distinct = texts.drop_nulls().unique()
    plain = [unicodedata.normalize("NFKC", text).casefold() for text in distinct]
    flags = pl.Series([True if word in YES else False if word in NO else None for word in plain], dtype=pl.Boolean)
    return spread(texts, distinct, flags, pl.Boolean())


def read_ids(texts: pl.Series) -> pl.Series:
    """Identifiers as they are written. What Excel made of them is undone where that is certain: 123.0 is 123.

    Scientific notation that shows every digit of a number below 16 digits is written out; any other has lost digits
    and is unreadable.
    """
    if texts.str.ends_with(".0").any():
        texts = texts.str.replace(r"^(\d+)\.0$", "${1}")
    lossy = texts.str.contains(_SCIENTIFIC_ID).fill_null(False)
    if not lossy.any():
        return texts
    distinct = texts.filter(lossy).unique()
    written = pl.Series([_written_out(text) for text in distinct], dtype=pl.String)
    return texts.clone().scatter(lossy.arg_true(), spread(texts.filter(lossy), distinct, written, pl.String()))


def read_categories(texts: pl.Series, column: Column) -> pl.Series:
    """The code of each known word, found without regard to case and width; unknown words stay as they are."""
    codes = {word.casefold(): value.code for value in column.values for word in (*value.aliases, value.en)}
    codes |= {value.code.casefold(): value.code for value in column.values}
    distinct = texts.drop_nulls().unique().to_list()
    known = {word: codes.get(unicodedata.normalize("NFKC", word).casefold(), word) for word in distinct}
    changed = {word: code for word, code in known.items() if word != code}
    return texts.replace(list(changed), list(changed.values())) if changed else texts


def _numbers(texts: pl.Series, dtype: pl.DataType, read: Callable[[Decimal | None], int | Decimal | None]) -> pl.Series:
    found = texts.cast(dtype, strict=False)
    failed = found.is_null() & texts.is_not_null()
    if not failed.any():
        return found
    distinct = texts.filter(failed).unique()
    readings = pl.Series([read(read_number(text)) for text in distinct], dtype=dtype)
    return found.clone().scatter(failed.arg_true(), spread(texts.filter(failed), distinct, readings, dtype))


def _whole(number: Decimal | None) -> int | None:
    return int(number) if number is not None and number == number.to_integral_value() and -_INT64 <= number < _INT64 else None


def _exact(number: Decimal | None) -> Decimal | None:
    if number is None or abs(number) >= _LARGEST:
        return None
    rounded = number.quantize(_CENT, ROUND_HALF_EVEN)
    return rounded if abs(rounded) < _LARGEST else None


def _written_out(text: str) -> str | None:
    found = _SCIENTIFIC.fullmatch(text)
    if not found:
        return None
    digits = found[1] + (found[2] or "")
    return digits if len(digits) == int(found[3]) + 1 <= SAFE_DIGITS else None
