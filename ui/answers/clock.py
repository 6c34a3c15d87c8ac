"""The calendar's day. It counts only where people act, in forms and for what is owed and signed; what is shown is judged at the end of the data."""

from __future__ import annotations

from datetime import UTC, date, datetime

from catalog.days import day_of
from ui.answers import ask
from ui.session import state


def today() -> date:
    """The local day of whoever acts now."""
    return day_of(datetime.now(UTC))


def running() -> date | None:
    """Today, where it says something of what is shown: not where one looks back, and not of the made-up company, to which nobody sends anything any more."""
    return None if state.as_of() is not None or ask.is_made_up() else today()
