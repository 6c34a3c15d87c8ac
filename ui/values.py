"""Numbers as people read them: a value with its unit, a change with its sign, a share, a month."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from catalog.model import DEFAULT_ZONE, Kpi
from ui import state
from ui.text import say, t

DASH = "—"
MINUS = "−"


def plain(kpi: Kpi, value: float | None) -> str:
    """The number without its unit: one decimal, none for counts."""
    if value is None:
        return DASH
    digits = 0 if kpi.kind == "stock" else 1
    return f"{value:,.{digits}f}".replace("-", MINUS)


def full(kpi: Kpi, value: float | None) -> str:
    """The number with its unit, as a tile shows it."""
    if value is None:
        return DASH
    unit = say(kpi.unit)
    space = "" if unit in ("%", "‰") else " "
    return f"{plain(kpi, value)}{space}{unit}"


def change(kpi: Kpi, step: float) -> str:
    """A difference with its sign; percentages differ in percentage points."""
    sign = "+" if step > 0 else MINUS if step < 0 else "±"
    unit = t("unit.points") if say(kpi.unit) in ("%", "‰") else say(kpi.unit)
    return f"{sign}{plain(kpi, abs(step))} {unit}"


def count(number: int | None) -> str:
    return DASH if number is None else f"{number:,}"


def month(day: date) -> str:
    return t("format.month", year=day.year, month=day.month, name=day.strftime("%b") if state.language() == "en" else "")


def span(start: date, end: date) -> str:
    return month(start) if start == end else t("format.span", start=month(start), end=month(end))


def moment(time: datetime) -> str:
    """A UTC time of the warehouse in local time, to the minute."""
    local = time.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(DEFAULT_ZONE))
    return local.strftime("%Y-%m-%d %H:%M")
