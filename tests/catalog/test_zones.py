"""Local time and UTC against hours that calendars and tz data tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest

from catalog import zones

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        (zones.DEFAULT_ZONE, datetime(2026, 11, 1, 0, 30), datetime(2026, 10, 31, 16, 30)),  # the month is another
        (NEW_YORK, datetime(2026, 7, 1, 8), datetime(2026, 7, 1, 12)),  # summer time
        (NEW_YORK, datetime(2026, 12, 1, 8), datetime(2026, 12, 1, 13)),
    ],
)
def test_there_and_back(zone: str, local: datetime, utc: datetime) -> None:
    assert zones.utc_of(local, zone) == utc
    assert zones.local_of(utc, zone).replace(tzinfo=None) == local
    column = pl.Series("at", [utc])
    assert zones.local(column, zone).dt.replace_time_zone(None).to_list() == [local]
    assert column.to_frame().select(zones.local(pl.col("at"), zone).dt.date()).item() == local.date()


def test_a_moment_that_names_its_zone_is_of_that_zone() -> None:
    utc = datetime(2026, 10, 31, 4)
    assert zones.utc_of(datetime(2026, 10, 31, 4, tzinfo=UTC)) == utc
    assert zones.utc_of(datetime(2026, 10, 31, 6, tzinfo=timezone(timedelta(hours=2)))) == utc
