"""Whether what is shown is older than it should be: the data of a later month were due, and are not there to its end."""

from __future__ import annotations

from datetime import UTC, date, datetime

from catalog.days import day_of
from catalog.duties import DEADLINES, newest_due
from ui.answers import ask, books
from ui.session import state
from ui.text import t
from ui.wording import values


def today() -> date:
    return day_of(datetime.now(UTC))


def clock() -> date | None:
    """Today, where it says something of what is shown: not where one looks back, and not of the made-up company, to which nobody sends anything any more."""
    return None if state.as_of() is not None or ask.is_made_up() else today()


def sentence(last: date | None) -> str:
    """What should be there by the deadline of the month's close and is not. `last`: the last whole month."""
    if (now := clock()) is None:
        return ""
    month, due = newest_due(books.entries(DEADLINES), now)
    if last is not None and last >= month:
        return ""
    there = t("stale.until", month=values.month(last)) if last is not None else t("stale.none")
    return t("stale.says", month=values.month(month), due=f"{due:%Y-%m-%d}", there=there)
