"""Moments as people write them, on the command line and in an address: local to the installation's zone, kept in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from catalog.words import Text
from errors import WrongUsage
from settings import settings


def moment_of(text: str | None) -> datetime | None:
    """An ISO time, local to the setting's zone unless it says otherwise, as UTC without a zone. Raises WrongUsage for what is no time."""
    if text is None:
        return None
    try:
        given = datetime.fromisoformat(text)
        local = given if given.tzinfo else given.replace(tzinfo=ZoneInfo(settings().zone))
        return local.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:  # the first and the last day there is overflow in another zone
        raise WrongUsage(
            "time", Text(f"“{text}”不是时间；请写成 2026-10-31T18:00。", f"“{text}” is no time; write 2026-10-31T18:00.")
        ) from error


def written(moment: datetime) -> str:
    """The same the other way: a moment in UTC as it is typed, to the last digit that it has."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(settings().zone)).replace(tzinfo=None).isoformat()
