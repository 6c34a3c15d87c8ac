"""The lock of a month: what was settled in it changes only with a reason, and the book says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import duckdb

from catalog.model import Dataset
from catalog.words import Text
from errors import Refused
from pipelines.closing import events
from pipelines.closing.events import Event

# Months in which the stored counts of a KPI differ between the version before and this one, whoever's rows they are.
_MOVED = """
    with mine as (select kpi, month from slice where version = $now and month in (select unnest($months::date[]))),
    earlier as (select m.kpi, m.month, max(s.version) as version from mine m join slice s using (kpi, month) where s.version < $now group by all),
    after as (select * exclude (version) from tally t semi join mine m using (kpi, month) where t.version = $now and not t.fine),
    before as (select t.* exclude (version) from tally t join earlier e on t.kpi = e.kpi and t.month = e.month and t.version = e.version where not t.fine),
    differs as ((from after except all from before) union all (from before except all from after))
    select distinct month from differs order by month
"""


def months(cursor: duckdb.DuckDBPyConnection) -> frozenset[date]:
    """The months that are locked."""
    return frozenset(events.locked(cursor)["month"])


def touched(cursor: duckdb.DuckDBPyConnection, dataset: Dataset, settled: Iterable[date], version: int) -> tuple[date, ...]:
    """The locked months in which the publication of `version` changes what was settled.

    Of monthly data these are the months of the rows themselves; a register or a setting can move every month, so there the counts are compared.
    """
    closed = months(cursor)
    if not closed:
        return ()
    found = closed & set(settled)
    if not dataset.owed or dataset.effective_from is not None:
        found |= {month for (month,) in cursor.execute(_MOVED, {"now": version, "months": sorted(closed)}).fetchall()}
    return tuple(sorted(found))


def require(
    cursor: duckdb.DuckDBPyConnection, locked: Iterable[date], reason: str, dataset: str, batch_id: int | None, by: str, now: datetime
) -> None:
    """Lets a change of locked months through if a reason is given, and writes it into the book. Raises Refused without."""
    touched_months = tuple(locked)
    if not touched_months:
        return
    if not reason.strip():
        raise Refused("locked_month", without_reason(touched_months), [f"{month:%Y-%m}" for month in touched_months])
    events.append(cursor, [Event("restate", month, None, dataset, reason.strip(), batch_id) for month in touched_months], by, now)


def without_reason(locked: Iterable[date]) -> Text:
    named = [f"{month:%Y-%m}" for month in locked]
    return Text(
        f"{'、'.join(named)} 已锁定，这次改动会改变已结账的数；请写明原因后再提交，改动会列为重述。",
        f"{', '.join(named)} is locked and this would change settled figures; give a reason and try again, and it is listed as a restatement.",
    )
