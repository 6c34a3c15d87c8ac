"""Moments as people write them, on the command line and in an address: local to the installation's zone, kept in UTC."""

from __future__ import annotations

from datetime import datetime

from catalog.words import Text
from catalog.zones import local_of, utc_of
from errors import WrongUsage


def moment_of(text: str | None) -> datetime | None:
    """An ISO time, local unless it names a zone, as UTC without a zone. Raises WrongUsage for what is no time."""
    if text is None:
        return None
    try:
        return utc_of(datetime.fromisoformat(text))
    except (ValueError, OverflowError) as error:  # the first and the last day there is overflow in another zone
        raise WrongUsage(
            "time", Text(f"“{text}”不是时间；请写成 2026-10-31T18:00。", f'"{text}" is no time; write 2026-10-31T18:00.')
        ) from error


def written(moment: datetime) -> str:
    """The same the other way: a moment in UTC as it is typed, to the last digit that it has."""
    return local_of(moment).replace(tzinfo=None).isoformat()
