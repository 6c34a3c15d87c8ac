"""Whether what is shown is older than it should be: the data of a later month were due, and are not there to its end."""

from __future__ import annotations

from datetime import date

from catalog.duties import DEADLINES, newest_due
from ui.answers import books, clock
from ui.text import t
from ui.wording import values


def sentence(last: date | None) -> str:
    """What should be there by the deadline of the month's close and is not. `last`: the last whole month."""
    if (now := clock.running()) is None:
        return ""
    month, due = newest_due(books.entries(DEADLINES), now)
    if last is not None and last >= month:
        return ""
    there = t("stale.until", month=values.month(last)) if last is not None else t("stale.none")
    return t("stale.says", month=values.month(month), due=f"{due:%Y-%m-%d}", there=there)
