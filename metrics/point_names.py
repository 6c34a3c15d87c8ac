"""The order in time of points that others have named: 2026-03, 31/03/2026, Mar-26, RTT-March-2026, 2026年3月."""

from __future__ import annotations

import re
from collections.abc import Sequence

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
YEAR_FIRST = re.compile(r"(\d{4})[-/.年]?(\d{1,2})(?:[-/.月]?(\d{1,2})日?)?月?(?:[T ].*)?")
NAMED = re.compile(r"(?:.*[-_ ])?(?:(\d{1,2})[-/ ])?(" + "|".join(MONTHS) + r")[a-z]*[-/ ,']*(\d{2}|\d{4})", re.IGNORECASE)
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?")

Moment = tuple[int, int, int]  # year, month, day


def order(names: Sequence[str]) -> list[Moment] | None:
    """When each point is, comparable; None where one is not a month or a day, or where 03/04/2026 could be either of two days."""
    if all(YEAR_LAST.fullmatch(name) for name in names):
        return _year_last([tuple(int(part) for part in YEAR_LAST.fullmatch(name).groups()) for name in names])  # type: ignore[union-attr]
    found = [_moment(name) for name in names]
    known = [moment for moment in found if moment is not None]
    return known if len(known) == len(found) else None


def is_moment(name: str) -> bool:
    """Whether a name is that of a month or a day."""
    return _moment(name) is not None or YEAR_LAST.fullmatch(name) is not None


def _moment(name: str) -> Moment | None:
    if match := YEAR_FIRST.fullmatch(name):
        year, month, day = match.groups()
        return _checked(int(year), int(month), int(day or 1))
    if match := NAMED.fullmatch(name):
        day, word, year = match.groups()
        return _checked(int(year) + (2000 if len(year) == 2 else 0), MONTHS.index(word.lower()[:3]) + 1, int(day or 1))
    return None


def _checked(year: int, month: int, day: int) -> Moment | None:
    return (year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _year_last(parts: Sequence[tuple[int, ...]]) -> list[Moment] | None:
    """Day first or month first: the column tells, by a number above 12, or because one of the two is always the first of a month."""
    first, second = ({part[at] for part in parts} for at in (0, 1))
    day_first = max(second) <= 12 and (max(first) > 12 or (first == {1} and second != {1}))
    month_first = max(first) <= 12 and (max(second) > 12 or (second == {1} and first != {1}))
    if day_first == month_first:
        return None
    return [(year, b, a) if day_first else (year, a, b) for a, b, year in parts]
