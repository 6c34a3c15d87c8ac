"""On frames that nobody wrote by hand, both engines count the same rows for every rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.engine import judge
from checks.features import _days
from tests.checks.made import NOW, REGISTERS, VISITS

# Beyond the year 2100 the two libraries differ on daylight saving time.
moments = st.datetimes(datetime(2026, 10, 30), datetime(2026, 11, 2)) | st.datetimes(datetime(1900, 1, 1), datetime(2099, 1, 1))
near = st.integers(-11, 11).map(lambda half_minutes: NOW + timedelta(seconds=30 * half_minutes))
days = st.dates(date(2026, 10, 30), date(2026, 11, 3)) | st.sampled_from([date(1, 1, 1), date(9999, 12, 31)])
scores = st.decimals(-1, 12, places=4) | st.integers(-1, 12).map(Decimal)
CELLS = {
    "visit_id": st.sampled_from(["V1", "V2", "V3", "V4", ""]),
    "part": st.integers(1, 2),
    "project_id": st.sampled_from(["P1", "P2", "P9", "p1 "]),
    "staff_id": st.sampled_from(["S1", "S9"]),
    "kind": st.sampled_from(["报修", "闲聊"]),
    "start": moments | near,
    "stop": moments | near,
    "due": days,
    "paid": days,
    "score": scores,
    "top": st.integers(0, 10),
    "cost": st.decimals(-(10**13), 10**13, places=4) | scores,
    "phone": st.integers(-(2**62), 2**62),
}
ROW = st.fixed_dictionaries({name: st.tuples(st.none() | cells, st.booleans()) for name, cells in CELLS.items()})


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(ROW, min_size=1, max_size=25),
    st.sampled_from([(), ("start",), ("stop",)]),
    st.sampled_from(["Asia/Shanghai", "America/New_York"]),
)
def test_both_engines_count_the_same(rows: list[dict], dated: tuple[str, ...], zone: str) -> None:  # type: ignore[type-arg]
    frame = pl.DataFrame(
        {c.name: pl.Series([row[c.name][0] for row in rows], dtype=c.dtype) for c in VISITS.columns},
    ).with_columns(pl.int_range(2, pl.len() + 2, dtype=pl.Int64).alias("_line"))
    raw = pl.DataFrame(
        {n: [str(r[n][0]) if r[n][0] is not None else ("?" if r[n][1] else None) for r in rows] for n in CELLS},
        schema=dict.fromkeys(CELLS, pl.String),
    )
    outcome = judge(VISITS, frame, raw, dated, NOW, REGISTERS, {}, None, zone)
    assert [entry for entry in outcome.agreement if entry[1] != entry[2] or entry[1] < 0] == []


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
@settings(max_examples=40, deadline=None)
@given(moment=st.datetimes(datetime(1900, 1, 2), datetime(9999, 12, 30)))
def test_local_days_are_those_of_the_zone(zone: str, moment: datetime) -> None:
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    micros = pl.Series([moment]).to_numpy().astype("datetime64[us]").astype("int64")
    assert _days(micros, zone)[0] == (local - date(1970, 1, 1)).days
