"""Dates whose parts stand in no certain order: 1/5/2026, 26-1-5, 5-Jan-26.

One cell alone may be read in several ways. A column shows its order where every other order would ask for a day that does
not exist (or, for what has happened, that lies in the future). What stays open is not read, but offered as a choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipelines.values.forms import CLOCK, MONTH_WORDS, in_range, moment
from pipelines.values.texts import tidy

Order = Literal["YMD", "DMY", "MDY"]
ORDERS: tuple[Order, ...] = ("YMD", "DMY", "MDY")
PIVOT = 69  # two-digit years from here on are of the last century, as strptime has it
SHARE = 20  # at least one cell in so many must speak against an order; a single slip of the pen in a long column does not
FUTURE_PROOFS = 3

_PART = r"\d{1,4}|[a-z]{3,9}"
_DATE = re.compile(
    rf"(?P<a>{_PART})(?P<s1>[-/.]|\.?,?\s+|,)(?P<b>{_PART})(?P<s2>[-/.]|\.?,?\s+|,)(?P<c>\d{{1,4}})(?:(?:,?\s+|T){CLOCK})?", re.IGNORECASE
)


@dataclass(frozen=True)
class Settled:
    """The readings of distinct texts (None: not of this form, or open), the orders that were shown, and those still open
    for the `doubtful` texts."""

    readings: list[datetime | None]
    shown: tuple[Order, ...] = ()
    open: tuple[Order, ...] = ()
    doubtful: tuple[str, ...] = ()


def settle(texts: Sequence[str], told: Order | None = None, latest: datetime | None = None) -> Settled:
    """Reads each text in the order of its kind (separator, digits of the year, named month); `told`: the order to use.

    `latest`: no moment of this column can lie after it.
    """
    kinds: dict[tuple[str, ...], list[int]] = {}
    for i, text in enumerate(texts):
        if (kind := _kind(text)) is not None:
            kinds.setdefault(kind, []).append(i)
    readings: list[datetime | None] = [None] * len(texts)
    shown: set[Order] = set()
    still: set[Order] = set()
    doubtful: list[str] = []
    for places in kinds.values():
        ways = {order: [read_in(texts[i], order) for i in places] for order in ORDERS}
        order = told or _shown(ways, latest)
        for at, place in enumerate(places):
            found = {ways[name][at] for name in ORDERS} - {None}
            readings[place] = ways[order][at] if order else found.pop() if len(found) == 1 else None
            if len(found) > 1 and order is None:
                doubtful.append(texts[place])
                still |= {name for name in ORDERS if ways[name][at] is not None}
            elif len(found) > 1 and order is not None:
                shown.add(order)
    return Settled(readings, _listed(shown), _listed(still), tuple(doubtful))


def read_in(text: str, order: Order) -> datetime | None:
    """One text in a given order; None where that asks for a day that does not exist."""
    if not (found := _DATE.fullmatch(tidy(text))):
        return None
    parts = dict(zip(order, (found["a"], found["b"], found["c"]), strict=True))
    numbers = [parts[name] for name in ("D", "M") if parts[name].isdigit()]
    if not (parts["Y"].isdigit() and parts["D"].isdigit() and len(parts["Y"]) in (2, 4) and all(len(number) <= 2 for number in numbers)):
        return None
    month = MONTH_WORDS.get(parts["M"].lower(), 0) if parts["M"].isalpha() else int(parts["M"])
    year = int(parts["Y"])
    year += 0 if len(parts["Y"]) == 4 else 1900 if year >= PIVOT else 2000
    try:
        day = datetime(year, month, int(parts["D"]))
        return in_range(moment(day, found) if found["H"] else day)
    except (ValueError, OverflowError):
        return None


def _kind(text: str) -> tuple[str, ...] | None:
    """What cells must share to be written by one hand: separators, where four digits stand, where a word stands."""
    found = _DATE.fullmatch(tidy(text))
    if not found or ((found["a"] + found["b"]).isdigit() and (found["s1"] != found["s2"] or found["s1"] not in ("-", "/", "."))):
        return None
    shape = ("w" if part.isalpha() else "4" if len(part) == 4 else "2" for part in (found["a"], found["b"], found["c"]))
    kind = ("".join(shape), found["s1"].strip())
    return kind if any(read_in(text, order) for order in ORDERS) else None


def _shown(ways: dict[Order, list[datetime | None]], latest: datetime | None) -> Order | None:
    """The one order against which nothing speaks, where enough speaks against each other one."""
    size = len(next(iter(ways.values())))
    against = {order: sum(day is None for day in days) for order, days in ways.items()}
    future = {order: _future(days, latest) for order, days in ways.items()}
    kept = [order for order in ORDERS if against[order] == 0 and future[order] == 0]
    if len(kept) != 1:
        return None
    others = [order for order in ORDERS if order != kept[0]]
    proven = all(SHARE * max(against[o], future[o] if future[o] >= FUTURE_PROOFS else 0) >= size for o in others)
    return kept[0] if proven else None


def _future(days: Sequence[datetime | None], latest: datetime | None) -> int:
    return 0 if latest is None else sum(day is not None and day.replace(tzinfo=None) > latest for day in days)


def _listed(found: set[Order]) -> tuple[Order, ...]:
    return tuple(order for order in ORDERS if order in found)
