"""Numbers out of texts, exactly. Whole columns at once; only what fails is looked at value by value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import polars as pl

from catalog.model import POLARS_TYPES, Unit
from pipelines.matching.units import OURS, size
from pipelines.values.texts import tidy
from pipelines.values.times import spread

PLACES = 10**4  # decimals are kept as whole ten-thousandths
_LARGEST = 10**14 * PLACES
_INT64 = 2**63

_DIGITS = r"(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d{1,3}(?:['’]\d{3})+)(?:\.\d*)?(?:e[+-]?\d{1,2})?|\.\d+"
_AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<sign>[+-]?)\s*(?P<coin>¥|cny|rmb|人民币)?\s*(?P<digits>{_DIGITS})\s*(?P<word>[^\d\s.,()'’+-][^\s()+-]*)?(?P<minus>-)?(?P<close>\))?"
)
_SIGN_AFTER_COIN = re.compile(r"^(¥|cny|rmb|人民币)\s*([+-])")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([^\d\s.]+)\s*")
_DECIMAL_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+,\d+|\d+,(?:\d{1,2}|\d{4,}))")
_EITHER = r"^[+-]?\d{1,3}[.,]\d{3}$"
_PART_OF_ONE = r"^[+-]?(?:0*\.\d*[1-9]\d*|0*1(?:\.0*)?)$"

ONE = Fraction(1)


@dataclass(frozen=True)
class Numbers:
    """Numbers above nought in a few words: how many, and the least, 5 %, middle, 95 % and greatest of them."""

    n: int
    least: float
    low: float
    median: float
    high: float
    greatest: float


def read_integers(texts: pl.Series, unit: Unit | None = None, factor: Fraction = ONE) -> pl.Series:
    """Whole numbers; 12.0 is 12, 12.5 is unreadable. `factor` multiplies the numbers that name no unit of their own."""
    return _numbers(texts, POLARS_TYPES["integer"], unit, factor)


def read_decimals(texts: pl.Series, unit: Unit | None = None, factor: Fraction = ONE) -> pl.Series:
    """Numbers with at most four digits after the point kept (half to even), below 10^14; NaN and infinity are unreadable.

    `factor` multiplies the numbers that name no unit of their own, before they are rounded.
    """
    return _numbers(texts, POLARS_TYPES["decimal"], unit, factor)


def read_number(text: str, unit: Unit | None = None) -> Fraction | None:
    """One number as it is written, in `unit`; None where it is no number or of another unit.

    Understood: thousands by comma, blank or apostrophe; full width; currency; the unit behind it (2小时 of minutes is 120,
    1.2万 of yuan 12,000); several parts of a time span (1小时30分); a minus behind; brackets for a minus where that is usual.
    """
    found = read_amount(text, unit)
    return found[0] if found else None


def read_amount(text: str, unit: Unit | None = None) -> tuple[Fraction, bool] | None:
    """A number in `unit`, and whether the cell itself names a unit."""
    plain = _SIGN_AFTER_COIN.sub(r"\2\1", tidy(text).casefold())
    if not (found := _AMOUNT.fullmatch(plain)):
        return _span(plain, unit)
    negative = [bool(found["open"]), found["sign"] == "-", bool(found["minus"])]
    if bool(found["open"]) != bool(found["close"]) or sum(negative) > 1 or (found["minus"] and found["sign"]):
        return None
    if (found["coin"] or found["open"]) and unit not in (None, "yuan"):
        return None
    worth = _worth(found["word"], unit)
    if worth is None:
        return _span(plain, unit)
    number = Fraction(re.sub(r"[, '’]", "", found["digits"])) * worth
    return -number if any(negative) else number, found["word"] is not None


def _worth(word: str | None, unit: Unit | None) -> Fraction | None:
    return ONE if word is None else size(word.casefold(), unit)


def _span(plain: str, unit: Unit | None) -> tuple[Fraction, bool] | None:
    """A span of time in several parts, the larger first: 1天2小时, 1h30m."""
    if unit is None or OURS[unit][0] != "time" or not re.fullmatch(rf"(?:{_SPAN.pattern}){{2,4}}", plain):
        return None
    parts = [(Fraction(number), size({"m": "分"}.get(word, word), unit)) for number, word in _SPAN.findall(plain)]
    sizes = [each for _, each in parts if each is not None]
    if len(sizes) < len(parts) or sizes != sorted(set(sizes), reverse=True):
        return None
    return sum((number * each for number, each in zip((n for n, _ in parts), sizes, strict=True)), Fraction()), True


def _numbers(texts: pl.Series, dtype: pl.DataType, unit: Unit | None, factor: Fraction) -> pl.Series:
    if factor != ONE:
        return _one_by_one(texts, dtype, unit, factor)
    found = texts.cast(dtype, strict=False)
    failed = found.is_null() & texts.is_not_null()
    if not failed.any():
        return found
    read = _one_by_one(texts.filter(failed), dtype, unit, factor)
    found = found.clone().scatter(failed.arg_true(), read)
    doubt = _doubtful(texts, texts.filter(failed).unique(), unit)
    return found if doubt is None else found.set(doubt, None)


def _one_by_one(texts: pl.Series, dtype: pl.DataType, unit: Unit | None, factor: Fraction) -> pl.Series:
    """Every distinct text by itself."""
    distinct = texts.drop_nulls().unique()
    keep = _whole if dtype == pl.Int64 else _exact
    readings = pl.Series([keep(_number(read_amount(text, unit), factor)) for text in distinct], dtype=dtype)
    return spread(texts, distinct, readings, dtype)


def _number(found: tuple[Fraction, bool] | None, factor: Fraction) -> Fraction | None:
    return None if found is None else found[0] if found[1] else found[0] * factor


def _whole(number: Fraction | None) -> int | None:
    return int(number) if number is not None and number.denominator == 1 and -_INT64 <= number < _INT64 else None


def _exact(number: Fraction | None) -> Decimal | None:
    """Whole ten-thousandths, half to even."""
    kept = None if number is None else round(number * PLACES)
    return None if kept is None or abs(kept) >= _LARGEST else Decimal(kept).scaleb(-4)


def _doubtful(texts: pl.Series, failed: pl.Series, unit: Unit | None) -> pl.Series | None:
    """The cells that others of their column make uncertain: 1.234 beside 12,5 and 0.98 beside 98%. None: no such cell."""
    tidied = [tidy(text) for text in failed]
    doubt = None
    if any(_DECIMAL_COMMA.fullmatch(text) for text in tidied):
        doubt = texts.str.contains(_EITHER)
    if unit is not None and OURS[unit][0] == "share" and any(text.endswith("%") for text in tidied):
        part = texts.str.contains(_PART_OF_ONE)
        doubt = part if doubt is None else doubt | part
    return None if doubt is None else doubt.fill_null(False)
