"""Numbers as people read them: a value with its unit, a change with its sign, a share, a month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from catalog.kpi import Events, Kpi
from catalog.zones import local_of
from pipelines import read
from ui.session import access, state
from ui.text import say, t

DASH = "—"
MINUS = "−"
CLOSE = ("%", "‰")  # units without a space before them
SIGNS = {"up": "≥", "down": "≤", "none": ""}  # of a goal or limit, by the direction that is good
SHORT_HOURS = 2  # below this a duration is told in minutes
SMALL_RATE = 10  # events per exposure below this are told to the hundredth
_NO_BREAK_SPACE, _WORD_JOINER = "\u00a0", "\u2060"


def plain(kpi: Kpi, value: float | None) -> str:
    """The number without its unit: one decimal, none for counts, two for small rates of events."""
    if value is None:
        return DASH
    return figure(value, _digits(kpi, value))


def column(kpi: Kpi, frame: pl.DataFrame, name: str, head: str) -> pl.Series:
    """A column of numbers of one KPI as a table tells them."""
    return pl.Series(head, [rounded(kpi, value) for value in frame[name]], dtype=pl.Float64)


def rounded(kpi: Kpi, value: float | None) -> float | None:
    """The number with the digits that it is told with, for tables: rounded as a tile's words are, where Polars would round ties another way."""
    return None if value is None else round(value, _digits(kpi, value))


def _digits(kpi: Kpi, value: float) -> int:
    if not isinstance(kpi.measure, Events):
        return 0 if kpi.kind == "stock" else 1
    if kpi.measure.exposure is None:
        return 0
    return 1 if kpi.measure.share or abs(value) >= SMALL_RATE else 2


def full(kpi: Kpi, value: float | None) -> str:
    """The number with its unit, as a tile shows it."""
    if value is None:
        return DASH
    if short(kpi, value):
        return f"{figure(value * 60, 0)} {t('unit.minutes')}"
    unit = say(kpi.unit)
    space = "" if unit in CLOSE else " "
    return f"{plain(kpi, value)}{space}{unit}"


def bar(value: float) -> str:
    """A goal or a limit: as many digits as the values beside it, and none that say nothing; one weighted over sites has many."""
    return figure(value, _bar_digits(value)).rstrip("0").rstrip(".")


def rounded_bar(value: float | None) -> float | None:
    """A goal or a limit with the digits that it is told with, for tables."""
    return None if value is None else round(value, _bar_digits(value))


def _bar_digits(value: float) -> int:
    return 1 if abs(value) >= SMALL_RATE else 2


def short(kpi: Kpi, *hours: float) -> bool:
    """Whether all of these are durations that minutes tell better than tenths of an hour."""
    in_hours = getattr(kpi.measure, "unit_minutes", None) == 60
    return in_hours and all(abs(value) < SHORT_HOURS for value in hours)


def interval(kpi: Kpi, low: float, high: float) -> str:
    """Both ends of an interval; short durations in minutes, named as such."""
    if short(kpi, low, high):
        return f"{figure(low * 60, 0)}–{figure(high * 60, 0)} {t('unit.minutes')}"
    if low < 0:  # a dash before a minus is read as two
        return t("word.range", low=plain(kpi, low), high=plain(kpi, high))
    return f"{plain(kpi, low)}–{plain(kpi, high)}"


def whole(text: str) -> str:
    """The same words, never broken over two lines."""
    joined = text.replace(" ", _NO_BREAK_SPACE)
    for dash in "–-":
        joined = joined.replace(dash, f"{_WORD_JOINER}{dash}{_WORD_JOINER}")
    return joined


def figure(value: float, digits: int) -> str:
    """A number with thousands apart; what rounds to nothing has no sign."""
    return f"{round(value, digits) or 0:,.{digits}f}".replace("-", MINUS)


def change(kpi: Kpi, now: float, then: float) -> str:
    """A difference with its sign; percentages differ in percentage points, short durations in minutes."""
    if short(kpi, now, then):
        step = difference(kpi, now, then)
        return f"{_sign(step)}{figure(abs(step) * 60, 0)} {t('unit.minutes')}"
    unit = t("unit.points") if say(kpi.unit) in CLOSE else say(kpi.unit)
    return f"{moved(kpi, now, then)} {unit}"


def moved(kpi: Kpi, now: float, then: float) -> str:
    """A difference with its sign and without its unit, where an axis names that."""
    step = difference(kpi, now, then)
    return f"{_sign(step)}{plain(kpi, abs(step))}"


def _sign(step: float) -> str:
    return "+" if step > 0 else MINUS if step < 0 else "±"


def difference(kpi: Kpi, now: float, then: float) -> float:
    """The difference of the two numbers as they are shown."""
    if short(kpi, now, then):
        return (round(now * 60) - round(then * 60)) / 60
    return round(now, _digits(kpi, now)) - round(then, _digits(kpi, then))


def count(number: int | None) -> str:
    return DASH if number is None else f"{number:,}"


def amount(kpi: Kpi, number: int | None) -> str:
    """A denominator: how many cases, or how much of what the exposure is counted in."""
    unit = getattr(kpi.measure, "counted_in", None)
    return count(number) if unit is None else f"{count(number)} {say(unit)}"


def cases(kpi: Kpi, number: int | None) -> str:
    """What a number rests on, in words."""
    return t("tile.n" if getattr(kpi.measure, "counted_in", None) is None else "tile.over", n=amount(kpi, number))


def month(day: date) -> str:
    return t("format.month", year=day.year, month=day.month, name=day.strftime("%b") if state.language() == "en" else "")


def span(start: date, end: date) -> str:
    return month(start) if start == end else t("format.span", start=month(start), end=month(end))


def person(id: str, names: Mapping[str, str]) -> str:
    """A name beside its number, where the viewer may see it."""
    return f"{names[id]} ({id})" if id in names else id


def moment(time: datetime) -> str:
    """A UTC time of the warehouse in local time, to the minute."""
    return local_of(time).strftime("%Y-%m-%d %H:%M")


def whom(name: str) -> str:
    """Whom a reader is told: a local viewer's name is the role."""
    if name == read.MADE_UP_BY:
        return t("history.demo")
    return t(f"role.{name}") if any(name in roles for roles in access.ROLES.values()) else name
