"""What the KPIs on repairs, feedback and residents tell apart beyond their worked examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from catalog import registry
from catalog.kpi import Kpi
from catalog.model import Row
from catalog.zones import DEFAULT_ZONE
from metrics.cases import cases
from metrics.exposure import exposures
from metrics.numbers import numbers
from metrics.tally import spread, tally
from pipelines.publishing.window import columns_of
from tests.catalog.examples import frames

ORDER: Row = {
    "project_id": "P",
    "kind": "报修",
    "category": "漏水",
    "created_at": "2026-10-01 08:00",
    "resolved_at": "2026-10-02 08:00",
    "status": "已解决",
}
MINE = ("R06", "R07", "R10", "R11", "R12", "R13", "V07", "V07S", "C06", "C08", "C09", "C10", "C10M", "C11", "C12", "C12S",
        "V05", "V09", "V09S", "V10", "V11", "V12", "V13", "V14", "V15")  # fmt: skip


def asked(id: str, rows: Sequence[Row], joins: Mapping[str, tuple[Row, ...]] | None = None, at: str = "2026-12-31 00:00") -> Kpi:
    """The KPI with other rows in its example."""
    kpi = registry.kpi(id)
    return replace(kpi, example=replace(kpi.example, rows=tuple(rows), joins=joins or {}, at=at))


def tallied(kpi: Kpi) -> pl.DataFrame:
    frame, joined = frames(kpi)
    found = tally(kpi, cases(kpi, registry.dataset(kpi.dataset).names, frame, joined))
    return pl.concat([found, exposures(kpi, joined)]) if kpi.kind == "events" else found


def number(kpi: Kpi, by: tuple[str, ...] = ()) -> list[dict[str, object]]:
    moment = datetime.fromisoformat(kpi.example.at).replace(tzinfo=ZoneInfo(DEFAULT_ZONE)).astimezone(UTC).replace(tzinfo=None)
    named = dict(zip(("d1", "d2", "d3", "d4"), kpi.dims, strict=False))
    return numbers({kpi.id: kpi}, spread(tallied(kpi)).rename(named), {kpi.id: moment}, by).sort(by or "kpi").to_dicts()


@pytest.mark.parametrize("id", MINE)
def test_neither_the_order_of_the_rows_nor_of_what_they_are_joined_with_matters(id: str) -> None:
    kpi = registry.kpi(id)
    turned = asked(id, tuple(reversed(kpi.example.rows)), {k: tuple(reversed(v)) for k, v in kpi.example.joins.items()}, kpi.example.at)
    assert number(turned) == number(kpi)


@pytest.mark.parametrize("id", MINE)
def test_months_and_projects_sum_to_the_whole(id: str) -> None:
    kpi = registry.kpi(id)
    (whole,) = number(kpi)
    parts = number(kpi, ("month", "project"))
    for figure in ("numerator", "denominator", "excluded", "pending"):
        assert sum(int(row[figure]) for row in parts) == whole[figure], figure  # type: ignore[call-overload]


@pytest.mark.parametrize("kpi", [kpi for kpi in registry.kpis().values() if kpi.prepared_from], ids=lambda kpi: kpi.id)
def test_what_a_kpi_is_prepared_from_is_named_in_full(kpi: Kpi) -> None:
    """Columns that it does not name are not read when it is counted; without them the verdicts are the same."""
    frame, joined = frames(kpi)
    names, read = registry.dataset(kpi.dataset).names, columns_of(kpi)
    days = {f"{name}__day" for name in names if name not in read}
    bare = frame.with_columns(pl.lit(None, frame.schema[c]).alias(c) for c in frame.columns if (c in names and c not in read) or c in days)
    outcome = ["_why", "_pending", "_num", "_den", "_due"]
    assert cases(kpi, names, bare, joined).select(outcome).equals(cases(kpi, names, frame, joined).select(outcome))


@pytest.mark.parametrize(("id", "dimension"), [("C11", "root_cause"), ("C12", "kind")])
def test_shares_of_a_mix_sum_to_the_whole_and_keep_inside_it(id: str, dimension: str) -> None:
    kpi = registry.kpi(id)
    (whole,), parts = number(kpi), number(kpi, (dimension,))
    assert sum(row["value"] for row in parts) == pytest.approx(whole["value"])  # type: ignore[misc]
    assert all(0 <= row["lower"] <= row["value"] <= row["upper"] <= 100 for row in parts)  # type: ignore[operator]


def test_causes_of_files_that_do_not_tell_them_are_unknown_not_none() -> None:
    """A file without the column has no say in the shares: its complaints are not recorded."""
    told = [
        {"complaint_id": "1", "project_id": "P", "kind": "投诉", "severity": "一般", "received_at": "2026-10-01 08:00", "status": "已解决"}
    ]
    (found,) = number(asked("C11", told, {"complaints": tuple(told)}))
    assert (found["value"], found["denominator"], found["excluded"]) == (None, 0, 1)


@pytest.mark.parametrize(
    ("again", "returned"),
    [
        ("2026-10-02 08:01", True),
        ("2026-10-02 08:00", False),  # at the minute of the solution: not after it
        ("2026-10-31 23:59", True),
        ("2026-11-01 00:00", False),
    ],
)
def test_a_repeat_comes_after_the_solution_and_within_thirty_days_of_the_report(again: str, returned: bool) -> None:
    rows = [
        {**ORDER, "order_id": "1", "customer_id": "K"},
        {**ORDER, "order_id": "2", "customer_id": "K", "created_at": again, "resolved_at": None, "status": "处理中"},
    ]
    (found,) = number(asked("R06", rows, {"order_events": ()}))
    assert found["numerator"] == (0 if returned else 1)


def test_a_second_report_before_the_solution_does_not_hide_a_third_after_it() -> None:
    late = {"resolved_at": "2026-10-05 08:00"}
    rows = [{**ORDER, "order_id": "1", "location": "L", **late}]
    rows += [
        {**ORDER, "order_id": str(n), "location": "L", "created_at": f"2026-10-0{n} 09:00", "resolved_at": None, "status": "处理中"}
        for n in (3, 7)
    ]
    (found,) = number(asked("R06", rows, {"order_events": ()}))
    assert (found["numerator"], found["denominator"]) == (0, 1)


@pytest.mark.parametrize(
    ("channel", "written"),
    [("书面", 1), ("电子邮件", 1), ("微信", 1), ("APP", 1), ("WeChat", 1), ("电话", 0), ("当面沟通", 0), ("其他", None)],
)
def test_ways_of_reply_that_are_written(channel: str, written: int | None) -> None:
    row = {
        "complaint_id": "1",
        "project_id": "P",
        "kind": "投诉",
        "severity": "一般",
        "received_at": "2026-10-01 08:00",
        "status": "已解决",
        "reply_channel": channel,
    }
    (found,) = number(asked("C09", [row]))
    assert (found["numerator"], found["denominator"]) == ((written, 1) if written is not None else (0, 0))


def test_calls_with_bare_days_have_no_known_delay() -> None:
    rows = [{"call_id": "1", "project_id": "P", "ring_at": "2026-10-01 00:00", "answered_at": "2026-10-01 00:00"}]
    kpi = registry.kpi("R13")
    names = registry.dataset("calls").names
    frame = registry.dataset("calls").frame(rows).with_columns(_dated=pl.lit(1 << names.index("ring_at"), pl.Int64))
    assert cases(kpi, names, frame, {})["_why"].to_list() == ["undecidable"]


def test_a_quarter_turns_into_a_miss_when_it_is_over_not_before() -> None:
    """P met in July; the fourth quarter of both and the third of Q hang on the moment."""
    site = {"valid_from": "2020-01-01", "property_type": "住宅", "start_date": "2020-01-01"}
    sites = tuple({**site, "project_id": name, "name": name} for name in "PQ")
    held = [{"meeting_id": "1", "project_id": "P", "held_on": "2026-07-03", "kind": "业主座谈会"}]
    for at, parts in (("2026-09-30 23:59", (1, 1, 1)), ("2026-10-01 00:01", (1, 2, 2)), ("2027-01-01 00:01", (1, 4, 2))):
        (found,) = number(asked("V10", held, {"projects": sites}, at))
        assert (found["numerator"], found["denominator"], found["pending"]) == parts, at


@pytest.mark.parametrize(
    ("months", "code"),
    [
        ((), "missed"),
        ((7,), "missed"),  # the fourth quarter saw none
        ((7, 10), "met"),
    ],
)
def test_what_is_due_once_in_each_quarter_is_counted_in_full(months: Sequence[int], code: str) -> None:
    """Two quarters are few for a sample and all there is for a duty: one that was missed was missed, and no interval is put around it."""
    site = {"valid_from": "2020-01-01", "property_type": "住宅", "start_date": "2020-01-01", "project_id": "P", "name": "P"}
    other = {**site, "project_id": "Q", "name": "Q"}
    held = [{"meeting_id": f"P{month}", "project_id": "P", "held_on": f"2026-{month:02}-03", "kind": "业主座谈会"} for month in months]
    held += [{"meeting_id": f"Q{month}", "project_id": "Q", "held_on": f"2026-{month:02}-03", "kind": "业主座谈会"} for month in (7, 10)]
    found = number(asked("V10", held, {"projects": (site, other)}, "2027-01-01 00:01"), ("project",))
    told = {row["project"]: (row["status"], row["lower"], row["upper"]) for row in found}
    assert told == {"P": (code, None, None), "Q": ("met", None, None)}


def test_a_duty_that_is_not_due_yet_is_not_judged() -> None:
    site = {"valid_from": "2020-01-01", "property_type": "住宅", "start_date": "2020-01-01", "project_id": "P", "name": "P"}
    held = [{"meeting_id": "1", "project_id": "P", "held_on": "2026-07-03", "kind": "业主座谈会"}]
    (found,) = number(asked("V10", held, {"projects": (site,)}, "2026-10-01 00:01"))
    assert (found["status"], found["denominator"], found["pending"]) == ("met", 1, 1)
    (found,) = number(asked("V10", [{**held[0], "held_on": "2026-10-03", "kind": "其他"}], {"projects": (site,)}, "2026-10-05 00:01"))
    assert (found["status"], found["denominator"], found["pending"]) == ("not_enough_data", 0, 1)


def test_a_customer_without_word_after_the_lease_is_not_retained() -> None:
    ends = date(2026, 9, 30)
    row = {"customer_id": "K", "period": "2026-07", "project_id": "P", "segment": "商户", "contract_end": str(ends), "renewed": None}
    for days, parts in ((0, (0, 0, 1)), (2, (0, 1, 0))):
        (found,) = number(asked("V12", [row], at=f"{ends + timedelta(days=days)} 12:00"))
        assert (found["numerator"], found["denominator"], found["pending"]) == parts
